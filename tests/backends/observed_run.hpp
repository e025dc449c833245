// A run whose values one back end computes: outputs, and what each observation makes of the cells.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/run.hpp"
#include "tests/backends/backends.hpp"

namespace anneal::tests {

/// Takes observations as a Run does, whose own code is of the same kind, and sees that the back end gives every cell
/// its bits.
class ObservedRun {
 public:
  ObservedRun(const Schedule &schedule, const BackEnd &back_end);

  /// What went wrong besides, one line each, is in `mistakes`: cells that differ.
  std::optional<Refusal> observe(std::int64_t position, std::span<const Measurement> measurements,
                                 NotANumber not_a_number);
  double value(std::size_t output, std::int64_t position);
  /// The run, made by the first use: native code is compiled for it.
  Run &run();
  const Schedule &schedule() const { return now_; }
  std::vector<std::string> mistakes;

 private:
  const BackEnd &back_end_;
  std::optional<Run> run_;
  Schedule now_;  ///< what evaluators look at
  std::map<std::size_t, Evaluate> outputs_;
  std::map<std::size_t, Evaluate> cells_;
};

}  // namespace anneal::tests
