// How text from a file stands in a terminal: widths, tabs, and signs that must not reach it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace anneal {

/// A character of a UTF-8 text: its number and the bytes it takes. A byte that belongs to no character is U+FFFD of one
/// byte.
struct Character {
  char32_t point;
  std::uint32_t bytes;
};

/// The character at the front of `text`, which is not empty. Overlong forms and surrogates are not characters.
Character first_character(std::string_view text);

/// Appends the UTF-8 form of a character below U+110000.
void append_character(std::string &out, char32_t point);

/// `text` with every control, bidirectional and format character made visible (`␛` for escape, `<U+202E>`) and every
/// byte that is not UTF-8 as `�`: safe to send to a terminal, and always UTF-8. A line break is made visible too.
std::string visible(std::string_view text);

/// Columns of a terminal that `text` takes once it is `visible`: two for wide characters, none for combining ones.
std::size_t display_width(std::string_view text);

/// A source line as shown, at most kShownColumns wide, and the columns (from 0) where the marked bytes begin and end.
struct ShownLine {
  std::string text;
  std::size_t mark_begin;
  std::size_t mark_end;
};

inline constexpr std::size_t kShownColumns = 120;
inline constexpr std::size_t kTabColumns = 4;

/// Lays out `line` (no line break in it) so that its bytes [begin, end) are in sight. Tabs become blanks up to the next
/// multiple of kTabColumns. A line that is too wide is cut, with `…` where something is missing. Time and memory do not
/// grow with the length of the line. `begin` and `end` beyond the line are its end.
ShownLine show_line(std::string_view line, std::size_t begin, std::size_t end);

}  // namespace anneal
