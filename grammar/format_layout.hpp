// Where the lines of a formatted text begin, how far they are indented, and what stands below what. Private to the
// grammar.
#pragma once

#include <vector>

#include "grammar/format_pieces.hpp"

namespace anneal {

inline constexpr std::uint32_t kLineWidth = 120;
inline constexpr std::uint32_t kIndent = 4;

/// Pieces [begin, end) stand on one line.
struct Line {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t indent = 0;
  bool whole = false;  ///< a whole item or element: neither goes on with the next line
};

/// Breaks `pieces` into lines of at most kLineWidth where that can be done; decides which groups are broken.
///
/// Breaks of the source are kept where a break may be; a group whose first element began a line is broken, one that
/// holds a comment is, and as many more as it takes. The result is a fixed point: its own breaks are what it would
/// decide again.
std::vector<Line> break_lines(Pieces &pieces);

/// Blanks within lines.
struct Blanks {
  std::vector<std::uint32_t> before;   ///< each piece that does not begin a line
  std::vector<std::uint32_t> comment;  ///< the comment behind each line, if it has one
};

/// One blank or none, two before comments; more where things stand below each other: signs of neighbouring lines of one
/// kind, when one of them had more blanks before it in the source, and comments of neighbouring lines, when they had
/// one column there.
Blanks align(const Pieces &pieces, const std::vector<Line> &lines);

/// Whether a comma is written behind the last element of the group that closes at `closer`.
bool needs_comma(const Pieces &pieces, std::uint32_t closer);

/// Columns that a text takes.
std::uint32_t width(std::string_view text);

}  // namespace anneal
