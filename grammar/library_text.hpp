// The texts of the library, as hosts carry them in their images: without documentation, deflated.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace anneal {

/// A file of the library as it was at build time.
struct LibraryText {
  /// Its path below `stdlib/`, without extension: "cosine", "optimizers/adamw".
  std::string_view name() const;
  /// What it defines, a space after each.
  std::string_view names() const;
  /// Names of other libraries that its documentation mentions, a space after each: behind those of an entry, which ends
  /// in a colon. "=" stands before the one that the entry is called there.
  std::string_view mentions() const;
  /// Its lines, each in its place, those of documentation and asserts empty.
  std::string text() const;
  /// Of its text, the definition of `name`, those that it mentions, those that these mention, …, and the imports; the
  /// other lines are empty.
  std::string part(std::string_view name) const;

  // Where all that begins, and how long it is.
  std::uint32_t words_at, packed_at, packed_size, size;
  std::uint16_t name_size, names_size, mentions_size;
};

/// Every `.sched` file of `stdlib/`, sorted by name.
extern const std::span<const LibraryText> library_texts;

/// A definition that is in scope everywhere.
struct LibraryName {
  std::string_view name() const;

  std::uint32_t words_at;
  std::uint16_t size;
  std::uint16_t file;  ///< its place in library_texts
};

/// Sorted by name.
extern const std::span<const LibraryName> library_names;

}  // namespace anneal
