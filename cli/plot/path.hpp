// A curve as lines.
#pragma once

#include <vector>

#include "cli/plot/canvas.hpp"
#include "cli/plot/figure.hpp"

namespace anneal::cli {

/// The lines of a curve, x in steps and y in values; a new piece begins where the curve was not finite.
///
/// Where one step makes the most of what a column spans, the line is a tread, a riser exactly at that step, and a
/// tread; so is every step that has a column of its own. Where many steps share a column and the values change bit by
/// bit, the line slants from column to column and reaches up and down to the column's extremes.
std::vector<std::vector<Point>> curve_path(const Curve &curve);

/// The points of a piece that a picture needs: of each run of points within `tolerance` of the line between two of them
/// only these two stay. The ends of the piece always do.
std::vector<Point> simplified(const std::vector<Point> &piece, double tolerance);

}  // namespace anneal::cli
