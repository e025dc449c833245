#include "compiler/positions.hpp"

#include <algorithm>
#include <limits>

namespace anneal {

namespace {

__extension__ using Wide = __int128;

}  // namespace

std::int64_t nth_position(std::int64_t first, std::int64_t stride, std::int64_t number) {
  const Wide exact = Wide{first} + Wide{stride} * number;
  return static_cast<std::int64_t>(
      std::clamp<Wide>(exact, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
}

void fill_positions(std::int64_t first, std::int64_t stride, std::span<double> positions) {
  const std::int64_t last = nth_position(first, stride, std::ssize(positions) - 1);
  const auto is_position = [](std::int64_t k) { return k >= 0 && k <= kLastPosition; };
  if (is_position(first) && is_position(last)) {
    // Whole numbers within 2^53: every product and sum is exact.
    const auto start = static_cast<double>(first);
    const auto step = static_cast<double>(stride);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      positions[i] = start + step * static_cast<double>(static_cast<std::int32_t>(i));
    }
    return;
  }
  for (std::size_t i = 0; i < positions.size(); ++i) {
    positions[i] = position_of(nth_position(first, stride, static_cast<std::int64_t>(i)));
  }
}

}  // namespace anneal
