// Taking numbers apart into exponent and significand, and putting them together again with one rounding.
#pragma once

#include "compiler/math/arithmetic.hpp"
#include "compiler/math/double_word.hpp"

namespace anneal::math {

constexpr double kSmallestNormal = 0x1p-1022;
constexpr double kInfinity = __builtin_huge_val();
constexpr double kNaN = __builtin_nan("");

/// x + kWholeShift rounds x to a whole number, which then stands in the low bits; for |x| < 2^51.
constexpr double kWholeShift = 0x1.8p52;

/// 2^n for a whole n from -1022 to 1023.
template <class Real>
Real power_of_two(Real n) {
  return from_bits(bits(n + (kWholeShift + 1023.0)) << 52);
}

/// The value of a whole number below 2^52 that is given as bits.
template <class Real>
Real whole_number(BitsOf<Real> b) {
  return from_bits(b | bits(Real(0x1p52))) - 0x1p52;
}

/// x = significand * 2^exponent with sqrt(1/2) <= significand < sqrt(2).
template <class Real>
struct Normalized {
  Real significand;
  Real exponent;
};

/// For finite x > 0, subnormal ones included.
template <class Real>
Normalized<Real> normalize(Real x) {
  const auto tiny = x < kSmallestNormal;
  const Real scaled = select(tiny, x * 0x1p54, x);
  const BitsOf<Real> lowest = 0x3fe6a09e667f3bcd;  // sqrt(1/2)
  const BitsOf<Real> one = 0x3ff0000000000000;
  const BitsOf<Real> moved = bits(scaled) + (one - lowest);
  const Real significand = from_bits((moved & BitsOf<Real>(0x000fffffffffffff)) + lowest);
  return {significand, whole_number<Real>(moved >> 52) - select(tiny, Real(1023.0 + 54.0), Real(1023.0))};
}

/// (high + low) * 2^exponent, rounded once also where it is subnormal: for 1/2 <= high < 2 and a whole exponent from
/// -1080 to 1025.
template <class Real>
Real scale(DoubleWord<Real> value, Real exponent) {
  // Adding a number whose last place is the smallest subnormal, in this scale, rounds there.
  const auto subnormal = (exponent < -1022.0) | ((exponent == -1022.0) & (value.high + value.low < 1.0));
  const Real anchor = select(subnormal, power_of_two(-1022.0 - exponent), Real(0.0));
  const DoubleWord<Real> sum = fast_two_sum(anchor, value.high);
  const Real rounded = (sum.high + (sum.low + value.low)) - anchor;
  const Real half = round_even(exponent * 0.5);
  return rounded * power_of_two(half) * power_of_two(exponent - half);
}

/// x with its sign changed where the lowest bit of `negate` is set.
template <class Real>
Real negate_if(BitsOf<Real> negate, Real x) {
  return from_bits(bits(x) ^ (negate << 63));
}

}  // namespace anneal::math
