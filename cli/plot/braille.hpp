// A figure as text: curves in Braille dots, two by four to a character.
#pragma once

#include <cstdint>
#include <string>

#include "cli/plot/figure.hpp"

namespace anneal::cli {

/// The page that a figure is drawn on.
struct BrailleOptions {
  /// Characters in a line, 20 or more; smaller values count as 20.
  int columns = 80;
  /// Characters for curves from top to bottom, in all panels together; a panel has at least 5, one of several 7, or
  /// 3 where it holds constants only.
  int rows = 15;
  bool colour = false;
  /// Nothing but printable ASCII, one mark to a character instead of eight dots.
  bool ascii = false;
};

/// How many columns a curve's summary needs to lose nothing on such a page (`SummaryOptions::columns`).
int64_t braille_columns(const BrailleOptions &options);

/// The figure as UTF-8 lines: title, legend, panels with their axes, notes. Names are made safe for a terminal.
/// Without colour several curves of a panel differ by their dashes (with `ascii`, by their marks).
std::string draw_braille(const Figure &figure, const BrailleOptions &options);

}  // namespace anneal::cli
