#include "runtime/explain_value.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"
#include "grammar/number_text.hpp"

namespace anneal {

namespace {

/// The sign of an operation between two operands; empty for the others.
std::string_view sign_of(Operation operation) {
  switch (operation) {
    case Operation::add:
      return "+";
    case Operation::subtract:
      return "-";
    case Operation::multiply:
      return "*";
    case Operation::divide:
      return "/";
    case Operation::less:
      return "<";
    case Operation::less_equal:
      return "<=";
    case Operation::equal:
      return "==";
    case Operation::not_equal:
      return "!=";
    case Operation::nearly_equal:
      return "~=";
    case Operation::logical_and:
      return "and";
    case Operation::logical_or:
      return "or";
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
    case Operation::negate:
    case Operation::logical_not:
    case Operation::same:
    case Operation::select:
    case Operation::element:
    case Operation::to_number:
    case Operation::growing_cycle:
    case Operation::growing_start:
    case Operation::builtin:
      return {};
  }
  return {};
}

std::string shown(const Graph &graph, const std::vector<double> &values, NodeId node) {
  const Node &operation = graph[node];
  const auto operand = [&](std::size_t i) {
    const NodeId id = graph.operands(node)[i];
    const double value = values[index(id)];
    return graph[id].type == ValueType::boolean ? std::string(value != 0 ? "true" : "false") : shortest(value);
  };
  if (const std::string_view sign = sign_of(operation.operation); !sign.empty()) {
    return operand(0) + " " + std::string(sign) + " " + operand(1);
  }
  if (operation.operation == Operation::same) return operand(0) + " == " + operand(1);
  if (operation.operation != Operation::builtin) return shortest(values[index(node)]);
  if (operation.builtin == Builtin::pow) return operand(0) + " ^ " + operand(1);
  std::string text = std::string(row(operation.builtin).name) + "(";
  for (std::size_t i = 0; i < graph.operands(node).size(); ++i) text += (i == 0 ? "" : ", ") + operand(i);
  return text + ")";
}

/// A condition as it is written, where that is known.
std::string shown(const Graph &graph, const std::vector<double> &values, const LoweredAssert &assertion, NodeId node) {
  const auto written = std::ranges::find(assertion.comparisons, node, &LoweredComparison::holds);
  if (written != assertion.comparisons.end()) {
    return shortest(values[index(written->left)]) + " " + std::string(symbol(written->operation)) + " " +
           shortest(values[index(written->right)]);
  }
  if (graph[node].operation != Operation::logical_not) return shown(graph, values, node);
  return "not (" + shown(graph, values, assertion, graph.operands(node)[0]) + ")";
}

/// The operands that decide a node's value.
std::vector<NodeId> deciding(const Graph &graph, const std::vector<double> &values, NodeId node) {
  const std::span<const NodeId> operands = graph.operands(node);
  if (graph[node].operation == Operation::select) return {values[index(operands[0])] != 0 ? operands[1] : operands[2]};
  if (graph[node].operation == Operation::element) {
    const double last = static_cast<double>(operands.size() - 2);
    const double at = values[index(operands[0])];
    return {operands[1 + static_cast<std::size_t>(at > 0 ? std::fmin(std::floor(at), last) : 0)]};
  }
  return {operands.begin(), operands.end()};
}

/// Down from a false condition to what makes it false: a comparison, or an `or`, of which all parts do.
NodeId innermost_false(const Graph &graph, const std::vector<double> &values, NodeId node) {
  while (graph[node].operation == Operation::logical_and || graph[node].operation == Operation::select) {
    const std::vector<NodeId> operands = deciding(graph, values, node);
    node = operands.size() == 1 || values[index(operands[0])] == 0 ? operands[0] : operands[1];
  }
  return node;
}

bool lies_in(Location part, Location whole) {
  return part.source == whole.source && whole.span.begin <= part.span.begin && part.span.end <= whole.span.end;
}

}  // namespace

std::optional<Culprit> find_culprit(const Schedule &schedule, NodeId root, double position) {
  const FloatingPointGuard guard;
  const Graph &graph = schedule.lowered().graph;
  const std::vector<double> values = evaluate_nodes(graph, schedule.arguments(), position);
  if (std::isfinite(values[index(root)])) return std::nullopt;
  NodeId node = root;
  for (bool deeper = true; deeper;) {
    deeper = false;
    for (const NodeId operand : deciding(graph, values, node)) {
      // A constant was folded, and equal ones are one node: it knows nothing of where it was written.
      if (std::isfinite(values[index(operand)]) || graph.is_constant(operand)) continue;
      node = operand;
      deeper = true;
      break;
    }
  }
  return Culprit{graph.origin(node), shown(graph, values, node)};
}

Culprit find_false_part(const Schedule &schedule, const LoweredAssert &assertion, double position) {
  constexpr std::size_t kShown = 3;
  const FloatingPointGuard guard;
  const Graph &graph = schedule.lowered().graph;
  const std::vector<double> values = evaluate_nodes(graph, schedule.arguments(), position);
  Culprit culprit{assertion.where, {}};
  std::vector<NodeId> parts{assertion.node};
  std::size_t count = 0;
  while (!parts.empty()) {
    const NodeId part = innermost_false(graph, values, parts.back());
    parts.pop_back();
    if (graph[part].operation == Operation::logical_or) {
      parts.insert(parts.end(), {graph.operands(part)[1], graph.operands(part)[0]});
      continue;
    }
    if (++count > kShown) {
      culprit.text += " or …";
      break;
    }
    const auto written = std::ranges::find(assertion.comparisons, part, &LoweredComparison::holds);
    culprit.text += (count > 1 ? " or " : "") + shown(graph, values, assertion, part);
    if (written != assertion.comparisons.end() && lies_in(written->where, assertion.where))
      culprit.where = written->where;
  }
  if (count > 1) culprit.where = assertion.where;
  return culprit;
}

}  // namespace anneal
