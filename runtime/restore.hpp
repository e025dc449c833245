// From a record to a run that goes on, with the schedule it had or with another.
#pragma once

#include "runtime/run_record.hpp"

namespace anneal {

/// What happens where the schedule at hand is not the one of the checkpoint.
enum class Policy : std::uint8_t {
  error,   ///< nothing is restored
  adopt,   ///< the one at hand, from here on
  keep,    ///< the checkpoint's own, which it carries
  splice,  ///< the one at hand, scaled so that every output goes on from its value here
  blend,   ///< from the checkpoint's to the one at hand over a length
};

struct RestoreOptions {
  /// The schedule at hand. Without one the checkpoint's own goes on.
  std::optional<Schedule> schedule;
  Policy policy = Policy::error;
  std::int64_t blend_length = 0;  ///< in steps
};

struct Restored {
  LiveRun run;
  std::int64_t position;
  /// What is different about the schedule at hand, over the rest of the run, in words; and what of the memory found no
  /// place. Empty where nothing is.
  std::string differences;
};

/// Positions of the rest of a run that are compared, at most, and operations in doing so. Where that is not every one,
/// another text counts as different.
inline constexpr std::int64_t kRestoreCompared = 1'000'000;
inline constexpr std::int64_t kRestoreOperations = 100'000'000;

/// Nothing, and the reason in `error`, where the policy refuses, or a schedule cannot be made again.
std::optional<Restored> restore(const RunRecord &record, const RestoreOptions &options, std::string &error);

}  // namespace anneal
