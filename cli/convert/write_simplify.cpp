// Graphs without what is known of them: by the intervals of their nodes, and since positions are whole numbers.
#include <algorithm>
#include <cmath>

#include "cli/convert/write_formula.hpp"
#include "compiler/builtins.hpp"

namespace anneal::cli {

namespace {

/// Copies a graph without what is known of it.
class Simplifier {
 public:
  Simplifier(const Graph &graph, std::span<const Interval> intervals, bool folds_points)
      : graph_(graph), intervals_(intervals), folds_points_(folds_points) {}

  SpecialisedGraph simplify(std::span<const NodeId> roots);

 private:
  NodeId copy(NodeId id);
  std::optional<NodeId> known(NodeId id);
  std::optional<NodeId> of_whole(NodeId id);
  bool is_whole(NodeId id) const { return whole_[index(id)]; }
  std::optional<NodeId> remainder(NodeId id);
  std::optional<NodeId> end_of_line(NodeId id) const;
  bool stays_whole(NodeId id) const;
  bool is_whole_builtin(NodeId id) const;
  bool is_cycle_of_position(NodeId id, NodeId length) const;
  bool is_never(NodeId id) const;
  NodeId copied(NodeId id) const { return copies_[index(id)]; }

  const Graph &graph_;
  std::span<const Interval> intervals_;
  bool folds_points_;
  SpecialisedGraph made_;
  std::vector<NodeId> copies_;
  std::vector<NodeId> operands_;  ///< of the node that is copied, in the copy
  std::vector<bool> whole_;       ///< of the graph: finite whole numbers
};

bool Simplifier::is_whole_builtin(NodeId id) const {
  switch (graph_[id].builtin) {
    case Builtin::floor:
    case Builtin::ceil:
    case Builtin::round:
    case Builtin::trunc:
      return true;
    case Builtin::min:
    case Builtin::max:
    case Builtin::mod:
      return is_whole(graph_.operands(id)[0]) && is_whole(graph_.operands(id)[1]);
    default:
      return false;
  }
}

/// Positions are whole; so is what whole numbers make of each other, also where it is rounded.
bool Simplifier::stays_whole(NodeId id) const {
  const Node &node = graph_[id];
  if (node.type != ValueType::number || !intervals_[index(id)].is_finite()) return false;
  const auto all = [&](std::span<const NodeId> nodes) {
    return std::ranges::all_of(nodes, [&](NodeId operand) { return is_whole(operand); });
  };
  switch (node.operation) {
    case Operation::constant:
      return graph_.constant_value(id) == std::floor(graph_.constant_value(id));
    case Operation::position:
    case Operation::to_number:
    case Operation::growing_cycle:
    case Operation::growing_start:
      return true;
    case Operation::negate:
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
      return all(graph_.operands(id));
    case Operation::select:
    case Operation::element:
      return all(graph_.operands(id).subspan(1));
    case Operation::builtin:
      return is_whole_builtin(id);
    default:
      return false;
  }
}

/// floor(step / length) for a whole length: exact up to 2^53, for a quotient that is no whole number is further from
/// the next one than its rounding.
bool Simplifier::is_cycle_of_position(NodeId id, NodeId length) const {
  const Node &node = graph_[id];
  if (node.operation != Operation::builtin || node.builtin != Builtin::floor) return false;
  const NodeId ratio = graph_.operands(id)[0];
  if (graph_[ratio].operation != Operation::divide || !graph_.is_constant(length)) return false;
  return graph_[graph_.operands(ratio)[0]].operation == Operation::position && graph_.operands(ratio)[1] == length &&
         graph_.constant_value(length) >= 1 && is_whole(length);
}

/// `step < floor(step / n) * n` and `(floor(step / n) + 1) * n <= step`, which a quotient that is not exact would need.
bool Simplifier::is_never(NodeId id) const {
  const Node &node = graph_[id];
  if (node.operation != Operation::less && node.operation != Operation::less_equal) return false;
  const bool is_end = node.operation == Operation::less_equal;
  const NodeId step = graph_.operands(id)[is_end ? 1 : 0];
  const NodeId edge = graph_.operands(id)[is_end ? 0 : 1];
  if (graph_[step].operation != Operation::position || graph_[edge].operation != Operation::multiply) return false;
  for (const std::size_t side : {0U, 1U}) {
    NodeId cycle = graph_.operands(edge)[side];
    const NodeId length = graph_.operands(edge)[1 - side];
    if (is_end) {
      if (graph_[cycle].operation != Operation::add) continue;
      const std::span<const NodeId> sum = graph_.operands(cycle);
      const std::size_t one = graph_.is_constant(sum[0]) ? 0 : 1;
      if (!graph_.is_constant(sum[one]) || graph_.constant_value(sum[one]) != 1) continue;
      cycle = sum[1 - one];
    }
    if (is_cycle_of_position(cycle, length)) return true;
  }
  return false;
}

/// `step - floor(step / n) * n`: the remainder, which is exact likewise; in the copy.
std::optional<NodeId> Simplifier::remainder(NodeId id) {
  const std::span<const NodeId> x = graph_.operands(id);
  if (graph_[id].operation != Operation::subtract || graph_[x[0]].operation != Operation::position ||
      graph_[x[1]].operation != Operation::multiply) {
    return std::nullopt;
  }
  for (const std::size_t side : {0U, 1U}) {
    const NodeId length = graph_.operands(x[1])[1 - side];
    if (!is_cycle_of_position(graph_.operands(x[1])[side], length)) continue;
    return made_.graph.add(Builtin::mod, {operands_[0], copied(length)});
  }
  return std::nullopt;
}

/// The end that `lerp` is at; in the copy.
std::optional<NodeId> Simplifier::end_of_line(NodeId id) const {
  const Node &node = graph_[id];
  if (node.operation != Operation::builtin || node.builtin != Builtin::lerp) return std::nullopt;
  const std::span<const NodeId> x = graph_.operands(id);
  if (!graph_.is_constant(x[2])) return std::nullopt;
  if (graph_.constant_value(x[2]) == 1) return operands_[1];
  const bool is_start =
      graph_.constant_value(x[2]) == 0 && intervals_[index(x[0])].is_finite() && intervals_[index(x[1])].is_finite();
  return is_start ? std::optional(operands_[0]) : std::nullopt;
}

/// What whole numbers make of roundings and differences, in the copy.
std::optional<NodeId> Simplifier::of_whole(NodeId id) {
  const Node &node = graph_[id];
  const std::span<const NodeId> x = graph_.operands(id);
  if (node.operation == Operation::subtract && operands_[0] == operands_[1] && intervals_[index(x[0])].is_finite()) {
    return made_.graph.constant(0);
  }
  if (is_never(id)) return made_.graph.boolean(false);
  if (const std::optional<NodeId> rest = remainder(id)) return rest;
  if (node.operation != Operation::builtin || !is_whole(x[0])) return std::nullopt;
  switch (node.builtin) {
    case Builtin::floor:
    case Builtin::ceil:
    case Builtin::round:
    case Builtin::trunc:
      return operands_[0];
    case Builtin::frac:
      return made_.graph.constant(0);
    default:
      return std::nullopt;
  }
}

std::optional<NodeId> Simplifier::known(NodeId id) {
  const Node &node = graph_[id];
  if (node.operation == Operation::constant) {
    const double value = graph_.constant_value(id);
    return node.type == ValueType::boolean ? made_.graph.boolean(value != 0) : made_.graph.constant(value);
  }
  if (node.operation == Operation::position) return made_.graph.position();
  if (node.operation == Operation::argument) return made_.graph.argument(graph_.argument_number(id), node.type);
  if (folds_points_ && node.type == ValueType::number && intervals_[index(id)].is_point()) {
    return made_.graph.constant(intervals_[index(id)].low);
  }
  if (const std::optional<NodeId> other = decided_operand(graph_, id, intervals_)) return copied(*other);
  if (const std::optional<NodeId> end = end_of_line(id)) return end;
  return of_whole(id);
}

NodeId Simplifier::copy(NodeId id) {
  const Node &node = graph_[id];
  made_.graph.set_origin(graph_.origin(id));
  operands_.clear();
  for (const NodeId operand : graph_.operands(id)) operands_.push_back(copied(operand));
  if (const std::optional<NodeId> other = known(id)) return *other;
  return node.operation == Operation::builtin ? made_.graph.add(node.builtin, operands_)
                                              : made_.graph.add(node.operation, operands_);
}

SpecialisedGraph Simplifier::simplify(std::span<const NodeId> roots) {
  for (std::uint32_t i = 0; i < graph_.size(); ++i) {
    whole_.push_back(stays_whole(NodeId{i}));
    copies_.push_back(copy(NodeId{i}));
  }
  for (const NodeId root : roots) made_.roots.push_back(copied(root));
  return std::move(made_);
}

}  // namespace

std::optional<NodeId> decided_operand(const Graph &graph, NodeId id, std::span<const Interval> intervals) {
  const std::span<const NodeId> x = graph.operands(id);
  const auto interval = [&](NodeId node) -> const Interval & { return intervals[index(node)]; };
  if (graph[id].operation == Operation::select) {
    const Interval &condition = interval(x[0]);
    return condition.is_point() ? std::optional(x[condition.low != 0 ? 1 : 2]) : std::nullopt;
  }
  if (graph[id].operation != Operation::builtin || x.size() != 2) return std::nullopt;
  const Builtin builtin = graph[id].builtin;
  if ((builtin != Builtin::min && builtin != Builtin::max) || interval(x[0]).may_be_nan || interval(x[1]).may_be_nan) {
    return std::nullopt;
  }
  const bool is_first_larger = interval(x[0]).low >= interval(x[1]).high;
  const bool is_second_larger = interval(x[1]).low >= interval(x[0]).high;
  if (!is_first_larger && !is_second_larger) return std::nullopt;
  return x[is_first_larger == (builtin == Builtin::max) ? 0 : 1];
}

SpecialisedGraph without_decided(const SpecialisedGraph &special, std::span<const Interval> intervals,
                                 bool folds_points) {
  return Simplifier(special.graph, intervals, folds_points).simplify(special.roots);
}

}  // namespace anneal::cli
