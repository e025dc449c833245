// What each operation does to values: the meaning that folding, the plain evaluator and binding share.
#pragma once

#include <cstddef>
#include <span>

#include "compiler/builtins.hpp"
#include "compiler/graph/graph.hpp"

namespace anneal {

/// The value of an operation that has operands; booleans are 0 or 1. As operations.def says, bit for bit but for NaNs.
/// The caller holds a FloatingPointGuard.
double apply(Operation operation, Builtin builtin, std::span<const double> operands);

/// The kernel of a built-in that has one.
double apply(Builtin builtin, std::span<const double> operands);

/// Which of `count` (at least 1) elements an index names: floored, clamped; NaN names the first.
inline std::size_t element_index(double number, std::size_t count) {
  if (!(number >= 1)) return 0;
  if (number >= static_cast<double>(count)) return count - 1;
  return static_cast<std::size_t>(number);
}

/// Operation::nearly_equal.
bool nearly_equal(double a, double b);

/// The nearest whole number, ties up.
double round_half_up(double value);

/// The running sum of a growing `repeat`: what has passed before cycle `completed`, and the length of that cycle.
struct GrowingSum {
  double sum = 0;
  double length;
  std::size_t completed = 0;

  void advance(double factor) {
    sum += length;
    length *= factor;
    ++completed;
  }
  /// No further cycle changes the sum.
  bool stands_still(double factor) const { return sum + length == sum && factor >= 0 && factor <= 1; }
};

/// Operation::growing_start and Operation::growing_cycle. At most kCycleLimit rounds, whatever the operands are.
double growing_start(double cycle, double first, double factor);
double growing_cycle(double step, double first, double factor);

/// Cycles of one whole length, whose sums are products.
bool adds_up(double first, double factor);

/// Goes on from a sum that some cycles of the same `repeat` have made: as if from the first.
double growing_start_from(GrowingSum sum, double cycle, double factor);
double growing_cycle_from(GrowingSum sum, double step, double factor);

}  // namespace anneal
