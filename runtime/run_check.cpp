#include "runtime/run_check.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/floating_point.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "grammar/number_text.hpp"
#include "runtime/binding_check.hpp"
#include "runtime/explain_value.hpp"

namespace anneal {

namespace {

constexpr std::int64_t kNeighbours = 1000;      // looked at on both sides of a boundary when sampling
constexpr std::int64_t kSamples = 1'000'000;    // regular ones
constexpr std::int64_t kReportEvery = 1 << 16;  // positions between two calls of `progress`

/// Positions [first, first + count * stride) with a stride.
struct Stretch {
  std::int64_t first;
  std::int64_t count;
  std::int64_t stride;
};

class RunChecker {
 public:
  RunChecker(const Schedule &schedule, const RunCheckOptions &options, Diagnostics &diagnostics)
      : schedule_(schedule),
        lowered_(schedule.lowered()),
        options_(options),
        diagnostics_(diagnostics),
        bound_(evaluate_nodes(lowered_.graph, schedule.arguments(), 0)) {}

  RunReport run() {
    plan();
    watch();
    report_.positions = 0;
    for (const Stretch &stretch : stretches_) {
      if (!walk(stretch)) break;
    }
    report_outputs();
    report_asserts();
    report_phases();
    report_arms();
    report_lengths();
    return std::move(report_);
  }

 private:
  /// One output, assert or arm with what was seen of it.
  struct Watched {
    NodeId node;
    double first = 0;
    double last = 0;
    double minimum = std::numeric_limits<double>::infinity();
    double maximum = -std::numeric_limits<double>::infinity();
    std::int64_t not_finite = -1;  ///< first position
    std::int64_t negative = -1;
    std::int64_t zero = -1;  ///< of a condition: the first position where it does not hold
    std::int64_t one = -1;   ///< of a condition: the first position where it holds
  };

  void plan() {
    report_.total = schedule_.total();
    const std::int64_t count = report_.total.value_or(kUnlimitedCheckSteps);
    report_.exact = report_.total && (options_.exhaustive || count <= options_.check_steps);
    if (!report_.total) {
      stretches_.push_back({0, count, 1});
      report_.coverage = "the first " + std::to_string(count) + " steps, since the run is not limited";
    } else if (report_.exact) {
      stretches_.push_back({0, count, 1});
      report_.coverage = count == 1 ? "its only step" : "all " + std::to_string(count) + " steps";
    } else {
      plan_samples(count);
    }
  }

  void plan_samples(std::int64_t count) {
    std::vector<std::int64_t> places{0, count};
    for (const PhaseRecord &phase : lowered_.phases) {
      places.push_back(
          static_cast<std::int64_t>(std::clamp(bound_[index(phase.start)], 0.0, static_cast<double>(count))));
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    for (const std::int64_t place : places) {
      const std::int64_t first = std::max<std::int64_t>(0, place - kNeighbours);
      stretches_.push_back({first, std::min(count, place + kNeighbours) - first, 1});
    }
    // An odd stride does not fall into step with cycles of even length.
    const std::int64_t stride = (count / kSamples) | 1;
    stretches_.push_back({0, (count - 1) / stride + 1, stride});
    report_.coverage = std::to_string(kNeighbours) + " steps on both sides of " + std::to_string(places.size()) +
                       " boundaries and a sample of one step in " + std::to_string(stride) + ", of " +
                       std::to_string(count) + " steps";
  }

  void watch() {
    for (const LoweredOutput &output : lowered_.outputs) watched_.push_back({output.node});
    for (const LoweredAssert &assertion : lowered_.asserts) watched_.push_back({assertion.node});
    for (const ArmRecord &arm : lowered_.arms) watched_.push_back({arm.taken});
    for (const BindingCheck &check : lowered_.checks) {
      if (lowered_.graph[check.failed].stage != Stage::position) continue;
      lengths_.push_back(&check);
      watched_.push_back({check.failed});
    }
    for (const Watched &watched : watched_) roots_.push_back(watched.node);
  }

  bool walk(const Stretch &stretch) {
    if (roots_.empty()) return true;
    std::int64_t all = 0;
    for (const Stretch &each : stretches_) all += each.count;
    const InterpreterCode code(lowered_.graph, roots_);
    const std::vector<double> bound = code.bind(schedule_.arguments());
    std::vector<double> values(roots_.size());
    for (std::int64_t i = 0; i < stretch.count; ++i) {
      const std::int64_t position = stretch.first + i * stretch.stride;
      code.evaluate(bound, static_cast<double>(position), values);
      look(position, values);
      if (++report_.positions % kReportEvery == 0 && options_.progress && !options_.progress(report_.positions, all)) {
        report_.stopped = true;
        report_.exact = false;
        return false;
      }
    }
    return true;
  }

  void look(std::int64_t position, const std::vector<double> &values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      Watched &watched = watched_[i];
      const double value = values[i];
      if (i < lowered_.outputs.size()) {
        if (!std::isfinite(value) && watched.not_finite < 0) watched.not_finite = position;
        if (value < 0 && std::isfinite(value) && watched.negative < 0) watched.negative = position;
        watched.minimum = value < watched.minimum ? value : watched.minimum;
        watched.maximum = value > watched.maximum ? value : watched.maximum;
      } else {
        if (value == 0 && watched.zero < 0) watched.zero = position;
        if (value != 0 && watched.one < 0) watched.one = position;
      }
    }
  }

