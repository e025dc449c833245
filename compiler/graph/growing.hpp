// The cycles of a growing `repeat`, counted. Objects hold this very code (compiler/llvm/object/), so it calls nothing
// of others.
#pragma once

#include <cstddef>

namespace anneal {

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
