// Where a program is looked at: positions and settings that follow from its graph and a seed.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "compiler/graph/graph.hpp"

namespace anneal::tests {

/// 0, 1, the last two positions, the neighbourhood of numbers that the graph knows before evaluation (boundaries are
/// among them), places with a fraction, and runs of neighbours; `count` of them in no order. `total` may be infinite.
std::vector<double> sample_positions(const Graph &graph, std::span<const double> arguments, double total,
                                     std::size_t count, std::mt19937_64 &random);

/// The arguments as bound, and with some of them hostile: huge, subnormal, infinite, NaN, negative zero, and so on.
/// What becomes of an argument follows from the seed and its value alone, so that it stays when others go.
std::vector<std::vector<double>> sample_settings(const Graph &graph, std::span<const double> arguments,
                                                 std::size_t count, std::uint64_t seed);

}  // namespace anneal::tests
