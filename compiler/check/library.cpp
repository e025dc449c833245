#include "compiler/check/library.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <tuple>

namespace anneal {

namespace {

struct IndexedEntry {
  LibraryEntry entry;
  std::size_t file;
};

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

/// The definitions of one text, which were found when it was compiled in: no text is touched for this.
void add_names(std::size_t file, std::vector<IndexedEntry> &entries) {
  const LibraryText &text = library_texts[file];
  const std::size_t first = entries.size();
  for (std::string_view names = text.names(); !names.empty();)
    entries.push_back({{next_word(names), text.name()}, file});
  const bool names_itself = std::any_of(entries.begin() + static_cast<std::ptrdiff_t>(first), entries.end(),
                                        [&](const auto &entry) { return entry.entry.name == base_name(text.name()); });
  if (!names_itself) entries.resize(first);
}

/// What `make` makes, made by whoever needs it first and never destroyed, so that it may be used while the process
/// ends. No lock: a process that is forked meanwhile would wait for a thread that it does not have.
template <typename T>
const T &made_once(std::atomic<const T *> &place, T (*make)()) {
  if (const T *const there = place.load(std::memory_order_acquire)) return *there;
  auto made = std::make_unique<const T>(make());
  const T *before = nullptr;
  if (!place.compare_exchange_strong(before, made.get(), std::memory_order_acq_rel)) return *before;
  return *made.release();
}

std::vector<IndexedEntry> make_index() {
  std::vector<IndexedEntry> entries;
  for (std::size_t file = 0; file < library_texts.size(); ++file) {
    if (!is_module(library_texts[file].name())) add_names(file, entries);
  }
  std::sort(entries.begin(), entries.end(), [](const auto &a, const auto &b) {
    return std::tie(a.entry.name, a.entry.file) < std::tie(b.entry.name, b.entry.file);
  });
  return entries;
}

const std::vector<IndexedEntry> &index_of_library() {
  static constinit std::atomic<const std::vector<IndexedEntry> *> place = nullptr;
  return made_once(place, make_index);
}

std::vector<LibraryEntry> make_entries() {
  std::vector<LibraryEntry> entries;
  for (const IndexedEntry &row : index_of_library()) entries.push_back(row.entry);
  return entries;
}

}  // namespace

std::optional<std::size_t> find_library_entry(std::string_view name) {
  const std::vector<IndexedEntry> &entries = index_of_library();
  const auto found =
      std::lower_bound(entries.begin(), entries.end(), name,
                       [](const IndexedEntry &row, std::string_view wanted) { return row.entry.name < wanted; });
  if (found == entries.end() || found->entry.name != name) return std::nullopt;
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
    if (!is_module(file.name())) continue;
    for (std::string_view names = file.names(); !names.empty();) {
      if (next_word(names) == foreign) modules.push_back(base_name(file.name()));
    }
  }
  return modules;
}

std::optional<std::size_t> find_library_file(std::string_view name) {
  for (std::size_t file = 0; file < library_texts.size(); ++file) {
    if (base_name(library_texts[file].name()) == name) return file;
  }
  return std::nullopt;
}

const std::vector<LibraryEntry> &library_entries() {
  static constinit std::atomic<const std::vector<LibraryEntry> *> place = nullptr;
  return made_once(place, make_entries);
}

}  // namespace anneal
