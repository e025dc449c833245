// `if`, lists, blocks, `piecewise`, `phases` and `repeat`. Included by grammar/parse.cpp only.
#pragma once

#include "grammar/rules/expressions.hpp"

namespace anneal::rules {

// clang-format off
struct if_arm_id {};        inline constexpr x3::rule<if_arm_id, Arm>                   if_arm{"arm of if"};
struct conditional_id {};             inline constexpr x3::rule<conditional_id, node::Conditional> conditional{"if"};
struct piecewise_arm_id {}; inline constexpr x3::rule<piecewise_arm_id, Arm>            piecewise_arm{"arm of piecewise"};
struct piecewise_id {};               inline constexpr x3::rule<piecewise_id, node::Conditional>  piecewise{"piecewise"};
struct phase_id {};         inline constexpr x3::rule<phase_id, PhaseArm>               phase{"phase"};
struct loose_phase_id {};   inline constexpr x3::rule<loose_phase_id, PhaseArm>         loose_phase{"phase or expression"};
struct phases_id {};                  inline constexpr x3::rule<phases_id, node::Phases>          phases{"phases"};
struct repeat_id {};                  inline constexpr x3::rule<repeat_id, node::Repeat>          repeat{"repeat"};
struct repeat_body_id {};             inline constexpr x3::rule<repeat_body_id, Part>             repeat_body{"body of repeat"};
struct statement_id {};     inline constexpr x3::rule<statement_id, Statement>          statement{"statement"};
struct block_id {};                   inline constexpr x3::rule<block_id, node::Block>            block{"block"};
struct list_id {};                    inline constexpr x3::rule<list_id, node::List>              list{"list"};
struct element_id {};                 inline constexpr x3::rule<element_id, ExprId>               element{"element"};
// clang-format on

// -- if --

// `if c: a else: b` and `elif` are read as what they mean.
inline constexpr auto python_then = [](auto &context) { builder(context).python_colon(next_of(context) - 1, " then"); };
inline constexpr auto python_else = [](auto &context) { builder(context).python_colon(next_of(context) - 1, ""); };
inline constexpr auto report_elif = [](auto &context) { builder(context).report_elif(x3::_attr(context)); };
inline constexpr auto then_missing = [](auto &context) { builder(context).then_missing(next_of(context)); };
inline constexpr auto else_missing = [](auto &context) {
  x3::_val(context).otherwise = builder(context).else_missing(next_of(context)).id;
};

inline constexpr auto elif = TokenIf([](const Builder &state, Iterator at) { return state.is_elif(at); });
inline constexpr auto then_sign =
    sign(TokenKind::word_then) | sign(TokenKind::colon) >> x3::eps[python_then] | x3::eps[then_missing];

inline constexpr auto if_arm_def = spanned((sign(TokenKind::word_if) | elif[report_elif]) >>
                                           value[put<&Arm::condition>] >> then_sign >> value[put<&Arm::value>]);

// `else if` goes on with the chain: one node, one level.
inline constexpr auto else_if = sign(TokenKind::word_else) >> next_is(TokenKind::word_if) | x3::omit[&elif];
inline constexpr auto else_part = sign(TokenKind::word_else) >>
                                  -(sign(TokenKind::colon) >> x3::eps[python_else]) >> value;

inline constexpr auto conditional_def = (if_arm % else_if)[put<&node::Conditional::arms>] >>
                                        (else_part[put<&node::Conditional::otherwise>] | x3::eps[else_missing]);

// -- piecewise --

inline constexpr auto piecewise_arm_def =
    spanned((sign(TokenKind::word_else) >> x3::eps[set<&Arm::condition, kNoExpr>] | value[put<&Arm::condition>]) >>
            must(TokenKind::colon) >> value[put<&Arm::value>]);

inline constexpr auto make_piecewise = [](auto &context) {
  x3::_val(context) = builder(context).piecewise(x3::_attr(context), next_of(context) - 1);
};

inline constexpr auto piecewise_def = sign(TokenKind::word_piecewise) >>
                                      must(elements(TokenKind::open_brace, piecewise_arm, "an arm"),
                                           "`{`")[make_piecewise];

// -- phases and repeat --

inline constexpr auto put_length = [](auto &context) {
  x3::_val(context).length = x3::_attr(context).id;
  x3::_val(context).length_span = x3::_attr(context).span;
};
inline constexpr auto put_rest = [](auto &context) { x3::_val(context).length_span = x3::_attr(context)->span; };

inline constexpr auto length = token(TokenKind::word_rest)[put_rest] | value[put_length];

// Whether an element of `repeat` is an arm shows behind its first expression, which is read once.
inline constexpr auto phase_def =
    spanned(-label[put<&PhaseArm::name>] >> length >> must(TokenKind::colon) >> value[put<&PhaseArm::value>]);
inline constexpr auto loose_phase_def =
    spanned(x3::eps[set<&PhaseArm::value, kNoExpr>] >> -label[put<&PhaseArm::name>] >> length >>
            -(sign(TokenKind::colon) >> value[put<&PhaseArm::value>]));

inline constexpr auto phases_def = sign(TokenKind::word_phases) >>
                                   must(elements(TokenKind::open_brace, phase, "a phase"),
                                        "`{`")[put<&node::Phases::arms>];

inline constexpr auto make_repeat_body = [](auto &context) {
  x3::_val(context) = builder(context).repeat_body(x3::_attr(context), next_of(context) - 1);
};
inline constexpr auto begins_block = Ahead([](const Builder &, Iterator at) {
  return at->is(TokenKind::open_brace) && (at[1].is(TokenKind::word_let) || at[1].is(TokenKind::word_state));
});
inline constexpr auto repeat_body_def =
    (begins_block >> construct)[result] |
    elements(TokenKind::open_brace, loose_phase, "an expression or a phase")[make_repeat_body];

inline constexpr auto repeat_def = sign(TokenKind::word_repeat) >> value[put<&node::Repeat::length>] >>
                                   -(word("growing") >> value[put<&node::Repeat::growing>]) >>
                                   must(repeat_body, "`{`")[put<&node::Repeat::body>];

// -- blocks --

/// `;`, or a report and the next statement.
struct EndOfStatement : x3::parser<EndOfStatement> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator, const Context &context, RuleContext &, Attribute &) const {
    Builder &state = builder(context);
    if (!first->is(TokenKind::semicolon)) {
      state.expected_semicolon(first);
      while (!closes(first->kind) && !first->is(TokenKind::end) && !first->is(TokenKind::semicolon) &&
             !first->is(TokenKind::word_let) && !first->is(TokenKind::word_state)) {
        first = opens(first->kind) ? state.partner(first) + 1 : first + 1;
      }
      if (closes(first->kind) || first->is(TokenKind::end))
        return true;  // the value of the block is what is missing then
    }
    if (first->is(TokenKind::semicolon)) ++first;
    state.recovered();
    return true;
  }
};
inline constexpr EndOfStatement end_of_statement{};

