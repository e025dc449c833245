#include "compiler/graph/growing.hpp"

#include <cmath>

#include "compiler/graph/fold.hpp"

namespace anneal {

double round_half_up(double value) {
  const double below = std::floor(value);
  // Not floor(value + 0.5): the sum is rounded, and up for the number before 0.5.
  return value - below >= 0.5 ? below + 1 : below;
}

bool adds_up(double first, double factor) {
  // The last sum is then a whole number within 2^53, and each one before it exact.
  return factor == 1 && first >= 1 && first <= 0x1p33 && first == std::floor(first);
}

double growing_start_from(GrowingSum sum, double cycle, double factor) {
  const std::size_t cycles = element_index(cycle, kCycleLimit + 1);
  while (sum.completed < cycles && !sum.stands_still(factor)) sum.advance(factor);
  return round_half_up(sum.sum);
}

double growing_cycle_from(GrowingSum sum, double step, double factor) {
  while (sum.completed < kCycleLimit) {
    const double next = sum.sum + sum.length;
    // Most sums are too far below for their rounding to matter.
    if (!(next <= step - 1) && !(round_half_up(next) <= step)) return static_cast<double>(sum.completed);
    if (sum.stands_still(factor)) break;
    sum.advance(factor);
  }
  return static_cast<double>(kCycleLimit);
}

double growing_start(double cycle, double first, double factor) {
  if (adds_up(first, factor)) return static_cast<double>(element_index(cycle, kCycleLimit + 1)) * first;
  return growing_start_from({.length = first}, cycle, factor);
}

double growing_cycle(double step, double first, double factor) {
  if (!adds_up(first, factor)) return growing_cycle_from({.length = first}, step, factor);
  const auto cycles = static_cast<double>(element_index(step / first, kCycleLimit + 1));
  return cycles * first <= step || cycles == 0 ? cycles : cycles - 1;  // the quotient may have been rounded up
}

}  // namespace anneal
