// A curve on a raster of dots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cli/plot/axis.hpp"
#include "cli/plot/figure.hpp"

namespace anneal::cli {

/// A raster of dots that are set or not, from the top left.
class DotField {
 public:
  DotField(int columns, int rows) : columns_(columns), rows_(rows), dots_(static_cast<size_t>(columns * rows)) {}

  int columns() const { return columns_; }
  int rows() const { return rows_; }
  bool at(int column, int row) const { return dots_[static_cast<size_t>(row * columns_ + column)]; }
  void set(int column, int row) { dots_[static_cast<size_t>(row * columns_ + column)] = true; }

 private:
  int columns_;
  int rows_;
  std::vector<bool> dots_;
};

/// Of every `on + off` dots along a flat line the first `on` are set. A line that jumps or is steep is always whole.
struct Dash {
  int on = 1;
  int off = 0;

  bool shows(int column) const { return column % (on + off) < on; }
};

/// Sets the dots of a curve whose steps fill the field from left to right: in each column of dots everything from the
/// smallest to the largest value of its steps, joined to the column before, so that no step is lost and a jump is one
/// vertical line.
void draw_dots(const Curve &curve, StepRange steps, const ValueAxis &axis, Dash dash, DotField &field);

/// The dot columns that a column of the curve takes: from `first` to, not including, `end`; at least one.
struct DotSpan {
  int first = 0;
  int end = 0;
};
DotSpan dot_span(const Column &column, StepRange steps, int dot_columns);

}  // namespace anneal::cli
