// Scales and ticks: where a value stands on an axis, and which values are written beside it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/plot/figure.hpp"

namespace anneal::cli {

/// A mark on an axis. `place` is 0 at the axis' beginning (left, bottom) and 1 at its end.
struct Tick {
  double place = 0;
  std::string label;
};

/// The vertical axis of a panel: from `low`, at its bottom, to `high`, at its top.
class ValueAxis {
 public:
  /// An axis that shows finite values from `minimum` to `maximum` well: with 0 at its bottom where the values come near
  /// it, some air around them, and around a constant one a range of its own size. `logarithmic` asks for positive
  /// values.
  ValueAxis(double minimum, double maximum, bool logarithmic);

  /// 0 at the bottom, 1 at the top; values outside the axis beyond them, at most by 1.
  double place(double value) const;
  double low() const { return low_; }
  double high() const { return high_; }
  bool is_logarithmic() const { return logarithmic_; }

  /// At most `at_most` (2 or more) marks at round values: 1, 2 or 5 times a power of ten, or powers of ten. Ascending.
  std::vector<Tick> ticks(int at_most) const;

 private:
  std::vector<Tick> linear_ticks(int at_most) const;
  std::vector<Tick> logarithmic_ticks(int at_most) const;

  double low_;
  double high_;
  bool logarithmic_;
};

/// The horizontal axis: step k stands at (k - first) / count.
class StepAxis {
 public:
  explicit StepAxis(StepRange steps) : steps_(steps) {}

  double place(double step) const;
  /// Marks at whole steps, with magnitudes: 500, 20k, 2.5M, 300B.
  std::vector<Tick> ticks(int at_most) const;
  /// Marks at round numbers of the second axis' unit.
  std::vector<Tick> ticks(const SecondAxis &second, int at_most) const;

 private:
  StepRange steps_;
};

/// `value` as short as an eye wants it: six significant digits, as in 0.1, 5e-5, 2.5e6; `nan` and `inf`.
std::string short_number(double value);

/// A count with its magnitude: 999, 20k, 2.5M, 1.00002M, 300B, 15T. Exact to six decimals of the magnitude.
std::string short_count(double value);

}  // namespace anneal::cli
