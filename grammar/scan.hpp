// From bytes to tokens. Private to the grammar.
#pragma once

#include <string>
#include <string_view>

#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"
#include "grammar/token.hpp"

namespace anneal {

/// After so many errors the rest of a text is not looked at: nobody reads further, and a hostile text shall not cost
/// time.
inline constexpr std::size_t kGiveUpErrors = 100;

/// Bytes of a piece of text that messages repeat.
inline constexpr std::size_t kShownBytes = 40;

/// `text` on one line: blanks for line breaks, shortened when it is long.
std::string one_line(std::string_view text);

/// `text` in backticks, on one line.
std::string quoted(std::string_view text);

/// Whether the text can be read at all: within kSourceLimit and UTF-8. Reports what is not, and every character that is
/// refused everywhere (which does not hinder reading).
bool check_characters(const Source &source, SourceId id, Diagnostics &diagnostics);

/// The tokens of a text that passed check_characters; names and texts are interned in `ast`, comments stored there.
/// Reports mistakes inside tokens, and signs of other languages, which it reads as what they mean here. Brackets are as
/// in the text.
Tokens scan(const Source &source, SourceId id, Ast &ast, Diagnostics &diagnostics);

/// Pairs the brackets of `tokens`, leaves out those that close nothing, supplies those that are missing, and reports
/// both.
Tokens balance_brackets(Tokens tokens, const Source &source, SourceId id, Diagnostics &diagnostics);

/// Whether an item begins at `tokens[at]`, as far as can be told from two tokens.
bool item_begins(const std::vector<Token> &tokens, std::size_t at);

}  // namespace anneal
