#include "cli/plot/dots.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace anneal::cli {
namespace {

// What the steps of one column of dots add up to.
struct Slice {
  bool has_values = false;
  double minimum = 0;
  double maximum = 0;
  double first = 0;
  double last = 0;
  // Whether the line comes in from the slice before and goes on to the next.
  bool is_joined = false;
  bool goes_on = false;

  void include(const Column &column) {
    if (!has_values) {
      minimum = column.minimum;
      maximum = column.maximum;
      first = column.first;
      is_joined = column.begins_finite;
    }
    has_values = true;
    minimum = std::min(minimum, column.minimum);
    maximum = std::max(maximum, column.maximum);
    last = column.last;
    goes_on = column.ends_finite;
  }
};

std::vector<Slice> slices_of(const Curve &curve, StepRange steps, int dot_columns) {
  std::vector<Slice> slices(static_cast<size_t>(dot_columns));
  for (const Column &column : curve.columns) {
    const DotSpan span = dot_span(column, steps, dot_columns);
    for (int i = span.first; i < span.end; ++i) {
      Slice &slice = slices[static_cast<size_t>(i)];
      if (column.finite > 0) {
        slice.include(column);
      } else {
        slice.goes_on = false;
      }
    }
  }
  return slices;
}

class SlicePainter {
 public:
  SlicePainter(const ValueAxis &axis, Dash dash, DotField &field) : axis_(axis), dash_(dash), field_(field) {}

  void paint(int column, const Slice &slice) {
    if (slice.has_values) paint_values(column, slice);
    is_open_ = slice.has_values && slice.goes_on;
  }

 private:
  int row_of(double value) const {
    const double place = std::clamp(axis_.place(value), 0.0, 1.0);
    return static_cast<int>(std::lround((1 - place) * (field_.rows() - 1)));
  }

  void paint_values(int column, const Slice &slice) {
    int top = row_of(slice.maximum);
    int bottom = row_of(slice.minimum);
    const int begin = row_of(slice.first);
    const int end = row_of(slice.last);
    const bool is_monotone = std::min(begin, end) == top && std::max(begin, end) == bottom;
    const bool is_joined = is_open_ && slice.is_joined;
    if (is_monotone && bottom - top == 1) {
      // One dot is enough for a gentle slope: the row of the middle, as a line drawn by hand would have it.
      top = bottom = row_of(slice.minimum / 2 + slice.maximum / 2);
    } else if (is_monotone && is_joined && bottom > top && begin == row_) {
      // The column before drew the row where this one begins.
      (begin == top ? top : bottom) += begin == top ? 1 : -1;
    }
    if (is_joined && row_ < top - 1) top = row_ + 1;
    if (is_joined && row_ > bottom + 1) bottom = row_ - 1;
    const bool is_flat = bottom - top <= 1;
    if (!is_flat || dash_.shows(column)) {
      for (int row = top; row <= bottom; ++row) field_.set(column, row);
    }
    row_ = std::clamp(end, top, bottom);
  }

  const ValueAxis &axis_;
  Dash dash_;
  DotField &field_;
  // The row where the line left the column before, if it did.
  int row_ = 0;
  bool is_open_ = false;
};

}  // namespace

DotSpan dot_span(const Column &column, StepRange steps, int dot_columns) {
  const StepAxis axis(steps);
  const double first = axis.place(static_cast<double>(column.steps.first)) * dot_columns;
  const double end = axis.place(static_cast<double>(column.steps.end)) * dot_columns;
  DotSpan span;
  if (end - first < 1) {
    span.first = static_cast<int>((first + end) / 2);
    span.end = span.first + 1;
  } else {
    span.first = static_cast<int>(std::lround(first));
    span.end = std::max(span.first + 1, static_cast<int>(std::lround(end)));
  }
  span.first = std::clamp(span.first, 0, dot_columns - 1);
  span.end = std::clamp(span.end, span.first + 1, dot_columns);
  return span;
}

void draw_dots(const Curve &curve, StepRange steps, const ValueAxis &axis, Dash dash, DotField &field) {
  SlicePainter painter(axis, dash, field);
  const std::vector<Slice> slices = slices_of(curve, steps, field.columns());
  for (int i = 0; i < field.columns(); ++i) painter.paint(i, slices[static_cast<size_t>(i)]);
}

}  // namespace anneal::cli
