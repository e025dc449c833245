#include "runtime/run_check.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/floating_point.hpp"
#include "grammar/number_text.hpp"
#include "runtime/any_measurement.hpp"
#include "runtime/binding_check.hpp"
#include "runtime/explain_value.hpp"
#include "runtime/watch.hpp"

namespace anneal {

namespace {

constexpr std::int64_t kNeighbours = 1000;    // looked at on both sides of a boundary when sampling
constexpr std::int64_t kSamples = 1'000'000;  // regular ones

class RunChecker {
 public:
  RunChecker(const Replay &replay, const RunCheckOptions &options, Diagnostics &diagnostics)
      : replay_(replay),
        schedule_(replay.schedule()),
        lowered_(schedule_.lowered()),
        options_(options),
        diagnostics_(diagnostics),
        bound_(evaluate_nodes(lowered_.graph, schedule_.arguments(), 0)),
        feedback_(depends_on_feedback(lowered_)) {
    for (std::size_t i = 0; i < lowered_.outputs.size(); ++i) {
      if (!options.only_grouped || lowered_.outputs[i].is_grouped) outputs_.push_back(i);
    }
  }

  RunReport run() {
    plan();
    walk();
    report_outputs();
    report_asserts();
    report_phases();
    report_arms();
    report_lengths();
    remark();
    return std::move(report_);
  }

 private:
  void plan() {
    report_.total = schedule_.total();
    const std::int64_t first = options_.first;
    const std::int64_t count = std::max(first + 1, report_.total.value_or(first + kUnlimitedCheckSteps));
    report_.exact = report_.total && (options_.exhaustive || count - first <= options_.check_steps);
    if (!report_.total) {
      stretches_.push_back({first, count - first, 1});
      report_.coverage = "the first " + std::to_string(count - first) + " steps, since the run is not limited";
    } else if (report_.exact) {
      stretches_.push_back({first, count - first, 1});
      report_.coverage = first != 0   ? "steps " + std::to_string(first) + " to " + std::to_string(count - 1)
                         : count == 1 ? "its only step"
                                      : "all " + std::to_string(count) + " steps";
    } else {
      plan_samples(count);
    }
  }

