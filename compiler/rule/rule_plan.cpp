#include "compiler/rule/rule_plan.hpp"

#include <algorithm>

namespace anneal {

namespace {

/// Writes the steps of one program. Their order is that in which the roots need them, whatever else is in the graph, so
/// that equal rules have equal programs. A scalar is one for each place where it is used: that two are the same number
/// is no part of the rule.
class ProgramWriter {
 public:
  ProgramWriter(const Lowered &lowered, const std::vector<RuleShape> &shapes, const RulePlan &plan)
      : lowered_(lowered), graph_(lowered.graph), shapes_(shapes), steps_(lowered.graph.size(), kNone) {
    arrays_.resize(lowered.rule->cells.size(), kNone);
    for (std::uint32_t i = 0; i < plan.arrays.size(); ++i) arrays_[plan.arrays[i]] = i;
    pass_.program.cell_count = static_cast<std::uint32_t>(plan.arrays.size());
  }

  std::uint32_t root(NodeId node) {
    write(node);
    return operand(node);
  }
  RulePass &pass() { return pass_; }
  RulePass take() {
    pass_.program.scalar_count = static_cast<std::uint32_t>(pass_.scalars.size());
    return std::move(pass_);
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  bool is_element(NodeId node) const { return shapes_[index(node)] == RuleShape::element; }

  std::uint32_t add(ElementStep step) {
    pass_.program.steps.push_back(step);
    return static_cast<std::uint32_t>(pass_.program.steps.size() - 1);
  }

  std::uint32_t operand(NodeId node) {
    if (is_element(node)) return steps_[index(node)];
    pass_.scalars.push_back(node);
    pass_.has_tensor_scalars = pass_.has_tensor_scalars || shapes_[index(node)] == RuleShape::tensor;
    return add({.kind = ElementStep::Kind::scalar,
                .type = graph_[node].type,
                .number = static_cast<std::uint32_t>(pass_.scalars.size() - 1)});
  }

  void write(NodeId root) {
    std::vector<std::pair<NodeId, std::size_t>> pending;
    if (is_element(root) && steps_[index(root)] == kNone) pending.emplace_back(root, 0);
    while (!pending.empty()) {
      auto &[node, next] = pending.back();
      const std::span<const NodeId> operands = graph_.operands(node);
      while (next < operands.size() && (!is_element(operands[next]) || steps_[index(operands[next])] != kNone)) ++next;
      if (next < operands.size()) {
        pending.emplace_back(operands[next], 0);
        continue;
      }
      steps_[index(node)] = graph_[node].operation == Operation::argument ? leaf(node) : operation(node);
      pending.pop_back();
    }
  }

  std::uint32_t leaf(NodeId node) {
    const GraphArgument &argument = lowered_.arguments[graph_.argument_number(node)];
    if (argument.kind == GraphArgument::Kind::weight) return add({.kind = ElementStep::Kind::weight});
    if (argument.kind == GraphArgument::Kind::gradient) return add({.kind = ElementStep::Kind::gradient});
    return add({.kind = ElementStep::Kind::cell, .type = graph_[node].type, .number = arrays_[argument.memory]});
  }

  std::uint32_t operation(NodeId node) {
    std::vector<std::uint32_t> operands;
    for (const NodeId id : graph_.operands(node)) operands.push_back(operand(id));
    ElementStep step{.kind = ElementStep::Kind::operation,
                     .type = graph_[node].type,
                     .operation = graph_[node].operation,
                     .builtin = graph_[node].builtin,
                     .first = static_cast<std::uint32_t>(pass_.program.operands.size()),
                     .count = static_cast<std::uint32_t>(operands.size())};
    pass_.program.operands.insert(pass_.program.operands.end(), operands.begin(), operands.end());
    return add(step);
  }

  const Lowered &lowered_;
  const Graph &graph_;
  const std::vector<RuleShape> &shapes_;
  std::vector<std::uint32_t> steps_;   ///< by node
  std::vector<std::uint32_t> arrays_;  ///< by cell
  RulePass pass_;
};

/// For every reduction, in which pass of reductions it is made, from 1.
std::vector<std::uint32_t> pass_of_reductions(const Lowered &lowered) {
  const Graph &graph = lowered.graph;
  std::vector<std::uint32_t> depths(graph.size(), 0);
  std::vector<std::uint32_t> passes(lowered.rule->reductions.size(), 1);
  // A reduction is made before what reads it, so its operand has an earlier number than its argument has.
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    if (graph[id].operation == Operation::argument) {
      const GraphArgument &argument = lowered.arguments[graph.argument_number(id)];
      if (argument.kind != GraphArgument::Kind::reduction) continue;
      depths[i] = depths[index(lowered.rule->reductions[argument.memory].of)] + 1;
      passes[argument.memory] = depths[i];
      continue;
    }
    for (const NodeId operand : graph.operands(id)) depths[i] = std::max(depths[i], depths[index(operand)]);
  }
  return passes;
}

void sort_cells(const LoweredRule &rule, RulePlan &plan) {
  for (std::uint32_t i = 0; i < rule.cells.size(); ++i) {
    const RuleShape shape = rule.cells[i].shape;
    (shape == RuleShape::element  ? plan.arrays
     : shape == RuleShape::tensor ? plan.tensor_cells
                                  : plan.single_cells)
        .push_back(i);
  }
}

}  // namespace

RulePlan plan_rule(const Lowered &lowered) {
  const LoweredRule &rule = *lowered.rule;
  const std::vector<RuleShape> shapes = rule_shapes(lowered);
  RulePlan plan;
  sort_cells(rule, plan);

  ProgramWriter initial(lowered, shapes, plan);
  for (std::uint32_t i = 0; i < plan.arrays.size(); ++i) {
    const std::uint32_t step = initial.root(rule.cells[plan.arrays[i]].initial);
    initial.pass().program.cells.push_back({i, step});
  }
  plan.initial = initial.take();

  const std::vector<std::uint32_t> of_reductions = pass_of_reductions(lowered);
  const std::uint32_t deepest = of_reductions.empty() ? 0 : *std::ranges::max_element(of_reductions);
  for (std::uint32_t depth = 1; depth <= deepest; ++depth) {
    ProgramWriter writer(lowered, shapes, plan);
    for (std::uint32_t i = 0; i < rule.reductions.size(); ++i) {
      if (of_reductions[i] != depth) continue;
      const std::uint32_t step = writer.root(rule.reductions[i].of);
      writer.pass().program.sums.push_back({step, rule.reductions[i].squared});
      writer.pass().reductions.push_back(i);
      const bool is_norm = rule.reductions[i].squared && rule.reductions[i].is_global;
      if (depth == 1 && is_norm && rule.reductions[i].of == rule.gradient) plan.gradient_norm = i;
    }
    plan.reductions.push_back(writer.take());
  }

  ProgramWriter update(lowered, shapes, plan);
  const std::uint32_t weight = update.root(rule.weight);
  for (std::uint32_t i = 0; i < plan.arrays.size(); ++i) {
    const std::uint32_t step = update.root(rule.cells[plan.arrays[i]].next);
    update.pass().program.cells.push_back({i, step});
  }
  update.pass().program.weight = weight;
  plan.update = update.take();
  return plan;
}

}  // namespace anneal
