// `anneal lib`: the library: lists, searches, and one entry of it.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "cli/library/example_curve.hpp"
#include "cli/library/framework.hpp"
#include "cli/library/pages.hpp"
#include "cli/library/search.hpp"
#include "cli/output/json.hpp"
#include "cli/output/output_file.hpp"
#include "cli/plot/braille.hpp"
#include "cli/session.hpp"
#include "grammar/suggest.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"--family", "FAMILY", "only what is of this family: `decay`, `cycle`, `warmup`, …"},
    {"--framework", "MODULE", "only what this module has: `torch`, `keras`, `optax`, …"},
    {"--search", "", "find the words, also where they are the name of an entry"},
    {"--json", "", "as JSON, one object a line"},
    {"--markdown", "FOLDER", "write the whole library as pages with pictures, as in docs/library"},
};

nlohmann::ordered_json json_of(const EntryDocument &entry) {
  return {{"name", entry.name},        {"signature", entry.signature},
          {"summary", entry.summary},  {"documentation", entry.documentation},
          {"file", entry.file},        {"family", entry.family},
          {"framework", entry.module}, {"example", entry.example},
          {"here", entry.here},        {"elsewhere", entry.elsewhere}};
}

using Selection = std::vector<const EntryDocument *>;

void write_json(Sink &out, const Selection &entries) {
  for (const EntryDocument *entry : entries) out.write(json_line(json_of(*entry)));
}

/// One line for each, their names as wide as the widest; a terminal shows their beginnings.
void write_rows(Session &session, const Selection &entries, const std::string &before) {
  const int room = is_terminal(STDOUT_FILENO) ? terminal_size(STDOUT_FILENO, session.variables()).columns : INT_MAX;
  std::size_t width = 0;
  for (const EntryDocument *entry : entries) width = std::max(width, entry->name.size());
  for (const EntryDocument *entry : entries)
    session.out().write(
        shortened(before + entry->name + std::string(width - entry->name.size() + 2, ' ') + entry->summary, room) +
        "\n");
}

/// Everything: by family, and of modules one line each.
void write_overview(Session &session, const Selection &entries) {
  std::vector<std::pair<std::string, Selection>> families;
  Selection modules;
  for (const EntryDocument *entry : entries) {
    if (is_module(*entry)) modules.push_back(entry);
    if (!entry->module.empty()) continue;
    auto family =
        std::find_if(families.begin(), families.end(), [&](const auto &row) { return row.first == entry->family; });
    if (family == families.end()) family = families.insert(families.end(), {entry->family, {}});
    family->second.push_back(entry);
  }
  std::sort(families.begin(), families.end(), [](const auto &a, const auto &b) {
    const auto place = [](const auto &row) { return std::pair(row.first == kOptimizerFamily, row.first); };
    return place(a) < place(b);
  });
  for (const auto &[family, members] : families) {
    session.out().write(family + "\n");
    write_rows(session, members, "  ");
  }
  session.out().write("schedulers of other frameworks, behind an `import`: `anneal lib --framework torch`\n");
  write_rows(session, modules, "  ");
}

void write_names(Sink &out, const std::string &word, const std::vector<std::string> &names) {
  if (names.empty()) return;
  std::string line = word;
  for (const std::string &name : names) line += (line == word ? "" : ", ") + name;
  out.write("\n" + line + "\n");
}

/// The curve of the entry's example, when it has one that stands on its own.
void write_curve(Session &session, const EntryDocument &entry) {
  BrailleOptions page;
  page.columns = terminal_size(1, session.variables()).columns;
  page.rows = 10;
  page.colour = session.colour_on_output();
  page.ascii = !shows_utf8(session.variables());
  std::optional<ExampleRun> example = run_example(entry, braille_columns(page));
  if (!example || example->figure.curves.empty()) return;
  Figure &figure = example->figure;
  figure.title += " over " + std::to_string(figure.steps.end) + " steps";
  session.out().write("\n" + draw_braille(figure, page));
}

void write_entry(Session &session, const EntryDocument &entry) {
  session.out().write(entry.signature + "\n\n" + entry.documentation + "\n");
  write_names(session.out(), "Here: ", entry.here);
  write_names(session.out(), "In other frameworks: ", entry.elsewhere);
  session.out().write("\nstdlib/" + entry.file + ".sched:\n\n" + entry.source + "\n");
  write_curve(session, entry);
}

/// Says that a word of an option is none of those there are.
ExitStatus refuse_word(Session &session, const std::string &option, std::string_view word,
                       const std::vector<std::string_view> &known) {
  const auto near = nearest(word, known);
  std::string all;
  for (const std::string_view each : known) all += (all.empty() ? "" : ", ") + std::string(each);
  session.show(Code::usage, "`" + option + " " + std::string(word) + "`: the library has no such one",
               near ? "did you mean `" + std::string(*near) + "`?" : "there are " + all);
  return ExitStatus::usage;
}

