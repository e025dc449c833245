// The one place that includes the stb headers: glyph shapes and PNG compression.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "cli/plot/font.hpp"
#include "grammar/visible.hpp"

#define STBTT_STATIC
#define STB_TRUETYPE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image_write.h>
#include <stb/stb_truetype.h>
#pragma GCC diagnostic pop

// The font files, as bytes of a section of their own: pages that nobody touches are never read from the disk.
asm(".section anneal_fonts, \"a\"\n"
    ".balign 4096\n"
    ".local anneal_font_regular\n"
    "anneal_font_regular:\n"
    ".incbin \"" ANNEAL_FONT_REGULAR
    "\"\n"
    ".balign 16\n"
    ".local anneal_font_strong\n"
    "anneal_font_strong:\n"
    ".incbin \"" ANNEAL_FONT_STRONG
    "\"\n"
    ".balign 4096\n"
    ".previous\n");

extern "C" {
extern const unsigned char anneal_font_regular[] __attribute__((visibility("hidden")));
extern const unsigned char anneal_font_strong[] __attribute__((visibility("hidden")));
}

namespace anneal::cli {
namespace {

const stbtt_fontinfo &font(bool is_strong) {
  const auto load = [](const unsigned char *bytes) {
    stbtt_fontinfo info{};
    // The font is part of the program; one that does not load is a broken build.
    if (stbtt_InitFont(&info, bytes, 0) == 0) std::abort();
    return info;
  };
  static const stbtt_fontinfo regular = load(anneal_font_regular);
  static const stbtt_fontinfo strong = load(anneal_font_strong);
  return is_strong ? strong : regular;
}

// Calls `place(glyph, x)` for each character, and gives the width of all.
template <class Place>
double set_text(std::string_view text, double size, bool is_strong, Place place) {
  const stbtt_fontinfo &info = font(is_strong);
  const double scale = stbtt_ScaleForMappingEmToPixels(&info, static_cast<float>(size));
  double x = 0;
  int before = 0;
  for (size_t at = 0; at < text.size();) {
    const Character character = first_character(text.substr(at));
    const int glyph = stbtt_FindGlyphIndex(&info, static_cast<int>(character.code));
    if (before != 0) x += scale * stbtt_GetGlyphKernAdvance(&info, before, glyph);
    place(glyph, x);
    int advance = 0;
    int bearing = 0;
    stbtt_GetGlyphHMetrics(&info, glyph, &advance, &bearing);
    x += scale * advance;
    before = glyph;
    at += character.length;
  }
  return x;
}

}  // namespace

double text_width(std::string_view text, double size, bool is_strong) {
  return set_text(text, size, is_strong, [](int, double) {});
}

std::vector<GlyphImage> glyph_images(std::string_view text, Point origin, double size, bool is_strong) {
  const stbtt_fontinfo &info = font(is_strong);
  const float scale = stbtt_ScaleForMappingEmToPixels(&info, static_cast<float>(size));
  std::vector<GlyphImage> images;
  set_text(text, size, is_strong, [&](int glyph, double x) {
    const double left = std::floor(origin.x + x);
    const double top = std::floor(origin.y);
    const auto shift_x = static_cast<float>(origin.x + x - left);
    const auto shift_y = static_cast<float>(origin.y - top);
    int x0 = 0;
    int y0 = 0;
    int x1 = 0;
    int y1 = 0;
    stbtt_GetGlyphBitmapBoxSubpixel(&info, glyph, scale, scale, shift_x, shift_y, &x0, &y0, &x1, &y1);
    if (x1 <= x0 || y1 <= y0) return;
    GlyphImage image{static_cast<int>(left) + x0, static_cast<int>(top) + y0, x1 - x0, y1 - y0, {}};
    image.coverage.resize(static_cast<size_t>(image.width) * static_cast<size_t>(image.height));
    stbtt_MakeGlyphBitmapSubpixel(&info, image.coverage.data(), image.width, image.height, image.width, scale, scale,
                                  shift_x, shift_y, glyph);
    images.push_back(std::move(image));
  });
  return images;
}

std::vector<uint8_t> encode_png(int width, int height, const std::vector<uint8_t> &pixels) {
  std::vector<uint8_t> file;
  const auto append = [](void *context, void *data, int size) {
    const auto *bytes = static_cast<const uint8_t *>(data);
    static_cast<std::vector<uint8_t> *>(context)->insert(static_cast<std::vector<uint8_t> *>(context)->end(), bytes,
                                                         bytes + size);
  };
  // Flat areas compress best as they are.
  stbi_write_force_png_filter = 0;
  stbi_write_png_to_func(append, &file, width, height, 3, pixels.data(), 3 * width);
  return file;
}

}  // namespace anneal::cli
