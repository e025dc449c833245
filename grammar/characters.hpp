// Characters outside ASCII: which ones no text may hold, and which ones people take for others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace anneal {

/// A code point and its length in bytes; a length of 0 means that the bytes are not UTF-8.
struct Character {
  char32_t code = 0;
  std::size_t length = 0;
};

/// The character at the start of a text that is not empty. Overlong forms, surrogates and what lies above U+10FFFF are
/// not UTF-8.
Character decode(std::string_view text);

/// Whether the character is refused everywhere: controls other than line breaks, tabs among them, and those that change
/// the direction of the text or are not visible.
bool is_refused(char32_t code);

/// What a refused character is called: "a tab", "a NUL", "a bidirectional control".
std::string_view refused_name(char32_t code);

/// A character that is written for something in ASCII.
struct Substitute {
  char32_t code;
  std::string_view ascii;
  std::string_view name;
};

/// Signs and blanks: `−` for `-`, `≤` for `<=`, a no-break space for a blank.
std::optional<Substitute> sign_substitute(char32_t code);

/// Letters that look like ASCII letters: Cyrillic `а` for `a`.
std::optional<Substitute> letter_substitute(char32_t code);

}  // namespace anneal
