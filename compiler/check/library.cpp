#include "compiler/check/library.hpp"

#include <algorithm>

namespace anneal {

namespace {

/// Takes the first word from words that have a space after each.
std::string_view next_word(std::string_view &words) {
  const std::size_t end = words.find(' ');
  const std::string_view word = words.substr(0, end);
  words.remove_prefix(end + 1);
  return word;
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// Whether a file is a module, whose names need `import`, by its folder: so its text is not read for others.
bool is_module(std::string_view path) {
  return path.starts_with("compat/");
}

}  // namespace

std::optional<std::size_t> find_library_entry(std::string_view name) {
  const auto found = std::ranges::lower_bound(library_names, name, {}, &LibraryName::name);
  if (found == library_names.end() || found->name() != name) return std::nullopt;
  return found->file;
}

std::optional<std::string_view> find_library_mention(std::string_view foreign) {
  std::optional<std::string_view> mentioned;
  for (const LibraryText &file : library_texts) {
    std::string_view entry;
    std::string_view words = file.mentions();
    while (!words.empty()) {
      const std::string_view word = next_word(words);
      if (word.ends_with(':')) {
        entry = word.substr(0, word.size() - 1);
      } else if (word.starts_with('=') && word.substr(1) == foreign && find_library_entry(entry)) {
        return entry;
      } else if (word == foreign && !mentioned && find_library_entry(entry)) {
        mentioned = entry;
      }
    }
  }
  return mentioned;
}

std::vector<std::string_view> find_library_modules(std::string_view foreign) {
  std::vector<std::string_view> modules;
  for (const LibraryText &file : library_texts) {
    if (is_module(file.name()) && defines(file, foreign)) modules.push_back(base_name(file.name()));
  }
  return modules;
}

std::vector<std::string_view> defined_names(const LibraryText &file) {
  std::vector<std::string_view> names;
  for (std::string_view words = file.names(); !words.empty();) names.push_back(next_word(words));
  return names;
}

bool defines(const LibraryText &file, std::string_view name) {
  for (std::string_view words = file.names(); !words.empty();) {
    if (next_word(words) == name) return true;
  }
  return false;
}

std::optional<std::size_t> find_library_file(std::string_view name) {
  for (std::size_t file = 0; file < library_texts.size(); ++file) {
    if (base_name(library_texts[file].name()) == name) return file;
  }
  return std::nullopt;
}

std::vector<LibraryEntry> library_entries() {
  std::vector<LibraryEntry> entries;
  for (const LibraryName &entry : library_names) entries.push_back({entry.name(), library_texts[entry.file].name()});
  return entries;
}

}  // namespace anneal
