// The words of the language: which ones the grammar knows, and which ones no file may define. Private to the grammar.
#pragma once

#include <optional>
#include <string_view>

#include "grammar/token.hpp"

namespace anneal {

/// The kind of a word that the grammar knows everywhere.
std::optional<TokenKind> keyword(std::string_view text);

/// Whether section 2 of the language reserves the word.
bool is_reserved(std::string_view text);

/// Whether the word begins an item (`language`, which is a word only there, does not count).
constexpr bool begins_item(TokenKind kind) {
  return (kind >= TokenKind::word_def && kind <= TokenKind::word_clock) || kind == TokenKind::word_let;
}

/// The units that every clock knows, in the singular and in the plural.
bool is_unit_word(std::string_view text);

/// A letter, a digit or `_`, as names have them; nothing depends on the locale.
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool begins_name(char c) {
  return is_letter(c) || c == '_';
}
constexpr bool continues_name(char c) {
  return begins_name(c) || is_digit(c);
}

}  // namespace anneal
