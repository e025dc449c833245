#include "compiler/floating_point.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "compiler/builtins.hpp"
#include "compiler/graph/graph.hpp"
#include "compiler/interpreter/interpreter.hpp"

namespace anneal {
namespace {

// Arithmetic that happens where it stands: no compiler knows the operands, may take an earlier result or leave it for
// later.
double opaque(double value) {
  volatile double hidden = value;
  return hidden;
}
double sum(double a, double b) {
  return opaque(opaque(a) + opaque(b));
}
double product(double a, double b) {
  return opaque(opaque(a) * opaque(b));
}
double quotient(double a, double b) {
  return opaque(opaque(a) / opaque(b));
}

#if defined(__x86_64__)

constexpr std::uint64_t kDenormalsAreZero = 0x0040;
constexpr std::uint64_t kFlushToZero = 0x8000;
constexpr std::uint64_t kExceptionMasks = 0x1F80;
constexpr std::uint64_t kRounding[] = {0x0000, 0x2000, 0x4000, 0x6000};

// Rounding × flushing of results × of operands × exceptions unmasked or not: 32 states.
std::vector<std::uint64_t> host_states() {
  std::vector<std::uint64_t> states;
  for (const std::uint64_t rounding : kRounding) {
    for (const std::uint64_t flush : {std::uint64_t{0}, kFlushToZero}) {
      for (const std::uint64_t denormals : {std::uint64_t{0}, kDenormalsAreZero}) {
        for (const std::uint64_t masks : {kExceptionMasks, std::uint64_t{0}}) {
          states.push_back(rounding | flush | denormals | masks);
        }
      }
    }
  }
  return states;
}

/// A graph of which every value would differ in some other state, and its values in ours.
struct Sensitive {
  Graph graph;
  std::vector<NodeId> roots;

  Sensitive() {
    const NodeId step = graph.position();
    const NodeId third = graph.add(Operation::divide, {step, graph.constant(3)});
    const NodeId tiny = graph.add(Operation::multiply, {third, graph.constant(0x1p-1040)});
    roots = {third,
             tiny,
             graph.add(Operation::divide, {step, graph.constant(0.0)}),
             graph.add(Operation::subtract, {graph.constant(0x1p-1060), tiny}),
             graph.add(Builtin::exp, {third}),
             graph.add(Builtin::cos, {step}),
             graph.add(Builtin::pow, {graph.constant(0.96), third}),
             graph.add(Builtin::sqrt, {graph.add(Operation::negate, {step})}),
             graph.add(Operation::divide, {graph.constant(1), graph.constant(3)})};
  }
  std::vector<std::uint64_t> values() const {
    const InterpreterCode code(graph, roots);
    const std::vector<double> bound = code.bind({});
    std::vector<double> out(roots.size());
    std::vector<std::uint64_t> bits;
    for (const double position : {1.0, 2.0, 7.0, 100.0, 0x1p53}) {
      code.evaluate(bound, position, out);
      for (const double value : out) bits.push_back(std::bit_cast<std::uint64_t>(value));
    }
    return bits;
  }
};

std::vector<std::uint64_t> guarded_values() {
  const FloatingPointGuard guard;
  return Sensitive().values();
}

TEST(FloatingPointGuard, AllHostStatesGiveTheSameBitsAndComeBack) {
  const std::uint64_t before = FloatingPointState::read();
  const std::vector<std::uint64_t> expected = guarded_values();
  std::size_t states = 0;
  for (const std::uint64_t control : host_states()) {
    for (const std::uint64_t flags : {0x00U, 0x20U, 0x3FU, 0x15U}) {
      FloatingPointState::write(control | flags);
      const std::vector<std::uint64_t> values = guarded_values();
      const std::uint64_t after = FloatingPointState::read();
      FloatingPointState::write(before);
      EXPECT_EQ(values, expected) << std::hex << control;
      EXPECT_EQ(after, control | flags);
    }
    ++states;
  }
  EXPECT_EQ(states, 32U);
}

// What the test above would not see if the states changed nothing.
TEST(FloatingPointGuard, HostStatesDoChangeUnguardedArithmetic) {
  const std::uint64_t before = FloatingPointState::read();
  const double nearest = quotient(1, 3);
  FloatingPointState::write(kExceptionMasks | 0x4000);
  const double upwards = quotient(1, 3);
  FloatingPointState::write(kExceptionMasks | kFlushToZero);
  const double flushed = product(0x1p-1000, 0x1p-50);
  FloatingPointState::write(kExceptionMasks | kDenormalsAreZero);
  const double from_zero = sum(0x1p-1050, 0);
  FloatingPointState::write(before);
  EXPECT_GT(upwards, nearest);
  EXPECT_EQ(flushed, 0);
  EXPECT_EQ(from_zero, 0);
}

TEST(FloatingPointGuard, NestsAndMasksExceptions) {
  const std::uint64_t before = FloatingPointState::read();
  constexpr std::uint64_t kHost = 0x6000 | kFlushToZero;  // towards zero, all exceptions unmasked
  FloatingPointState::write(kHost);
  double infinite = 0;
  std::uint64_t inside = 0;
  {
    const FloatingPointGuard outer;
    {
      const FloatingPointGuard inner;
      infinite = quotient(1, 0);  // ends the process where this is not masked
    }
    inside = FloatingPointState::read();
  }
  const std::uint64_t after = FloatingPointState::read();
  FloatingPointState::write(before);
  EXPECT_EQ(infinite, std::numeric_limits<double>::infinity());
  EXPECT_EQ(inside & ~FloatingPointState::kStickyFlags, FloatingPointState::kOurs);
  EXPECT_EQ(after, kHost);
}

#endif

TEST(Canonical, OneNanAndEverythingElseUnchanged) {
  for (const std::uint64_t nan : {0x7FF8000000000000U, 0xFFF8000000000000U, 0x7FF8000000001234U, 0xFFFFFFFFFFFFFFFFU}) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(canonical(std::bit_cast<double>(nan))), 0x7FF8000000000000U);
  }
  for (const double value : {0.0, -0.0, 1.5, -1e-320, std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(canonical(value)), std::bit_cast<std::uint64_t>(value));
  }
}

}  // namespace
}  // namespace anneal
