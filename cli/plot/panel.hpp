// Which curves share a vertical axis, and what a legend and the notes say about them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/plot/axis.hpp"
#include "cli/plot/figure.hpp"

namespace anneal::cli {

/// Curves drawn over each other on one vertical axis.
struct Panel {
  /// Indices into the figure's curves, ascending.
  std::vector<size_t> curves;
  ValueAxis axis;
  /// False where no value of any curve is finite; the axis is then 0 to 1 and has no meaning.
  bool has_values = false;
  /// Whether every curve keeps one value: such a panel tells little and may be low.
  bool is_constant = false;
};

/// Divides the figure's curves into panels, at least one. Curves of one name share a panel where the largest value of
/// each stands clear of zero, or the axis is to be logarithmic; curves of different units never do. Other names join
/// the first panel where everyone stays readable: each curve that varies keeps a quarter of the axis, and a constant
/// one stands clear of zero. So a rate of 0.4 and a momentum of 0.9 overlay; a weight decay of 5e-5 gets its own.
std::vector<Panel> make_panels(const Figure &figure);

/// The name in a legend: the output, with its source where the figure has several.
std::string legend_name(const Figure &figure, const Curve &curve);

/// What a legend tells of a curve's values: `0.1` for a constant one; `0 → 0.4 → 1e-5`: the first, the largest or
/// smallest where it lies beyond both ends, and the last. `arrow` is put between them.
std::string legend_values(const Curve &curve, const std::string &arrow);

/// A line below the picture; an alarm tells of something that is probably a mistake in the program drawn.
struct FigureNote {
  std::string text;
  bool is_alarm = false;
};

/// What a reader must know to trust the picture: steps without a finite value; curves that are the same; that only a
/// part of a run was looked at.
std::vector<FigureNote> notes(const Figure &figure);

/// The boundaries inside the figure's steps if there are at most `at_most` of them; none if they would only fill the
/// page.
std::vector<int64_t> boundaries_shown(const Figure &figure, int at_most);

}  // namespace anneal::cli
