// What is wrong, in words: pieces that are missing, and what people bring from other languages.
#include <fmt/format.h>

#include "grammar/builder.hpp"
#include "grammar/scan.hpp"
#include "grammar/words.hpp"

namespace anneal {

namespace {

struct ForeignWord {
  std::string_view word;
  std::string_view message;
  std::string_view note;
};

constexpr ForeignWord kForeignWords[] = {
    {"lambda", "a function has a name here: `lambda` is written `def`", "write `def f(x) = …`, an item of its own"},
    {"for", "there are no loops: a formula says what the value is at every `step`",
     "over a list, arithmetic goes element by element: `sum(xs * 2)`"},
    {"while", "there are no loops: a formula says what the value is at every `step`",
     "a condition on time is `if step < 1000 then … else …`"},
    {"return", "no `return` is needed: the last expression of a block is its value", "leave it out"},
};

bool is_else_if(std::string_view word) {
  return word == "elif" || word == "elsif" || word == "elseif";
}

}  // namespace

// -- expressions
// ----------------------------------------------------------------------------------------------------------------

bool Builder::takes_unit(const Part &amount, const Token *unit) const {
  if (!unit->is(TokenKind::name) || (unit + 1)->is(TokenKind::assign)) return false;
  const std::string_view word = text(*unit);
  if (word == "in" || word == "growing" || is_else_if(word) || begins_language(unit)) return false;
  switch (amount.form) {
    case Form::number:
    case Form::percentage:
    case Form::list:
    case Form::name:
    case Form::parenthesis:
      return true;
    case Form::call:
      return is_unit_word(word);
    case Form::other:
      return false;
  }
  return false;
}

Part Builder::needs_parentheses(const Part &part) {
  report(Code::expected, part.span, "`if` and `not` stand in parentheses behind an operator", nullptr)
      .with_fix(where(part.span), fmt::format("({})", text(part.span)), Applicability::safe);
  return part;
}

Part Builder::else_missing(const Token *found) {
  if (found->is(TokenKind::name) && is_else_if(text(*found))) {
    report(Code::foreign_syntax, found, fmt::format("{} is written `else if`", quoted(text(*found))))
        .with_fix(where(found), "else if", Applicability::safe);
  } else {
    report(Code::else_missing, where_missing(found),
           fmt::format("this `if` has no `else`, found {}: a value is needed in either case", describe(found)), found);
  }
  recover();
  return missing(found);
}

Part Builder::conditional(const Part &condition, const Part &value, const Part &otherwise) {
  const Span span = cover(cover(condition.span, value.span), otherwise.span);
  const Arm arm{condition.id, value.id, cover(condition.span, value.span)};
  const auto arms = ast_.store(std::span<const Arm>(&arm, 1));
  return add(span, node::Conditional{node::Conditional::Form::if_then_else, arms, otherwise.id});
}

Part Builder::c_conditional(const Part &condition, const Arm &branches) {
  const Part yes{branches.condition, ast_.span(branches.condition)};
  const Part no{branches.value, ast_.span(branches.value)};
  const Part result = conditional(condition, yes, no);
  report(Code::foreign_syntax, {branches.span.begin, branches.span.begin + 1},
         "`condition ? a : b` is written `if condition then a else b`", nullptr)
      .with_fix(where(result.span),
                fmt::format("if {} then {} else {}", text(condition.span), text(yes.span), text(no.span)));
  return result;
}

Part Builder::python_conditional(const Part &value, const Arm &branches) {
  const Part condition{branches.condition, ast_.span(branches.condition)};
  const Part no{branches.value, ast_.span(branches.value)};
  const Part result = conditional(condition, value, no);
  report(Code::foreign_syntax, {branches.span.begin, branches.span.begin + 2},
         "`a if condition else b` is written `if condition then a else b`", nullptr)
      .with_fix(where(result.span),
                fmt::format("if {} then {} else {}", text(condition.span), text(value.span), text(no.span)));
  return result;
}

void Builder::report_foreign_word(const Token *word) {
  if (!(word + 1)->is(TokenKind::name) && !(word + 1)->is(TokenKind::number) && !(word + 1)->is(TokenKind::open_round))
    return;
  for (const ForeignWord &row : kForeignWords) {
    if (!is_word(word, row.word)) continue;
    report(Code::foreign_syntax, word, std::string(row.message)).with_note(std::string(row.note));
    recover();
  }
}

bool Builder::report_decimal_comma(const Token *comma) {
  if (!comma->is(TokenKind::comma) || comma == tokens_.all.data()) return false;
  const Token *whole = comma - 1;
  const Token *part = comma + 1;
  const bool glued = whole->span.end == comma->span.begin && comma->span.end == part->span.begin;
  if (!glued || !whole->is(TokenKind::number) || !part->is(TokenKind::number)) return false;
  const Span number = cover(whole->span, part->span);
  const std::string instead = fmt::format("{}.{}", text(*whole), text(*part));
  report(Code::foreign_syntax, number, fmt::format("`{}` is written with a point, `{}`", text(number), instead), comma)
      .with_fix(where(number), instead);
  recover();
  return true;
}

bool Builder::report_misplaced(const Token *found) {
  if (found->is(TokenKind::word_state)) {
    report(Code::misplaced_item, found, "`state` stands in the braces of a block, before its value");
  } else if (item_begins_at(found) && !found->has(Token::kFirstOnLine)) {
    report(Code::misplaced_item, found,
           fmt::format("{} begins an item, which stands outside all expressions", describe(found)));
  } else {
    return false;
  }
  recover();
  return true;
}

void Builder::report_assignment(const Token *sign) {
  if (sign->has(Token::kDoubtful)) return;
  report(Code::foreign_syntax, sign, "`=` gives a name its value: equality is written `==`")
      .with_fix(where(sign), "==", Applicability::safe);
}

// -- brackets
// -------------------------------------------------------------------------------------------------------------------

void Builder::nothing_between(const Token *opener, std::string_view what) {
  const Span span = cover(opener->span, partner(opener)->span);
  report(Code::empty_braces, span,
         fmt::format("expected {} between {} and {}", what, spelling(opener->kind), spelling(partner(opener)->kind)),
         opener);
}

void Builder::expected_separator(const Token *found, const Token *close) {
  expected(found, recovering() ? std::string() : fmt::format("an operator, `,` or {}", spelling(close->kind)));
}

void Builder::expected_closer(const Token *found, const Token *close) {
  expected(found, recovering() ? std::string() : fmt::format("an operator or {}", spelling(close->kind)));
}

// -- items
// ----------------------------------------------------------------------------------------------------------------------

bool Builder::begins_items(const Token *at) const {
  return begins_item(at->kind) || at->is(TokenKind::word_state) || begins_language(at) ||
         (at->is(TokenKind::name) && (at + 1)->is(TokenKind::assign));
}

bool Builder::begins_language(const Token *at) const {
  return is_word(at, "language") && (at + 1)->is(TokenKind::number);
}

double Builder::language_version(const Token *number) {
  if (!ast_.items.empty()) {
    report(Code::misplaced_item, number, "`language` stands before all other items");
  }
  const double version = number->payload == Tokens::kNoValue ? 1 : tokens_.numbers[number->payload];
  if (version != 1) {
    report(Code::expected, number,
           fmt::format("expected `language 1`, the version that is known here, found `language {}`", text(*number)));
  }
  return version;
}

bool Builder::begins_bare_definition(const Token *at) {
  const bool plain = at->is(TokenKind::name) && (at + 1)->is(TokenKind::assign);
  if (!plain) return false;
  if (!(at + 1)->has(Token::kDoubtful)) {
    report(
        Code::foreign_syntax, at,
        fmt::format("an item begins with its keyword: `let {0} = …`, or `schedule {0} = …` for an output", text(*at)))
        .with_fix({id_, {at->span.begin, at->span.begin}}, "let ");
  }
  return true;
}

void Builder::python_definition(const Token *colon) {
  report(Code::foreign_syntax, colon, "the body of a `def` stands behind `=`")
      .with_fix(where(colon), " =", Applicability::safe);
}

const Token *Builder::end_item(const Token *at) {
  const auto ends = [&](const Token *token) {
    return token->is(TokenKind::end) || item_begins_at(token) || begins_language(token) ||
           (token->is(TokenKind::name) && (token + 1)->is(TokenKind::assign) && token->has(Token::kFirstOnLine));
  };
  if (!at->is(TokenKind::semicolon) && !ends(at)) {
    if (!recovering() && !report_decimal_comma(at)) expected(at, "an operator or the next item");
    while (!ends(at) && !at->is(TokenKind::semicolon)) at = opens(at->kind) ? partner(at) + 1 : at + 1;
  }
  recovered();
  if (at->is(TokenKind::semicolon)) ++at;
  return at;
}

const Token *Builder::no_item(const Token *at) {
  report_foreign_word(at);
  if (at->is(TokenKind::word_state)) report_misplaced(at);
  expected(at,
           "an item: `clock`, `param`, `input`, `let`, `def`, `schedule`, `assert`, `import`, `optimizer` or `group`");
  return end_item(at + 1);
}

}  // namespace anneal
