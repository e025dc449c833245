// What observations make of inputs and memory cells: section 8 of the language.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program.hpp"

namespace anneal {

/// One value of an input, by its number in Lowered::inputs.
struct Measurement {
  std::size_t input;
  double value;
};

/// Why an observation was not taken. Nothing has changed then.
struct Refusal {
  enum class Kind : std::uint8_t {
    position,  ///< below 0, beyond 2^53, or before the last observation
    repeated,  ///< this input was observed at this position already
    not_a_number,
    range,    ///< outside the input's range
    missing,  ///< a cell that would advance reads an input without a value
    unknown,  ///< no such input, or the same one twice in one observation
  };
  Kind kind;
  std::string message;
};

/// What to do with a measurement that is NaN.
enum class NotANumber : std::uint8_t {
  refuse,  ///< as a value outside the range
  accept,  ///< cells see it, and decide themselves; `plateau` does not take it for better
};

/// The memory of one run of a schedule, and the rules by which observations change it. One owner; copies are
/// independent.
class Observations {
 public:
  explicit Observations(Schedule schedule);

  /// Takes measurements made when `position` updates had been made, so that the value of update `position` sees them:
  /// every cell that reads one of them advances, once, from what all cells held before. Observations come in order: a
  /// position is not before the last one, and an input is observed once at a position. Without measurements nothing
  /// changes.
  std::optional<Refusal> observe(std::int64_t position, std::span<const Measurement> measurements,
                                 NotANumber not_a_number = NotANumber::refuse);

  /// Why `observe` would not take these; nothing when it would.
  std::optional<Refusal> refusal(std::int64_t position, std::span<const Measurement> measurements,
                                 NotANumber not_a_number) const;

  std::optional<std::size_t> find_input(std::string_view name) const;
  /// The position of the last observation, of any input or of one; -1 before the first.
  std::int64_t last_observed() const { return last_observed_; }
  std::int64_t last_observed(std::size_t input) const { return observed_[input]; }
  const Memory &memory() const { return memory_; }

  /// What a checkpoint keeps.
  struct State {
    Memory memory;
    std::vector<std::int64_t> observed;  ///< by input

    friend bool operator==(const State &, const State &) = default;
  };
  State state() const { return {memory_, observed_}; }
  /// `state` is of a run of this schedule: as many inputs and cells.
  void set_state(const State &state);

 private:
  std::optional<Refusal> refusal_of_value(const Measurement &measurement, std::int64_t position,
                                          NotANumber not_a_number) const;
  std::optional<Refusal> refusal_of_missing(std::span<const Measurement> measurements) const;

  struct Range {
    double low;
    double high;
  };

  Schedule schedule_;
  Memory memory_;
  std::vector<std::int64_t> observed_;
  std::int64_t last_observed_ = -1;
  std::vector<Range> ranges_;
  std::vector<std::vector<std::uint32_t>> read_;  ///< inputs that the next value of a cell reads itself, by cell
  Memory next_;                                   ///< while an observation is taken
};

}  // namespace anneal
