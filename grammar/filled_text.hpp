// Messages from patterns: what a formatting library does, in the few bytes that hosts can spare (the library as a whole
// stays under 1.5 MB).
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace anneal {

/// A text, a character or a whole number; refers to what it was made of.
class Piece {
 public:
  template <typename Text>
    requires std::convertible_to<const Text &, std::string_view>
  Piece(const Text &text) : text_(text) {}  // NOLINT(google-explicit-constructor): pieces are arguments
  Piece(char character) : character_(character) {}
  template <std::integral Number>
  Piece(Number number) : is_number_(true), is_negative_(number < 0), magnitude_(static_cast<std::uint64_t>(number)) {}

  /// Appended to a text; a number in base 16 with at least `hexadecimal_digits`, where that is not 0.
  void append_to(std::string &text, unsigned hexadecimal_digits) const;

 private:
  std::string_view text_;
  char character_ = 0;
  bool is_number_ = false;
  bool is_negative_ = false;
  std::uint64_t magnitude_ = 0;  ///< of a negative number its two's complement
};

/// The pattern with its pieces in the places `{}`, one after the other, or `{1}`, by number from 0. `{:04X}` is a
/// number in base 16 with 4 digits or more. `{{` and `}}` are braces.
std::string fill_pattern(std::string_view pattern, std::initializer_list<Piece> pieces);

template <typename... Pieces>
std::string filled(std::string_view pattern, const Pieces &...pieces) {
  return fill_pattern(pattern, {Piece(pieces)...});
}

}  // namespace anneal
