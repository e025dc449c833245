#include "cli/plot/character_grid.hpp"

#include <array>

#include "grammar/visible.hpp"

namespace anneal::cli {
namespace {

// Legible on dark and on light backgrounds, and told apart by the colour-blind in this order (256-colour numbers).
constexpr std::array<std::string_view, kCurveStyles> kCurveColours = {"38;5;33",  "38;5;208", "38;5;35",
                                                                      "38;5;170", "38;5;37",  "38;5;178"};

std::string_view sequence_of(CellStyle style, size_t curve) {
  switch (style) {
    case CellStyle::plain:
      return "";
    case CellStyle::faint:
      return "2";
    case CellStyle::strong:
      return "1";
    case CellStyle::alarm:
      return "31";
    case CellStyle::curve:
      return kCurveColours[curve % kCurveStyles];
  }
  return "";
}

}  // namespace

void append_utf8(std::string &text, char32_t code) {
  const auto add = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0 | code >> 6);
    add(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    add(0xe0 | code >> 12);
    add(0x80 | (code >> 6 & 0x3f));
    add(0x80 | (code & 0x3f));
  } else {
    add(0xf0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3f));
    add(0x80 | (code >> 6 & 0x3f));
    add(0x80 | (code & 0x3f));
  }
}

CharacterGrid::CharacterGrid(int columns, int rows)
    : columns_(columns), rows_(rows), cells_(static_cast<size_t>(columns) * static_cast<size_t>(rows)) {}

bool CharacterGrid::holds(int column, int row) const {
  return column >= 0 && column < columns_ && row >= 0 && row < rows_;
}

size_t CharacterGrid::index(int column, int row) const {
  return static_cast<size_t>(row) * static_cast<size_t>(columns_) + static_cast<size_t>(column);
}

void CharacterGrid::put(int column, int row, char32_t code, CellStyle style, size_t curve) {
  if (holds(column, row)) {
    cells_[index(column, row)] = Cell{code, style, static_cast<uint8_t>(curve % kCurveStyles), 0, false};
  }
}

void CharacterGrid::write(int column, int row, std::string_view text, CellStyle style, size_t curve) {
  for (size_t at = 0; at < text.size();) {
    const Character character = first_character(text.substr(at));
    const std::string_view bytes = text.substr(at, character.length);
    const int width = display_width(bytes);
    if (width == 0) {
      if (holds(column - 1, row)) cells_[index(column - 1, row)].mark = character.code;
    } else if (column + width <= columns_) {
      put(column, row, character.code, style, curve);
      if (width == 2) {
        put(column + 1, row, U' ', style, curve);
        if (holds(column + 1, row)) cells_[index(column + 1, row)].is_covered = true;
      }
    }
    column += width;
    at += character.length;
  }
}

bool CharacterGrid::is_blank(int column, int row) const {
  if (!holds(column, row)) return false;
  const Cell &cell = cells_[index(column, row)];
  return cell.code == U' ' && !cell.is_covered;
}

std::string CharacterGrid::text(bool colour) const {
  std::string text;
  for (int row = 0; row < rows_; ++row) {
    int end = columns_;
    while (end > 0 && is_blank(end - 1, row)) --end;
    std::string_view active;
    for (int column = 0; column < end; ++column) {
      const Cell &cell = cells_[index(column, row)];
      if (cell.is_covered) continue;
      // A blank looks the same in every style; leaving the style alone saves bytes.
      const std::string_view wanted = cell.code == U' ' ? active : sequence_of(cell.style, cell.curve);
      if (colour && wanted != active) {
        if (!active.empty()) text += "\x1b[0m";
        if (!wanted.empty()) ((text += "\x1b[") += wanted) += 'm';
        active = wanted;
      }
      append_utf8(text, cell.code);
      if (cell.mark != 0) append_utf8(text, cell.mark);
    }
    if (colour && !active.empty()) text += "\x1b[0m";
    text += '\n';
  }
  return text;
}

}  // namespace anneal::cli
