// fma and roundings for every processor, with the bits of the others.
#pragma once

#include "compiler/math/scalar.hpp"
#include "compiler/math/software_fma.hpp"

namespace anneal::math {

// Below 2^52 adding and subtracting 2^52 rounds to a whole number; from there on every number is one.
template <>
struct Instructions<Portable> {
  static double fma(double a, double b, double c) { return software_fma(a, b, c); }

  static double round_even(double x) {
    const double size = __builtin_fabs(x);
    if (!(size < 0x1p52)) return x;
    return __builtin_copysign((size + 0x1p52) - 0x1p52, x);
  }

  static double floor(double x) {
    const double nearest = round_even(x);
    return nearest > x ? __builtin_copysign(nearest - 1.0, x) : nearest;
  }

  static double ceil(double x) {
    const double nearest = round_even(x);
    return nearest < x ? __builtin_copysign(nearest + 1.0, x) : nearest;
  }

  static double trunc(double x) {
    const double size = __builtin_fabs(x);
    return __builtin_copysign(floor(size), x);
  }
};

}  // namespace anneal::math
