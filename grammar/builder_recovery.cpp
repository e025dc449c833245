// What is wrong, in words: pieces that are missing, and what people bring from other languages.

#include "grammar/builder.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/scan.hpp"
#include "grammar/words.hpp"

namespace anneal {

// -- expressions --

bool Builder::takes_unit(const Part &amount, const Token *unit) const {
  if (!unit->is(TokenKind::name) || (unit + 1)->is(TokenKind::assign)) return false;
  const std::string_view word = text(*unit);
  if (word == "in" || word == "growing" || word == "for" || is_elif(unit) || begins_language(unit)) return false;
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
      .with_fix(where(part.span), filled("({})", text(part.span)), Applicability::safe);
  return part;
}

void Builder::then_missing(const Token *found) {
  expected(found, "`then` behind the condition of an `if`").with_note("`if condition then a else b`");
}

Part Builder::else_missing(const Token *found) {
  report(Code::else_missing, where_missing(found),
         filled("this `if` has no `else`, found {}: a value is needed in either case", describe(found)), found);
  recover();
  return missing(found);
}

// -- brackets --

void Builder::nothing_between(const Token *opener, std::string_view what) {
  const Span span = cover(opener->span, partner(opener)->span);
  report(Code::empty_braces, span,
         filled("expected {} between {} and {}", what, spelling(opener->kind), spelling(partner(opener)->kind)),
         opener);
}

void Builder::expected_separator(const Token *found, const Token *close) {
  if (recovering()) return;
  const bool begins_operand = found->is(TokenKind::number) || found->is(TokenKind::name) ||
                              found->is(TokenKind::text) || found->is(TokenKind::percentage) ||
                              found->is(TokenKind::word_rest);
  Diagnostic &diagnostic = expected(found, filled("an operator, `,` or {}", spelling(close->kind)));
  const std::uint32_t end = (found - 1)->span.end;
  if (begins_operand) diagnostic.with_fix({id_, {end, end}}, ",");
  if (found->is(TokenKind::colon) && close->is(TokenKind::close_round))
    diagnostic.with_note("arguments are named with `=`");
}

void Builder::expected_closer(const Token *found, const Token *close) {
  if (recovering()) return;
  Diagnostic &diagnostic = expected(found, filled("an operator or {}", spelling(close->kind)));
  if (found->is(TokenKind::comma) && close->is(TokenKind::close_round)) {
    const Span inside{partner(close)->span.end, close->span.begin};
    const std::string list = filled("[{}]", text(inside));
    diagnostic.with_note("a list has square brackets").with_fix(where(cover(partner(close)->span, close->span)), list);
  }
  if (found->is(TokenKind::colon) && (found - 1)->is(TokenKind::number) && close->is(TokenKind::close_brace))
    diagnostic.with_note("there are no dictionaries: keys and values are lists, `[10, 20]`");
}

void Builder::expected_semicolon(const Token *found) {
  if (recovering()) return;
  const Token *before = found - 1;
  Diagnostic &diagnostic = expected(found, "`;` behind a statement");
  const bool unit =
      before->is(TokenKind::name) && !before->has(Token::kGlued) &&
      (closes((before - 1)->kind) || (before - 1)->is(TokenKind::number) || (before - 1)->is(TokenKind::name));
  if (unit) diagnostic.with_note(filled("{} was read as a unit of what stands before it", describe(before)));
  if (!unit && !closes(found->kind)) diagnostic.with_fix({id_, {before->span.end, before->span.end}}, ";");
}

// -- items --

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
    report(
        Code::expected, number,
        filled("expected `language 1`, the version that is known here, found `language {}`", one_line(text(*number))));
  }
  return version;
}

bool Builder::begins_bare_definition(const Token *at) {
  const bool plain = at->is(TokenKind::name) && (at + 1)->is(TokenKind::assign);
  if (!plain) return false;
  if (!(at + 1)->has(Token::kDoubtful)) {
    report(Code::foreign_syntax, at,
           filled("an item begins with its keyword: `let {0} = …`, or `schedule {0} = …` for an output",
                  one_line(text(*at))))
        .with_fix({id_, {at->span.begin, at->span.begin}}, "let ");
  }
  return true;
}

const Token *Builder::end_item(const Token *at) {
  const auto ends = [&](const Token *token) {
    return token->is(TokenKind::end) || item_begins_at(token) || begins_language(token) ||
           (token->is(TokenKind::word_state) && token->has(Token::kFirstOnLine)) ||
           (token->is(TokenKind::name) && (token + 1)->is(TokenKind::assign) && token->has(Token::kFirstOnLine));
  };
  if (!at->is(TokenKind::semicolon) && !ends(at)) {
    if (!recovering()) {
      Diagnostic &diagnostic = expected(at, "an operator or the next item");
      if (at - tokens_.all.data() >= 2 && (at - 2)->is(TokenKind::word_import) && text(*at) == ".")
        diagnostic.with_note(filled("a module has one name: `import {}`", text(*(at - 1))));
    }
    while (!ends(at) && !at->is(TokenKind::semicolon)) at = opens(at->kind) ? partner(at) + 1 : at + 1;
  }
  recovered();
  if (at->is(TokenKind::semicolon)) ++at;
  return at;
}

const Token *Builder::end_formula(const Token *at) {
  if (at->is(TokenKind::semicolon)) ++at;
  if (!at->is(TokenKind::end) && file_ && (item_begins_at(at) || begins_bare_definition(at))) {
    if (at->is(TokenKind::word_import) && is_word(tokens_.all.data(), "from")) {
      report(Code::foreign_syntax, at, "names of a module stay in it")
          .with_note(filled("write `import {0}`, then `{0}.{1}`", text(tokens_.all[1]), text(*(at + 1))));
      ast_.expressions.back().kind = node::Error{};
    } else if (item_begins_at(at)) {
      report(Code::misplaced_item, at, "an item stands behind an expression: a file is one expression, or items")
          .with_note("an output has a name: `schedule value = …`");
    }
    recovered();
    return at;
  }
  if (!at->is(TokenKind::end)) expected(at, "an operator or the end of the text");
  while (!at->is(TokenKind::end) && !(file_ && item_begins_at(at))) ++at;
  recovered();
  return at;
}

const Token *Builder::no_item(const Token *at) {
  if (!report_loop(at) && !(at->is(TokenKind::word_state) && report_misplaced(at))) {
    expected(
        at, "an item: `clock`, `param`, `input`, `let`, `def`, `schedule`, `assert`, `import`, `optimizer` or `group`");
  }
  recover();
  return end_item(at + 1);
}

}  // namespace anneal
