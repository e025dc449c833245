// Text from files and names, made safe and measurable for a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace anneal::cli {

/// One character of a text: its code point and its length in bytes. Bytes that are no UTF-8 come one by one as
/// `is_broken`, with the byte as code point.
struct CodePoint {
  char32_t code = 0;
  uint8_t bytes = 0;
  bool is_broken = false;
};

/// The character that begins at `text[at]`; `at` is below `text.size()`.
CodePoint code_point_at(std::string_view text, size_t at);

/// `text` with everything that a terminal would act on, or that would hide or reorder what follows, in a visible form:
/// control characters as their pictures (`␛`), bidirectional and other invisible format characters as `<U+202E>`, bytes
/// that are no UTF-8 as `<ff>`. Tabs and line ends too: it is meant for names. With `ascii`, whatever is not printable
/// ASCII is written `<U+00e9>`.
std::string visible(std::string_view text, bool ascii = false);

/// How many cells of a terminal `text` takes: two for wide East Asian characters and emoji, none for combining marks.
int display_width(std::string_view text);

/// The beginning of `text` in at most `width` cells; if something had to go, it ends with `…` (`~` with `ascii`).
std::string shortened(std::string_view text, int width, bool ascii = false);

}  // namespace anneal::cli
