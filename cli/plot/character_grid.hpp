// A page of characters with colours, to be written to a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace anneal::cli {

/// How a cell looks. Curves take `curve_style(0)`, `curve_style(1)`, … which repeat after `kCurveStyles`.
enum class CellStyle : uint8_t { plain, faint, strong, alarm, curve };
constexpr size_t kCurveStyles = 6;

/// Cells of `columns` by `rows`, addressed from the top left; what lies outside is dropped.
class CharacterGrid {
 public:
  CharacterGrid(int columns, int rows);

  int columns() const { return columns_; }
  int rows() const { return rows_; }

  /// Sets one cell. `curve` chooses the colour where `style` is `curve`.
  void put(int column, int row, char32_t code, CellStyle style = CellStyle::plain, size_t curve = 0);
  /// Writes UTF-8 text that `visible` has passed, from `column` to the right; wide characters take two cells.
  void write(int column, int row, std::string_view text, CellStyle style = CellStyle::plain, size_t curve = 0);
  bool is_blank(int column, int row) const;

  /// The rows as UTF-8, each without trailing blanks and with a line feed; with colours as SGR sequences that end on
  /// their line.
  std::string text(bool colour) const;

 private:
  struct Cell {
    char32_t code = U' ';
    CellStyle style = CellStyle::plain;
    uint8_t curve = 0;
    // A combining mark that belongs to the character; 0 for none.
    char32_t mark = 0;
    // The right half of a wide character: nothing is written.
    bool is_covered = false;
  };

  bool holds(int column, int row) const;
  size_t index(int column, int row) const;

  int columns_;
  int rows_;
  std::vector<Cell> cells_;
};

/// Appends the UTF-8 form of a code point.
void append_utf8(std::string &text, char32_t code);

}  // namespace anneal::cli