  std::string at_step(std::int64_t position) const { return "at step " + std::to_string(position); }

  void report_outputs() {
    for (std::size_t i = 0; i < lowered_.outputs.size(); ++i) {
      const LoweredOutput &output = lowered_.outputs[i];
      Watched &watched = watched_[i];
      watched.first = schedule_.at(i, 0);
      watched.last = schedule_.at(i, report_.total.value_or(kUnlimitedCheckSteps) - 1);
      report_.outputs.push_back({output.name, watched.first, watched.last, watched.minimum, watched.maximum});
      if (watched.not_finite >= 0) report_not_finite(output, watched, i);
      if (watched.negative >= 0 && !output.is_signed) {
        diagnostics_
            .report(Code::output_negative, output.where,
                    "`" + output.name + "` is " + shortest(schedule_.at(i, watched.negative)) + " " +
                        at_step(watched.negative))
            .with_note("if that is meant, declare it: `schedule " + output.name + ": signed = …`");
      }
      const bool one_value = watched.minimum == watched.maximum && watched.not_finite < 0;
      if (one_value && output.mentions_time && report_.positions > 1 && !output.is_boolean && !lowered_.uses_feedback) {
        diagnostics_.report(Code::output_constant, output.where,
                            "`" + output.name + "` mentions time and is " + shortest(watched.minimum) +
                                " at every step that was checked");
      }
      report_end(i);
    }
  }

  void report_not_finite(const LoweredOutput &output, const Watched &watched, std::size_t number) {
    const std::string value = shortest(schedule_.at(number, watched.not_finite));
    const std::optional<Culprit> culprit =
        find_culprit(schedule_, output.node, static_cast<double>(watched.not_finite));
    // Shown in the user's own text; where the library computed it comes after.
    const bool in_library = culprit && is_library(culprit->where);
    Diagnostic &diagnostic =
        diagnostics_.report(Code::output_not_finite, culprit && !in_library ? culprit->where : output.where,
                            "`" + output.name + "` is " + value + " " + at_step(watched.not_finite));
    if (!culprit) return;
    if (in_library) {
      diagnostic.with_note(culprit->where, "it comes from here: " + culprit->text);
    } else {
      diagnostic.with_label("here: " + culprit->text).with_note(output.where, "the output is declared here");
    }
  }

  bool is_library(Location where) const {
    for (const Module &module : schedule_.program().modules) {
      if (module.source == where.source) return module.is_library;
    }
    return false;
  }

  void report_end(std::size_t number) {
    const std::int64_t total = report_.total.value_or(0);
    if (total < 4) return;
    const double before = schedule_.at(number, total - 2);
    const double last = schedule_.at(number, total - 1);
    const double held = schedule_.at(number, total);
    // A formula simply continues past the end; only what stays there is a held value.
    for (const std::int64_t later : {total + 1, 2 * total, 3 * total + 7}) {
      if (schedule_.at(number, later) != held) return;
    }
    const double scale = std::fmax(std::fabs(watched_[number].maximum), std::fabs(watched_[number].minimum));
    // The curve's own slope is no jump: only a step many times larger than the one before is.
    const bool jump = std::fabs(held - last) > 10 * std::fabs(last - before) + 1e-3 * scale;
    if (!jump || lowered_.outputs[number].is_boolean) return;
    diagnostics_.report(Code::jump_at_end, lowered_.outputs[number].where,
                        "`" + lowered_.outputs[number].name + "` is " + shortest(last) + " at the last step " +
                            std::to_string(total - 1) + " and stays at " + shortest(held) + " after it");
  }

