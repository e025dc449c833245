#include "tests/bits/samples.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>

namespace anneal::tests {
namespace {

constexpr double kLastPosition = 0x1p53;

double nearest_position(double place) {
  return std::clamp(place, 0.0, kLastPosition);
}

/// Finite numbers from 0 to 2^53 that the graph knows before evaluation.
std::vector<double> known_numbers(const Graph &graph, std::span<const double> arguments) {
  const std::vector<double> values = evaluate_nodes(graph, arguments, 0);
  std::vector<double> known;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    if (graph[NodeId{i}].stage == Stage::position || graph[NodeId{i}].type == ValueType::boolean) continue;
    if (values[i] >= 0 && values[i] <= kLastPosition) known.push_back(std::floor(values[i]));
  }
  std::ranges::sort(known);
  known.erase(std::unique(known.begin(), known.end()), known.end());
  return known;
}

double hostile(double value, std::uint64_t choice) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  static constexpr double kNumbers[] = {0.0,        -0.0,
                                        1,          -1,
                                        0.5,        kInfinity,
                                        1e308,      5e-324,
                                        -1e-310,    kInfinity,
                                        -kInfinity, 0x1p53,
                                        1e300,      0x1p52,
                                        0x1p53 - 1, 4503599627370496.5,
                                        1e15 + 0.5, std::numeric_limits<double>::quiet_NaN()};
  switch (choice % 8) {
    case 0:
      return value * 2;
    case 1:
      return value / 3;
    case 2:
      return -value;
    case 3:
    case 4:
      return value;
    default:
      return kNumbers[choice / 8 % std::size(kNumbers)];
  }
}

}  // namespace

std::vector<double> sample_positions(const Graph &graph, std::span<const double> arguments, double total,
                                     std::size_t count, std::mt19937_64 &random) {
  const auto pick = [&random](std::uint64_t limit) { return static_cast<double>(random() % limit); };
  std::vector<double> positions = {0, 1, kLastPosition, kLastPosition - 1};
  if (total < kLastPosition) positions.insert(positions.end(), {total - 1, total, total + 1, 2 * total + 3});
  const std::vector<double> known = known_numbers(graph, arguments);
  const double end = total < kLastPosition ? total : 300;
  while (positions.size() < count) {
    const double near = known.empty() ? pick(64) : known[random() % known.size()];
    switch (random() % 8) {
      case 0:
        positions.push_back(pick(static_cast<std::uint64_t>(std::max(end, 1.0)) + 3));
        break;
      case 1:
        positions.push_back(near + pick(1024) / 1024);
        break;
      case 2:
        positions.push_back(pick(std::uint64_t{1} << (random() % 53 + 1)));
        break;
      case 3:
        for (double i = 0; i < 9; ++i) positions.push_back(near - 4 + i);
        break;
      default:
        positions.push_back(near + pick(3) - 1);
        break;
    }
  }
  positions.resize(count);
  // What stands side by side stays so, in runs of some length, from a place of its own.
  std::ranges::rotate(positions, positions.begin() + static_cast<std::ptrdiff_t>(random() % count));
  for (std::size_t i = 0; i < count; i += 5) std::swap(positions[i], positions[random() % count]);
  std::ranges::transform(positions, positions.begin(), nearest_position);
  return positions;
}

std::vector<std::vector<double>> sample_settings(const Graph &graph, std::span<const double> arguments,
                                                 std::size_t count, std::uint64_t seed) {
  std::vector<bool> is_boolean(arguments.size(), false);
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const NodeId id{i};
    if (graph[id].operation == Operation::argument && graph[id].type == ValueType::boolean)
      is_boolean[graph.argument_number(id)] = true;
  }
  std::vector<std::vector<double>> settings{{arguments.begin(), arguments.end()}};
  while (settings.size() < count) {
    std::vector<double> setting;
    for (std::size_t a = 0; a < arguments.size(); ++a) {
      std::mt19937_64 random(seed * 31 + settings.size() + std::bit_cast<std::uint64_t>(arguments[a]) * 7919);
      const std::uint64_t choice = random();
      setting.push_back(is_boolean[a] ? static_cast<double>(choice % 2) : hostile(arguments[a], choice));
    }
    settings.push_back(std::move(setting));
  }
  return settings;
}

}  // namespace anneal::tests
