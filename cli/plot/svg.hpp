// A figure as an SVG file.
#pragma once

#include <string>

#include "cli/plot/figure.hpp"
#include "cli/plot/picture.hpp"

namespace anneal::cli {

/// The figure as a self-contained SVG 1.1 document, UTF-8: no scripts, nothing loaded from elsewhere. The same figure
/// gives the same bytes on every machine.
std::string draw_svg(const Figure &figure, const PictureOptions &options);

}  // namespace anneal::cli