  void report_asserts() {
    for (std::size_t i = 0; i < lowered_.asserts.size(); ++i) {
      const LoweredAssert &assertion = lowered_.asserts[i];
      const Watched &watched = watched_[lowered_.outputs.size() + i];
      if (watched.zero < 0) continue;
      const bool timeless = lowered_.graph[assertion.node].stage != Stage::position;
      std::string message = "this does not hold";
      if (!timeless) message += " " + at_step(watched.zero);
      if (!assertion.message.empty()) message += ": " + assertion.message;
      diagnostics_.report(Code::assert_failed, assertion.where, std::move(message))
          .with_label("here: " + shown_operation(schedule_, assertion.node, static_cast<double>(watched.zero)));
    }
  }

  void report_phases() {
    for (std::size_t i = 0; i < lowered_.phases.size(); ++i) {
      const PhaseRecord &phase = lowered_.phases[i];
      const double start = bound_[index(phase.start)];
      const double end = bound_[index(phase.end)];
      const double exact = bound_[index(phase.exact_end)];
      const std::string name = phase.name.empty() ? "this phase" : "phase `" + phase.name + "`";
      if (start == end || (report_.total && start >= static_cast<double>(*report_.total))) {
        diagnostics_.report(Code::arm_never_reached, phase.where,
                            name + (start == end ? " has no step" : " begins after the run's end"));
        continue;
      }
      const double down = std::floor(exact);
      if (std::isfinite(exact) && std::fmin(exact - down, down + 1 - exact) > 1e-6) {
        diagnostics_.report(Code::boundary_rounded, phase.where,
                            name + " ends at step " + shortest(exact) + ", which is rounded to " + shortest(end));
      }
      const bool has_before =
          !phase.is_first && bound_[index(lowered_.phases[i - 1].start)] != bound_[index(lowered_.phases[i - 1].end)];
      if (has_before && phase.value_before && phase.value_at_start) {
        report_jump(phase, bound_[index(*phase.value_before)], bound_[index(*phase.value_at_start)], start);
      }
    }
  }

  void report_jump(const PhaseRecord &phase, double before, double after, double start) {
    if (!(std::fabs(after - before) > 1e-9 * std::fmax(std::fabs(before), std::fabs(after)))) return;
    std::string message = "`" + phase.schedule + "` jumps from " + shortest(before) + " to " + shortest(after) +
                          " at step " + shortest(start);
    if (before != 0) message += ", by a factor of " + shortest(std::round(after / before * 1e4) / 1e4);
    diagnostics_.report(Code::jump_at_boundary, phase.where, message);
  }

  void report_arms() {
    const std::size_t first = lowered_.outputs.size() + lowered_.asserts.size();
    for (std::size_t i = 0; i < lowered_.arms.size(); ++i) {
      if (watched_[first + i].one >= 0) continue;
      diagnostics_.report(Code::arm_never_reached, lowered_.arms[i].where,
                          "this arm is not reached at any step that was checked");
    }
  }

  /// Lengths that depend on the cycle: binding looks at the first ones only.
  void report_lengths() {
    const std::size_t first = watched_.size() - lengths_.size();
    for (std::size_t i = 0; i < lengths_.size(); ++i) {
      const std::int64_t position = watched_[first + i].one;
      if (position < 0) continue;
      const std::vector<double> nodes =
          evaluate_nodes(lowered_.graph, schedule_.arguments(), static_cast<double>(position));
      report_binding_check(*lengths_[i], nodes, diagnostics_);
    }
  }

  const Schedule &schedule_;
  const Lowered &lowered_;
  const RunCheckOptions &options_;
  Diagnostics &diagnostics_;
  std::vector<double> bound_;  ///< every node; those of Stage::position at position 0
  std::vector<Stretch> stretches_;
  std::vector<Watched> watched_;
  std::vector<NodeId> roots_;
  std::vector<const BindingCheck *> lengths_;  ///< the last of `watched_`
  RunReport report_;
};

}  // namespace

RunReport check_run(const Schedule &schedule, const RunCheckOptions &options, Diagnostics &diagnostics) {
  const FloatingPointGuard guard;
  return RunChecker(schedule, options, diagnostics).run();
}

}  // namespace anneal
