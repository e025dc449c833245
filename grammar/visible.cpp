#include "grammar/visible.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace anneal {

namespace {

enum class Width : std::uint8_t { combining, one, wide, unshown };

struct Range {
  char32_t first;
  char32_t last;
  Width width;
};

constexpr Range kRanges[] = {
#define COMBINING(first, last) {first, last, Width::combining},
#define WIDE(first, last) {first, last, Width::wide},
#define UNSHOWN(first, last) {first, last, Width::unshown},
#include "grammar/render_width.def"
#undef COMBINING
#undef WIDE
#undef UNSHOWN
};

constexpr char32_t kReplacement = 0xFFFD;

Width width(char32_t code) {
  if (code < 0x20 || code == 0x7F) return Width::unshown;
  if (code < 0x80) return Width::one;
  const auto range = std::partition_point(std::begin(kRanges), std::end(kRanges),
                                          [code](const Range &candidate) { return candidate.last < code; });
  return range != std::end(kRanges) && range->first <= code ? range->width : Width::one;
}

std::string number_of(char32_t code) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string digits;
  for (char32_t rest = code; rest != 0 || digits.size() < 4; rest /= 16)
    digits.insert(digits.begin(), kDigits[rest % 16]);
  return "<U+" + digits + ">";
}

/// Columns of a character as `visible` shows it.
int columns_of(char32_t code) {
  switch (width(code)) {
    case Width::combining:
      return 0;
    case Width::one:
      return 1;
    case Width::wide:
      return 2;
    case Width::unshown:
      break;
  }
  return code < 0x80 ? 1 : static_cast<int>(number_of(code).size());
}

}  // namespace

Character first_character(std::string_view text) {
  const Character character = decode(text);
  return character.length == 0 ? Character{kReplacement, 1} : character;
}

void append_character(std::string &out, char32_t code) {
  const auto add = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0U | code >> 6U);
    add(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    add(0xE0U | code >> 12U);
    add(0x80U | (code >> 6U & 0x3FU));
    add(0x80U | (code & 0x3FU));
  } else {
    add(0xF0U | code >> 18U);
    add(0x80U | (code >> 12U & 0x3FU));
    add(0x80U | (code >> 6U & 0x3FU));
    add(0x80U | (code & 0x3FU));
  }
}

VisibleCharacter visible_character(char32_t code) {
  VisibleCharacter shown{{}, columns_of(code)};
  if (width(code) != Width::unshown) {
    append_character(shown.text, code);
  } else if (code < 0x80) {
    // The pictures of controls stand in the order of the controls; delete comes after them.
    append_character(shown.text, code == 0x7F ? U'\u2421' : 0x2400 + code);
  } else {
    shown.text = number_of(code);
  }
  return shown;
}

std::string visible(std::string_view text, bool ascii) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool plain = character.code >= 0x20 && character.code < 0x7F;
    result += ascii && !plain ? number_of(character.code) : visible_character(character.code).text;
    text.remove_prefix(character.length);
  }
  return result;
}

int display_width(std::string_view text) {
  int columns = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    columns += columns_of(character.code);
    text.remove_prefix(character.length);
  }
  return columns;
}

std::string shortened(std::string_view text, int columns, bool ascii) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns <= 0) return "";
  int used = 1;  // the mark of what is missing
  std::size_t at = 0;
  while (at < text.size()) {
    const Character character = first_character(text.substr(at));
    used += columns_of(character.code);
    if (used > columns) break;
    at += character.length;
  }
  return std::string(text.substr(0, at)) + (ascii ? "~" : "…");
}

}  // namespace anneal
