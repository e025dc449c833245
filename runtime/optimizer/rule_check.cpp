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

/// The numbers that the schedule alone decides, each once, and where programs take them from.
class KnownScalars {
 public:
  KnownScalars(const Schedule &schedule, const RulePlan &plan) : schedule_(schedule) {
    const std::vector<bool> depends = nodes_of_updates(schedule.lowered());
    for (const RulePass &pass : plan.reductions) add(pass, depends);
    add(plan.update, depends);
    if (roots_.empty()) return;
    code_.emplace(schedule.lowered().graph, roots_);
    bound_ = code_->bind(schedule.arguments());
    values_.resize(roots_.size());
  }

  bool is_empty() const { return roots_.empty(); }

  /// Those that are not finite at a step and reach a weight, a cell or a sum.
  std::vector<NodeId> not_finite(std::int64_t position) {
    code_->evaluate(bound_, position_of(position), values_);
    std::vector<NodeId> found;
    if (std::ranges::all_of(values_, [](double value) { return std::isfinite(value); })) return found;
    for (const Use &use : uses_) {
      const std::size_t count = use.pass->scalars.size();
      std::vector<std::optional<bool>> truths(count);
      for (std::size_t i = 0; i < count; ++i) {
        if (use.roots[i]) truths[i] = values_[*use.roots[i]] != 0;
      }
      for (std::size_t i = 0; i < count; ++i) {
        const NodeId scalar = use.pass->scalars[i];
        if (!use.roots[i] || std::isfinite(values_[*use.roots[i]])) continue;
        if (schedule_.lowered().graph.is_constant(scalar) || std::ranges::find(found, scalar) != found.end()) continue;
        std::vector<bool> one(count, false);
        one[i] = true;
        if (depends_on_scalars(use.pass->program, one, truths)) found.push_back(scalar);
      }
    }
    return found;
  }

 private:
  struct Use {
    const RulePass *pass;
    std::vector<std::optional<std::size_t>> roots;  ///< by scalar; nothing for what updates decide
  };

  void add(const RulePass &pass, const std::vector<bool> &depends) {
    Use use{&pass, {}};
    for (const NodeId scalar : pass.scalars) {
      if (depends[index(scalar)]) {
        use.roots.emplace_back();
        continue;
      }
      const auto known = std::ranges::find(roots_, scalar);
      use.roots.emplace_back(static_cast<std::size_t>(known - roots_.begin()));
      if (known == roots_.end()) roots_.push_back(scalar);
    }
    uses_.push_back(std::move(use));
  }

  const Schedule &schedule_;
  std::vector<NodeId> roots_;
  std::vector<Use> uses_;
  std::optional<InterpreterCode> code_;
  std::vector<double> bound_;
  std::vector<double> values_;
};

void check_scalars(const Schedule &schedule, const RulePlan &plan, Diagnostics &diagnostics) {
  KnownScalars scalars(schedule, plan);
  if (scalars.is_empty()) return;
  const Lowered &lowered = schedule.lowered();
  std::vector<NodeId> reported;
  const std::int64_t total = schedule.total().value_or(kRuleCheckSteps);
  const std::int64_t dense = std::min(total, kRuleCheckSteps / 2);
  const std::int64_t stride = std::max<std::int64_t>(1, (total - dense) / (kRuleCheckSteps / 2));
  for (std::int64_t k = 0; k < total; k += k < dense ? 1 : stride) {
    for (const NodeId scalar : scalars.not_finite(k)) {
      if (std::ranges::find(reported, scalar) != reported.end()) continue;
      reported.push_back(scalar);
      diagnostics
          .report(Code::rule_malformed, lowered.rule->where,
                  "a number of this rule is not finite at step " + std::to_string(k))
          .with_label("an update there is refused")
          .with_note(lowered.graph.origin(scalar), "this one");
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
  check_scalars(*made, plan, diagnostics);
  return diagnostics.error_count() == errors ? summary(plan, *made->lowered().rule) : std::string();
}

}  // namespace anneal
