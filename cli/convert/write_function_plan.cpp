// What a function's body is made of: which nodes are written as one, and what is known of each where it is computed.
#include <algorithm>
#include <limits>

#include "cli/convert/write_function.hpp"
#include "compiler/builtins.hpp"

namespace anneal::cli {

namespace {

std::uint32_t number_of(NodeId id) {
  return static_cast<std::uint32_t>(index(id));
}

}  // namespace

NodeId FunctionWriter::resolved(NodeId id) const {
  const auto known = same_values_.find(number_of(id));
  return known != same_values_.end() ? known->second : id;
}

std::vector<NodeId> FunctionWriter::operands(NodeId id) const {
  const auto known = fused_.find(number_of(id));
  const std::span<const NodeId> all =
      known != fused_.end() ? std::span<const NodeId>(known->second.operands) : formula_.graph.operands(id);
  std::vector<NodeId> operands;
  for (const NodeId operand : all) operands.push_back(resolved(operand));
  return operands;
}

/// What is positive in the arms of branches: d in the arm of `if d > 0`, or beside that of `d == 0`.
std::unordered_map<std::uint32_t, NodeId> FunctionWriter::positive_in_regions() const {
  const Graph &graph = formula_.graph;
  std::unordered_map<std::uint32_t, NodeId> positive;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const NodeId id{i};
    if (graph[id].operation != Operation::select || !regions_->is_needed(id) || !regions_->is_branch(id)) continue;
    const NodeId condition = graph.operands(id)[0];
    const bool is_above = graph[condition].operation == Operation::less;
    if (!is_above && graph[condition].operation != Operation::equal) continue;
    const std::span<const NodeId> sides = graph.operands(condition);
    for (const std::size_t side : {0U, 1U}) {
      const NodeId d = sides[1 - side];
      const Interval &known = formula_.intervals[index(d)];
      if ((is_above && side == 1) || !graph.is_constant(sides[side]) || graph.constant_value(sides[side]) != 0)
        continue;
      if (!is_above && (known.low < 0 || known.may_be_nan)) continue;
      const RegionId arm = regions_->arm(id, is_above);
      if (arm != RegionId::none) positive.emplace(static_cast<std::uint32_t>(index(arm)), d);
    }
  }
  return positive;
}

/// The interval of every node where it is computed.
void FunctionWriter::narrow() {
  const Graph &graph = formula_.graph;
  std::unordered_map<std::uint32_t, NodeId> positive;
  if (!language_.computes_all_arms()) positive = positive_in_regions();
  intervals_ = formula_.intervals;
  std::vector<bool> safe_divisions(graph.size(), false);
  std::vector<Interval> operands;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const NodeId id{i};
    if (is_leaf(id) || !regions_->is_needed(id)) continue;
    const auto known = positive.find(static_cast<std::uint32_t>(index(region_of(id))));
    operands.clear();
    for (const NodeId operand : graph.operands(id)) {
      operands.push_back(intervals_[index(operand)]);
      if (known == positive.end() || known->second != operand) continue;
      operands.back().low = std::max(operands.back().low, std::numeric_limits<double>::denorm_min());
      operands.back().may_be_nan = false;
    }
    intervals_[i] = anneal::apply(graph[id].operation, graph[id].builtin, operands);
    if (graph[id].operation == Operation::divide) safe_divisions[i] = !operands[1].contains(0);
  }
  language_.set_facts(intervals_, std::move(safe_divisions));
}

/// `if a < b then a else b`.
std::optional<FunctionWriter::Fused> FunctionWriter::smaller(NodeId id) const {
  const Graph &graph = formula_.graph;
  const std::span<const NodeId> arms = graph.operands(id);
  if (graph[arms[0]].operation != Operation::less || graph[id].type != ValueType::number) return std::nullopt;
  const std::span<const NodeId> sides = graph.operands(arms[0]);
  if (arms[1] != sides[0] || arms[2] != sides[1]) return std::nullopt;
  if (intervals_[index(sides[0])].may_be_nan || intervals_[index(sides[1])].may_be_nan) return std::nullopt;
  return Fused{Fused::Shape::smaller, {sides[1], sides[0]}};
}

