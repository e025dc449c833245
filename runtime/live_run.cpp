#include "runtime/live_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "compiler/floating_point.hpp"
#include "compiler/positions.hpp"

namespace anneal {

namespace {

std::vector<std::int64_t> numbers_of(const std::vector<std::string> &names, const Schedule &schedule) {
  std::vector<std::int64_t> numbers;
  for (const std::string &name : names) {
    const std::optional<std::size_t> number = schedule.find_output(name);
    numbers.push_back(number ? static_cast<std::int64_t>(*number) : -1);
  }
  return numbers;
}

std::vector<std::string> output_names(const Schedule &schedule) {
  std::vector<std::string> names;
  for (const LoweredOutput &output : schedule.outputs()) names.push_back(output.name);
  return names;
}

// Of their own, so that a guard stands around the arithmetic: see FloatingPointGuard.
[[gnu::noinline]] double scaled(double value, double factor) {
  return canonical(value * factor);
}
[[gnu::noinline]] double blended(double before, double after, std::int64_t gone, std::int64_t length) {
  const double part = static_cast<double>(gone) / static_cast<double>(length);
  return canonical(before + part * (after - before));
}
[[gnu::noinline]] double ratio(double before, double after) {
  return before == after ? 1 : before / after;
}

bool is_blending(const Course &course, std::size_t output, std::int64_t position) {
  return course.before != nullptr && position < course.change.at + course.change.blend_length &&
         course.before_outputs[output] >= 0 && !course.run.schedule().outputs()[output].is_boolean;
}

/// Forgets what no value from `position` on needs.
void forget_ended(Course &course, std::int64_t position) {
  if (course.before == nullptr) return;
  if (position >= course.change.at + course.change.blend_length) {
    course.before.reset();
  } else {
    forget_ended(*course.before, position);
  }
}

std::size_t blends(const Course &course) {
  return course.before == nullptr ? 0 : 1 + blends(*course.before);
}

/// Makes `next` go on from `before`. Why not, and nothing usable in `next`, where an output cannot be spliced.
std::optional<std::string> connect(Course &next, const Course &before) {
  next.run.set_state(inherited(next.run, before.run));
  const std::vector<LoweredOutput> &outputs = next.run.schedule().outputs();
  const std::vector<std::int64_t> numbers = numbers_of(output_names(next.run.schedule()), before.run.schedule());
  if (next.change.takeover == Takeover::blend) {
    next.before = std::make_shared<Course>(before);
    forget_ended(*next.before, next.change.at);
    next.before_outputs = numbers;
    return std::nullopt;
  }
  if (next.change.takeover == Takeover::adopt) return std::nullopt;
  std::vector<double> factors(outputs.size(), 1.0);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (numbers[i] < 0 || outputs[i].is_boolean) continue;
    const double old = before.value(static_cast<std::size_t>(numbers[i]), next.change.at);
    const double fresh = next.run.value(i, next.change.at);
    factors[i] = ratio(old, fresh);
    if (factors[i] > 0 && std::isfinite(factors[i])) continue;
    return "`" + outputs[i].name + "` cannot be spliced at step " + std::to_string(next.change.at) +
           ": no positive factor takes the new value to the old one";
  }
  next.factors = std::move(factors);
  return std::nullopt;
}

}  // namespace

Run::State inherited(const Run &next, const Run &before) {
  Run::State state = next.state();
  const Lowered &to = next.schedule().lowered();
  const Lowered &from = before.schedule().lowered();
  for (std::size_t i = 0; i < to.inputs.size(); ++i) {
    const auto same = std::ranges::find(from.inputs, to.inputs[i].name, &LoweredInput::name);
    if (same == from.inputs.end()) continue;
    const auto number = static_cast<std::size_t>(same - from.inputs.begin());
    state.observed[i] = before.last_observed(number);
    if (state.observed[i] >= 0) state.memory.inputs[i] = before.memory().inputs[number];
  }
  for (std::size_t i = 0; i < to.cells.size(); ++i) {
    const auto same = std::ranges::find(from.cells, to.cells[i].name, &LoweredCell::name);
    if (same == from.cells.end() || same->is_boolean != to.cells[i].is_boolean) continue;
    state.memory.cells[i] = before.memory().cells[static_cast<std::size_t>(same - from.cells.begin())];
  }
  return state;
}

