// From values at steps to the columns of a curve.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "cli/plot/figure.hpp"

namespace anneal::cli {

/// Writes the values of steps `first`, `first + stride`, … into `values`; every step asked for lies in the figure's
/// range.
using Sampler = std::function<void(int64_t first, int64_t stride, std::span<double> values)>;

/// How closely `summarize` looks.
struct SummaryOptions {
  /// Slices wanted: `columns_wanted` of the renderer. Fewer come back where the run has fewer steps.
  int64_t columns = 1600;
  /// Up to this many steps every one is looked at.
  int64_t exact_steps = 1'000'000;
  /// Steps always looked at, with the one before each: the places where a program may jump. Any order, outside ones
  /// ignored.
  std::span<const int64_t> boundaries = {};
};

/// Condenses the values over `steps` into a curve without a name.
///
/// Up to `exact_steps` every step is evaluated once, and the columns are exact: a spike of one step is in them. Beyond,
/// each column rests on evenly spaced steps (about `exact_steps` in all), its own first and last step and the
/// boundaries inside it, and where two neighbours of the sample differ by most of what the column spans, the place
/// between them is found by bisection, so that a jump stands at its very step. `exact` says which of the two was done.
/// Memory is that of the columns and one buffer of 4096 values. An empty range gives a curve without columns.
Curve summarize(const Sampler &sample, StepRange steps, const SummaryOptions &options);

}  // namespace anneal::cli
