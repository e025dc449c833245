// `anneal lib`: the library, and one entry of it.
#include "cli/library_document.hpp"
#include "cli/output/json.hpp"
#include "cli/plot/braille.hpp"
#include "cli/plot/summary.hpp"
#include "cli/session.hpp"
#include "compiler/check/library.hpp"
#include "grammar/suggest.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"--markdown", "", "the whole library as Markdown, as in docs/library.md"},
    {"--json", "", "as JSON: name, signature, documentation, file"},
};

nlohmann::ordered_json json_of(const EntryDocument &entry) {
  return {{"name", entry.name},
          {"signature", entry.signature},
          {"summary", entry.summary},
          {"documentation", entry.documentation},
          {"file", entry.file}};
}

void write_list(Sink &out, const std::vector<EntryDocument> &entries) {
  std::size_t width = 0;
  for (const EntryDocument &entry : entries) width = std::max(width, entry.name.size());
  for (const EntryDocument &entry : entries)
    out.write(entry.name + std::string(width - entry.name.size() + 2, ' ') + entry.summary + "\n");
}

/// The curve of the entry's example, when it has one that stands on its own, without an import.
void write_curve(Session &session, const EntryDocument &entry) {
  if (entry.example.empty() || !entry.module.empty()) return;
  Input input = session.read(Invocation::kFormulaMark + entry.example);
  input.program = Program::load(input.sources, input.source, nullptr, input.diagnostics);
  if (!input.program) return;
  input.bind_sources = std::make_unique<Sources>(input.sources.get());
  const std::optional<Schedule> schedule =
      input.program->bind({{}, {kExampleClock}}, *input.bind_sources, input.diagnostics);
  if (!schedule) return;
  BrailleOptions page;
  page.columns = terminal_size(1, session.variables()).columns;
  page.rows = 10;
  page.colour = session.colour_on_output();
  page.ascii = !shows_utf8(session.variables());
  Figure figure;
  figure.title = entry.example + " over 1000 steps";
  figure.steps = {0, 1000};
  const Sampler sampler = [&](std::int64_t first, std::int64_t stride, std::span<double> values) {
    schedule->at_many(0, first, stride, values);
  };
  figure.curves.push_back(summarize(sampler, figure.steps, {.columns = braille_columns(page)}));
  figure.curves.back().name = entry.name;
  session.out().write("\n" + draw_braille(figure, page));
}

void write_entry(Session &session, const EntryDocument &entry) {
  session.out().write(entry.signature + "\n\n" + entry.documentation + "\n\nstdlib/" + entry.file + ".sched:\n\n" +
                      entry.source + "\n");
  write_curve(session, entry);
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  const std::vector<EntryDocument> entries = library_documents();
  if (invocation.has("markdown")) {
    session.out().write(library_markdown(entries));
    return session.finish(ExitStatus::ok);
  }
  if (invocation.arguments.empty()) {
    if (invocation.has("json")) {
      for (const EntryDocument &entry : entries) session.out().write(json_line(json_of(entry)));
    } else {
      write_list(session.out(), entries);
    }
    return session.finish(ExitStatus::ok);
  }
  const std::string &name = invocation.arguments.front();
  std::vector<std::string_view> names;
  for (const EntryDocument &entry : entries) {
    names.push_back(entry.name);
    if (entry.name != name) continue;
    if (invocation.has("json")) {
      session.out().write(json_line(json_of(entry)));
    } else {
      write_entry(session, entry);
    }
    return session.finish(ExitStatus::ok);
  }
  const auto near = nearest(name, names);
  const auto mention = find_library_mention(name);
  session.show(
      Code::usage, "the library has no `" + name + "`",
      mention ? "it has `" + std::string(*mention) + "`: `anneal lib " + std::string(*mention) + "` says what differs"
      : near  ? "did you mean `" + std::string(*near) + "`?"
              : "`anneal lib` lists it");
  return ExitStatus::usage;
}

}  // namespace

extern const Command lib_command;
const Command lib_command = {
    .name = "lib",
    .arguments = "[NAME]",
    .least_arguments = 0,
    .most_arguments = 1,
    .summary = "the library: a list, or one entry with its source and curve",
    .description =
        "Without a name, lists the library. With one, prints its signature, documentation, source and, where it is a "
        "shape of time alone, the curve of its example.",
    .options = kOptions,
    .run = run,
    .reads_programs = false,
};

}  // namespace anneal::cli
