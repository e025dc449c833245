// Programs as schedules are: chains of arms between boundaries, counts of boundaries passed, growing cycles.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>

#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"
#include "compiler/graph/fold.hpp"
#include "compiler/graph/growing.hpp"
#include "compiler/interpreter/interpreter.hpp"

namespace anneal {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class Piecewise : public testing::Test {
 protected:
  std::size_t pick(std::size_t count) { return static_cast<std::size_t>(random_() % count); }

  // Constants or arguments; in order, or not; sometimes a NaN among them.
  std::vector<NodeId> boundaries(std::size_t count) {
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<double>(pick(10 * count)));
    if (pick(4) != 0) std::sort(values.begin(), values.end());
    if (pick(8) == 0) values[pick(count)] = pick(2) == 0 ? kNan : kInfinity;
    const bool bound = pick(2) == 0;
    std::vector<NodeId> nodes;
    for (const double value : values) {
      nodes.push_back(bound ? graph_.argument(static_cast<std::uint32_t>(arguments_.size())) : graph_.constant(value));
      if (bound) arguments_.push_back(value);
    }
    return nodes;
  }

  NodeId arm(std::size_t depth, NodeId x) {
    const NodeId moved = graph_.add(Operation::subtract, {x, graph_.constant(static_cast<double>(pick(50)))});
    switch (pick(depth == 0 ? 4 : 5)) {
      case 0:
        return graph_.constant(static_cast<double>(pick(5)));
      case 1:
        return graph_.add(Builtin::cos, {moved});
      case 2:
        return graph_.add(Operation::divide, {moved, graph_.constant(7)});
      case 3:
        return shared_;
      default:
        return chain(depth - 1, pick(2) == 0 ? x : moved);
    }
  }

  NodeId chain(std::size_t depth, NodeId x) {
    const std::vector<NodeId> ends = boundaries(1 + pick(depth == 2 ? 40 : 6));
    NodeId result = arm(depth, x);
    for (std::size_t i = ends.size(); i-- > 0;) {
      // Now and then something of its own between two conditions, or another form of condition.
      const NodeId compared = pick(12) == 0 ? graph_.add(Builtin::floor, {x}) : x;
      const Operation order = pick(16) == 0 ? Operation::less_equal : Operation::less;
      result = graph_.add(Operation::select, {graph_.add(order, {compared, ends[i]}), arm(depth, x), result});
    }
    return result;
  }

  NodeId count(NodeId x) {
    const Operation order = pick(2) == 0 ? Operation::less : Operation::less_equal;
    const bool x_is_left = pick(2) == 0;
    NodeId sum{};
    bool is_first = true;
    for (const NodeId end : boundaries(1 + pick(40))) {
      const NodeId condition = x_is_left ? graph_.add(order, {x, end}) : graph_.add(order, {end, x});
      const NodeId one = graph_.add(Operation::to_number, {condition});
      sum = is_first ? one : graph_.add(Operation::add, {sum, one});
      is_first = false;
    }
    return sum;
  }

  void expect_same(std::span<const NodeId> roots, std::size_t seed) {
    const InterpreterCode code(graph_, roots);
    const std::vector<double> bound = code.bind(arguments_);
    std::vector<double> out(roots.size());
    for (double position = 0; position < 450; position += 3) {
      for (const double at : {position, position == 0 ? kNan : position + 0.5}) {
        const std::vector<double> expected = evaluate_nodes(graph_, arguments_, at);
        ASSERT_TRUE(code.evaluate(bound, at, out));
        for (std::size_t i = 0; i < roots.size(); ++i) {
          ASSERT_EQ(std::bit_cast<std::uint64_t>(out[i]), std::bit_cast<std::uint64_t>(expected[index(roots[i])]))
              << "seed " << seed << " at " << at << "\n"
              << code.dump();
        }
      }
    }
    dumps_ += code.dump();
  }

  FloatingPointGuard guard_;
  std::mt19937_64 random_{1};
  Graph graph_;
  NodeId shared_{};
  std::vector<double> arguments_;
  std::string dumps_;
};

