#include "cli/library_document.hpp"

#include <algorithm>
#include <utility>

#include "grammar/parse.hpp"
#include "grammar/text_file.hpp"

namespace anneal::cli {

namespace {

/// The first sentence, on one line.
std::string first_sentence(std::string_view documentation) {
  std::size_t end = documentation.find("\n\n");
  for (std::size_t at = documentation.find(". "); at != std::string_view::npos && at < end; end = at) {
  }
  std::string sentence(documentation.substr(0, end));
  std::replace(sentence.begin(), sentence.end(), '\n', ' ');
  while (!sentence.empty() && (sentence.back() == ' ' || sentence.back() == '.')) sentence.pop_back();
  return sentence;
}

/// What stands between backticks behind `Example:`.
std::string example_in(std::string_view documentation) {
  const std::size_t mark = documentation.find("Example: `");
  if (mark == std::string_view::npos) return {};
  const std::size_t begin = mark + std::string_view("Example: `").size();
  return std::string(documentation.substr(begin, documentation.find('`', begin) - begin));
}

/// `Definition` is a `def` or an `optimizer`.
template <typename Definition>
EntryDocument document_of(const Ast &ast, const Item &item, const Definition &definition, const Source &source,
                          std::string_view file) {
  EntryDocument entry;
  entry.name = ast.text(definition.name.name);
  const Span head{definition.name.span.begin, ast.span(definition.body).begin};
  entry.signature = source.text(head).substr(0, source.text(head).rfind('='));
  while (!entry.signature.empty() && (entry.signature.back() == ' ' || entry.signature.back() == '\n'))
    entry.signature.pop_back();
  if (exists(item.documentation)) entry.documentation = ast.text(item.documentation);
  entry.summary = first_sentence(entry.documentation);
  entry.example = example_in(entry.documentation);
  entry.source = source.text(item.span);
  entry.file = file;
  return entry;
}

}  // namespace

std::vector<EntryDocument> library_documents() {
  std::vector<EntryDocument> entries;
  Sources sources;
  for (const TextFile &file : documented_library_texts) {
    Diagnostics ignored;  // the library's own tests hold its texts to be good
    const SourceId source = sources.add("library:" + std::string(file.name), std::string(file.text));
    const Ast ast = parse(sources, source, ignored);
    for (const Item &item : ast.items) {
      if (const auto *definition = std::get_if<item::Def>(&item.kind)) {
        entries.push_back(document_of(ast, item, *definition, sources[source], file.name));
      } else if (const auto *optimizer = std::get_if<item::Optimizer>(&item.kind)) {
        entries.push_back(document_of(ast, item, *optimizer, sources[source], file.name));
      }
    }
  }
  std::sort(entries.begin(), entries.end(), [](const EntryDocument &a, const EntryDocument &b) {
    return std::pair(is_for_optimizers(a), a.name) < std::pair(is_for_optimizers(b), b.name);
  });
  return entries;
}

bool is_for_optimizers(const EntryDocument &entry) {
  return entry.file.starts_with("optimizers/");
}

std::string library_markdown(const std::vector<EntryDocument> &entries) {
  std::string text =
      "# The library\n\n"
      "Written by `anneal lib --markdown` from the texts in `stdlib/`; edit those instead.\n";
  for (const bool for_optimizers : {false, true}) {
    text += for_optimizers ? "\nUpdate rules, and what they use; [Optimizers](optimizers.md) is about them:\n\n" : "\n";
    text += "| entry | what |\n|---|---|\n";
    for (const EntryDocument &entry : entries) {
      if (is_for_optimizers(entry) != for_optimizers) continue;
      text += "| [`" + entry.name + "`](#" + entry.name + ") | " + entry.summary + " |\n";
    }
  }
  for (const EntryDocument &entry : entries) {
    text += "\n## " + entry.name + "\n\n```text\n" + entry.signature + "\n```\n\n```text\n" + entry.documentation +
            "\n```\n";
    if (!entry.example.empty())
      text += "\n```sched\nclock { " + std::string(kExampleClock) + " }\nschedule lr = " + entry.example + "\n```\n";
  }
  return text;
}

}  // namespace anneal::cli
