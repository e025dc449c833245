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
#define TOKEN(name, spelling) name,
#include "grammar/tokens.def"
};

/// What messages call tokens of this kind: "`(`", "a name", "the end of the text".
constexpr std::string_view spelling(TokenKind kind) {
  constexpr std::string_view kSpellings[] = {
#define TOKEN(name, spelling) spelling,
#include "grammar/tokens.def"
  };
  return kSpellings[static_cast<std::size_t>(kind)];
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
