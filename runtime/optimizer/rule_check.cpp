#include "runtime/optimizer/rule_check.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/floating_point.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/positions.hpp"
#include "compiler/rule/rule_plan.hpp"

namespace anneal {

namespace {

/// By node, whether it depends on what only an update knows.
std::vector<bool> nodes_of_updates(const Lowered &lowered) {
  const Graph &graph = lowered.graph;
  std::vector<bool> depends(graph.size(), false);
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    if (graph[id].operation == Operation::argument) {
      const GraphArgument::Kind kind = lowered.arguments[graph.argument_number(id)].kind;
      depends[i] = kind >= GraphArgument::Kind::weight;
    }
    for (const NodeId operand : graph.operands(id)) depends[i] = depends[i] || depends[index(operand)];
  }
  return depends;
}

/// The scalars that the schedule alone decides, each once.
std::vector<NodeId> known_scalars(const RulePlan &plan, const Lowered &lowered) {
  const std::vector<bool> depends = nodes_of_updates(lowered);
  std::vector<NodeId> scalars;
  const auto add = [&](const RulePass &pass) {
    for (const NodeId scalar : pass.scalars) {
      if (!depends[index(scalar)] && !lowered.graph.is_constant(scalar)) scalars.push_back(scalar);
    }
  };
  for (const RulePass &pass : plan.reductions) add(pass);
  add(plan.update);
  std::ranges::sort(scalars);
  scalars.erase(std::ranges::unique(scalars).begin(), scalars.end());
  return scalars;
}

void check_scalars(const Schedule &schedule, const std::vector<NodeId> &scalars, Diagnostics &diagnostics) {
  if (scalars.empty()) return;
  const Lowered &lowered = schedule.lowered();
  const InterpreterCode code(lowered.graph, scalars);
  const std::vector<double> bound = code.bind(schedule.arguments());
  std::vector<double> values(scalars.size());
  std::vector<bool> is_reported(scalars.size(), false);
  const std::int64_t total = schedule.total().value_or(kRuleCheckSteps);
  const std::int64_t dense = std::min(total, kRuleCheckSteps / 2);
  const std::int64_t stride = std::max<std::int64_t>(1, (total - dense) / (kRuleCheckSteps / 2));
  for (std::int64_t k = 0; k < total; k += k < dense ? 1 : stride) {
    code.evaluate(bound, position_of(k), values);
    for (std::size_t i = 0; i < scalars.size(); ++i) {
      if (std::isfinite(values[i]) || is_reported[i]) continue;
      is_reported[i] = true;
      diagnostics
          .report(Code::rule_malformed, lowered.rule->where,
                  "a number of this rule is not finite at step " + std::to_string(k))
          .with_label("an update there is refused")
          .with_note(lowered.graph.origin(scalars[i]), "this one");
    }
  }
}

std::string summary(const RulePlan &plan, const LoweredRule &rule) {
  std::string text;
  const auto add = [&](const std::vector<std::uint32_t> &cells, std::string_view for_what) {
    std::string names;
    for (const std::uint32_t cell : cells) names += (names.empty() ? "`" : ", `") + rule.cells[cell].name + "`";
    if (!names.empty()) text += (text.empty() ? "keeps " : "; ") + names + " " + std::string(for_what);
  };
  add(plan.arrays, "for each weight");
  add(plan.tensor_cells, "for each tensor");
  add(plan.single_cells, "once");
  if (text.empty()) text = "keeps nothing";
  if (!plan.reductions.empty()) {
    text += "; looks at the weights or gradients " + std::to_string(plan.reductions.size()) +
            (plan.reductions.size() == 1 ? " time" : " times") + " before it updates them";
  }
  return "optimizer " + rule.name + ": " + text;
}

}  // namespace

std::string check_rule(const Schedule &schedule, std::uint32_t item, Diagnostics &diagnostics) {
  const FloatingPointGuard guard;
  const std::size_t errors = diagnostics.error_count();
  const std::optional<Schedule> made = with_rule(schedule, {.item = item}, diagnostics);
  if (!made) return {};
  const RulePlan plan = plan_rule(made->lowered());
  check_scalars(*made, known_scalars(plan, made->lowered()), diagnostics);
  return diagnostics.error_count() == errors ? summary(plan, *made->lowered().rule) : std::string();
}

}  // namespace anneal