Course::Course(const Course &other)
    : run(other.run),
      change(other.change),
      factors(other.factors),
      before(other.before ? std::make_shared<Course>(*other.before) : nullptr),
      before_outputs(other.before_outputs) {}

double Course::value(std::size_t output, std::int64_t position) const {
  double value = run.value(output, position);
  if (factors[output] != 1) value = scaled(value, factors[output]);
  if (!is_blending(*this, output, position)) return value;
  const double old = before->value(static_cast<std::size_t>(before_outputs[output]), position);
  return position <= change.at ? old : blended(old, value, position - change.at, change.blend_length);
}

void Course::values(std::size_t output, std::int64_t first, std::int64_t stride, std::span<double> out) const {
  std::size_t done = 0;
  const auto position = [&] { return nth_position(first, stride, static_cast<std::int64_t>(done)); };
  // One by one while a blend is under way; behind it, all at once.
  while (before != nullptr && done < out.size() && (stride <= 0 || position() < change.at + change.blend_length)) {
    out[done] = value(output, position());
    ++done;
  }
  const std::span<double> rest = out.subspan(done);
  run.schedule().at_many(output, position(), stride, rest);
  if (factors[output] == 1) return;
  for (double &one : rest) one = scaled(one, factors[output]);
}

LiveRun::LiveRun(Schedule schedule) : now_(std::move(schedule)) {
  add_names(now_.run.schedule());
}

LiveRun::LiveRun(Course now, std::unique_ptr<Course> waiting, std::vector<std::string> outputs,
                 std::vector<std::string> inputs)
    : outputs_(std::move(outputs)), inputs_(std::move(inputs)), now_(std::move(now)), waiting_(std::move(waiting)) {
  add_names(now_.run.schedule());
  if (waiting_) add_names(waiting_->run.schedule());
}

static_assert(std::is_nothrow_move_assignable_v<LiveRun>);

LiveRun LiveRun::copy() const {
  return LiveRun(Course(now_), waiting_ ? std::make_unique<Course>(*waiting_) : nullptr, outputs_, inputs_);
}

void LiveRun::add_names(const Schedule &schedule) {
  const auto add = [](std::vector<std::string> &names, const std::string &name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const LoweredOutput &output : schedule.outputs()) add(outputs_, output.name);
  for (const LoweredInput &input : schedule.lowered().inputs) add(inputs_, input.name);
  now_outputs_ = numbers_of(outputs_, now_.run.schedule());
  if (waiting_) waiting_outputs_ = numbers_of(outputs_, waiting_->run.schedule());
}

std::optional<std::size_t> LiveRun::find_output(std::string_view name) const {
  const auto found = std::ranges::find(outputs_, name);
  return found == outputs_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - outputs_.begin()));
}

std::optional<std::size_t> LiveRun::find_input(std::string_view name) const {
  const auto found = std::ranges::find(inputs_, name);
  return found == inputs_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - inputs_.begin()));
}

double LiveRun::value(std::size_t output, std::int64_t position) const {
  const FloatingPointGuard guard;
  const bool is_changed = waiting_ && position >= waiting_->change.at;
  const std::int64_t number = (is_changed ? waiting_outputs_ : now_outputs_)[output];
  if (number < 0) return std::numeric_limits<double>::quiet_NaN();
  return (is_changed ? *waiting_ : now_).value(static_cast<std::size_t>(number), position);
}

std::vector<Measurement> LiveRun::measurements_for(const Course &course,
                                                   std::span<const Measurement> measurements) const {
  std::vector<Measurement> known;
  for (const Measurement &one : measurements) {
    if (const auto number = course.run.find_input(inputs_[one.input])) known.push_back({*number, one.value});
  }
  return known;
}

std::optional<Refusal> LiveRun::refusal(const Course &course, std::int64_t position,
                                        std::span<const Measurement> measurements, NotANumber not_a_number) const {
  std::optional<Refusal> found = course.run.refusal(position, measurements_for(course, measurements), not_a_number);
  const bool blends = course.before && position < course.change.at + course.change.blend_length;
  if (!found && blends) found = refusal(*course.before, position, measurements, not_a_number);
  return found;
}

void LiveRun::tell(Course &course, std::int64_t position, std::span<const Measurement> measurements) const {
  // What was refused was refused before anything changed.
  course.run.observe(position, measurements_for(course, measurements), NotANumber::accept);
  if (course.before) tell(*course.before, position, measurements);
}

