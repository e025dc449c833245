// Intervals hold what operations give: random graphs at random values, and the ends of every built-in.
#include "compiler/graph/interval.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>

#include "compiler/floating_point.hpp"
#include "compiler/graph/fold.hpp"
#include "tests/graph/random_graph.hpp"

namespace anneal {
namespace {

constexpr double kInfinite = Interval::kInfinite;
const double kNaN = std::nan("");

/// The first node whose value lies outside its interval.
std::optional<std::size_t> escape(const std::vector<Interval> &intervals, const std::vector<double> &values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!intervals[i].contains(values[i])) return i;
  }
  return std::nullopt;
}

class RandomIntervals {
 public:
  explicit RandomIntervals(std::uint64_t seed) : random_(seed) {}

  double end() {
    static constexpr double kEnds[] = {0, 1, -1, 0.5, 2, kInfinite, -kInfinite, 1e-310, 1e308, 10, -0.25, 3};
    if (random_() % 2 == 0) return kEnds[random_() % std::size(kEnds)];
    return std::ldexp(static_cast<double>(random_() >> 11) - 0x1p52, -52 + static_cast<int>(random_() % 10));
  }
  Interval interval() {
    const double a = end();
    const double b = random_() % 4 == 0 ? a : end();
    return {std::min(a, b), std::max(a, b), random_() % 4 == 0};
  }
  double out_of(const Interval &interval) {
    if (interval.may_be_nan && random_() % 4 == 0) return kNaN;
    switch (random_() % 4) {
      case 0:
        return interval.low;
      case 1:
        return interval.high;
      case 2: {
        const double special = end();
        if (interval.contains(special)) return random_() % 2 == 0 && special == 0 ? -0.0 : special;
        break;
      }
      default:
        break;
    }
    const double low = std::max(interval.low, -1e300);
    const double high = std::min(interval.high, 1e300);
    if (!(low <= high)) return interval.low;
    const double part = std::ldexp(static_cast<double>(random_() >> 11), -53);
    // Small numbers as often as large ones.
    const double middle = std::clamp(random_() % 2 == 0 ? part * 10 : low + part * (high - low), low, high);
    return interval.contains(middle) ? middle : interval.low;
  }
  std::uint64_t next() { return random_(); }

 private:
  std::mt19937_64 random_;
};

TEST(Intervals, HoldEveryValueOfRandomGraphs) {
  const FloatingPointGuard guard;
  std::size_t bounded = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const RandomGraph random(seed, 40);
    RandomIntervals made(seed);
    std::vector<Interval> arguments;
    for (std::uint32_t i = 0; i < RandomGraph::kArguments; ++i) arguments.push_back(made.interval());
    arguments.push_back(Interval::either());
    const Interval position{0, static_cast<double>(made.next() % 200)};
    const std::vector<Interval> intervals = evaluate_intervals(random.graph, arguments, position);
    bounded += static_cast<std::size_t>(std::ranges::count_if(intervals, &Interval::is_finite));
    for (int sample = 0; sample < 40; ++sample) {
      std::vector<double> values;
      for (const Interval &argument : arguments) values.push_back(made.out_of(argument));
      values.back() = static_cast<double>(made.next() % 2);
      const double step = std::floor(made.out_of(position));
      const std::vector<double> nodes = evaluate_nodes(random.graph, values, step);
      const std::optional<std::size_t> node = escape(intervals, nodes);
      ASSERT_FALSE(node) << "seed " << seed << ", node " << *node << " is " << nodes[*node] << ", not in ["
                         << intervals[*node].low << ", " << intervals[*node].high << "]"
                         << (intervals[*node].may_be_nan ? " or nan" : "") << "\n"
                         << random.graph.dump(std::vector<std::pair<std::string, NodeId>>{
                                {"node", NodeId{static_cast<std::uint32_t>(*node)}}});
    }
  }
  EXPECT_GT(bounded, 20'000U) << "intervals that say nothing hold everything";
}

TEST(Intervals, HoldEveryBuiltinBetweenItsEnds) {
  const FloatingPointGuard guard;
  RandomIntervals made(1);
  for (std::size_t i = 0; i < kBuiltinCount; ++i) {
    const auto builtin = static_cast<Builtin>(i);
    const std::uint32_t count = row(builtin).kernel_arguments();
    for (int round = 0; count != 0 && round < 4000; ++round) {
      std::vector<Interval> operands;
      for (std::uint32_t operand = 0; operand < count; ++operand) operands.push_back(made.interval());
      const Interval result = anneal::apply(builtin, std::span<const Interval>(operands));
      for (int sample = 0; sample < 20; ++sample) {
        std::vector<double> values;
        for (const Interval &operand : operands) values.push_back(made.out_of(operand));
        const double value = anneal::apply(builtin, std::span<const double>(values));
        ASSERT_TRUE(result.contains(value))
            << row(builtin).name << " of " << values[0] << (count > 1 ? ", " : "") << (count > 1 ? values[1] : 0)
            << " is " << value << ", not in [" << result.low << ", " << result.high << "]";
      }
    }
  }
}

