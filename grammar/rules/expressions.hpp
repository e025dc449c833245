// Expressions, loosest first, down to names and literals. Included by grammar/parse.cpp only.
#pragma once

#include "grammar/rules/actions.hpp"
#include "grammar/rules/operators.hpp"

namespace anneal::rules {

// clang-format off
struct expression_id {};          inline constexpr x3::rule<expression_id, Part>   expression{"expression"};
struct disjunction_id {};         inline constexpr x3::rule<disjunction_id, Part>  disjunction{"disjunction"};
struct negation_id {};            inline constexpr x3::rule<negation_id, Part>     negation{"negation"};
struct sum_id {};                 inline constexpr x3::rule<sum_id, Part>          sum{"sum"};
struct unary_id {};               inline constexpr x3::rule<unary_id, Part>        unary{"unary"};
struct postfix_id {};             inline constexpr x3::rule<postfix_id, Part>      postfix{"postfix"};
struct primary_id {};             inline constexpr x3::rule<primary_id, Part>      primary{"primary"};
struct round_id {};   inline constexpr x3::rule<round_id, Part>        round{"parentheses"};
struct moment_id {};              inline constexpr x3::rule<moment_id, Part>       moment{"moment"};
struct argument_id {};  inline constexpr x3::rule<argument_id, Argument> argument{"argument"};
struct construct_id {};inline constexpr x3::rule<construct_id, Part>    construct{"construct"};
// clang-format on

inline constexpr auto value = must(expression, "an expression");

// -- names --

inline constexpr auto any_name = token(TokenKind::name);

/// A name that is given to something; also a word of the language, which `define` reports.
inline constexpr auto defined_name = TokenIf([](const Builder &, Iterator at) {
  return at->is(TokenKind::name) || (at->kind >= TokenKind::word_if && at->kind <= TokenKind::word_rest);
});

/// `name =`, as an argument or an arm begins.
inline constexpr auto label = TokenIf([](const Builder &, Iterator at) {
                                return at->is(TokenKind::name) && at[1].is(TokenKind::assign);
                              }) >>
                              sign(TokenKind::assign);

// -- operators --

inline constexpr auto make_negate = [](Builder &state, Iterator sign, const Part &operand) {
  return state.negate(sign, operand);
};
inline constexpr auto make_not = [](Builder &state, Iterator word, const Part &operand) {
  return state.negation(word, operand);
};
inline constexpr auto make_power = [](auto &context) {
  x3::_val(context) = builder(context).power(x3::_val(context), x3::_attr(context));
};

inline constexpr auto product = chain<BinaryOperator>(unary, product_operator);
inline constexpr auto comparison = chain<ComparisonOperator>(sum, comparison_operator);
inline constexpr auto conjunction = chain<BinaryOperator>(negation, and_operator);
inline constexpr auto exponent = nested(TokenKind::caret, sign(TokenKind::caret) >> must(unary, "an expression"));

inline constexpr auto disjunction_def = chain<BinaryOperator>(conjunction, or_operator);
inline constexpr auto negation_def = prefix(TokenKind::word_not, negation, make_not) | comparison;
inline constexpr auto sum_def = chain<BinaryOperator>(product, sum_operator);
inline constexpr auto unary_def =
    prefix(TokenKind::minus, unary, make_negate)[result] | postfix[result] >> -exponent[make_power];

// -- postfix --

inline constexpr auto is_name = [](auto &context) { x3::_pass(context) = x3::_val(context).form == Form::name; };
inline constexpr auto takes_unit = [](auto &context) {
  x3::_pass(context) = builder(context).takes_unit(x3::_val(context), next_of(context));
};
inline constexpr auto make_call = [](auto &context) {
  x3::_val(context) = builder(context).call(x3::_val(context), x3::_attr(context), end_of(context));
};
inline constexpr auto make_index = [](auto &context) {
  x3::_val(context) = builder(context).index_of(x3::_val(context), x3::_attr(context), end_of(context));
};
inline constexpr auto make_member = [](auto &context) {
  x3::_val(context) = builder(context).member(x3::_val(context), x3::_attr(context));
};
inline constexpr auto make_measure = [](auto &context) {
  x3::_val(context) = builder(context).measure(x3::_val(context), x3::_attr(context));
};
inline constexpr auto make_shift = [](auto &context) {
  x3::_val(context) = builder(context).shift(x3::_val(context), x3::_attr(context), next_of(context));
};
inline constexpr auto make_name = [](auto &context) { x3::_val(context) = builder(context).name(x3::_attr(context)); };
inline constexpr auto make_literal = [](auto &context) {
  x3::_val(context) = builder(context).literal(x3::_attr(context));
};

inline constexpr auto argument_def = spanned(-label[put<&Argument::name>] >> value[put<&Argument::value>]);
inline constexpr auto arguments =
    nested(TokenKind::open_round, elements_or_none(TokenKind::open_round, argument, "an argument"));
inline constexpr auto position = nested(TokenKind::open_square, bracketed(TokenKind::open_square, value));
inline constexpr auto member = sign(TokenKind::dot) >> must(any_name, "the name of a member");
inline constexpr auto unit = x3::eps[takes_unit] >> any_name[make_measure];

inline constexpr auto postfix_def =
    primary[result] >> *(unit | x3::eps[is_name] >> arguments[make_call] | position[make_index] | member[make_member] |
                         sign(TokenKind::at) >> must(moment, "a name, a number or parentheses")[make_shift]);

inline constexpr auto literal = TokenIf([](const Builder &, Iterator at) {
  return at->is(TokenKind::number) || at->is(TokenKind::percentage) || at->is(TokenKind::text) ||
         at->is(TokenKind::word_true) || at->is(TokenKind::word_false);
});

/// The right side of `@`.
inline constexpr auto moment_def =
    (any_name[make_name] >> *member[make_member] | literal[make_literal] | round[result]) >> -unit;

// -- primary --

inline constexpr auto round_def = parenthesised(nested(TokenKind::open_round, bracketed(TokenKind::open_round, value)));

// `if` and `not` bind looser than any operator: as an operand they stand in parentheses.
inline constexpr auto needs_parentheses = [](auto &context) {
  x3::_val(context) = builder(context).needs_parentheses(x3::_attr(context));
};
inline constexpr auto loose_if = next_is(TokenKind::word_if) >> construct;
inline constexpr auto loose_not = next_is(TokenKind::word_not) >> negation;

// What other languages begin a value with, read as what it means or left out.
struct ForeignPrimary : x3::parser<ForeignPrimary> {
  using attribute_type = Part;
  static constexpr bool has_attribute = true;

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator, const Context &context, RuleContext &, Attribute &attribute) const {
    const std::optional<Part> part = builder(context).foreign_primary(first);
    if (!part) return false;
    assign(attribute, *part);
    ++first;
    return true;
  }
};
inline constexpr ForeignPrimary foreign_primary{};
inline constexpr auto foreign_return =
    TokenIf([](const Builder &state, Iterator at) { return state.begins_return(at); });
inline constexpr auto report_return = [](auto &context) { builder(context).report_return(x3::_attr(context)); };

inline constexpr auto primary_def = -foreign_return[report_return] >>
                                    (literal[make_literal] | foreign_primary[result] | any_name[make_name] |
                                     round[result] | loose_if[needs_parentheses] | loose_not[needs_parentheses] |
                                     construct[result]);

}  // namespace anneal::rules
