// The lexical units of a text: what the scanner makes and the grammar reads. Private to the grammar.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"

namespace anneal {

/// What a token is. Words that the grammar knows everywhere have kinds of their own; words that it knows only in places
/// (`in`, `as`, `growing`, `unit`, …) and all other names are `name`.
enum class TokenKind : std::uint8_t {
  end,
  number,
  percentage,
  text,
  name,
  // words
  word_if,
  word_then,
  word_else,
  word_and,
  word_or,
  word_not,
  word_true,
  word_false,
  word_let,
  word_state,
  word_def,
  word_param,
  word_input,
  word_schedule,
  word_assert,
  word_import,
  word_optimizer,
  word_group,
  word_clock,
  word_piecewise,
  word_phases,
  word_repeat,
  word_rest,
  // brackets
  open_round,
  close_round,
  open_square,
  close_square,
  open_brace,
  close_brace,
  // signs
  comma,
  semicolon,
  colon,
  dot,
  at,
  question,
  arrow,
  assign,
  plus,
  minus,
  star,
  slash,
  percent,
  caret,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  nearly_equal,
};

/// How the grammar writes tokens of this kind: "`(`", "a name", "the end of the text".
constexpr std::string_view spelling(TokenKind kind) {
  switch (kind) {
    case TokenKind::end:
      return "the end of the text";
    case TokenKind::number:
      return "a number";
    case TokenKind::percentage:
      return "a percentage";
    case TokenKind::text:
      return "a text in quotes";
    case TokenKind::name:
      return "a name";
    case TokenKind::word_if:
      return "`if`";
    case TokenKind::word_then:
      return "`then`";
    case TokenKind::word_else:
      return "`else`";
    case TokenKind::word_and:
      return "`and`";
    case TokenKind::word_or:
      return "`or`";
    case TokenKind::word_not:
      return "`not`";
    case TokenKind::word_true:
      return "`true`";
    case TokenKind::word_false:
      return "`false`";
    case TokenKind::word_let:
      return "`let`";
    case TokenKind::word_state:
      return "`state`";
    case TokenKind::word_def:
      return "`def`";
    case TokenKind::word_param:
      return "`param`";
    case TokenKind::word_input:
      return "`input`";
    case TokenKind::word_schedule:
      return "`schedule`";
    case TokenKind::word_assert:
      return "`assert`";
    case TokenKind::word_import:
      return "`import`";
    case TokenKind::word_optimizer:
      return "`optimizer`";
    case TokenKind::word_group:
      return "`group`";
    case TokenKind::word_clock:
      return "`clock`";
    case TokenKind::word_piecewise:
      return "`piecewise`";
    case TokenKind::word_phases:
      return "`phases`";
    case TokenKind::word_repeat:
      return "`repeat`";
    case TokenKind::word_rest:
      return "`rest`";
    case TokenKind::open_round:
      return "`(`";
    case TokenKind::close_round:
      return "`)`";
    case TokenKind::open_square:
      return "`[`";
    case TokenKind::close_square:
      return "`]`";
    case TokenKind::open_brace:
      return "`{`";
    case TokenKind::close_brace:
      return "`}`";
    case TokenKind::comma:
      return "`,`";
    case TokenKind::semicolon:
      return "`;`";
    case TokenKind::colon:
      return "`:`";
    case TokenKind::dot:
      return "`.`";
    case TokenKind::at:
      return "`@`";
    case TokenKind::question:
      return "`?`";
    case TokenKind::arrow:
      return "`->`";
    case TokenKind::assign:
      return "`=`";
    case TokenKind::plus:
      return "`+`";
    case TokenKind::minus:
      return "`-`";
    case TokenKind::star:
      return "`*`";
    case TokenKind::slash:
      return "`/`";
    case TokenKind::percent:
      return "`%`";
    case TokenKind::caret:
      return "`^`";
    case TokenKind::less:
      return "`<`";
    case TokenKind::less_equal:
      return "`<=`";
    case TokenKind::greater:
      return "`>`";
    case TokenKind::greater_equal:
      return "`>=`";
    case TokenKind::equal:
      return "`==`";
    case TokenKind::not_equal:
      return "`!=`";
    case TokenKind::nearly_equal:
      return "`~=`";
  }
  return {};
}

constexpr bool opens(TokenKind kind) {
  return kind == TokenKind::open_round || kind == TokenKind::open_square || kind == TokenKind::open_brace;
}
constexpr bool closes(TokenKind kind) {
  return kind == TokenKind::close_round || kind == TokenKind::close_square || kind == TokenKind::close_brace;
}

struct Token {
  static constexpr std::uint8_t kGlued = 1;        ///< nothing stands between this token and the one before
  static constexpr std::uint8_t kFirstOnLine = 2;  ///< the first token of its line
  static constexpr std::uint8_t kSupplied = 4;     ///< a bracket that the text lacks; its span is empty
  static constexpr std::uint8_t kDoubtful =
      8;  ///< inside a bracket that was not closed: what is wrong here was said already
  static constexpr std::uint8_t kMagnitude = 16;  ///< a number that ends in k, M, B or T
  static constexpr std::uint8_t kRange = 32;      ///< opens a range, which either bracket may close

  TokenKind kind = TokenKind::end;
  std::uint8_t flags = 0;
  Span span;
  std::uint32_t payload =
      0;  ///< of a name or text: its NameId; of a number: index in `numbers`; of a bracket: index of its partner

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  bool is(TokenKind other) const { return kind == other; }
  NameId name() const { return static_cast<NameId>(payload); }
};

/// A text as tokens. The last one is `end`; brackets are balanced, the missing ones supplied.
struct Tokens {
  static constexpr std::uint32_t kNoValue = 0xFFFFFFFFU;  ///< payload of a number that could not be read

  std::vector<Token> all;
  std::vector<double> numbers;  ///< values; percentages as fractions
};

}  // namespace anneal
