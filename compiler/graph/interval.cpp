#include "compiler/graph/interval.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/graph/fold.hpp"

namespace anneal {

namespace {

constexpr double kInfinite = Interval::kInfinite;

bool any_nan(std::span<const Interval> operands) {
  return std::ranges::any_of(operands, &Interval::may_be_nan);
}

/// The smallest interval of some values; a NaN among them is one.
Interval hull(std::initializer_list<double> values) {
  Interval result = Interval::nothing();
  for (const double value : values) result = joined(result, Interval::point(value));
  return result;
}

Interval negated(const Interval &x) {
  return {-x.high, -x.low, x.may_be_nan};
}

Interval sum(const Interval &a, const Interval &b) {
  // Rounding to nearest is monotone: bounds of exact sums, rounded, are bounds of rounded sums.
  Interval result{a.low + b.low, a.high + b.high, a.may_be_nan || b.may_be_nan};
  if ((a.high == kInfinite && b.low == -kInfinite) || (a.low == -kInfinite && b.high == kInfinite)) {
    result.may_be_nan = true;
    if (std::isnan(result.low)) result.low = -kInfinite;
    if (std::isnan(result.high)) result.high = kInfinite;
  }
  return result;
}

/// Of values where a zero and an infinity meet: the bound is that of the zero.
double bounded_product(double a, double b) {
  return a == 0 || b == 0 ? 0 : a * b;
}

Interval product(const Interval &a, const Interval &b) {
  Interval result = hull({bounded_product(a.low, b.low), bounded_product(a.low, b.high), bounded_product(a.high, b.low),
                          bounded_product(a.high, b.high)});
  result.may_be_nan = a.may_be_nan || b.may_be_nan || (a.contains(0.0) && b.may_be_infinite()) ||
                      (b.contains(0.0) && a.may_be_infinite());
  return result;
}

Interval quotient(const Interval &a, const Interval &b) {
  Interval result = {-kInfinite, kInfinite, false};
  const bool nan = a.may_be_nan || b.may_be_nan || (a.contains(0.0) && b.contains(0.0)) ||
                   (a.may_be_infinite() && b.may_be_infinite());
  // A zero may be of either sign.
  if (!b.contains(0.0)) result = hull({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
  // What is finite, divided by an infinity.
  if (b.may_be_infinite() && a.low < kInfinite && a.high > -kInfinite) result = joined(result, Interval::point(0));
  result.may_be_nan = nan;
  return result;
}

Interval boolean(bool may_hold, bool may_fail) {
  return {may_fail ? 0.0 : 1.0, may_hold ? 1.0 : 0.0, false};
}

/// Whether a comparison may hold and may fail, each for some pair of values.
Interval compared(Operation operation, const Interval &a, const Interval &b) {
  const bool nan = a.may_be_nan || b.may_be_nan;
  if (a.is_empty() || b.is_empty())
    return boolean(operation == Operation::not_equal, operation != Operation::not_equal);
  switch (operation) {
    case Operation::less:
      return boolean(a.low < b.high, nan || a.high >= b.low);
    case Operation::less_equal:
      return boolean(a.low <= b.high, nan || a.high > b.low);
    case Operation::equal:
      return boolean(a.low <= b.high && b.low <= a.high, nan || !a.is_point() || a != b);
    case Operation::not_equal:
      return boolean(nan || !a.is_point() || a != b, a.low <= b.high && b.low <= a.high);
    default:
      break;
  }
  if (a.is_point() && b.is_point()) return boolean(nearly_equal(a.low, b.low), !nearly_equal(a.low, b.low));
  return Interval::either();
}

Interval element(std::span<const Interval> operands) {
  const Interval &at = operands[0];
  const std::size_t count = operands.size() - 1;
  std::size_t first = at.is_empty() ? 0 : element_index(at.low, count);
  const std::size_t last = at.is_empty() ? 0 : element_index(at.high, count);
  if (at.may_be_nan) first = 0;
  Interval result = operands[1 + first];
  for (std::size_t i = first + 1; i <= last; ++i) result = joined(result, operands[1 + i]);
  return result;
}

/// One value for operands that are points; a zero may be of either sign.
Interval at_points(Operation operation, std::span<const Interval> operands) {
  Interval result = Interval::nothing();
  for (unsigned signs = 0; signs < 1U << operands.size(); ++signs) {
    std::vector<double> values;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      values.push_back(operands[i].low == 0 ? ((signs >> i & 1U) != 0 ? -0.0 : 0.0) : operands[i].low);
    }
    result = joined(result, Interval::point(apply(operation, Builtin{}, values)));
  }
  return result;
}

Interval growing(Operation operation, std::span<const Interval> operands) {
  if (std::ranges::all_of(operands, &Interval::is_point)) return at_points(operation, operands);
  if (operation == Operation::growing_cycle) return {0, static_cast<double>(kCycleLimit), false};
  const bool grows = !any_nan(operands) && operands[1].low >= 0 && operands[1].high < kInfinite && operands[2].low > 0;
  return grows ? Interval{0, kInfinite, false} : Interval::everything();
}

}  // namespace

Interval Interval::point(double value) {
  if (std::isnan(value)) return {kInfinite, -kInfinite, true};
  return {value, value, false};
}

bool Interval::contains(double value) const {
  return std::isnan(value) ? may_be_nan : low <= value && value <= high;
}

bool Interval::contains(const Interval &other) const {
  return (may_be_nan || !other.may_be_nan) && (other.is_empty() || (low <= other.low && other.high <= high));
}

Interval joined(const Interval &a, const Interval &b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high), a.may_be_nan || b.may_be_nan};
}

