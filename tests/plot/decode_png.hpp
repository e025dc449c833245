// Reads a PNG file back, with the decoder of stb.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace anneal::cli {

struct DecodedImage {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> pixels;  // red, green, blue

  const uint8_t *at(int x, int y) const { return &pixels[static_cast<size_t>(y * width + x) * 3]; }
};

/// An image of size 0 if the file is no PNG.
DecodedImage decode_png(const std::vector<uint8_t> &file);

}  // namespace anneal::cli
