#include "cli/plot/path.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace anneal::cli {
namespace {

// The part of a column's range that one step must make to be drawn as a riser.
constexpr double kMostly = 0.5;

bool is_stepped(const Column &column) {
  if (column.steps.count() == 1) return true;
  if (column.minimum == column.maximum) return true;
  if (column.jump < 0) return false;
  const double jump = std::fabs(column.after / 2 - column.before / 2);
  return jump >= kMostly * (column.maximum / 2 - column.minimum / 2);
}

class PathBuilder {
 public:
  void add(const Column &column) {
    if (column.finite == 0) {
      break_line();
      return;
    }
    const auto begin = static_cast<double>(column.steps.first);
    const auto end = static_cast<double>(column.steps.end);
    if (!column.begins_finite) break_line();
    if (is_stepped(column)) {
      add_stepped(column, begin, end);
    } else {
      add_sloped(column, begin, end);
    }
    last_ = {end, column.last};
    if (!column.ends_finite) break_line();
  }

  std::vector<std::vector<Point>> take() {
    break_line();
    return std::move(pieces_);
  }

 private:
  // Treads and one riser, which reaches everything in the column.
  void add_stepped(const Column &column, double begin, double end) {
    close_slope();
    const bool is_open = !piece_.empty();
    double value = is_open ? piece_.back().y : column.first;
    if (!is_open) piece_.push_back({begin, value});
    const double at = column.jump < 0 ? begin : std::max(begin, static_cast<double>(column.jump));
    const double first_end = column.after >= column.before ? column.minimum : column.maximum;
    const double other_end = column.after >= column.before ? column.maximum : column.minimum;
    add_point({at, value});
    for (const double reached : {first_end, other_end, column.last}) add_point({at, reached});
    add_point({end, column.last});
  }

  void add_sloped(const Column &column, double begin, double end) {
    add_point({begin, column.first});
    const double low = std::min(column.first, column.last);
    const double high = std::max(column.first, column.last);
    const double middle = begin / 2 + end / 2;
    const bool rises = column.last >= column.first;
    // The extreme on the far side of the way first, so that the line leaves towards the last value.
    const double nearer = rises ? column.minimum : column.maximum;
    const double farther = rises ? column.maximum : column.minimum;
    for (const double reached : {nearer, farther}) {
      if (reached < low || reached > high) add_point({middle, reached});
    }
    is_sloped_ = true;
  }

  // A slope runs to the next column's first value by itself; before anything else it has to reach its own last one.
  void close_slope() {
    if (is_sloped_ && !piece_.empty()) add_point(last_);
    is_sloped_ = false;
  }

  void add_point(Point point) {
    if (!piece_.empty() && piece_.back().x == point.x && piece_.back().y == point.y) return;
    piece_.push_back(point);
  }

  void break_line() {
    close_slope();
    if (!piece_.empty()) pieces_.push_back(std::move(piece_));
    piece_.clear();
  }

  std::vector<std::vector<Point>> pieces_;
  std::vector<Point> piece_;
  // Where the column before ends, and whether its line still has to be drawn up to there.
  Point last_;
  bool is_sloped_ = false;
};

// The distance of `point` from the segment between `a` and `b`.
double distance_from(Point point, Point a, Point b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length = dx * dx + dy * dy;
  const double along = length == 0 ? 0 : std::clamp(((point.x - a.x) * dx + (point.y - a.y) * dy) / length, 0.0, 1.0);
  return std::hypot(point.x - (a.x + along * dx), point.y - (a.y + along * dy));
}

}  // namespace

std::vector<std::vector<Point>> curve_path(const Curve &curve) {
  PathBuilder builder;
  for (const Column &column : curve.columns) builder.add(column);
  return builder.take();
}

std::vector<Point> simplified(const std::vector<Point> &piece, double tolerance) {
  std::vector<Point> kept;
  size_t anchor = 0;
  for (size_t i = 0; i < piece.size(); ++i) {
    if (kept.empty()) {
      kept.push_back(piece[0]);
      continue;
    }
    if (i + 1 == piece.size()) break;
    // A level line goes on for as long as it is level.
    if (kept.back().y == piece[i].y && piece[i].y == piece[i + 1].y) continue;
    // Everything left out since the anchor must stay near the line from there to the next point. A bounded look back
    // keeps the work linear.
    bool needed = i - anchor > 64;
    for (size_t j = anchor + 1; j <= i && !needed; ++j)
      needed = distance_from(piece[j], kept.back(), piece[i + 1]) > tolerance;
    if (!needed) continue;
    kept.push_back(piece[i]);
    anchor = i;
  }
  if (piece.size() > 1) kept.push_back(piece.back());
  return kept;
}

}  // namespace anneal::cli
