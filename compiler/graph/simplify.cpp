// What Graph::add makes simpler. Every rule gives the same bits for all operands, signed zeros, infinities and NaNs
// included: `x + 0` is not `x` (-0 + 0 is 0), `0 * x` is not 0, `not (a < b)` is not `b <= a`.
#include <algorithm>
#include <bit>

#include "compiler/builtins.hpp"
#include "compiler/graph/fold.hpp"
#include "compiler/graph/graph.hpp"

namespace anneal {

bool Graph::is_number(NodeId id, double value) const {
  return is_constant(id) && std::bit_cast<std::uint64_t>(constant_value(id)) == std::bit_cast<std::uint64_t>(value);
}

std::optional<NodeId> Graph::simplified(Operation operation, std::span<const NodeId> operands) {
  switch (operation) {
    case Operation::negate:
      if (is(operands[0], Operation::negate)) return this->operands(operands[0])[0];
      return std::nullopt;
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
    case Operation::divide:
      return simplified_arithmetic(operation, operands[0], operands[1]);
    case Operation::less:
      if (operands[0] == operands[1]) return boolean(false);
      return std::nullopt;
    case Operation::logical_not:
    case Operation::logical_and:
    case Operation::logical_or:
    case Operation::same:
      return simplified_logic(operation, operands[0], operands[operands.size() - 1]);
    case Operation::select:
      return simplified_select(operands[0], operands[1], operands[2]);
    case Operation::element:
      return simplified_element(operands);
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
    case Operation::less_equal:
    case Operation::equal:
    case Operation::not_equal:
    case Operation::nearly_equal:
    case Operation::to_number:
    case Operation::growing_cycle:
    case Operation::growing_start:
    case Operation::builtin:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<NodeId> Graph::simplified_arithmetic(Operation operation, NodeId a, NodeId b) {
  if (is_constant(a) && is_constant(b)) return std::nullopt;
  const auto negated = [this](NodeId id) { return operands(id)[0]; };
  const bool negative_b = is(b, Operation::negate);
  const bool negative_a = is(a, Operation::negate);
  switch (operation) {
    case Operation::add:
      if (is_number(a, -0.0)) return b;
      if (is_number(b, -0.0)) return a;
      // What counts is never -0.
      if (is_number(a, 0.0) && is(b, Operation::to_number)) return b;
      if (is_number(b, 0.0) && is(a, Operation::to_number)) return a;
      if (negative_b) return add(Operation::subtract, {a, negated(b)});
      if (negative_a) return add(Operation::subtract, {b, negated(a)});
      return std::nullopt;
    case Operation::subtract:
      if (is_number(b, 0.0)) return a;
      if (is_number(a, -0.0)) return add(Operation::negate, {b});
      if (negative_b) return add(Operation::add, {a, negated(b)});
      return std::nullopt;
    case Operation::multiply:
      if (is_number(a, 1)) return b;
      if (is_number(b, 1)) return a;
      if (is_number(a, -1)) return add(Operation::negate, {b});
      if (is_number(b, -1)) return add(Operation::negate, {a});
      break;
    case Operation::divide:
      if (is_number(b, 1)) return a;
      if (is_number(b, -1)) return add(Operation::negate, {a});
      break;
    default:
      return std::nullopt;
  }
  // The sign goes to the constant, or away.
  if (negative_a && negative_b) return add(operation, {negated(a), negated(b)});
  if (negative_a && is_constant(b)) return add(operation, {negated(a), add(Operation::negate, {b})});
  if (negative_b && is_constant(a)) return add(operation, {add(Operation::negate, {a}), negated(b)});
  return std::nullopt;
}

std::optional<NodeId> Graph::simplified_logic(Operation operation, NodeId a, NodeId b) {
  const auto opposite = [this](NodeId x, NodeId y) { return is(x, Operation::logical_not) && operands(x)[0] == y; };
  if (operation == Operation::logical_not) {
    if (is(a, Operation::logical_not)) return operands(a)[0];
    // A NaN is equal to nothing, so these two are opposites; the orders are not.
    if (is(a, Operation::equal)) return add(Operation::not_equal, {operands(a)[0], operands(a)[1]});
    if (is(a, Operation::not_equal)) return add(Operation::equal, {operands(a)[0], operands(a)[1]});
    return std::nullopt;
  }
  const bool opposites = opposite(a, b) || opposite(b, a);
  if (is_constant(a)) std::swap(a, b);
  if (is_constant(b)) {
    const bool value = constant_value(b) != 0;
    if (operation == Operation::logical_and) return value ? a : b;
    if (operation == Operation::logical_or) return value ? b : a;
    return value ? a : add(Operation::logical_not, {a});
  }
  if (operation == Operation::same) {
    if (a == b) return boolean(true);
    return opposites ? std::optional(boolean(false)) : std::nullopt;
  }
  if (a == b) return a;
  return opposites ? std::optional(boolean(operation == Operation::logical_or)) : std::nullopt;
}

std::optional<NodeId> Graph::simplified_select(NodeId condition, NodeId yes, NodeId no) {
  if (is_constant(condition)) return constant_value(condition) != 0 ? yes : no;
  if (yes == no) return yes;
  if (is(condition, Operation::logical_not)) return add(Operation::select, {operands(condition)[0], no, yes});
  // Inside an arm the condition is known.
  if (is(yes, Operation::select) && operands(yes)[0] == condition) {
    return add(Operation::select, {condition, operands(yes)[1], no});
  }
  if (is(no, Operation::select) && operands(no)[0] == condition) {
    return add(Operation::select, {condition, yes, operands(no)[2]});
  }
  if (nodes_[index(yes)].type == ValueType::boolean && is_constant(yes) && is_constant(no)) {
    return constant_value(yes) != 0 ? condition : add(Operation::logical_not, {condition});
  }
  return std::nullopt;
}

std::optional<NodeId> Graph::simplified_element(std::span<const NodeId> operands) {
  const std::span<const NodeId> elements = operands.subspan(1);
  if (is_constant(operands[0])) return elements[element_index(constant_value(operands[0]), elements.size())];
  if (std::ranges::all_of(elements, [&](NodeId id) { return id == elements[0]; })) return elements[0];
  return std::nullopt;
}

std::optional<NodeId> Graph::simplified(Builtin builtin, std::span<const NodeId> operands) {
  const bool is_extremum = builtin == Builtin::min || builtin == Builtin::max;
  if (is_extremum && operands[0] == operands[1]) return operands[0];
  if (builtin == Builtin::pow) return simplified_power(operands[0], operands[1]);
  return std::nullopt;
}

// The powers that the language defines by other operations: section 12, and math::pow.
std::optional<NodeId> Graph::simplified_power(NodeId base, NodeId exponent) {
  if (is_number(base, 1)) return base;
  if (!is_constant(exponent) || is_constant(base)) return std::nullopt;
  const double power = constant_value(exponent);
  if (power == 0) return constant(1);
  if (power == 1) return base;
  if (power == 0.5) return add(Builtin::sqrt, {base});
  if (power == -1) return add(Operation::divide, {constant(1), base});
  if (power != 2 && power != 3 && power != 4) return std::nullopt;
  const NodeId square = add(Operation::multiply, {base, base});
  if (power == 2) return square;
  return add(Operation::multiply, {square, power == 3 ? base : square});
}

}  // namespace anneal
