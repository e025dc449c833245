// Chains of binary operators of one level. Included by grammar/parse.cpp only.
#pragma once

#include "grammar/rules/directives.hpp"

namespace anneal::rules {

constexpr std::optional<BinaryOperator> sum_operator(TokenKind kind) {
  if (kind == TokenKind::plus) return BinaryOperator::add;
  if (kind == TokenKind::minus) return BinaryOperator::subtract;
  return std::nullopt;
}
constexpr std::optional<BinaryOperator> product_operator(TokenKind kind) {
  if (kind == TokenKind::star) return BinaryOperator::multiply;
  if (kind == TokenKind::slash) return BinaryOperator::divide;
  if (kind == TokenKind::percent) return BinaryOperator::remainder;
  return std::nullopt;
}
constexpr std::optional<BinaryOperator> and_operator(TokenKind kind) {
  if (kind == TokenKind::word_and) return BinaryOperator::logical_and;
  return std::nullopt;
}
constexpr std::optional<BinaryOperator> or_operator(TokenKind kind) {
  if (kind == TokenKind::word_or) return BinaryOperator::logical_or;
  return std::nullopt;
}
constexpr std::optional<ComparisonOperator> comparison_operator(TokenKind kind) {
  if (kind == TokenKind::less) return ComparisonOperator::less;
  if (kind == TokenKind::less_equal) return ComparisonOperator::less_equal;
  if (kind == TokenKind::greater) return ComparisonOperator::greater;
  if (kind == TokenKind::greater_equal) return ComparisonOperator::greater_equal;
  if (kind == TokenKind::equal || kind == TokenKind::assign) return ComparisonOperator::equal;
  if (kind == TokenKind::not_equal) return ComparisonOperator::not_equal;
  if (kind == TokenKind::nearly_equal) return ComparisonOperator::nearly_equal;
  return std::nullopt;
}

inline Part join(Builder &state, const Part &first, const std::vector<BinaryLink> &links, Span last) {
  return state.chain(first, links, last);
}
inline Part join(Builder &state, const Part &first, const std::vector<ComparisonLink> &links, Span last) {
  return state.comparison(first, links, last);
}

/// `operand operator operand …`, the operators of one level: one node however many they are; a single operand is
/// itself.
template <class Operand, class Operator>
struct Chain : x3::unary_parser<Operand, Chain<Operand, Operator>> {
  using attribute_type = Part;
  using Recognise = std::optional<Operator> (*)(TokenKind);
  static constexpr bool has_attribute = true;

  constexpr Chain(const Operand &inner, Recognise recognise) : Chain::unary_parser(inner), operation(recognise) {}

  template <class Context, class RuleContext>
  bool parse(Iterator &first, Iterator last, const Context &context, RuleContext &rule, Part &part) const {
    if (!this->subject.parse(first, last, context, rule, part)) return false;
    Builder &state = builder(context);
    if (state.recovering() || !operation(first->kind)) return true;
    std::vector<Link<Operator>> links;
    Part operand;
    while (!state.recovering()) {
      const std::optional<Operator> found = operation(first->kind);
      if (!found) break;
      const Iterator sign = first++;
      if (sign->is(TokenKind::assign)) state.report_assignment(sign);
      if (!this->subject.parse(first, last, context, rule, operand)) {
        state.expected(first, "an expression");
        operand = state.missing(first);
      }
      links.push_back({*found, sign->span, operand.id});
    }
    part = join(state, part, links, operand.span);
    return true;
  }

  Recognise operation;
};

template <class Operator, class Operand>
constexpr auto chain(const Operand &operand, std::optional<Operator> (*operation)(TokenKind)) {
  return Chain<Operand, Operator>(operand, operation);
}

/// A prefix operator and its operand, one level deeper. `Make` is `Part(Builder &, Iterator sign, const Part
/// &operand)`.
template <class Operand, class Make>
struct Prefix : x3::unary_parser<Operand, Prefix<Operand, Make>> {
  using attribute_type = Part;
  static constexpr bool has_attribute = true;

  constexpr Prefix(TokenKind prefix, const Operand &inner, Make node)
      : Prefix::unary_parser(inner), kind(prefix), make(node) {}

  template <class Context, class RuleContext>
  bool parse(Iterator &first, Iterator last, const Context &context, RuleContext &rule, Part &part) const {
    if (first->kind != kind) return false;
    Builder &state = builder(context);
    const Iterator sign = first;
    if (!state.enter(sign)) {
      part = state.missing(sign);
      return true;
    }
    ++first;
    if (!this->subject.parse(first, last, context, rule, part)) {
      state.expected(first, "an expression");
      part = state.missing(first);
    }
    state.leave();
    part = make(state, sign, part);
    return true;
  }

  TokenKind kind;
  Make make;
};

template <class Operand, class Make>
constexpr auto prefix(TokenKind kind, const Operand &operand, Make make) {
  return Prefix<Operand, Make>(kind, operand, make);
}

}  // namespace anneal::rules
