#include "compiler/check/library.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <tuple>

namespace anneal {

namespace {

struct IndexedEntry {
  LibraryEntry entry;
  std::size_t file;
};

constexpr bool continues_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// The name that a line defines when it begins with the keyword of a definition.
std::string_view defined_in(std::string_view line) {
  for (const std::string_view keyword : {"def ", "let ", "optimizer "}) {
    if (!line.starts_with(keyword)) continue;
    line.remove_prefix(std::min(line.find_first_not_of(' ', keyword.size()), line.size()));
    std::size_t length = 0;
    while (length < line.size() && continues_name(line[length])) ++length;
    return line.substr(0, length);
  }
  return {};
}

/// The definitions of one text, which were found when it was compiled in: no text is touched for this.
void add_names(std::size_t file, std::vector<IndexedEntry> &entries) {
  std::string_view names = library_texts[file].names;
  const std::size_t first = entries.size();
  while (!names.empty()) {
    const std::size_t end = names.find(' ');
    entries.push_back({{names.substr(0, end), library_texts[file].name}, file});
    names.remove_prefix(end + 1);
  }
  const bool names_itself =
      std::any_of(entries.begin() + static_cast<std::ptrdiff_t>(first), entries.end(),
                  [&](const auto &entry) { return entry.entry.name == base_name(library_texts[file].name); });
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
  for (std::size_t file = 0; file < library_texts.size(); ++file) add_names(file, entries);
  std::sort(entries.begin(), entries.end(), [](const auto &a, const auto &b) {
    return std::tie(a.entry.name, a.entry.file) < std::tie(b.entry.name, b.entry.file);
  });
  return entries;
}

/// How much a line of documentation says about `foreign`: 2 when "Elsewhere:" begins with it, 1 when it is mentioned as
/// a name of a module, 0 otherwise.
int mention_in(std::string_view line, std::string_view foreign) {
  constexpr std::string_view kElsewhere = "## Elsewhere: ";
  for (std::size_t at = line.find(foreign); at != std::string_view::npos; at = line.find(foreign, at + 1)) {
    const std::size_t end = at + foreign.size();
    if (at == 0 || line[at - 1] != '.' || (end < line.size() && continues_name(line[end]))) continue;
    std::size_t begin = at - 1;
    while (begin > 0 && (continues_name(line[begin - 1]) || line[begin - 1] == '.')) --begin;
    return begin == kElsewhere.size() && line.starts_with(kElsewhere) ? 2 : 1;
  }
  return 0;
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
  if (foreign.empty()) return std::nullopt;
  std::optional<std::string_view> best;
  int best_mention = 0;
  for (const auto &file : library_texts) {
    std::string_view text = file.text;
    int mention = 0;  // in the documentation above
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.starts_with("##")) {
        mention = std::max(mention, mention_in(line, foreign));
        continue;
      }
      const std::string_view name = defined_in(line);
      if (mention > best_mention && !name.empty() && find_library_entry(name)) {
        best = name;
        best_mention = mention;
      }
      mention = 0;
    }
  }
  return best;
}

std::optional<std::size_t> find_library_file(std::string_view name) {
  for (std::size_t file = 0; file < library_texts.size(); ++file) {
    if (base_name(library_texts[file].name) == name) return file;
  }
  return std::nullopt;
}

const std::vector<LibraryEntry> &library_entries() {
  static constinit std::atomic<const std::vector<LibraryEntry> *> place = nullptr;
  return made_once(place, make_entries);
}

}  // namespace anneal
