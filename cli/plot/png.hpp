// A figure as a PNG file.
#pragma once

#include <cstdint>
#include <vector>

#include "cli/plot/figure.hpp"
#include "cli/plot/picture.hpp"

namespace anneal::cli {

/// The figure as an RGB image of two pixels for each of `options.width`, in both directions, for screens of high
/// density.
std::vector<uint8_t> draw_png(const Figure &figure, const PictureOptions &options);

}  // namespace anneal::cli