/// Kernels that are cut at a number must never pass it.
TEST(Intervals, KernelsKeepToTheirRanges) {
  const FloatingPointGuard guard;
  std::mt19937_64 random(3);
  for (int i = 0; i < 400'000; ++i) {
    const double x = std::ldexp(static_cast<double>(random() >> 11) - 0x1p52, -49 + static_cast<int>(random() % 4));
    const double near = x * 0x1p-30;
    for (const Builtin builtin :
         {Builtin::tanh, Builtin::erf, Builtin::sin, Builtin::cos, Builtin::sinpi, Builtin::cospi}) {
      ASSERT_LE(std::fabs(anneal::apply(builtin, std::span(&x, 1))), 1) << row(builtin).name << " " << x;
    }
    ASSERT_LE(anneal::apply(Builtin::sigmoid, std::span(&x, 1)), 1);
    ASSERT_GE(anneal::apply(Builtin::cosh, std::span(&near, 1)), 1);
    const double base_and_exponent[] = {1 - std::fabs(near), std::fabs(x)};
    ASSERT_LE(anneal::apply(Builtin::pow, base_and_exponent), 1);
    const double growing[] = {1 + std::fabs(near), std::fabs(x)};
    ASSERT_GE(anneal::apply(Builtin::pow, growing), 1);
    const double seed_and_count[] = {x, static_cast<double>(i)};
    ASSERT_LE(std::fabs(anneal::apply(Builtin::normal, seed_and_count)), 9);
  }
}

TEST(Intervals, AnEscapeIsFound) {
  const FloatingPointGuard guard;
  Graph graph;
  const NodeId half = graph.add(Operation::multiply, {graph.argument(0), graph.constant(0.1)});
  const std::vector<Interval> right = evaluate_intervals(graph, std::vector<Interval>{{1, 3}}, {0, 10});
  const std::vector<double> most{3};
  const std::vector<double> nodes = evaluate_nodes(graph, most, 0);
  EXPECT_FALSE(escape(right, nodes));
  std::vector<Interval> wrong = right;
  wrong[index(half)].high = std::nextafter(wrong[index(half)].high, 0);
  EXPECT_EQ(escape(wrong, nodes), index(half)) << "one bit";
  EXPECT_TRUE(escape(right, evaluate_nodes(graph, std::vector<double>{kNaN}, 0))) << "NaN";
}

TEST(Intervals, AreExactWhereTheyCanBe) {
  const FloatingPointGuard guard;
  Graph graph;
  const NodeId x = graph.argument(0);
  const NodeId y = graph.argument(1);
  const auto of = [&](NodeId node, Interval first, Interval second = {0, 0}) {
    return evaluate_intervals(graph, std::vector<Interval>{first, second}, {0, 100})[index(node)];
  };
  const NodeId lower = graph.add(Operation::less, {x, y});
  const NodeId smaller = graph.add(Operation::select, {lower, x, y});
  EXPECT_EQ(of(smaller, {0, 10, true}, {-1, 3}), (Interval{-1, 3})) << "the one that is compared is the smaller one";
  EXPECT_EQ(of(graph.add(Builtin::lerp, {graph.constant(0.1), graph.constant(0), x}), {0, 1}), (Interval{0, 0.1}));
  EXPECT_EQ(of(graph.add(Builtin::pow, {x, graph.constant(2)}), {-3, 2}), (Interval{0, 9}));
  EXPECT_EQ(of(graph.add(Operation::divide, {graph.constant(1), x}), {2, kInfinite}), (Interval{0, 0.5}));
  EXPECT_EQ(of(graph.add(Operation::multiply, {x, graph.constant(2)}), {0, kInfinite}), (Interval{0, kInfinite}));
  EXPECT_TRUE(of(graph.add(Operation::subtract, {x, y}), {0, kInfinite}, {0, kInfinite}).may_be_nan);
  EXPECT_EQ(of(graph.position(), {0, 0}), (Interval{0, 100}));
  EXPECT_EQ(of(graph.add(Builtin::exp, {x}), {-kInfinite, 0}).low, 0);
}

}  // namespace
}  // namespace anneal
