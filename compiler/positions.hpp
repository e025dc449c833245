// Positions as hosts give them, and rows of them.
#pragma once

#include <cstdint>
#include <span>

namespace anneal {

/// The last position: 2^53.
inline constexpr std::int64_t kLastPosition = std::int64_t{1} << 53;

/// The position that a step means: the nearest end where it lies outside.
inline double position_of(std::int64_t step) {
  return static_cast<double>(step < 0 ? 0 : step > kLastPosition ? kLastPosition : step);
}

/// first + number * stride; what is beyond the numbers there are is the nearest of them.
std::int64_t nth_position(std::int64_t first, std::int64_t stride, std::int64_t number);

/// Fills `positions` with first + i * stride, each the nearest position from 0 to 2^53.
void fill_positions(std::int64_t first, std::int64_t stride, std::span<double> positions);

}  // namespace anneal
