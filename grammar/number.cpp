#include "grammar/number.hpp"

#include <algorithm>
#include <charconv>

#include "grammar/filled_text.hpp"
#include "grammar/words.hpp"

namespace anneal {

namespace {

// Exponents beyond this are equal for every text that fits into a source.
constexpr long long kExponentEnd = 100'000'000;

constexpr std::size_t kShownLength = 40;

std::string shown(std::string_view text) {
  if (text.size() <= kShownLength) return std::string(text);
  return std::string(text.substr(0, kShownLength)) + "…";
}

int magnitude_exponent(char letter) {
  switch (letter) {
    case 'k':
      return 3;
    case 'M':
      return 6;
    case 'B':
      return 9;
    case 'T':
      return 12;
    default:
      return 0;
  }
}

// Digits with single `_` between them; how many bytes of `text` from `at` they are.
std::size_t digits_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (is_digit(text[end]) || (text[end] == '_' && end > at && text[end - 1] != '_' &&
                                                       end + 1 < text.size() && is_digit(text[end + 1])))) {
    ++end;
  }
  return end - at;
}

// The parts of what could be read of a literal.
struct Decimal {
  std::size_t length = 0;    // bytes that were read
  std::size_t mantissa = 0;  // bytes before the exponent
  bool plain = true;         // nothing but digits
  long long exponent = 0;
};

Decimal read_decimal(std::string_view text) {
  Decimal decimal;
  std::size_t at = digits_length(text, 0);
  if (at < text.size() && text[at] == '.') {
    if (const std::size_t fraction = digits_length(text, at + 1); fraction > 0) {
      at += 1 + fraction;
      decimal.plain = false;
    }
  }
  decimal.mantissa = at;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t digits = at + 1;
    const bool negative = digits < text.size() && text[digits] == '-';
    if (digits < text.size() && (text[digits] == '-' || text[digits] == '+')) ++digits;
    if (const std::size_t count = digits_length(text, digits); count > 0) {
      for (const char c : text.substr(digits, count)) {
        if (is_digit(c)) decimal.exponent = std::min(decimal.exponent * 10 + (c - '0'), kExponentEnd);
      }
      if (negative) decimal.exponent = -decimal.exponent;
      at = digits + count;
      decimal.plain = false;
    }
  }
  decimal.length = at;
  return decimal;
}

// Everything that is glued together as a number is: letters, digits, `_`, points as long as no word has begun, a sign
// of an exponent.
std::size_t run_length(std::string_view text) {
  const Decimal decimal = read_decimal(text);
  std::size_t at = decimal.length;
  while (at < text.size() && (text[at] == '.' || text[at] == '_' || is_digit(text[at]))) ++at;
  while (at < text.size() && continues_name(text[at])) ++at;
  return at;
}

// The value of the decimal `text` times ten to `exponent`, rounded once; nothing when it overflows.
std::optional<double> round_decimal(std::string_view text, long long exponent) {
  std::string digits;
  digits.reserve(text.size() + 16);
  for (const char c : text) {
    if (c != '_') digits.push_back(c);
  }
  const std::string_view mantissa(digits);
  const std::size_t first = mantissa.find_first_not_of("0.");
  if (first == std::string_view::npos) return 0.0;
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  // The value lies in [10^(order-1), 10^order).
  const long long order =
      static_cast<long long>(point) - static_cast<long long>(first) + (first > point ? 1 : 0) + exponent;
  if (order > 400) return std::nullopt;
  if (order < -400) return 0.0;
  digits += filled("e{}", exponent);
  double value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    if (order > 0) return std::nullopt;
    return 0.0;
  }
  return value;
}

NumberMistake malformed(std::string message, std::string replacement = {}) {
  return {Code::number_malformed, std::move(message), std::move(replacement)};
}

std::string without_doubled_underscores(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '_' && (result.empty() || result.back() == '_')) continue;
    result.push_back(c);
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  return result;
}

// The magnitude that a wrong letter stands for.
char meant_magnitude(char letter) {
  switch (letter) {
    case 'K':
      return 'k';
    case 'm':
      return 'M';
    case 'b':
    case 'G':
    case 'g':
      return 'B';
    case 't':
      return 'T';
    default:
      return 0;
  }
}

std::optional<NumberMistake> based_number(std::string_view run) {
  if (run.size() < 3 || run[0] != '0') return std::nullopt;
  const int base = run[1] == 'x' || run[1] == 'X'   ? 16
                   : run[1] == 'b' || run[1] == 'B' ? 2
                   : run[1] == 'o' || run[1] == 'O' ? 8
                                                    : 0;
  unsigned long long value = 0;
  if (base == 0) return std::nullopt;
  const auto result = std::from_chars(run.data() + 2, run.data() + run.size(), value, base);
  if (result.ptr == run.data() + 2) return std::nullopt;
  const bool whole = result.ec == std::errc() && result.ptr == run.data() + run.size();
  return malformed(filled("`{}` is in base {}: numbers are written in base 10", shown(run), base),
                   whole ? filled("{}", value) : std::string());
}

