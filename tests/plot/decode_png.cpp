#include "tests/plot/decode_png.hpp"

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace anneal::cli {

DecodedImage decode_png(const std::vector<uint8_t> &file) {
  DecodedImage image;
  int channels = 0;
  unsigned char *pixels =
      stbi_load_from_memory(file.data(), static_cast<int>(file.size()), &image.width, &image.height, &channels, 3);
  if (pixels == nullptr) return {};
  image.pixels.assign(pixels, pixels + static_cast<size_t>(image.width) * static_cast<size_t>(image.height) * 3);
  stbi_image_free(pixels);
  return image;
}

}  // namespace anneal::cli
