#include "tests/fuzz/targets/stages.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "compiler/floating_point.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/rule/element_machine.hpp"
#include "compiler/rule/rule_plan.hpp"
#include "grammar/parse.hpp"
#include "runtime/model_check.hpp"
#include "tests/backends/backends.hpp"
#include "tests/fuzz/targets/promise.hpp"

namespace anneal::fuzz {
namespace {

/// Above so many nodes one position is enough: ten would measure patience.
constexpr std::size_t kLargeGraph = 20'000;

/// A clock for programs that need one and have none.
constexpr const char *kClock = "total = 100 steps, epoch = 10 steps, step = 8 samples, sample = 4 tokens";
/// What makes the run short enough to check every step of it: a long run takes long, as it should.
constexpr const char *kShortRun = "total = 100 steps";

std::optional<Schedule> bind(const Program &program, bool for_check, const char *clock) {
  Binding binding;
  for (const ProgramParameter &parameter : program.parameters()) {
    if (parameter.required) binding.parameters.emplace_back(parameter.name, 0.5);
  }
  if (clock != nullptr) binding.clocks.emplace_back(clock);
  Sources given(&program.sources());
  Diagnostics diagnostics;
  std::optional<Schedule> schedule = program.bind(binding, given, diagnostics, for_check);
  must(schedule.has_value() != diagnostics.has_errors(), "binding gives a schedule or says why not");
  return schedule;
}

std::vector<std::int64_t> positions(const Schedule &schedule) {
  const std::int64_t total = schedule.total().value_or(1000);
  if (schedule.lowered().graph.size() > kLargeGraph) return {total / 2};
  return {0, 1, 7, total / 2, total - 1, total, total + 1, Schedule::kLastPosition, -1};
}

void compare(const Schedule &schedule) {
  const std::size_t count = schedule.outputs().size();
  std::vector<double> all(count);
  for (const std::int64_t position : positions(schedule)) {
    const std::int64_t nearest = std::clamp<std::int64_t>(position, 0, Schedule::kLastPosition);
    const FloatingPointGuard guard;
    const std::vector<double> nodes =
        evaluate_nodes(schedule.lowered().graph, schedule.arguments(), static_cast<double>(nearest));
    if (count > 0) schedule.at_all(position, all);
    for (std::size_t i = 0; i < count; ++i) {
      const LoweredOutput &output = schedule.outputs()[i];
      const double expected = nodes[index(output.node)];
      const double alone = schedule.at(i, position);
      if (tests::same_bits(expected, alone) && tests::same_bits(expected, all[i])) continue;
      broken("every evaluator gives the same bits",
             output.name + " @ " + std::to_string(position) + ": node by node " + tests::show_value(expected) +
                 ", alone " + tests::show_value(alone) + ", with the others " + tests::show_value(all[i]));
    }
  }
}

void check_the_run(const Schedule &schedule) {
  Diagnostics diagnostics;
  const RunReport report = check_run(schedule, {}, diagnostics);
  must(report.outputs.size() == schedule.outputs().size(), "the report has every output");
}

/// Names for patterns to match: of a model, and of nothing.
constexpr std::string_view kTensors[] = {"a",
                                         "b",
                                         "",
                                         "a.1",
                                         "a.b",
                                         "x.bias",
                                         "layer.3.bias",
                                         "layer.12.norm.weight",
                                         "encoder.layer.11.attention.weight",
                                         "7",
                                         "9007199254740993"};

/// Optimizers that can be used as they are: a rule is wrong, and it is said why, or its passes are in order.
void meet_rules(const Schedule &schedule) {
  for (const std::uint32_t item : complete_rules(schedule.program())) {
    Diagnostics found;
    with_rule(schedule, {.item = item}, found);
    Diagnostics again;
    const std::optional<Schedule> rule = with_rule(schedule, {.item = item, .scales_gradient = true}, again);
    must(rule.has_value() != found.has_errors(), "a rule has a schedule, or it is said why not");
    if (!rule) continue;
    const RulePlan plan = plan_rule(rule->lowered());
    std::vector<RulePass> passes = plan.reductions;
    passes.push_back(plan.initial);
    passes.push_back(plan.update);
    for (const RulePass &pass : passes) {
      const ElementProgram &program = pass.program;
      must(program.scalar_count == pass.scalars.size(), "every scalar of a pass is known");
      must(program.sums.size() == pass.reductions.size(), "every sum of a pass is a reduction");
      for (std::size_t i = 0; i < program.steps.size(); ++i) {
        const ElementStep &step = program.steps[i];
        for (std::uint32_t k = 0; k < step.count; ++k) {
          must(program.operands[step.first + k] < i, "operands of a step are before it");
        }
      }
      ElementMachine(program, {});
    }
  }
}

void meet_a_model(const Schedule &schedule) {
  Diagnostics diagnostics;
  check_group_texts(schedule, diagnostics);
  meet_rules(schedule);
  Diagnostics of_model;
  const std::optional<ModelSchedule> model = ModelSchedule::bind(schedule, kTensors, of_model);
  must(model.has_value() != of_model.has_errors(), "a model is bound, or it is said why not");
  if (!model) return;
  std::size_t tensors = 0;
  for (const TensorSet &set : model->sets()) {
    tensors += set.tensors.size();
    for (const std::uint32_t tensor : set.tensors) must(&model->sets()[model->set_of(tensor)] == &set, "one set each");
    groups_text(schedule.program(), set.groups);
    if (!set.groups.empty()) compare(set.schedule);
  }
  must(tensors == std::size(kTensors), "every tensor is in a set");
  if (schedule.total().value_or(kCheckSteps) <= 1000) check_model(*model, {}, kTensors, of_model);
}

}  // namespace

void run_all_stages(std::string text, Importer *importer) {
  const auto sources = std::make_shared<Sources>();
  const SourceId main = sources->add("main.sched", std::move(text));
  Diagnostics found;
  const CheckedProgram checked = check(*sources, main, importer, found);
  for (std::size_t i = 0; i < checked.modules.size(); ++i) {
    dump(checked.modules[i].ast);
    dump_typed(checked, static_cast<ModuleId>(i));
  }
  Diagnostics diagnostics;
  const std::optional<Program> program = Program::load(sources, main, importer, diagnostics);
  must(program.has_value() != found.has_errors(), "what checks without errors loads");
  if (!program) return;

  std::optional<Schedule> schedule = bind(*program, false, nullptr);
  const bool has_clock = schedule.has_value();
  if (!has_clock) schedule = bind(*program, false, kClock);
  if (!schedule) return;
  std::vector<std::pair<std::string, NodeId>> roots;
  std::vector<NodeId> nodes;
  for (const LoweredOutput &output : schedule->outputs()) {
    roots.emplace_back(output.name, output.node);
    nodes.push_back(output.node);
  }
  schedule->lowered().graph.dump(roots);
  InterpreterCode(schedule->lowered().graph, nodes).dump();
  schedule->contract();
  compare(*schedule);
  meet_a_model(*schedule);
  if (const std::optional<Schedule> watched = bind(*program, true, has_clock ? kShortRun : kClock))
    check_the_run(*watched);
}

}  // namespace anneal::fuzz
