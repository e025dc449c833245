// Source texts, and places in them.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace anneal {

/// Names one text of a `Sources`.
enum class SourceId : std::uint32_t {};

/// Bytes [begin, end) of one text. Empty spans mark a place between two bytes.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span &, const Span &) = default;
};

/// The smallest span that holds both.
constexpr Span cover(Span a, Span b) {
  return {a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

/// A span of a named text: what every diagnostic points at.
struct Location {
  SourceId source{};
  Span span;

  friend bool operator==(const Location &, const Location &) = default;
};

/// A place as people count: line and column start at 1, the column counts code points; `offset` is the byte.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t offset = 0;
};

/// One text with its name as shown to people: a path, `<formula>`, `library:cosine`.
class Source {
 public:
  Source(std::string name, std::string text);

  const std::string &name() const { return name_; }
  std::string_view text() const { return text_; }
  std::string_view text(Span span) const { return std::string_view(text_).substr(span.begin, span.end - span.begin); }

  /// Line and column of a byte; an offset past the end is the end.
  Position position(std::uint32_t offset) const;

  /// The text of a line (from 1), without its line break; empty for a line that is not there.
  std::string_view line(std::uint32_t number) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

/// All texts of one compilation. Texts stay where they are for the life of the object; ids are never reused.
/// One owner; reading is safe from several threads while nobody adds.
class Sources {
 public:
  Sources() = default;
  /// Goes on where `base` ends: has its texts and adds others of its own. `base` outlives it and gets no further texts.
  explicit Sources(const Sources *base) : base_(base), base_size_(base->size()) {}

  SourceId add(std::string name, std::string text);
  const Source &operator[](SourceId id) const {
    const auto number = static_cast<std::size_t>(id);
    return number < base_size_ ? (*base_)[id] : texts_[number - base_size_];
  }
  std::size_t size() const { return base_size_ + texts_.size(); }

 private:
  const Sources *base_ = nullptr;
  std::size_t base_size_ = 0;
  std::deque<Source> texts_;
};

}  // namespace anneal
