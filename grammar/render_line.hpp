// How a line of a source stands in a terminal, with a part of it in sight.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace anneal {

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
