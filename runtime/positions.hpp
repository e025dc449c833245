// Rows of positions.
#pragma once

#include <cstdint>
#include <span>

namespace anneal {

/// first + number * stride; what is beyond the numbers there are is the nearest of them.
std::int64_t nth_position(std::int64_t first, std::int64_t stride, std::int64_t number);

/// Fills `positions` with first + i * stride, each the nearest position from 0 to 2^53.
void fill_positions(std::int64_t first, std::int64_t stride, std::span<double> positions);

}  // namespace anneal
