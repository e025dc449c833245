#include "grammar/render_line.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace anneal {

namespace {

enum class Width : std::uint8_t { combining, one, wide, unshown };

struct Range {
  char32_t first;
  char32_t last;
  Width width;
};

constexpr Range kRanges[] = {
#define COMBINING(first, last) {first, last, Width::combining},
#define WIDE(first, last) {first, last, Width::wide},
#define UNSHOWN(first, last) {first, last, Width::unshown},
#include "grammar/render_width.def"
#undef COMBINING
#undef WIDE
#undef UNSHOWN
};

constexpr char32_t kReplacement = 0xFFFD;

Width width(char32_t point) {
  if (point < 0x20 || point == 0x7F) return Width::unshown;
  if (point < 0x80) return Width::one;
  const auto range = std::partition_point(std::begin(kRanges), std::end(kRanges),
                                          [point](const Range &candidate) { return candidate.last < point; });
  return range != std::end(kRanges) && range->first <= point ? range->width : Width::one;
}

/// A character as it is shown: its bytes in the line, its text, its columns.
struct Cell {
  std::size_t byte;
  std::size_t columns;
  std::string text;
};

std::string number_of(char32_t point) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string digits;
  for (char32_t rest = point; rest != 0 || digits.size() < 4; rest /= 16)
    digits.insert(digits.begin(), kDigits[rest % 16]);
  return "<U+" + digits + ">";
}

Cell make_cell(std::size_t byte, char32_t point) {
  Cell cell{byte, 1, {}};
  switch (width(point)) {
    case Width::combining:
      cell.columns = 0;
      break;
    case Width::wide:
      cell.columns = 2;
      break;
    case Width::one:
      break;
    case Width::unshown:
      if (point < 0x80) {
        // The pictures of controls stand in the order of the controls; delete comes after them.
        append_character(cell.text, point == 0x7F ? U'\u2421' : 0x2400 + point);
      } else {
        cell.text = number_of(point);
        cell.columns = cell.text.size();
      }
      return cell;
  }
  append_character(cell.text, point);
  return cell;
}

std::vector<Cell> make_cells(std::string_view line, std::size_t first_byte) {
  std::vector<Cell> cells;
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size();) {
    const Character character = first_character(line.substr(at));
    if (character.point == U'\t') {
      const std::size_t blanks = kTabColumns - column % kTabColumns;
      cells.push_back({first_byte + at, blanks, std::string(blanks, ' ')});
    } else {
      cells.push_back(make_cell(first_byte + at, character.point));
    }
    column += cells.back().columns;
    at += character.bytes;
  }
  return cells;
}

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t at) -> char32_t {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : char32_t{0};
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::uint32_t count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {kReplacement, 1};
  char32_t point = lead & (0x7FU >> count);
  for (std::uint32_t at = 1; at < count; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) return {kReplacement, 1};
    point = point << 6U | (byte(at) & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < kLeast[count] || point > 0x10FFFF || surrogate) return {kReplacement, 1};
  return {point, count};
}

void append_character(std::string &out, char32_t point) {
  const auto add = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0U | point >> 6U);
    add(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    add(0xE0U | point >> 12U);
    add(0x80U | (point >> 6U & 0x3FU));
    add(0x80U | (point & 0x3FU));
  } else {
    add(0xF0U | point >> 18U);
    add(0x80U | (point >> 12U & 0x3FU));
    add(0x80U | (point >> 6U & 0x3FU));
    add(0x80U | (point & 0x3FU));
  }
}

std::string visible(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    result += make_cell(0, character.point).text;
    text.remove_prefix(character.bytes);
  }
  return result;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    columns += make_cell(0, character.point).columns;
    text.remove_prefix(character.bytes);
  }
  return columns;
}

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
