// A curve as a picture of a few kilobytes, for pages with many of them.
#pragma once

#include <string>
#include <string_view>

#include "cli/plot/figure.hpp"

namespace anneal::cli {

/// Slices of the horizontal axis that a sketch can show (`SummaryOptions::columns`).
inline constexpr int64_t kSketchColumns = 150;

/// The only curve of `figure` on a small page with its axes: a self-contained SVG 1.1 document whose lines are true to
/// a third of a pixel. The same figure gives the same bytes on every machine.
std::string draw_sketch(const Figure &figure);

}  // namespace anneal::cli
