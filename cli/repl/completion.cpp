#include "cli/repl/completion.hpp"

#include <set>

#include "cli/library/document.hpp"
#include "cli/repl/lines.hpp"
#include "compiler/builtins.hpp"
#include "grammar/parse.hpp"

namespace anneal::cli {

namespace {

/// Names of the library: made when first wanted.
const std::vector<std::string> &library_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const EntryDocument &entry : library_documents()) all.push_back(entry.name);
    return all;
  }();
  return names;
}

}  // namespace

std::vector<std::string> completions(std::string_view text, std::span<const std::string> names,
                                     std::span<const std::string_view> commands) {
  const std::string_view word = word_at_end(text);
  std::set<std::string, std::less<>> found;
  const auto offer = [&](std::string_view name) {
    if (name.starts_with(word)) found.emplace(name);
  };
  if (word.starts_with(':')) {
    for (const std::string_view command : commands) offer(command);
    return {found.begin(), found.end()};
  }
  for (const std::string &name : names) offer(name);
  const bool is_of_module = word.find('.') != std::string_view::npos;
  for (const std::string &name : library_names()) {
    if ((name.find('.') != std::string::npos) == is_of_module) offer(name);
  }
  for (const BuiltinRow &row : kBuiltins) offer(row.name);
  for (const std::string_view reserved : reserved_words()) offer(reserved);
  return {found.begin(), found.end()};
}

}  // namespace anneal::cli
