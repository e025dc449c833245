#include "grammar/render_line.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "grammar/visible.hpp"

namespace anneal {

namespace {

/// A character as it is shown: its bytes in the line, its text, its columns.
struct Cell {
  std::size_t byte;
  std::size_t columns;
  std::string text;
};

std::vector<Cell> make_cells(std::string_view line, std::size_t first_byte) {
  std::vector<Cell> cells;
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size();) {
    const Character character = first_character(line.substr(at));
    if (character.code == U'\t') {
      const std::size_t blanks = kTabColumns - column % kTabColumns;
      cells.push_back({first_byte + at, blanks, std::string(blanks, ' ')});
    } else {
      VisibleCharacter shown = visible_character(character.code);
      cells.push_back({first_byte + at, static_cast<std::size_t>(shown.columns), std::move(shown.text)});
    }
    column += cells.back().columns;
    at += character.length;
  }
  return cells;
}

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

ShownLine show_line(std::string_view line, std::size_t begin, std::size_t end) {
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());

  // Only bytes that may come into sight are looked at: a line of a megabyte costs no more than any other.
  constexpr std::size_t kBytesAround = kShownColumns * 4;
  std::size_t first = begin > kBytesAround ? begin - kBytesAround : 0;
  while (first < begin && first > 0 && continues_character(line[first])) ++first;
  std::size_t last = std::min(line.size(), begin + 2 * kBytesAround);
  while (last > begin && last < line.size() && continues_character(line[last])) --last;
  const std::vector<Cell> cells = make_cells(line.substr(first, last - first), first);

  std::size_t mark_begin = 0;
  std::size_t mark_end = 0;
  std::size_t total = 0;
  for (const Cell &cell : cells) {
    if (cell.byte < begin) mark_begin += cell.columns;
    if (cell.byte < end) mark_end += cell.columns;
    total += cell.columns;
  }

  // Columns [left, right) are shown: the mark with a quarter of the width before it.
  std::size_t left = 0;
  if (first > 0 || last < line.size() || total > kShownColumns) {
    constexpr std::size_t kBefore = kShownColumns / 4;
    if (first > 0 || mark_end > kShownColumns) left = mark_begin > kBefore ? mark_begin - kBefore : 0;
  }
  const std::size_t right = left + kShownColumns;

  ShownLine shown;
  std::size_t column = 0;
  std::size_t skipped = 0;  // columns before the first cell that is shown
  if (left > 0 || first > 0) shown.text = "…";
  const std::size_t ellipsis = shown.text.empty() ? 0 : 1;
  bool cut = last < line.size();
  for (const Cell &cell : cells) {
    if (column < left) {
      skipped = column + cell.columns;
    } else if (column + cell.columns <= right) {
      shown.text += cell.text;
    } else {
      cut = true;
      break;
    }
    column += cell.columns;
  }
  if (cut) shown.text += "…";
  const auto place = [&](std::size_t at) { return std::max(at, skipped) - skipped + ellipsis; };
  shown.mark_begin = place(mark_begin);
  shown.mark_end = std::min(place(mark_end), place(column));
  return shown;
}

}  // namespace anneal
