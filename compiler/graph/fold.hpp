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

}  // namespace anneal
