// Arithmetic, comparisons and logic.
#include "compiler/check/typing.hpp"

namespace anneal::checking {

Type Typing::negate_type(ExprId expression, const node::Negate &node) {
  Type type = check(node.operand);
  if (type.kind == Type::Kind::boolean) {
    report(Code::bool_arithmetic, node.operand, "a bool has no sign")
        .with_label("true or false")
        .with_note("write `not " + as_operand(node.operand) + "`");
    return {};
  }
  if (type.kind == Type::Kind::text) {
    report_mismatch(node.operand, "a number", "behind `-`");
    return {};
  }
  if (facts_->counts_steps[index(node.operand)] != 0) count_steps(expression);
  type.is_integer = false;
  return named(type);
}

Type Typing::not_type(const node::Not &node) {
  const Type type = check(node.operand);
  Type result = scalar(Type::Kind::boolean);
  merge_shape(result, type);
  if (type.kind != Type::Kind::boolean && type.kind != Type::Kind::unknown)
    expect_condition(node.operand, "what follows `not`");
  return result;
}

Type Typing::chain_type(ExprId expression, const node::Chain &chain) {
  check(chain.first);
  Operand left = operand(chain.first);
  Side left_side = side(chain.first);
  for (const BinaryLink &link : ast()[chain.rest]) {
    check(link.operand);
    const Operand right = operand(link.operand);
    const Ruling ruling = combine(link.operation, left, right);
    if (ruling.fault != Fault::none) report_fault(ruling.fault, left_side, side(link.operand), link.operation);
    const bool scaled = link.operation == BinaryOperator::multiply || link.operation == BinaryOperator::divide;
    const bool of_steps = left.counts_steps || right.counts_steps || left.type.kind == Type::Kind::duration ||
                          right.type.kind == Type::Kind::duration;
    left = {ruling.type, !scaled && of_steps && ruling.type.kind == Type::Kind::number, false};
    left_side = {cover(left_side.span, ast().span(link.operand)), ruling.type, kNoExpr};
  }
  if (left.counts_steps) count_steps(expression);
  return left.type;
}

Type Typing::comparison_type(ExprId expression, const node::Comparison &comparison) {
  check(comparison.first);
  ExprId left = comparison.first;
  Type result = scalar(Type::Kind::boolean);
  bool failed = false;
  for (const ComparisonLink &link : ast()[comparison.rest]) {
    check(link.operand);
    const Ruling ruling = compare(link.operation, operand(left), operand(link.operand));
    const Span where = cover(ast().span(left), ast().span(link.operand));
    if (ruling.fault == Fault::list_lengths) {
      report_list_lengths(where, type(left), type(link.operand));
      failed = true;
    } else if (ruling.fault != Fault::none) {
      report_comparison_fault(ruling.fault, link, left);
    } else if (type(left).kind == Type::Kind::text && type(link.operand).kind == Type::Kind::text) {
      check_choice_comparison(left, link.operand);
    }
    const Type before = result;
    if (!failed && !merge_shape(result, ruling.type)) {
      report_list_lengths(ast().span(expression), before, ruling.type);
      failed = true;
    }
    left = link.operand;
  }
  return result;
}

Type Typing::power_type(const node::Power &power) {
  check(power.base);
  check(power.exponent);
  const Type base = type(power.base);
  const Type exponent = type(power.exponent);
  raised_ = true;
  expect_numbers(power.base, "what `^` raises");
  expect_numbers(power.exponent, "the exponent of `^`");
  raised_ = false;
  Type result = scalar(Type::Kind::number);
  merge_shape(result, base);
  if (!merge_shape(result, exponent)) {
    report_list_lengths(cover(ast().span(power.base), ast().span(power.exponent)), base, exponent);
  }
  return result;
}

}  // namespace anneal::checking
