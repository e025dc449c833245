// The font that the program carries (Inter): how long a text is, and its pixels.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cli/plot/canvas.hpp"

namespace anneal::cli {

/// The width of one line of text, in the unit of `size`. Characters that the font lacks count as its empty box.
double text_width(std::string_view text, double size, bool is_strong);

/// A glyph's coverage, 0 to 255, row by row, with its top left pixel.
struct GlyphImage {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
  std::vector<uint8_t> coverage;
};

/// The glyphs of a text that starts at `origin` on its baseline, in pixels; `size` is that of the em square.
std::vector<GlyphImage> glyph_images(std::string_view text, Point origin, double size, bool is_strong);

/// A PNG file of `height` rows of `width` pixels of three bytes each: red, green, blue.
std::vector<uint8_t> encode_png(int width, int height, const std::vector<uint8_t> &pixels);

}  // namespace anneal::cli
