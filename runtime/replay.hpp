// A schedule over a run whose measurements were recorded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/feedback_log.hpp"

namespace anneal {

/// Inputs and cells together of all parts of a replay: beyond it a log is refused.
inline constexpr std::size_t kReplayNumberLimit = std::size_t{32} << 20;

/// A schedule whose memory at each position is what the observations up to there have made of it: again a pure function
/// of the position. Immutable; copies are independent; safe from any number of threads.
class Replay {
 public:
  /// Without observations: the schedule as it is, which stands wherever a replay may.
  Replay(Schedule schedule);
  /// Nothing, and diagnostics at the lines of the log, where an observation is refused. A measurement that is NaN is
  /// taken; one warning tells of all.
  static std::optional<Replay> of(Schedule schedule, const FeedbackLog &log, Diagnostics &diagnostics);

  const Schedule &schedule() const { return schedule_; }
  /// Whether anything was observed.
  bool has_observations() const { return has_observations_; }
  /// The positions from which the memory is another, in order; the first is 0.
  std::span<const std::int64_t> starts() const { return starts_; }
  /// The memory from the part-th start to the next.
  Memory memory(std::size_t part) const;
  /// The part that a position lies in.
  std::size_t part_of(double position) const;
  /// The schedule with the memory of that place.
  Schedule schedule_at(double position) const { return schedule_.with_memory(memory(part_of(position))); }

  double at(std::size_t output, std::int64_t position) const;
  double at_steps(std::size_t output, double steps) const;
  /// Positions first, first + stride, …: both at least 0, the stride at least 1.
  void at_many(std::size_t output, std::int64_t first, std::int64_t stride, std::span<double> out) const;

 private:
  void add(std::int64_t position, const Memory &memory);

  Schedule schedule_;
  bool has_observations_ = false;
  std::vector<std::int64_t> starts_;
  std::vector<double> numbers_;  ///< inputs, then cells, of each part
};

}  // namespace anneal