  void plan_samples(std::int64_t count) {
    const std::int64_t begin = options_.first;
    std::vector<std::int64_t> places{begin, count};
    for (const PhaseRecord &phase : lowered_.phases) {
      places.push_back(static_cast<std::int64_t>(
          std::clamp(bound_[index(phase.start)], static_cast<double>(begin), static_cast<double>(count))));
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    for (const std::int64_t place : places) {
      const std::int64_t first = std::max(begin, place - kNeighbours);
      stretches_.push_back({first, std::min(count, place + kNeighbours) - first, 1});
    }
    // An odd stride does not fall into step with cycles of even length.
    const std::int64_t stride = (count / std::clamp(options_.check_steps, kNeighbours, kSamples)) | 1;
    stretches_.push_back({begin, (count - begin - 1) / stride + 1, stride});
    report_.coverage = std::to_string(kNeighbours) + " steps on both sides of " + std::to_string(places.size()) +
                       " boundaries and a sample of one step in " + std::to_string(stride) + ", of " +
                       std::to_string(count - begin) + " steps";
  }

  void walk() {
    std::vector<NodeId> nodes;
    for (const std::size_t output : outputs_) nodes.push_back(lowered_.outputs[output].node);
    for (const LoweredAssert &assertion : lowered_.asserts) nodes.push_back(assertion.node);
    for (const ArmRecord &arm : lowered_.arms) nodes.push_back(arm.taken);
    for (const BindingCheck &check : lowered_.checks) {
      if (lowered_.graph[check.failed].stage != Stage::position) continue;
      lengths_.push_back(&check);
      nodes.push_back(check.failed);
    }
    std::int64_t all = 0;
    for (const Stretch &stretch : stretches_) all += stretch.count;
    WatchOptions options{.backend = options_.backend, .threads = options_.threads, .progress = {}};
    if (options_.progress) options.progress = [&](std::int64_t done) { return options_.progress(done, all); };
    WatchResult result = watch(replay_, nodes, in_parts(), options);
    seen_ = std::move(result.seen);
    report_.positions = result.positions;
    report_.stopped = result.stopped;
    report_.exact = report_.exact && !result.stopped;
    report_.is_native = result.is_native;
    report_.not_native = std::move(result.not_native);
  }

  /// The stretches cut where the memory changes.
  std::vector<Stretch> in_parts() const {
    const std::span<const std::int64_t> starts = replay_.starts();
    std::vector<Stretch> cut;
    for (const Stretch &whole : stretches_) {
      std::size_t part = replay_.part_of(static_cast<double>(whole.first));
      for (std::int64_t done = 0; done < whole.count; ++part) {
        const std::int64_t first = whole.first + done * whole.stride;
        std::int64_t count = whole.count - done;
        if (part + 1 < starts.size()) {
          count = std::min(count, (starts[part + 1] - first + whole.stride - 1) / whole.stride);
        }
        if (count > 0) cut.push_back({first, count, whole.stride, part});
        done += std::max<std::int64_t>(count, 0);
      }
    }
    return cut;
  }

  std::string at_step(std::int64_t position) const { return "at step " + std::to_string(position); }

  void report_outputs() {
    for (std::size_t at = 0; at < outputs_.size(); ++at) {
      const std::size_t i = outputs_[at];
      const LoweredOutput &output = lowered_.outputs[i];
      const Seen &seen = seen_[at];
      const double first = replay_.at(i, 0);
      const double last = replay_.at(i, report_.total.value_or(kUnlimitedCheckSteps) - 1);
      report_.outputs.push_back({output.name, first, last, seen.minimum, seen.maximum});
      if (seen.not_finite >= 0) report_not_finite(output, seen, i);
      if (seen.negative >= 0 && !output.is_signed) {
        diagnostics_
            .report(Code::output_negative, output.where,
                    "`" + output.name + "` is " + shortest(replay_.at(i, seen.negative)) + " " + at_step(seen.negative))
            .with_note("if that is meant, declare it: `schedule " + output.name + ": signed = …`");
      }
      // A group says what it says, whatever the output's own text mentions.
      if (output.is_grouped) continue;
      const bool one_value = seen.minimum == seen.maximum && seen.not_finite < 0;
      if (one_value && output.mentions_time && report_.positions > 1 && !output.is_boolean &&
          !feedback_[index(output.node)]) {
        diagnostics_.report(
            Code::output_constant, output.where,
            "`" + output.name + "` mentions time and is " + shortest(seen.minimum) + " at every step that was checked");
      }
      report_end(i, seen);
    }
  }

  void report_not_finite(const LoweredOutput &output, const Seen &seen, std::size_t number) {
    const std::string value = shortest(replay_.at(number, seen.not_finite));
    const std::optional<Culprit> culprit = find_culprit(replay_.schedule_at(static_cast<double>(seen.not_finite)),
                                                        output.node, static_cast<double>(seen.not_finite));
    // Shown in the user's own text; where the library computed it comes after.
    const bool in_library = culprit && is_library(culprit->where);
    Diagnostic &diagnostic =
        diagnostics_.report(Code::output_not_finite, culprit && !in_library ? culprit->where : output.where,
                            "`" + output.name + "` is " + value + " " + at_step(seen.not_finite));
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

  void report_end(std::size_t number, const Seen &seen) {
    const std::int64_t total = report_.total.value_or(0);
    if (total < 4) return;
    const double before = replay_.at(number, total - 2);
    const double last = replay_.at(number, total - 1);
    const double held = replay_.at(number, total);
    // A formula simply continues past the end; only what stays there is a held value.
    for (const std::int64_t later : {total + 1, 2 * total, 3 * total + 7}) {
      if (replay_.at(number, later) != held) return;
    }
    const double scale = std::fmax(std::fabs(seen.maximum), std::fabs(seen.minimum));
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
      const Seen &seen = seen_[outputs_.size() + i];
      if (seen.zero < 0) continue;
      const bool timeless = lowered_.graph[assertion.node].stage != Stage::position && !replay_.has_observations();
      std::string message = "this does not hold";
      if (!timeless) message += " " + at_step(seen.zero);
      if (!assertion.message.empty()) message += ": " + assertion.message;
      const Culprit part = find_false_part(replay_.schedule_at(static_cast<double>(seen.zero)), assertion,
                                           static_cast<double>(seen.zero));
      diagnostics_.report(Code::assert_failed, part.where, std::move(message)).with_label("here: " + part.text);
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
                            name + " ends at step " + counted(exact) + ", which is rounded to " + counted(end));
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
                          " at step " + counted(start);
    if (before != 0) message += ", by a factor of " + shortest(std::round(after / before * 1e4) / 1e4);
    diagnostics_.report(Code::jump_at_boundary, phase.where, message);
  }

  void report_arms() {
    const std::size_t first = outputs_.size() + lowered_.asserts.size();
    for (std::size_t i = 0; i < lowered_.arms.size(); ++i) {
      if (seen_[first + i].other >= 0 || feedback_[index(lowered_.arms[i].taken)]) continue;
      diagnostics_.report(Code::arm_never_reached, lowered_.arms[i].where,
                          "this arm is not reached at any step that was checked");
    }
  }

  /// Lengths that depend on the cycle: binding looks at the first ones only.
  void report_lengths() {
    const std::size_t first = seen_.size() - lengths_.size();
    for (std::size_t i = 0; i < lengths_.size(); ++i) {
      const std::int64_t position = seen_[first + i].other;
      if (position < 0) continue;
      const std::vector<double> nodes =
          evaluate_nodes(lowered_.graph, replay_.schedule_at(static_cast<double>(position)).arguments(),
                         static_cast<double>(position));
      report_binding_check(*lengths_[i], nodes, diagnostics_);
    }
  }

  void remark() {
    if (lowered_.outputs.empty() && complete_rules(schedule_.program()).empty())
      report_.remarks.emplace_back("definitions only: there is no output");
    if (lowered_.uses_feedback && !replay_.has_observations()) {
      report_.remarks.emplace_back("no measurement was given: inputs and memory cells have their initial values");
      for (std::string &remark : measurement_remarks(schedule_)) report_.remarks.push_back(std::move(remark));
    }
    for (std::size_t i = 0; report_.total && i < lowered_.outputs.size(); ++i) remark_end_of_phases(i);
  }

  /// Phases that end before the run does, and what holds from there on.
  void remark_end_of_phases(std::size_t number) {
    const std::int64_t total = *report_.total;
    const std::string &name = lowered_.outputs[number].name;
    double end = 0;
    for (const PhaseRecord &phase : lowered_.phases) {
      if (phase.schedule == name) end = std::fmax(end, bound_[index(phase.end)]);
    }
    if (!(end > 0 && end < static_cast<double>(total))) return;
    std::string text = name + ": its phases end at step " + counted(end) + " of " + std::to_string(total);
    const auto position = static_cast<std::int64_t>(end);
    const double held = replay_.at(number, position);
    const bool is_held = held == replay_.at(number, position + (total - position) / 2) &&
                         held == replay_.at(number, total - 1) && held == replay_.at(number, 2 * total);
    if (is_held) text += ", then " + shortest(held) + " is held";
    report_.remarks.push_back(std::move(text));
  }

  const Replay &replay_;
  const Schedule &schedule_;
  const Lowered &lowered_;
  const RunCheckOptions &options_;
  Diagnostics &diagnostics_;
  std::vector<double> bound_;         ///< every node; those of Stage::position at position 0
  std::vector<bool> feedback_;        ///< by node, whether measurements change it
  std::vector<std::size_t> outputs_;  ///< those that are looked at; the first of `seen_`
  std::vector<Stretch> stretches_;
  std::vector<Seen> seen_;
  std::vector<const BindingCheck *> lengths_;  ///< the last of `seen_`
  RunReport report_;
};

}  // namespace

RunReport check_run(const Replay &replay, const RunCheckOptions &options, Diagnostics &diagnostics) {
  const FloatingPointGuard guard;
  return RunChecker(replay, options, diagnostics).run();
}

}  // namespace anneal