Interval apply(Operation operation, Builtin builtin, std::span<const Interval> x) {
  const auto is_number = [](const Interval &operand) { return !operand.is_empty(); };
  const bool arithmetic = operation >= Operation::negate && operation <= Operation::divide;
  if (arithmetic && !std::ranges::all_of(x, is_number)) return Interval::point(std::nan(""));
  switch (operation) {
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
      break;
    case Operation::negate:
      return negated(x[0]);
    case Operation::add:
      return sum(x[0], x[1]);
    case Operation::subtract:
      return sum(x[0], negated(x[1]));
    case Operation::multiply:
      return product(x[0], x[1]);
    case Operation::divide:
      return quotient(x[0], x[1]);
    case Operation::less:
    case Operation::less_equal:
    case Operation::equal:
    case Operation::not_equal:
    case Operation::nearly_equal:
    case Operation::same:
      return compared(operation == Operation::same ? Operation::equal : operation, x[0], x[1]);
    case Operation::logical_not:
      return {1 - x[0].high, 1 - x[0].low, false};
    case Operation::logical_and:
      return {std::min(x[0].low, x[1].low), std::min(x[0].high, x[1].high), false};
    case Operation::logical_or:
      return {std::max(x[0].low, x[1].low), std::max(x[0].high, x[1].high), false};
    case Operation::select:
      if (x[0].is_point()) return x[0].low != 0 ? x[1] : x[2];
      return joined(x[1], x[2]);
    case Operation::element:
      return element(x);
    case Operation::to_number:
      return x[0];
    case Operation::growing_cycle:
    case Operation::growing_start:
      return growing(operation, x);
    case Operation::builtin:
      return apply(builtin, x);
  }
  return Interval::everything();
}

namespace {

/// Conditions within conditions that are looked into.
constexpr int kNarrowedDepth = 8;

/// What of the value of node `arm` is left where a condition has turned out as `taken`: for comparisons of that very
/// node.
Interval narrowed(const Graph &graph, std::span<const Interval> intervals, NodeId condition, bool taken, NodeId arm,
                  int depth) {
  Interval value = intervals[index(arm)];
  const Operation operation = graph[condition].operation;
  if (operation == Operation::logical_not) {
    return depth == 0 ? value : narrowed(graph, intervals, graph.operands(condition)[0], !taken, arm, depth - 1);
  }
  const bool all_hold = taken && operation == Operation::logical_and;
  const bool none_holds = !taken && operation == Operation::logical_or;
  if ((all_hold || none_holds) && depth > 0) {
    for (const NodeId part : graph.operands(condition)) {
      const Interval left = narrowed(graph, intervals, part, taken, arm, depth - 1);
      value = {std::max(value.low, left.low), std::min(value.high, left.high), value.may_be_nan && left.may_be_nan};
    }
    return value;
  }
  if (operation != Operation::less && operation != Operation::less_equal) return value;
  const NodeId left = graph.operands(condition)[0];
  const NodeId right = graph.operands(condition)[1];
  if ((left != arm) == (right != arm)) return value;
  const Interval &other = intervals[index(left == arm ? right : left)];
  // A comparison that fails says nothing of the one side where the other may be NaN.
  if (!taken && other.may_be_nan) return value;
  if ((left == arm) == taken) {
    value.high = std::min(value.high, other.high);
  } else {
    value.low = std::max(value.low, other.low);
  }
  if (taken) value.may_be_nan = false;
  return value;
}

}  // namespace

std::vector<Interval> evaluate_intervals(const Graph &graph, std::span<const Interval> arguments,
                                         const Interval &position) {
  std::vector<Interval> intervals(graph.size(), Interval::everything());
  std::vector<Interval> operands;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    const Node &node = graph[id];
    if (node.operation == Operation::constant) {
      intervals[i] = Interval::point(graph.constant_value(id));
    } else if (node.operation == Operation::position) {
      intervals[i] = position;
    } else if (node.operation == Operation::argument) {
      intervals[i] = arguments[graph.argument_number(id)];
    } else {
      operands.clear();
      for (const NodeId operand : graph.operands(id)) operands.push_back(intervals[index(operand)]);
      if (node.operation == Operation::select) {
        const std::span<const NodeId> parts = graph.operands(id);
        operands[1] = narrowed(graph, intervals, parts[0], true, parts[1], kNarrowedDepth);
        operands[2] = narrowed(graph, intervals, parts[0], false, parts[2], kNarrowedDepth);
      }
      const bool is_square = node.operation == Operation::multiply && graph.operands(id)[0] == graph.operands(id)[1];
      if (is_square) operands[1] = Interval::point(2);
      intervals[i] = is_square ? apply(Builtin::pow, std::span<const Interval>(operands))
                               : apply(node.operation, node.builtin, operands);
    }
  }
  return intervals;
}

}  // namespace anneal