TEST_F(Piecewise, ChainsAndCountsGiveTheBitsOfThePlainEvaluator) {
  for (std::size_t seed = 0; seed < 150; ++seed) {
    random_.seed(seed);
    graph_ = Graph();
    arguments_ = {0};
    const NodeId step = graph_.position();
    shared_ = graph_.add(Builtin::sqrt, {step});
    const NodeId roots[] = {
        chain(2, step), count(step),
        count(graph_.add(Builtin::exp2, {graph_.add(Operation::divide, {step, graph_.constant(50)})})),
        graph_.add(Operation::element, {count(step), step, graph_.constant(5), shared_})};
    expect_same(roots, seed);
    if (HasFatalFailure()) return;
  }
  // All that is special about them took part.
  for (const char *name :
       {"choose", "count_below", "count_not_above", "count_above", "count_not_below", "element_of_operands"}) {
    EXPECT_NE(dumps_.find(name), std::string::npos) << name;
  }
}

TEST_F(Piecewise, AnArmRunsOnlyWhenItIsTaken) {
  const NodeId step = graph_.position();
  const NodeId early =
      graph_.add(Operation::logical_and, {graph_.add(Operation::less_equal, {graph_.constant(5), step}),
                                          graph_.add(Operation::less, {step, graph_.constant(9)})});
  const NodeId scaled = graph_.add(Operation::divide, {step, graph_.constant(100)});  // of both arms
  const NodeId cosine = graph_.add(Builtin::cos, {graph_.add(Operation::multiply, {scaled, graph_.constant(2)})});
  const NodeId decay = graph_.add(Builtin::exp, {graph_.add(Operation::negate, {scaled})});
  const NodeId root =
      graph_.add(Operation::select, {early, cosine, graph_.add(Operation::add, {decay, graph_.constant(1)})});
  const InterpreterCode code(graph_, {&root, 1});
  EXPECT_EQ(code.dump(),
            "   0 acc_divide_b r1 b0\n"
            "   1 jump_unless_less_equal_br @5 b1 r0\n"
            "   2 jump_unless_less_rb @5 r0 b2\n"
            "   3 acc_call_of_multiply_b(cos) r0 b3\n"
            "   4 acc_output_finish 0\n"
            "   5 acc_negate r0\n"
            "   6 acc_call_then_add_b(exp) r0 b4\n"
            "   7 acc_output_finish 0\n");
}

// The definition, word by word.
double naive_start(double n, double first, double factor) {
  double sum = 0;
  double length = first;
  for (double i = 0; i < n; ++i) {
    sum += length;
    length *= factor;
  }
  const double below = std::floor(sum);
  return sum - below < 0.5 ? below : below + 1;
}

double naive_cycle(double step, double first, double factor) {
  double n = 0;
  while (n < static_cast<double>(kCycleLimit) && naive_start(n + 1, first, factor) <= step) ++n;
  return n;
}

class Growing : public testing::Test {
 protected:
  // Folded, with its table, and with cycles that depend on the position.
  void expect_cycle(double step, double first, double factor, double expected) {
    Graph graph;
    const NodeId position = graph.position();
    const NodeId moving = graph.add(Operation::element, {position, graph.argument(0), graph.argument(2)});
    const NodeId cycle = graph.add(Operation::growing_cycle, {position, graph.argument(0), graph.argument(1)});
    const NodeId roots[] = {cycle, graph.add(Operation::growing_cycle, {position, moving, graph.argument(1)}),
                            graph.add(Operation::growing_start, {cycle, graph.argument(0), graph.argument(1)}),
                            graph.add(Operation::growing_start, {cycle, moving, graph.argument(1)})};
    const InterpreterCode code(graph, roots);
    double out[4];
    ASSERT_TRUE(code.evaluate(code.bind(std::vector<double>{first, factor, first}), step, out));
    const auto text = [&] {
      return testing::Message() << "step " << step << ", first " << first << ", factor " << factor;
    };
    EXPECT_EQ(growing_cycle(step, first, factor), expected) << text();
    EXPECT_EQ(growing_cycle_from({.length = first}, step, factor), expected) << text();
    EXPECT_EQ(out[0], expected) << text();
    EXPECT_EQ(out[1], expected) << text();
    const double start = canonical(growing_start(expected, first, factor));
    EXPECT_EQ(std::bit_cast<std::uint64_t>(out[2]), std::bit_cast<std::uint64_t>(start)) << text();
    EXPECT_EQ(std::bit_cast<std::uint64_t>(out[3]), std::bit_cast<std::uint64_t>(start)) << text();
  }

