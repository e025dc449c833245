// What a picture shows, as plain data: no compiler, no colours, no pixels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace anneal::cli {

/// Steps from `first` up to, not including, `end`. A whole run is {0, total}. Empty where `end <= first`.
struct StepRange {
  int64_t first = 0;
  int64_t end = 0;

  int64_t count() const { return end > first ? end - first : 0; }
  bool operator==(const StepRange &) const = default;
};

/// All steps of one slice of the horizontal axis, condensed so that nothing between two pixels is lost
/// (the M4 aggregation: Jugel, Jerzak, Hackenbroich, Markl, VLDB 2014), and with the place of its largest jump.
///
/// `minimum`, `maximum`, `first` and `last` are over the finite values of the slice, and mean nothing where `finite` is
/// 0.
struct Column {
  StepRange steps;
  double minimum = 0;
  double maximum = 0;
  /// The earliest and the latest finite value.
  double first = 0;
  double last = 0;
  /// The step k of the slice whose value differs most from that of k-1, the last step of the slice before included;
  /// -1 where no two neighbours are finite.
  int64_t jump = -1;
  /// The values at `jump`-1 and at `jump`.
  double before = 0;
  double after = 0;
  /// How many of the steps that were looked at have a finite value, and how many are NaN or an infinity.
  int64_t finite = 0;
  int64_t not_a_number = 0;
  int64_t positive_infinities = 0;
  int64_t negative_infinities = 0;
  /// Whether the first and the last step of the slice are finite: the line breaks where they are not.
  bool begins_finite = false;
  bool ends_finite = false;

  int64_t non_finite() const { return not_a_number + positive_infinities + negative_infinities; }
  bool operator==(const Column &) const = default;
};

/// One output of one file over the steps of the figure.
struct Curve {
  /// The output's name, as in "lr". Curves of the same name and of about one size share a panel.
  std::string name;
  /// Where it comes from, shown in the legend when the figure holds curves of several files; may be empty.
  std::string source;
  /// The unit of its values, shown beside the axis; empty for a bare number. Different units never share a panel.
  std::string unit;
  /// Ascending, adjacent, within the figure's steps; one for each step where steps are few. A run that is shorter than
  /// the figure ends earlier.
  std::vector<Column> columns;
  /// False where the run was too long to look at every step: `columns` then rest on `looked_at` steps.
  bool exact = true;
  int64_t looked_at = 0;
  /// The earliest step seen with a NaN or an infinity; -1 if none.
  int64_t first_non_finite = -1;
};

/// A second way to read the horizontal axis: `step / steps_per_unit`, as in {"epochs", 1251} or {"tokens", 1.0 /
/// 524288}.
struct SecondAxis {
  std::string label;
  double steps_per_unit = 1;
  bool operator==(const SecondAxis &) const = default;
};

/// A phase begins at `step`; its name is shown from there to the next boundary, and may be empty.
struct PhaseBoundary {
  int64_t step = 0;
  std::string name;
  bool operator==(const PhaseBoundary &) const = default;
};

/// How values are placed on the vertical axis. `automatic` takes `logarithmic` for a panel when all its values are
/// above 0, the largest is over 100 times the smallest, and half of the run would lie in the lowest twentieth of a
/// linear axis.
enum class ValueScale : uint8_t { automatic, linear, logarithmic };

/// A picture of curves over steps.
///
/// The value of step k belongs to the interval from k to k+1 of the horizontal axis, so a jump between step k-1 and k
/// is a vertical line at k, and the last step ends at `steps.end`.
struct Figure {
  std::string title;
  StepRange steps;
  std::optional<SecondAxis> second_axis;
  /// In the order of the legend.
  std::vector<Curve> curves;
  /// Ascending by step. One at or before `steps.first` names the first phase and draws no line.
  std::vector<PhaseBoundary> boundaries;
  ValueScale scale = ValueScale::automatic;
};

}  // namespace anneal::cli