void LiveRun::settle(std::int64_t position) {
  if (waiting_ && position >= waiting_->change.at) {
    now_ = std::move(*waiting_);
    waiting_.reset();
    now_outputs_ = numbers_of(outputs_, now_.run.schedule());
  }
  forget_ended(now_, position);
}

std::optional<Refusal> LiveRun::observe(std::int64_t position, std::span<const Measurement> measurements,
                                        NotANumber not_a_number) {
  for (const Measurement &one : measurements) {
    if (one.input >= inputs_.size()) {
      return Refusal{Refusal::Kind::unknown, "there is no input number " + std::to_string(one.input)};
    }
  }
  const FloatingPointGuard guard;
  const bool is_changed = waiting_ && position >= waiting_->change.at;
  for (const Measurement &one : measurements) {
    // One that only a schedule to come reads would be lost.
    if ((is_changed ? *waiting_ : now_).run.find_input(inputs_[one.input])) continue;
    return Refusal{Refusal::Kind::unknown, "the schedule in charge at step " + std::to_string(position) +
                                               " has no input `" + inputs_[one.input] + "`"};
  }
  if (std::optional<Refusal> found = refusal(is_changed ? *waiting_ : now_, position, measurements, not_a_number)) {
    return found;
  }
  // On a copy, so that a failed allocation changes nothing.
  LiveRun next = copy();
  next.settle(position);
  next.tell(next.now_, position, measurements);
  // A splice that no longer fits stays as it was.
  if (next.waiting_) connect(*next.waiting_, next.now_);
  *this = std::move(next);
  return std::nullopt;
}

std::optional<std::string> LiveRun::take_over(Schedule schedule, const Change &change, std::int64_t position) {
  const FloatingPointGuard guard;
  const Course &before = waiting_ && position >= waiting_->change.at ? *waiting_ : now_;
  const std::int64_t passed = std::max(position, before.run.last_observed());
  if (change.at < passed || change.at > kLastPosition) {
    return "a change at step " + std::to_string(change.at) + " is too late at step " + std::to_string(passed);
  }
  if (change.takeover == Takeover::blend && (change.blend_length < 1 || change.blend_length > kLastPosition)) {
    return "a blend takes from 1 to 2^53 steps, and this is " + std::to_string(change.blend_length);
  }
  for (const std::string &name : output_names(before.run.schedule())) {
    if (!schedule.find_output(name)) return "the new schedule has no output `" + name + "`";
  }
  for (const LoweredInput &input : before.run.schedule().lowered().inputs) {
    const bool was_observed = before.run.last_observed(*before.run.find_input(input.name)) >= 0;
    if (was_observed && std::ranges::find(schedule.lowered().inputs, input.name, &LoweredInput::name) ==
                            schedule.lowered().inputs.end()) {
      return "the new schedule has no input `" + input.name + "`, which is observed";
    }
  }
  auto next = std::make_unique<Course>(std::move(schedule));
  next->change = change;
  if (std::optional<std::string> why = connect(*next, before)) return why;
  if (blends(*next) > kBlendLimit) {
    return std::to_string(kBlendLimit) + " blends are under way: wait until one has ended";
  }
  LiveRun changed = copy();
  changed.settle(position);
  changed.waiting_ = std::move(next);
  changed.add_names(changed.waiting_->run.schedule());
  *this = std::move(changed);
  return std::nullopt;
}

Curves LiveRun::curves() const {
  const auto values = [this](std::size_t output, std::int64_t first, std::int64_t stride, std::span<double> out) {
    const FloatingPointGuard guard;
    const auto fill = [&](const Course &course, std::int64_t number) {
      if (number < 0) {
        std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN());
      } else {
        course.values(static_cast<std::size_t>(number), first, stride, out);
      }
    };
    fill(now_, now_outputs_[output]);
    if (!waiting_) return;
    std::vector<double> old(out.begin(), out.end());
    fill(*waiting_, waiting_outputs_[output]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (nth_position(first, stride, static_cast<std::int64_t>(i)) < waiting_->change.at) out[i] = old[i];
    }
  };
  return {.names = outputs_, .total = newest().total(), .values = values};
}

}  // namespace anneal
