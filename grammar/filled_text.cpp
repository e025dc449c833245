#include "grammar/filled_text.hpp"

#include <charconv>

namespace anneal {

void Piece::append_to(std::string &text, unsigned hexadecimal_digits) const {
  if (!is_number_) {
    if (character_ != 0) {
      text += character_;
    } else {
      text += text_;
    }
    return;
  }
  if (is_negative_) text += '-';
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, is_negative_ ? 0 - magnitude_ : magnitude_,
                                          hexadecimal_digits == 0 ? 10 : 16);
  const auto count = static_cast<std::size_t>(end - digits);
  if (count < hexadecimal_digits) text.append(hexadecimal_digits - count, '0');
  for (const char *digit = digits; digit != end; ++digit) {
    text += *digit >= 'a' && *digit <= 'f' ? static_cast<char>(*digit - 'a' + 'A') : *digit;
  }
}

std::string fill_pattern(std::string_view pattern, std::initializer_list<Piece> pieces) {
  std::string text;
  std::size_t next = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c != '{' && c != '}') {
      text += c;
      continue;
    }
    if (at + 1 < pattern.size() && pattern[at + 1] == c) {
      text += c;
      ++at;
      continue;
    }
    std::size_t number = next;
    unsigned digits = 0;
    bool is_form = false;
    for (++at; at < pattern.size() && pattern[at] != '}'; ++at) {
      const bool is_digit = pattern[at] >= '0' && pattern[at] <= '9';
      if (pattern[at] == ':') {
        is_form = true;
      } else if (is_form && is_digit) {
        digits = static_cast<unsigned>(pattern[at] - '0');
      } else if (is_digit) {
        number = static_cast<std::size_t>(pattern[at] - '0');
      }
    }
    next = number + 1;
    if (number < pieces.size()) pieces.begin()[number].append_to(text, digits);
  }
  return text;
}

}  // namespace anneal
