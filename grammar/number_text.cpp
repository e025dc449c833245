#include "grammar/number_text.hpp"

#include <charconv>
#include <cstdint>

namespace anneal {

std::string shortest(double value) {
  if (value != value) return "nan";
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  return {digits, end};
}

std::string counted(double count) {
  constexpr double kLastExact = 9007199254740992.0;  // 2^53
  if (count >= 0 && count <= kLastExact && count == static_cast<double>(static_cast<std::int64_t>(count)))
    return std::to_string(static_cast<std::int64_t>(count));
  return shortest(count);
}

}  // namespace anneal