/// `if x - floor(x) >= 0.5 then floor(x) + 1 else floor(x)`, as boundaries are rounded.
std::optional<FunctionWriter::Fused> FunctionWriter::rounding(NodeId id) const {
  const Graph &graph = formula_.graph;
  const std::span<const NodeId> arms = graph.operands(id);
  const NodeId below = arms[2];
  const auto is = [&](NodeId node, Operation operation) { return graph[node].operation == operation; };
  if (!is(below, Operation::builtin) || graph[below].builtin != Builtin::floor) return std::nullopt;
  if (!is(arms[0], Operation::less_equal) || !is(arms[1], Operation::add)) return std::nullopt;
  const NodeId x = graph.operands(below)[0];
  const NodeId half = graph.operands(arms[0])[0];
  const NodeId rest = graph.operands(arms[0])[1];
  if (!graph.is_constant(half) || graph.constant_value(half) != 0.5 || !is(rest, Operation::subtract) ||
      graph.operands(rest)[0] != x || graph.operands(rest)[1] != below) {
    return std::nullopt;
  }
  const NodeId one = graph.operands(arms[1])[1];
  const NodeId other = graph.operands(arms[1])[0];
  const bool is_next = (other == below && graph.is_constant(one) && graph.constant_value(one) == 1) ||
                       (one == below && graph.is_constant(other) && graph.constant_value(other) == 1);
  return is_next ? std::optional(Fused{Fused::Shape::round_half_up, {x}}) : std::nullopt;
}

std::optional<FunctionWriter::Fused> FunctionWriter::fused(NodeId id) const {
  const Graph &graph = formula_.graph;
  const Node &node = graph[id];
  if (node.operation == Operation::select) {
    std::optional<Fused> whole = rounding(id);
    return whole ? whole : smaller(id);
  }
  if (node.operation != Operation::builtin || node.builtin != Builtin::min) return std::nullopt;
  for (const std::size_t inner : {0U, 1U}) {
    const NodeId larger = graph.operands(id)[inner];
    if (graph[larger].operation != Operation::builtin || graph[larger].builtin != Builtin::max) continue;
    if (is_root_[index(larger)] || !regions_->is_part_of(larger, id)) continue;
    const std::span<const NodeId> x = graph.operands(larger);
    const std::size_t low = graph[x[0]].stage == Stage::constant ? 0 : 1;
    return Fused{Fused::Shape::clamp, {x[1 - low], x[low], graph.operands(id)[1 - inner]}};
  }
  return std::nullopt;
}

void FunctionWriter::plan(std::span<const NodeId> roots) {
  const Graph &graph = formula_.graph;
  regions_.emplace(graph, roots, Stage::binding);
  narrow();
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    // Not a select: what runs in an arm of it runs nowhere else.
    if (graph[NodeId{i}].operation != Operation::builtin || !regions_->is_needed(NodeId{i})) continue;
    const std::optional<NodeId> other = decided_operand(graph, NodeId{i}, intervals_);
    if (other) same_values_[i] = resolved(*other);
  }
  uses_.assign(graph.size(), 0);
  users_.assign(graph.size(), NodeId{0});
  is_root_.assign(graph.size(), false);
  is_named_.assign(graph.size(), false);
  for (const NodeId root : roots) is_root_[index(resolved(root))] = true;
  for (std::size_t i = graph.size(); i-- > 0;) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (uses_[i] == 0 && !is_root_[i]) continue;
    if (std::optional<Fused> whole = fused(id)) fused_.emplace(number_of(id), *std::move(whole));
    for (const NodeId operand : operands(id)) {
      ++uses_[index(operand)];
      users_[index(operand)] = id;
    }
  }
}

}  // namespace anneal::cli
