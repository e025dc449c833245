#include "cli/library/document.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "cli/library/likeness.hpp"
#include "compiler/check/library.hpp"
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
  std::string example(documentation.substr(begin, documentation.find('`', begin) - begin));
  std::replace(example.begin(), example.end(), '\n', ' ');
  return example;
}

/// The word behind `Family:` at the beginning of a line.
std::string family_in(std::string_view documentation) {
  constexpr std::string_view kMark = "Family: ";
  const std::size_t at = documentation.starts_with(kMark) ? 0 : documentation.find("\nFamily: ");
  if (at == std::string_view::npos) return {};
  const std::size_t begin = documentation.find(kMark, at) + kMark.size();
  return std::string(documentation.substr(begin, documentation.find('\n', begin) - begin));
}

/// The name that a file must be imported by.
std::string module_of(std::string_view file) {
  return std::string(file.substr(file.rfind('/') + 1));
}

/// A module as a whole: the documentation at its head, before its version.
std::optional<EntryDocument> document_of(const Ast &ast, const Source &source, std::string_view file) {
  if (!file.starts_with("compat/") || ast.items.empty() ||
      !std::holds_alternative<item::Language>(ast.items.front().kind)) {
    return std::nullopt;
  }
  const Item &head = ast.items.front();
  EntryDocument entry;
  entry.module = module_of(file);
  entry.name = entry.module;
  entry.signature = "import " + entry.module;
  if (exists(head.documentation)) entry.documentation = ast.text(head.documentation);
  entry.summary = first_sentence(entry.documentation);
  entry.source = source.text(head.span);
  entry.file = file;
  return entry;
}

/// `Definition` is a `def` or an `optimizer`.
template <typename Definition>
EntryDocument document_of(const Ast &ast, const Item &item, const Definition &definition, const Source &source,
                          std::string_view file) {
  EntryDocument entry;
  entry.name = ast.text(definition.name.name);
  if (!find_library_entry(entry.name) || file.starts_with("compat/")) entry.module = module_of(file);
  const Span head{definition.name.span.begin, ast.span(definition.body).begin};
  entry.signature = source.text(head).substr(0, source.text(head).rfind('='));
  while (!entry.signature.empty() && (entry.signature.back() == ' ' || entry.signature.back() == '\n'))
    entry.signature.pop_back();
  if (exists(item.documentation)) entry.documentation = ast.text(item.documentation);
  entry.summary = first_sentence(entry.documentation);
  entry.example = example_in(entry.documentation);
  entry.family = file.starts_with("optimizers/") ? kOptimizerFamily : family_in(entry.documentation);
  entry.source = source.text(item.span);
  entry.file = file;
  if (!entry.module.empty()) {
    entry.name = entry.module + "." + entry.name;
    entry.signature = entry.module + "." + entry.signature;
  }
  return entry;
}

/// Where an entry stands in a list: 0 in scope everywhere, 1 for optimizers, 2 in a module.
int place_of(const EntryDocument &entry) {
  return !entry.module.empty() ? 2 : is_for_optimizers(entry) ? 1 : 0;
}

/// Definitions without a word of their own are of the family that their file names first.
void share_family(std::span<EntryDocument> entries_of_file) {
  std::string family;
  for (const EntryDocument &entry : entries_of_file) family = family.empty() ? entry.family : family;
  for (EntryDocument &entry : entries_of_file) {
    if (entry.family.empty()) entry.family = family;
  }
}

}  // namespace

std::vector<EntryDocument> library_documents() {
  std::vector<EntryDocument> entries;
  Sources sources;
  for (const TextFile &file : documented_library_texts) {
    Diagnostics ignored;  // the library's own tests hold its texts to be good
    const SourceId source = sources.add("library:" + std::string(file.name), std::string(file.text));
    const Ast ast = parse(sources, source, ignored);
    const std::size_t first = entries.size();
    if (auto module = document_of(ast, sources[source], file.name)) entries.push_back(std::move(*module));
    for (const Item &item : ast.items) {
      if (const auto *definition = std::get_if<item::Def>(&item.kind)) {
        entries.push_back(document_of(ast, item, *definition, sources[source], file.name));
      } else if (const auto *optimizer = std::get_if<item::Optimizer>(&item.kind)) {
        entries.push_back(document_of(ast, item, *optimizer, sources[source], file.name));
      }
    }
    share_family(std::span(entries).subspan(first));
  }
  std::erase_if(entries, [](const EntryDocument &entry) {
    return !entry.module.empty() && entry.name != entry.module &&
           entry.documentation.find("Example") == std::string::npos;
  });
  std::sort(entries.begin(), entries.end(), [](const EntryDocument &a, const EntryDocument &b) {
    return std::pair(place_of(a), a.name) < std::pair(place_of(b), b.name);
  });
  find_alike(entries);
  return entries;
}

bool is_for_optimizers(const EntryDocument &entry) {
  return entry.file.starts_with("optimizers/");
}

bool is_module(const EntryDocument &entry) {
  return entry.name == entry.module;
}

std::string_view own_name(const EntryDocument &entry) {
  const std::string_view name = entry.name;
  return name.substr(entry.module.empty() || is_module(entry) ? 0 : entry.module.size() + 1);
}

}  // namespace anneal::cli
