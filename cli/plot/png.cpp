#include "cli/plot/png.hpp"

#include "cli/plot/font.hpp"
#include "cli/plot/raster.hpp"

namespace anneal::cli {
namespace {

constexpr int kDensity = 2;

}  // namespace

std::vector<uint8_t> draw_png(const Figure &figure, const PictureOptions &options) {
  const Picture picture(figure, options);
  RasterCanvas canvas(picture.width(), picture.height(), kDensity);
  picture.draw(canvas);
  return encode_png(canvas.width(), canvas.height(), canvas.pixels());
}

}  // namespace anneal::cli
