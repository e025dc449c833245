// What holds whatever is measured: the program over intervals instead of values.
#pragma once

#include <string>
#include <vector>

#include "compiler/graph/interval.hpp"
#include "runtime/program.hpp"

namespace anneal {

/// By node, whether its value depends on inputs or cells.
std::vector<bool> depends_on_feedback(const Lowered &lowered);

/// What inputs, cells and outputs may be over the whole run, for all measurements in the ranges of the inputs, made
/// whenever from step 0 to the end of the run. An input without a range may be anything, NaN too.
struct AnyMeasurement {
  std::vector<Interval> cells;  ///< by Lowered::cells
  std::vector<Interval> nodes;  ///< by node, at the steps of the run
};
/// The caller holds a FloatingPointGuard.
AnyMeasurement any_measurement(const Schedule &schedule);

/// In words, of a schedule bound with `for_check`: what is so whatever is measured, and what could not be proven, and
/// why.
std::vector<std::string> measurement_remarks(const Schedule &schedule);

}  // namespace anneal
