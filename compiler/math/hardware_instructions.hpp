// The processor's own fma and roundings. Only for sources that are compiled for a processor that has them.
#pragma once

#include "compiler/math/scalar.hpp"

namespace anneal::math {

template <>
struct Instructions<Hardware> {
  static double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
  static double round_even(double x) { return __builtin_roundeven(x); }
  static double floor(double x) { return __builtin_floor(x); }
  static double ceil(double x) { return __builtin_ceil(x); }
  static double trunc(double x) { return __builtin_trunc(x); }
};

}  // namespace anneal::math