  FloatingPointGuard guard_;
};

TEST_F(Growing, AgreesWithTheDefinition) {
  std::mt19937_64 random(7);
  const auto between = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random() >> 11) * 0x1p-53;
  };
  for (int i = 0; i < 60; ++i) {
    const double first = i % 3 == 0 ? std::floor(between(1, 50)) : between(0.3, 40);
    const double factor = i % 4 == 0 ? 1 : i % 4 == 1 ? 2 : between(1, 1.3);
    for (const double cycles : {0.0, 1.0, 2.0, 5.0, std::floor(between(3, 60))}) {
      const double start = naive_start(cycles, first, factor);
      EXPECT_EQ(growing_start(cycles, first, factor), start);
      EXPECT_EQ(growing_start(cycles + 0.75, first, factor), start);
      for (const double step : {start - 1, start - 0.5, start, start + 1}) {
        expect_cycle(step, first, factor, naive_cycle(step, first, factor));
      }
    }
  }
}

// Enough cycles for a table with strides.
TEST_F(Growing, ManyCycles) {
  const auto limit = static_cast<double>(kCycleLimit);
  for (const double step : {0.0, 4095.0, 4096.0, 500'000.0, 999'999.0, 1'000'000.0, 0x1p53}) {
    expect_cycle(step, 1, 1, std::min(step, limit));
    expect_cycle(3 * step + 2, 3, 1, std::min(step, limit));
  }
  for (const double step : {12345.0, 1e6, 1e9, 1e15}) {
    expect_cycle(step, 2.5, 1.0001,
                 naive_cycle(std::min(step, 1e4), 2.5, 1.0001) < 0 ? 0 : growing_cycle(step, 2.5, 1.0001));
  }
  // The quotient of these is rounded up to a whole number.
  EXPECT_EQ(growing_cycle(900'000 * (0x1p33 - 1) - 1, 0x1p33 - 1, 1), 899'999);
  EXPECT_EQ(growing_cycle(std::nextafter(3.0 * 7, 0), 7, 1), 2);
  EXPECT_EQ(growing_start(limit + 5, 1, 1), limit);
  EXPECT_EQ(growing_start(kInfinity, 1, 1), limit);
}

TEST_F(Growing, NeverHangs) {
  const auto begin = std::chrono::steady_clock::now();
  constexpr double kHostile[] = {kNan,  0.0, -0.0, -1, -kInfinity, kInfinity, 1e-320,
                                 1e308, 0.5, -0.5, 1,  0.999999,   1e-9};
  for (const double first : kHostile) {
    for (const double factor : kHostile) {
      for (const double step : {kNan, kInfinity, 0x1p53}) {
        const double cycle = growing_cycle(step, first, factor);
        EXPECT_GE(cycle, 0);
        EXPECT_LE(cycle, static_cast<double>(kCycleLimit));
        expect_cycle(step, first, factor, cycle);
      }
    }
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
  EXPECT_EQ(growing_cycle(100, 0, 2), static_cast<double>(kCycleLimit));
  EXPECT_EQ(growing_cycle(100, kNan, 2), 0);
  EXPECT_EQ(growing_cycle(kNan, 1, 2), 0);
  EXPECT_EQ(growing_start(kNan, 1, 2), 0);
  EXPECT_EQ(growing_start(-3, 1, 2), 0);
}

// Folding pays for a number of rounds, then leaves the rest to binding.
TEST_F(Growing, FoldingHasABudget) {
  Graph graph;
  std::size_t folded = 0;
  std::size_t left = 0;
  for (int i = 0; i < 100; ++i) {
    const NodeId node =
        graph.add(Operation::growing_cycle, {graph.constant(0x1p53 - i), graph.constant(1.5), graph.constant(1)});
    graph.is_constant(node) ? ++folded : ++left;
  }
  EXPECT_GT(folded, 10U);
  EXPECT_GT(left, 10U);
}

}  // namespace
}  // namespace anneal
