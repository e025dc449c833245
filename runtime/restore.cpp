#include "runtime/restore.hpp"

#include <algorithm>
#include <utility>

#include "grammar/render.hpp"

namespace anneal {

namespace {

/// Makes the courses of a record again.
class Restoration {
 public:
  Restoration(const RunRecord &record, const std::optional<Schedule> &at_hand)
      : record_(record), at_hand_(at_hand), hash_at_hand_(at_hand ? at_hand->hash() : std::string()) {}

  std::optional<Course> course(std::size_t number, std::string &error) {
    const CourseRecord &from = record_.courses[number];
    std::optional<Schedule> schedule = from.hash == hash_at_hand_ ? at_hand_ : bind(from, error);
    if (!schedule) return std::nullopt;
    Course made(*std::move(schedule));
    made.change = from.change;
    made.run.set_state(state(from, made.run));
    set_factors(from, made);
    if (from.before < 0) return made;
    std::optional<Course> before = course(static_cast<std::size_t>(from.before), error);
    if (!before) return std::nullopt;
    made.before = std::make_shared<Course>(*std::move(before));
    for (const LoweredOutput &output : made.run.schedule().outputs()) {
      const std::optional<std::size_t> old = made.before->run.schedule().find_output(output.name);
      made.before_outputs.push_back(old ? static_cast<std::int64_t>(*old) : -1);
    }
    return made;
  }

  const std::string &notes() const { return notes_; }

 private:
  static std::optional<Schedule> bind(const CourseRecord &from, std::string &error) {
    const auto sources = std::make_shared<Sources>();
    Diagnostics diagnostics;
    const std::optional<Program> program = from.texts.load(sources, diagnostics);
    std::optional<Schedule> schedule;
    Sources bind_sources(sources.get());
    if (program) schedule = program->bind(from.binding, bind_sources, diagnostics);
    if (!schedule) {
      error = "the schedule that it carries cannot be used by this version:\n" + render_text(diagnostics, bind_sources);
    }
    return schedule;
  }

  /// By name: this version may number them otherwise.
  Run::State state(const CourseRecord &from, const Run &run) {
    Run::State state = run.state();
    const Lowered &lowered = run.schedule().lowered();
    for (std::size_t i = 0; i < from.inputs.size(); ++i) {
      const auto same = std::ranges::find(lowered.inputs, from.inputs[i], &LoweredInput::name);
      if (same == lowered.inputs.end()) continue;
      const auto number = static_cast<std::size_t>(same - lowered.inputs.begin());
      state.observed[number] = from.observed[i];
      if (from.observed[i] >= 0) state.memory.inputs[number] = from.input_values[i];
    }
    for (std::size_t i = 0; i < from.cells.size(); ++i) {
      const auto same = std::ranges::find(lowered.cells, from.cells[i], &LoweredCell::name);
      if (same == lowered.cells.end()) {
        notes_ += "the cell `" + from.cells[i] + "` has no place in this version\n";
        continue;
      }
      const double value = from.cell_values[i];
      state.memory.cells[static_cast<std::size_t>(same - lowered.cells.begin())] =
          same->is_boolean ? static_cast<double>(value != 0) : value;
    }
    return state;
  }

  static void set_factors(const CourseRecord &from, Course &course) {
    for (std::size_t i = 0; i < from.outputs.size(); ++i) {
      if (const auto number = course.run.schedule().find_output(from.outputs[i])) {
        course.factors[*number] = from.factors[i];
      }
    }
  }

  const RunRecord &record_;
  const std::optional<Schedule> &at_hand_;
  std::string hash_at_hand_;
  std::string notes_;
};

std::optional<Takeover> takeover_of(Policy policy) {
  switch (policy) {
    case Policy::adopt:
      return Takeover::adopt;
    case Policy::splice:
      return Takeover::splice;
    case Policy::blend:
      return Takeover::blend;
    case Policy::error:
    case Policy::keep:
      break;
  }
  return std::nullopt;
}

/// What would be different from `position` on if `schedule` took over.
std::optional<std::string> differences(const LiveRun &run, const Schedule &schedule, std::int64_t position,
                                       std::string &error) {
  LiveRun other = run.copy();
  if (std::optional<std::string> why = other.take_over(schedule, {.at = position}, position)) {
    error = *std::move(why);
    return std::nullopt;
  }
  const std::size_t operations = run.newest().lowered().graph.size() + schedule.lowered().graph.size();
  const std::int64_t steps =
      std::clamp<std::int64_t>(kRestoreOperations / static_cast<std::int64_t>(operations + 1), 1000, kRestoreCompared);
  const Difference values = difference(run.curves(), other.curves(), {.first = position, .steps = steps});
  std::string found = describe(values, "the checkpoint", "the schedule at hand");
  // What was not looked at may differ: nobody shall take it for the same.
  if (!values.exact) found += "the texts differ, and their values were compared at " + values.coverage + " only\n";
  if (!feedback_is_same(run.newest(), other.newest())) found += "measurements act differently from here on\n";
  return found;
}

}  // namespace

std::optional<Restored> restore(const RunRecord &record, const RestoreOptions &options, std::string &error) {
  Restoration restoration(record, options.schedule);
  std::optional<Course> now = restoration.course(0, error);
  if (!now) return std::nullopt;
  std::unique_ptr<Course> waiting;
  if (record.waiting >= 0) {
    std::optional<Course> course = restoration.course(static_cast<std::size_t>(record.waiting), error);
    if (!course) return std::nullopt;
    waiting = std::make_unique<Course>(*std::move(course));
  }
  Restored made{.run = LiveRun(*std::move(now), std::move(waiting), record.outputs, record.inputs),
                .position = record.position,
                .differences = restoration.notes()};
  if (!options.schedule || options.schedule->hash() == made.run.newest().hash()) return made;

  const std::optional<std::string> found = differences(made.run, *options.schedule, record.position, error);
  if (!found && options.policy == Policy::keep) {
    // What goes on is whole, whatever the schedule at hand is.
    made.differences += "the schedule at hand could not take over: " + std::exchange(error, {}) + "\n";
    return made;
  }
  if (!found) return std::nullopt;
  made.differences += *found;
  if (!found->empty() && options.policy == Policy::error) {
    error = "the schedule at hand is not the one of the checkpoint, and from step " + std::to_string(record.position) +
            " on it differs:\n" + *found;
    return std::nullopt;
  }
  // Where no value differs, the text at hand is as good, and it is what the user reads.
  const std::optional<Takeover> takeover = found->empty() ? Takeover::adopt : takeover_of(options.policy);
  if (!takeover || (found->empty() && options.policy == Policy::keep)) return made;
  const Change change{.takeover = *takeover, .at = record.position, .blend_length = options.blend_length};
  if (std::optional<std::string> why = made.run.take_over(*options.schedule, change, record.position)) {
    error = *std::move(why);
    return std::nullopt;
  }
  return made;
}

}  // namespace anneal
