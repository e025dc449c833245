// The check over the whole run: section 9 of the language.
#pragma once

#include <functional>

#include "runtime/program.hpp"

namespace anneal {

/// Up to so many positions every one is evaluated, unless told otherwise.
inline constexpr std::int64_t kCheckSteps = 100'000'000;
/// Without a length of the run, so many positions from its start.
inline constexpr std::int64_t kUnlimitedCheckSteps = 100'000;

struct RunCheckOptions {
  std::int64_t first = 0;     ///< the step to begin with
  bool exhaustive = false;    ///< every step, however many
  bool only_grouped = false;  ///< only the outputs to which groups gave other values, in a schedule of some tensors
  std::int64_t check_steps = kCheckSteps;
  Backend backend = Backend::automatic;
  unsigned threads = 0;  ///< 0: as many as there are
  /// Told now and then how many of how many positions are done; answers whether to go on.
  std::function<bool(std::int64_t done, std::int64_t all)> progress;
};

/// What was looked at, and what each output is.
struct RunReport {
  struct Output {
    std::string name;
    double first = 0;
    double last = 0;
    double minimum = 0;
    double maximum = 0;
  };
  std::vector<Output> outputs;
  bool exact = true;           ///< every position of the run was evaluated
  bool stopped = false;        ///< `progress` said so
  std::int64_t positions = 0;  ///< evaluated
  std::optional<std::int64_t> total;
  bool is_native = false;  ///< native code gave the values
  std::string not_native;  ///< why not, where it was wanted
  std::string coverage;    ///< in words: "all 112590 steps", "…"
  /// In words, what is well as it is and good to know: that phases end before the run, that nothing was measured.
  std::vector<std::string> remarks;
};

/// Evaluates outputs, asserts and arms of a schedule bound with `for_check` over its run, and reports what section 9
/// names.
RunReport check_run(const Schedule &schedule, const RunCheckOptions &options, Diagnostics &diagnostics);

}  // namespace anneal