// What is wrong with `tail`, which is glued to the decimal before it.
NumberMistake describe_tail(std::string_view run, const Decimal &decimal, std::string_view tail) {
  const std::string_view number = run.substr(0, decimal.length);
  const std::string text = shown(run);
  if (auto based = based_number(run)) return *based;
  if (tail.front() == '.') {
    if (tail == ".") return malformed(filled("`{}` has no digit after its point", text), filled("{}0", run));
    return malformed(filled("`{}` has more than one point, or a point without digits", text));
  }
  if (tail.front() == '_') {
    return malformed(filled("`{}`: a single `_` stands between two digits", text), without_doubled_underscores(run));
  }
  if ((tail.front() == 'e' || tail.front() == 'E') && (tail.size() == 1 || tail[1] == '_')) {
    return malformed(filled("`{}` has no digits in its exponent", text));
  }
  const bool has_exponent = decimal.length > decimal.mantissa;
  if (magnitude_exponent(tail.front()) > 0) {
    const std::string_view rest = tail.substr(1);
    if (has_exponent) return malformed(filled("`{}` has an exponent and a magnitude: one of them is enough", text));
    if (is_unit_word(rest)) {
      return malformed(filled("`{}`: a blank stands between a magnitude and a unit", text),
                       filled("{}{} {}", number, tail.front(), rest));
    }
  }
  if (tail.size() == 1) {
    if (const char magnitude = meant_magnitude(tail.front()); magnitude != 0 && !has_exponent) {
      return malformed(filled("`{}`: the magnitudes are `k`, `M`, `B` and `T`", text),
                       filled("{}{}", number, magnitude));
    }
    if (tail == "f" || tail == "F" || tail == "L" || tail == "u" || tail == "j") {
      return malformed(filled("`{}`: numbers have no suffix", text), std::string(number));
    }
    return malformed(filled("`{}` is not a number: a product is written `{} * {}`", text, shown(number), tail));
  }
  return malformed(filled("`{}` is not a number: a blank stands between a number and a unit", text),
                   filled("{} {}", number, tail));
}

// `007`: whether zeros stand before the first digit that counts.
bool has_leading_zeros(std::string_view text) {
  return text.size() > 1 && text[0] == '0' && (is_digit(text[1]) || text[1] == '_');
}

NumberMistake describe_leading_zeros(std::string_view literal) {
  std::size_t first = 0;
  while (has_leading_zeros(literal.substr(first)) || literal[first] == '_') ++first;
  return malformed(filled("`{}` begins with a zero: leave out the zeros", shown(literal)),
                   std::string(literal.substr(first)));
}

bool may_be_unit(const Decimal &decimal, std::string_view run, std::string_view tail) {
  if (!decimal.plain || !is_letter(tail.front()) || tail.size() == 1 || based_number(run)) return false;
  if (tail[0] == 'e' && tail[1] == '_') return false;
  return magnitude_exponent(tail.front()) == 0 || !is_unit_word(tail.substr(1));
}

}  // namespace

NumberLiteral read_number(std::string_view text) {
  NumberLiteral literal;
  const std::string_view run = text.substr(0, run_length(text));
  Decimal decimal = read_decimal(run);
  std::string_view tail = run.substr(decimal.length);
  literal.length = run.size();
  if (tail.size() == 1 && decimal.length == decimal.mantissa && magnitude_exponent(tail.front()) > 0) {
    decimal.exponent = magnitude_exponent(tail.front());
    literal.magnitude = true;
    tail = {};
  }
  if (!tail.empty() && may_be_unit(decimal, run, tail)) {
    literal.length = decimal.length;
    tail = {};
  } else if (!tail.empty()) {
    literal.mistake = describe_tail(run, decimal, tail);
    return literal;
  } else if (run.size() < text.size() && text[run.size()] == '%') {
    literal.percentage = true;
    decimal.exponent -= 2;
    literal.length = run.size() + 1;
  }
  if (const auto value = round_decimal(run.substr(0, decimal.mantissa), decimal.exponent)) {
    literal.value = *value;
  } else {
    literal.mistake = NumberMistake{
        Code::number_overflows, filled("`{}` is larger than the largest number, about 1.8e308", shown(run)), {}};
  }
  if (has_leading_zeros(run)) literal.mistake = describe_leading_zeros(text.substr(0, literal.length));
  return literal;
}

std::size_t thousands_length(std::string_view text) {
  constexpr std::size_t kGroup = 3;
  const auto digits = [&](std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end - at;
  };
  const std::size_t first = digits(0);
  if (first == 0 || first > kGroup || text[0] == '0') return 0;
  std::size_t end = first;
  while (end < text.size() && text[end] == ',' && digits(end + 1) == kGroup) end += 1 + kGroup;
  if (end == first) return 0;
  if (end < text.size() && text[end] == '.' && digits(end + 1) > 0) end += 1 + digits(end + 1);
  const bool glued = end < text.size() && (text[end] == '.' || continues_name(text[end]));
  return glued ? 0 : end;
}

std::string without_commas(std::string_view text) {
  std::string result(text);
  std::ranges::replace(result, ',', '_');
  return result;
}

std::string describe_thousands(std::string_view text) {
  constexpr std::string_view kMagnitudes = "kMBT";
  const std::string with_underscores = without_commas(text);
  std::string_view rest = text;
  std::size_t thousands = 0;
  for (; thousands < kMagnitudes.size() && rest.ends_with(",000"); ++thousands) rest.remove_suffix(4);
  if (thousands == 0 || rest.find(',') != std::string_view::npos)
    return filled("a thousand is written `{}`", shown(with_underscores));
  return filled("a thousand is written `{}` or `{}{}`", shown(with_underscores), rest, kMagnitudes[thousands - 1]);
}

}  // namespace anneal
