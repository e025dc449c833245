// Intervals of values, and what the operations of the graph do to them.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "compiler/graph/graph.hpp"

namespace anneal {

/// Every value from `low` to `high`, both included, and NaN where `may_be_nan`. Zeros of both signs are one. A boolean
/// is an interval of 0 and 1. No number at all where `low` is above `high`.
struct Interval {
  double low;
  double high;
  bool may_be_nan = false;

  static constexpr double kInfinite = std::numeric_limits<double>::infinity();
  static Interval point(double value);
  static constexpr Interval everything() { return {-kInfinite, kInfinite, true}; }
  static constexpr Interval nothing() { return {kInfinite, -kInfinite, false}; }
  static constexpr Interval either() { return {0, 1, false}; }

  bool is_empty() const { return low > high; }
  bool is_point() const { return low == high && !may_be_nan; }
  bool contains(double value) const;
  bool contains(const Interval &other) const;
  bool may_be_infinite() const { return !is_empty() && (low == -kInfinite || high == kInfinite); }
  bool is_finite() const { return !may_be_nan && !may_be_infinite(); }

  friend bool operator==(const Interval &, const Interval &) = default;
};

/// The smallest interval that holds both.
Interval joined(const Interval &a, const Interval &b);

/// Holds every value that the operation gives for operands out of these, with the rounding of its kernel. The caller
/// holds a FloatingPointGuard.
Interval apply(Operation operation, Builtin builtin, std::span<const Interval> operands);

/// The same of a built-in that has a kernel.
Interval apply(Builtin builtin, std::span<const Interval> operands);

/// Of every node, whatever the arguments and the position are within theirs; in the order of the graph: arguments as
/// given, by their number, and the position within `position`.
std::vector<Interval> evaluate_intervals(const Graph &graph, std::span<const Interval> arguments,
                                         const Interval &position);

}  // namespace anneal
