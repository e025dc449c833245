#include "compiler/interpreter/interpreter.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "compiler/floating_point.hpp"
#include "tests/graph/random_graph.hpp"

namespace anneal {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::uint64_t bits(double value) {
  return std::bit_cast<std::uint64_t>(value);
}

void expect_same(const Graph &graph, std::span<const NodeId> roots, const InterpreterCode &code,
                 std::span<const double> arguments, double position, std::uint64_t seed) {
  const std::vector<double> expected = evaluate_nodes(graph, arguments, position);
  std::vector<double> out(roots.size(), 1234);
  const std::vector<double> bound = code.bind(arguments);
  ASSERT_TRUE(code.evaluate(bound, position, out));
  for (std::size_t i = 0; i < roots.size(); ++i) {
    ASSERT_EQ(bits(out[i]), bits(expected[index(roots[i])]))
        << "seed " << seed << ", position " << position << ", root " << i << ": " << out[i] << " and "
        << expected[index(roots[i])] << "\n"
        << code.dump();
  }
}

constexpr double kPositions[] = {0,   1,    2,      3,      7,      49,     50,  51, 100,
                                 999, 1000, 123456, 0x1p31, 0x1p52, 0x1p53, 2.5, -1, kNan};
constexpr double kArguments[][4] = {{0.1, 100, -3, 0}, {kNan, kInfinity, -0.0, 1}, {7, 2, 1.5, 1}};

TEST(Interpreter, RandomGraphsGiveTheBitsOfThePlainEvaluator) {
  const FloatingPointGuard guard;
  std::size_t pairs = 0;
  for (std::uint64_t seed = 0; seed < 800; ++seed) {
    const RandomGraph random(seed, 5 + seed % 150);
    const InterpreterCode code(random.graph, random.roots);
    for (const auto &arguments : kArguments) {
      for (const double position : kPositions) {
        expect_same(random.graph, random.roots, code, arguments, position, seed);
        if (HasFatalFailure()) return;
        pairs += random.roots.size();
      }
    }
  }
  EXPECT_GE(pairs, 200'000U);
}

// Folding and simplifying change no bit: the same graph with its constants hidden in arguments has the same values.
TEST(Interpreter, FoldedAndUnfoldedGraphsAgree) {
  const FloatingPointGuard guard;
  std::size_t folded_away = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const RandomGraph folded(seed, 5 + seed % 120);
    const RandomGraph unfolded(seed, 5 + seed % 120, false);
    ASSERT_EQ(folded.constants.size(), unfolded.constants.size());
    folded_away += unfolded.graph.size() - folded.graph.size();
    for (const auto &some : kArguments) {
      std::vector<double> arguments(std::begin(some), std::end(some));
      arguments.insert(arguments.end(), unfolded.constants.begin(), unfolded.constants.end());
      for (const double position : {0.0, 3.0, 51.0, 0x1p53}) {
        const std::vector<double> a = evaluate_nodes(folded.graph, arguments, position);
        const std::vector<double> b = evaluate_nodes(unfolded.graph, arguments, position);
        for (std::size_t i = 0; i < folded.roots.size(); ++i) {
          ASSERT_EQ(bits(a[index(folded.roots[i])]), bits(b[index(unfolded.roots[i])])) << "seed " << seed;
        }
      }
    }
  }
  EXPECT_GT(folded_away, 1000U);
}

}  // namespace
}  // namespace anneal
