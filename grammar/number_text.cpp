#include "grammar/number_text.hpp"

#include <charconv>

namespace anneal {

std::string shortest(double value) {
  if (value != value) return "nan";
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  return {digits, end};
}

}  // namespace anneal
