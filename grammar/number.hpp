// How numbers are written: section 2 of the language. Private to the grammar.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "grammar/diagnostic.hpp"

namespace anneal {

/// What is wrong with a literal, and what to write.
struct NumberMistake {
  Code code;
  std::string message;
  std::string replacement;  ///< of the whole literal; empty when there is no obvious one
};

/// One numeric literal at the start of a text.
struct NumberLiteral {
  std::size_t length = 0;  ///< bytes of the literal, its percent sign included, a unit glued to it not
  double value = 0;        ///< of a percentage the fraction; of a mistake 0
  bool percentage = false;
  bool magnitude = false;  ///< ends in k, M, B or T (before a percent sign)
  std::optional<NumberMistake> mistake;
};

/// Reads the literal at the start of `text`, which begins with a digit, or with a point and a digit.
///
/// Digits may have single `_` between them; then a fraction, an exponent, or one of the magnitudes k, M, B, T, and a
/// percent sign glued to it. Magnitude and percent sign move the decimal point of the text, so that the value is
/// rounded to binary once: `0.3k` is 300 and `2%` the double nearest to 0.02. What underflows is 0. A literal takes in
/// whatever letters are glued to it, except that after plain digits they may be a unit (`5epochs`), which is left for
/// the caller. Time proportional to `length`.
NumberLiteral read_number(std::string_view text);

/// How many bytes at the start of `text` look like a number with commas between its thousands, `10,000`: one to three
/// digits without a zero first, then groups of a comma and exactly three digits, then perhaps a fraction. 0 when there
/// is none.
std::size_t thousands_length(std::string_view text);

/// How to write such a number: "a thousand is written `10_000` or `10k`".
std::string describe_thousands(std::string_view text);

/// The same with `_`: `10_000`.
std::string without_commas(std::string_view text);

}  // namespace anneal