inline constexpr auto report_definition_sign = [](auto &context) {
  builder(context).report_definition_sign(next_of(context) - 1);
};
inline constexpr auto report_typed = [](auto &context) { builder(context).report_typed(next_of(context) - 1); };
inline constexpr auto begins_type = Ahead([](const Builder &, Iterator at) {
  return at->is(TokenKind::colon) && at[1].is(TokenKind::name) && at[2].is(TokenKind::assign);
});
inline constexpr auto typed_sign = begins_type >> sign(TokenKind::colon) >> x3::omit[any_name] >>
                                   sign(TokenKind::assign);

/// `=`; other signs that are meant so are reported.
inline constexpr auto definition_sign = sign(TokenKind::assign) | typed_sign >> x3::eps[report_typed] |
                                        sign(TokenKind::colon) >> x3::eps[report_definition_sign] |
                                        sign(TokenKind::equal) >> x3::eps[report_definition_sign] |
                                        must(TokenKind::assign);

inline constexpr auto name_of_statement = must(defined_name, "a name")[define<&Statement::name>];

inline constexpr auto statement_def = spanned(
    (sign(TokenKind::word_let) >> x3::eps[set<&Statement::kind, Statement::Kind::let>] >> name_of_statement >>
         definition_sign >> value[put<&Statement::value>] |
     sign(TokenKind::word_state) >> x3::eps[set<&Statement::kind, Statement::Kind::state>] >> name_of_statement >>
         definition_sign >> value[put<&Statement::value>] >> must(TokenKind::arrow) >> value[put<&Statement::next>]) >>
    end_of_statement);

inline constexpr auto block_def =
    bracketed(TokenKind::open_brace, (*statement)[put<&node::Block::statements>] >>
                                         must(expression, "the value of the block")[put<&node::Block::result>]);

// -- lists --

inline constexpr auto put_element = [](auto &context) { x3::_val(context) = x3::_attr(context).id; };
inline constexpr auto element_def = value[put_element];
inline constexpr auto list_def = elements(TokenKind::open_square, element, "an element")[put<&node::List::elements>];

// -- all --

inline constexpr auto construct_def = one_node(
    nested(TokenKind::word_if, conditional[add_node]) | nested(TokenKind::word_piecewise, piecewise[add_node]) |
    nested(TokenKind::word_phases, phases[add_node]) | nested(TokenKind::word_repeat, repeat[add_node]) |
    nested(TokenKind::open_square, list[add_node]) | nested(TokenKind::open_brace, block[add_node]));

struct branches_id {};
inline constexpr x3::rule<branches_id, Arm> c_branches{"branches of ?:"};
struct python_id {};
inline constexpr x3::rule<python_id, Arm> python_branches{"if and else behind a value"};

// `c ? a : b` and `a if c else b`, read as what they mean.
inline constexpr auto c_branches_def = spanned(sign(TokenKind::question) >> value[put<&Arm::condition>] >>
                                               must(TokenKind::colon) >> value[put<&Arm::value>]);
inline constexpr auto python_branches_def = spanned(sign(TokenKind::word_if) >> value[put<&Arm::condition>] >>
                                                    must(TokenKind::word_else) >> value[put<&Arm::value>]);
inline constexpr auto make_c = [](auto &context) {
  x3::_val(context) = builder(context).c_conditional(x3::_val(context), x3::_attr(context));
};
inline constexpr auto make_python = [](auto &context) {
  x3::_val(context) = builder(context).python_conditional(x3::_val(context), x3::_attr(context));
};

inline constexpr auto expression_def = (next_is(TokenKind::word_if) >> construct)[result] |
                                       disjunction[result] >>
                                           -(nested(TokenKind::question, c_branches[make_c]) |
                                             nested(TokenKind::word_if, python_branches[make_python]));

}  // namespace anneal::rules
