// The built-ins that are a few operations each: roundings, remainder, extremes, interpolation.
#pragma once

#include "compiler/math/scaling.hpp"

namespace anneal::math {

/// -1, 0 or 1; +0 for either zero, NaN for NaN.
template <class Real>
Real sign(Real x) {
  return select(x == 0.0, Real(0.0), select(x != x, x, copysign(Real(1.0), x)));
}

/// The nearest whole number, ties to even.
template <class Real>
Real round(Real x) {
  return round_even(x);
}

/// x - floor(x), from 0 to 1: 1 where x is negative and too small to tell. NaN for infinities.
template <class Real>
Real frac(Real x) {
  return x - floor(x);
}

/// The smaller; NaN where either is; -0 is below 0.
template <class Real>
Real min(Real a, Real b) {
  const Real either_zero = from_bits(bits(a) | bits(b));
  const Real smaller = select(a < b, a, b);
  return select((a != a) | (b != b), a + b, select((a == 0.0) & (b == 0.0), either_zero, smaller));
}

/// The larger; NaN where either is; 0 is above -0.
template <class Real>
Real max(Real a, Real b) {
  const Real either_zero = from_bits(bits(a) & bits(b));
  const Real larger = select(a > b, a, b);
  return select((a != a) | (b != b), a + b, select((a == 0.0) & (b == 0.0), either_zero, larger));
}

/// a b modulo m, exactly, for whole a, b below a whole m from 2^52 to 2^53.
template <class Real>
Real multiply_modulo(Real a, Real b, Real m) {
  const DoubleWord<Real> product = two_product(a, b);
  const Real quotient = round_even(product.high / m);
  // The quotient and the low part are each off by less than 3/4 m, in all by at most 2^53: every step here is exact.
  const Real rest = fma(-quotient, m, product.high) + product.low;
  const Real once = select(rest < 0.0, rest + m, rest);
  const Real twice = select(once < 0.0, once + m, once);
  return select(twice >= m, twice - m, twice);
}

/// A finite number as a whole number below 2^53 times 2^exponent.
template <class Real>
struct WholeSignificand {
  Real significand;
  Real exponent;
};

/// For finite x > 0; the significand is at least 2^52.
template <class Real>
WholeSignificand<Real> whole_significand(Real x) {
  const auto tiny = x < kSmallestNormal;
  const BitsOf<Real> encoding = bits(select(tiny, x * 0x1p54, x));
  const BitsOf<Real> fraction = (encoding & 0x000fffffffffffff) | 0x4330000000000000;
  // 2^52 with the fraction as its last bits is the significand with its hidden bit.
  return {from_bits(fraction), whole_number<Real>(encoding >> 52) - select(tiny, Real(1075.0 + 54.0), Real(1075.0))};
}

/// x modulo y for finite x >= y > 0 whose quotient may have up to 2098 bits.
template <class Real>
Real long_remainder(Real x, Real y) {
  // x = p 2^n q and y = m q, with whole p and m: the remainder is (p 2^n modulo m) q, and 2^n comes by squaring.
  const WholeSignificand<Real> dividend = whole_significand(x);
  const WholeSignificand<Real> divisor = whole_significand(y);
  const Real m = divisor.significand;
  const BitsOf<Real> n = bits((dividend.exponent - divisor.exponent) + kWholeShift);
  Real power = 1.0;
  for (int bit = 11; bit >= 0; --bit) {
    power = multiply_modulo(power, power, m);
    const Real twice = power + power;
    const Real doubled = select(twice >= m, twice - m, twice);
    power = select(((n >> bit) & 1) == BitsOf<Real>(0), power, doubled);
  }
  const Real p = select(dividend.significand >= m, dividend.significand - m, dividend.significand);
  const Real rest = multiply_modulo(power, p, m);
  // Exact: the rest is below m, and so many bits of y are not needed for it.
  const Real half = round_even(divisor.exponent * 0.5);
  return rest * power_of_two(half) * power_of_two(divisor.exponent - half);
}

/// a - floor(a / b) b as if computed exactly and then rounded: the sign of b, also of a zero; NaN where b is 0 or a
/// infinite. Where b is infinite: a, or b where their signs differ.
template <class Real>
Real mod(Real a, Real b) {
  const Real x = abs(a);
  const Real y = abs(b);
  const Real quotient = x / y;
  const Real rest = fma(-trunc(quotient), y, x);  // exact; negative where the quotient was rounded up to a whole number
  const Real near = select(y == kInfinity, x, select(rest < 0.0, rest + y, rest));
  const auto long_division = [x, y] {
    const auto possible = (y > 0.0) & (x < kInfinity);
    const Real far = long_remainder(select(possible, x, Real(1.0)), select(possible, y, Real(1.0)));
    return select(possible, far, Real(kNaN));
  };
  const Real size = select_rare(!(quotient < 0x1p52), long_division, near);
  const Real remainder = select(a < 0.0, -size, size);
  // Where the signs differ, the multiple of b on the other side of a is meant.
  const auto other_side = (size > 0.0) & ((a < 0.0) ^ (b < 0.0));
  const Real result = select(other_side, remainder + b, remainder);
  return select(size == 0.0, copysign(Real(0.0), b), result);
}

/// a + t (b - a), but b at t = 1, and for t in [0, 1] never beyond b, so that it is monotone and exact at both ends.
/// Where finite ends make b - a overflow, as if it did not; where an end is infinite, a at t = 0, and a for every t
/// where both are the same infinity.
template <class Real>
Real lerp(Real a, Real b, Real t) {
  const Real way = b - a;
  const auto unbounded = !(abs(way) < kInfinity);
  const auto overflow = unbounded & (abs(a) < kInfinity) & (abs(b) < kInfinity);
  const Real half_a = a * 0.5;
  const Real moved = select(overflow, (half_a + t * (b * 0.5 - half_a)) * 2.0, a + t * way);
  const auto falling = way < 0.0;
  const auto beyond = select(falling, b, moved) > select(falling, moved, b);
  const Real bounded = select(beyond & (t >= 0.0) & (t <= 1.0), b, moved);
  const auto stays = unbounded & (((t == 0.0) & (b == b)) | ((a == b) & (t == t)));
  return select(t == 1.0, b, select(stays, a, bounded));
}

/// t^2 (3 - 2 t) as t t (3 - 2 t), of t clamped to [0, 1].
template <class Real>
Real smoothstep(Real t) {
  const Real inside = select(t < 0.0, Real(0.0), select(t > 1.0, Real(1.0), t));
  return inside * inside * (3.0 - 2.0 * inside);
}

}  // namespace anneal::math
