// A text as the formatter sees it: tokens with the comments and blanks around them, in groups of brackets. Private to
// the grammar.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar/token.hpp"

namespace anneal {

inline constexpr std::uint32_t kNoGroup = 0xFFFFFFFFU;

/// A comment on lines of its own before a token.
struct OwnComment {
  std::string_view text;
  bool blank_before = false;  ///< an empty line stands before it
};

/// One token of the formatted text.
struct Piece {
  TokenKind kind = TokenKind::end;
  std::string_view text;            ///< as it is written in the formatted text
  std::vector<OwnComment> above;    ///< comments between the token before and this one, on lines of their own
  std::string_view behind;          ///< a comment behind it on its line
  std::uint32_t behind_column = 0;  ///< where that stands in the source, from 0
  std::uint32_t blanks_before = 0;  ///< in the source, when the token before is on the same line
  std::uint32_t group = kNoGroup;   ///< the innermost brackets that it stands in; a bracket stands in those around it
  std::uint32_t own_group = kNoGroup;  ///< of a bracket: its own group
  bool newline_before = false;         ///< in the source
  bool blank_line_before = false;      ///< in the source, directly before it or before the first comment above it
  bool begins_item = false;
  bool unary = false;  ///< a sign before an operand
};

/// What stands between two brackets.
struct Group {
  enum class Kind : std::uint8_t {
    single,     ///< an expression in parentheses, an index, a range, a type: no comma behind it
    list,       ///< arguments, parameters, elements of a list
    arms,       ///< phases, arms, equations, settings: one a line when broken
    statements  ///< a block
  } kind;
  std::uint32_t open = 0;
  std::uint32_t close = 0;
  std::uint32_t elements = 0;  ///< how many commas or semicolons separate them, and one more; 0 when empty
  bool broken = false;         ///< its elements stand on lines of their own
  bool has_comment = false;
};

struct Pieces {
  std::vector<Piece> all;  ///< ends with the piece of TokenKind::end
  std::vector<Group> groups;
};

/// The pieces of a text that was parsed without errors into `ast`. Left out are `;` behind items and commas before
/// closing brackets.
Pieces read_pieces(const Ast &ast, const Source &source);

/// Blanks between two pieces on one line: 0 or 1.
std::uint32_t blanks_between(const Pieces &pieces, std::size_t left);

/// Whether a piece is an operator with an operand on either side.
bool is_binary(const Piece &piece);

}  // namespace anneal