/// What `--family` and `--framework` leave; another status than `ok`, after saying so, where they name what is not.
ExitStatus select(Session &session, const std::vector<EntryDocument> &entries, std::vector<EntryDocument> &selected) {
  const Invocation &invocation = session.invocation();
  const std::string_view family = invocation.value("family");
  const std::string_view wanted = invocation.value("framework");
  const std::string framework = module_meant(entries, wanted);
  std::vector<std::string_view> families;
  std::vector<std::string_view> modules;
  for (const EntryDocument &entry : entries) {
    if (entry.module.empty() && std::find(families.begin(), families.end(), entry.family) == families.end())
      families.push_back(entry.family);
    if (is_module(entry)) modules.push_back(entry.module);
  }
  std::sort(families.begin(), families.end());
  const auto has = [](const auto &known, std::string_view word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  };
  if (invocation.has("family") && !has(families, family)) return refuse_word(session, "--family", family, families);
  if (invocation.has("framework") && framework.empty()) return refuse_word(session, "--framework", wanted, modules);
  for (const EntryDocument &entry : entries) {
    if (invocation.has("family") && entry.family != family) continue;
    if (invocation.has("framework") && entry.module != framework) continue;
    selected.push_back(entry);
  }
  return ExitStatus::ok;
}

bool make_folder(const std::string &path) {
  return ::mkdir(path.c_str(), 0777) == 0 || errno == EEXIST;
}

ExitStatus write_pages(Session &session, const std::vector<EntryDocument> &entries) {
  const std::string folder(session.invocation().value("markdown"));
  if (!make_folder(folder) || !make_folder(folder + "/curves")) {
    session.show(Code::file_not_writable, OutputError{folder, errno}.message());
    return ExitStatus::environment;
  }
  for (const LibraryPage &page : library_pages(entries)) {
    if (const auto error = write_file(folder + "/" + page.path, page.text)) {
      session.show(Code::file_not_writable, error->message());
      return ExitStatus::environment;
    }
  }
  return ExitStatus::ok;
}

ExitStatus find(Session &session, const std::vector<EntryDocument> &entries, const std::string &words) {
  const Selection found = search(entries, words);
  if (!found.empty()) {
    if (session.invocation().has("json")) {
      write_json(session.out(), found);
    } else {
      write_rows(session, found, "");
    }
    return session.finish(ExitStatus::ok);
  }
  std::vector<std::string_view> names;
  for (const EntryDocument &entry : entries) names.push_back(entry.name);
  const auto near = nearest(words, names);
  session.show(Code::usage, "the library has no `" + words + "`",
               near ? "did you mean `" + std::string(*near) + "`?" : "`anneal lib` lists it");
  return ExitStatus::usage;
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  const std::vector<EntryDocument> all = library_documents();
  if (invocation.has("markdown")) return write_pages(session, all);
  std::vector<EntryDocument> entries;
  if (const ExitStatus status = select(session, all, entries); status != ExitStatus::ok) return status;
  std::string words;
  for (const std::string &word : invocation.arguments) words += (words.empty() ? "" : " ") + word;
  if (words.empty()) {
    Selection list;
    for (const EntryDocument &entry : entries) list.push_back(&entry);
    if (invocation.has("json")) {
      write_json(session.out(), list);
    } else if (invocation.has("family") || invocation.has("framework")) {
      write_rows(session, list, "");
    } else {
      write_overview(session, list);
    }
    return session.finish(ExitStatus::ok);
  }
  const auto named =
      std::find_if(entries.begin(), entries.end(), [&](const EntryDocument &entry) { return entry.name == words; });
  if (named == entries.end() || invocation.has("search")) return find(session, entries, words);
  if (invocation.has("json")) {
    write_json(session.out(), {&*named});
  } else {
    write_entry(session, *named);
  }
  return session.finish(ExitStatus::ok);
}

}  // namespace

extern const Command lib_command;
const Command lib_command = {
    .name = "lib",
    .arguments = "[NAME|WORDS…]",
    .least_arguments = 0,
    .most_arguments = SIZE_MAX,
    .summary = "the library: a list, a search, or one entry with its source and curve",
    .description =
        "Without a name, lists the library: by family, and the modules of other frameworks.\n"
        "With a name, prints its signature, documentation, what is like it in other frameworks, its source and, where "
        "it needs no measurements, the curve of its example.\n"
        "With other words, finds what they mean, best first: `anneal lib OneCycleLR`, `anneal lib one cycle`, `anneal "
        "lib \"what is torch's OneCycleLR called here?\"`.",
    .options = kOptions,
    .run = run,
    .reads_programs = false,
};

}  // namespace anneal::cli
