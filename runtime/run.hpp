// A schedule with memory: what a training loop holds that feeds measurements back.
#pragma once

#include "runtime/observations.hpp"

namespace anneal {

/// A schedule and what feedback has left in it. The position is always the caller's, never counted here. One owner;
/// copies are independent.
class Run {
 public:
  explicit Run(Schedule schedule);

  /// As Observations::observe.
  std::optional<Refusal> observe(std::int64_t position, std::span<const Measurement> measurements,
                                 NotANumber not_a_number = NotANumber::refuse);

  /// Why `observe` would not take these; nothing when it would.
  std::optional<Refusal> refusal(std::int64_t position, std::span<const Measurement> measurements,
                                 NotANumber not_a_number) const {
    return observations_.refusal(position, measurements, not_a_number);
  }

  /// The value at `position` with the memory as it is. Takes no lock, allocates nothing.
  double value(std::size_t output, std::int64_t position) const { return schedule_.at(output, position); }

  /// The schedule with the memory as it is: for many values, and for whoever wants a pure function.
  const Schedule &schedule() const { return schedule_; }
  std::optional<std::size_t> find_input(std::string_view name) const { return observations_.find_input(name); }
  /// The position of the last observation, of any input or of one; -1 before the first.
  std::int64_t last_observed() const { return observations_.last_observed(); }
  std::int64_t last_observed(std::size_t input) const { return observations_.last_observed(input); }
  const Memory &memory() const { return observations_.memory(); }

  /// What `save` keeps and `restore` brings back.
  using State = Observations::State;
  State state() const { return observations_.state(); }
  /// `state` is of a run of this schedule: as many inputs and cells.
  void set_state(const State &state);

 private:
  Observations observations_;
  Schedule schedule_;
};

}  // namespace anneal
