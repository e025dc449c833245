// A run that goes on while its schedule changes: what training code holds from start to end.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/difference.hpp"
#include "runtime/run.hpp"

namespace anneal {

/// How a new schedule takes over from the one before at a position.
enum class Takeover : std::uint8_t {
  adopt,   ///< its own values from there on
  splice,  ///< its shape, scaled so that each output goes on from the value it would have had
  blend,   ///< from the old values to the new ones over a length, linearly
};

/// The words for them, in their order: in records, logs and messages.
inline constexpr std::string_view kTakeoverWords[] = {"adopt", "splice", "blend"};
constexpr std::string_view word(Takeover takeover) {
  return kTakeoverWords[static_cast<std::size_t>(takeover)];
}

struct Change {
  Takeover takeover = Takeover::adopt;
  std::int64_t at = 0;            ///< the first position that the new schedule decides
  std::int64_t blend_length = 0;  ///< in steps, at least 1, of `blend`
};

/// Blends that are under way at once.
inline constexpr std::size_t kBlendLimit = 4;

/// One schedule's part in a run: its own memory, and how it took over. Copies are independent.
struct Course {
  Run run;
  Change change;
  std::vector<double> factors;               ///< of `splice`, by output
  std::shared_ptr<Course> before;            ///< of `blend`, until it has ended; owned by this course alone
  std::vector<std::int64_t> before_outputs;  ///< the numbers there of this schedule's outputs; -1 for none

  explicit Course(Schedule schedule) : run(std::move(schedule)), factors(run.schedule().outputs().size(), 1.0) {}
  Course(const Course &other);
  Course(Course &&) = default;
  Course &operator=(Course &&) = default;

  /// An output's value, by the number that the schedule has for it. Takes no lock, allocates nothing. The caller holds
  /// a FloatingPointGuard.
  double value(std::size_t output, std::int64_t position) const;
  void values(std::size_t output, std::int64_t first, std::int64_t stride, std::span<double> out) const;
};

/// What a schedule's memory is where it goes on from another's: by name, and its own where that has none.
Run::State inherited(const Run &next, const Run &before);

/// A run of one schedule, or of several that follow each other. Outputs and inputs keep the numbers that they have in
/// the first; what only a later one has comes behind. One owner.
///
/// A change waits until its position comes: then `value` before it is that of the old schedule, and from it on that of
/// the new one.
class LiveRun {
 public:
  explicit LiveRun(Schedule schedule);

  const std::vector<std::string> &outputs() const { return outputs_; }
  const std::vector<std::string> &inputs() const { return inputs_; }
  std::optional<std::size_t> find_output(std::string_view name) const;
  std::optional<std::size_t> find_input(std::string_view name) const;

  /// As Run::value; NaN for an output that the schedule in charge does not have. Takes no lock, allocates nothing.
  double value(std::size_t output, std::int64_t position) const;
  /// As Run::observe, with this run's numbers. What a schedule does not read it does not see.
  std::optional<Refusal> observe(std::int64_t position, std::span<const Measurement> measurements,
                                 NotANumber not_a_number = NotANumber::refuse);

  /// Lets `schedule` take over at `change.at`, asked for when the host is at `position`; a change that waits still is
  /// dropped for it. Memory goes on: cells and
  /// inputs of the same name keep what they hold when the change comes. Nothing, or why not, with nothing changed: an
  /// output that it lacks, an input that was observed and that it lacks, a position that has passed, a value that
  /// cannot be spliced. A splice is fitted again by each observation before it comes.
  std::optional<std::string> take_over(Schedule schedule, const Change &change, std::int64_t position);
  /// The schedule that is, or will be, in charge at the end: with a waiting change the new one.
  const Schedule &newest() const { return (waiting_ ? *waiting_ : now_).run.schedule(); }
  const Course &now() const { return now_; }
  const Course *waiting() const { return waiting_.get(); }
  /// The values as they will be if nothing more is observed and changed. This run outlives it and stays as it is.
  Curves curves() const;

  LiveRun copy() const;

  /// A run as it was, for who restores one.
  LiveRun(Course now, std::unique_ptr<Course> waiting, std::vector<std::string> outputs,
          std::vector<std::string> inputs);

 private:
  void add_names(const Schedule &schedule);
  std::vector<Measurement> measurements_for(const Course &course, std::span<const Measurement> measurements) const;
  std::optional<Refusal> refusal(const Course &course, std::int64_t position, std::span<const Measurement> measurements,
                                 NotANumber not_a_number) const;
  void tell(Course &course, std::int64_t position, std::span<const Measurement> measurements) const;
  void settle(std::int64_t position);

  std::vector<std::string> outputs_;
  std::vector<std::string> inputs_;
  Course now_;
  std::unique_ptr<Course> waiting_;
  std::vector<std::int64_t> now_outputs_;      ///< the numbers in `now_` of this run's outputs; -1 for none
  std::vector<std::int64_t> waiting_outputs_;  ///< likewise
};

}  // namespace anneal
