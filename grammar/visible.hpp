// Text from files and names, made safe and measurable for a terminal.
#pragma once

#include <string>
#include <string_view>

#include "grammar/characters.hpp"

namespace anneal {

/// The character at the front of `text`, which is not empty. A byte that belongs to none is U+FFFD of one byte.
Character first_character(std::string_view text);

/// Appends the UTF-8 form of a character below U+110000.
void append_character(std::string &out, char32_t code);

/// A character as it is shown, and the columns of a terminal that it takes then: two for wide characters, none for
/// combining ones.
struct VisibleCharacter {
  std::string text;
  int columns;
};
VisibleCharacter visible_character(char32_t code);

/// `text` with every control, bidirectional and format character made visible (`␛` for escape, `<U+202E>`) and every
/// byte that is not UTF-8 as `�`: safe to send to a terminal, and always UTF-8. A line break is made visible too. With
/// `ascii`, whatever is not printable ASCII is written `<U+00E9>`.
std::string visible(std::string_view text, bool ascii = false);

/// Columns of a terminal that `text` takes once it is `visible`.
int display_width(std::string_view text);

/// The beginning of `text` in at most `columns` columns; if something had to go, it ends with `…` (`~` with `ascii`).
std::string shortened(std::string_view text, int columns, bool ascii = false);

}  // namespace anneal
