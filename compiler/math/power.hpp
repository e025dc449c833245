// pow, in two pieces: the logarithm of the base, and the rest. Where the base is a constant, the first is done once;
// the bits are the same. Coefficients: tools/coefficients/logarithm.sollya and exponential.sollya.
#pragma once

#include "compiler/math/exponential.hpp"

namespace anneal::math {

/// log2|x| with a relative error of about 2^-70, for finite x other than 0; something finite or NaN for the rest.
template <class Real>
DoubleWord<Real> precise_log2(Real x) {
  const Normalized<Real> parts = normalize(abs(x));
  const Real f = parts.significand - 1.0;
  // s = f / (f + 2) and its square as sums of two.
  const DoubleWord<Real> below = fast_two_sum(Real(2.0), f);
  const Real inverse = 1.0 / below.high;
  const Real quotient = f * inverse;
  const Real rest = fma(-quotient, below.low, fma(-quotient, below.high, f));
  const DoubleWord<Real> s{quotient, rest * inverse};
  const DoubleWord<Real> z = multiply(s, s);
  // c0 + z (c1 + z (c2 + z q(z))): the further a term, the fewer of its digits count.
  const DoubleWord<Real> c2 = fast_two_sum(Real(kLog2C2[0]), fma(z.high, polynomial(z.high, kLog2), kLog2C2[1]));
  const DoubleWord<Real> z_c2 = multiply(z, c2);
  const DoubleWord<Real> c1 = fast_two_sum(Real(kLog2C1[0]), z_c2.high);
  const DoubleWord<Real> z_c1 = multiply(z, DoubleWord<Real>{c1.high, c1.low + (z_c2.low + kLog2C1[1])});
  const DoubleWord<Real> c0 = fast_two_sum(Real(kLog2C0[0]), z_c1.high);
  const DoubleWord<Real> fraction = multiply(s, DoubleWord<Real>{c0.high, c0.low + (z_c1.low + kLog2C0[1])});
  const DoubleWord<Real> sum = fast_two_sum(parts.exponent, fraction.high);
  return fast_two_sum(sum.high, sum.low + fraction.low);
}

/// x^y where x is 0, infinite, negative or NaN, or y is NaN or large: C99 Annex F; `magnitude` is |x|^y for finite x
/// and y.
template <class Real>
Real special_power(Real x, Real y, Real magnitude) {
  const Real size = abs(x);
  const auto grows = (size > 1.0) ^ (y < 0.0);
  const auto extreme = (size == 0.0) | (size == kInfinity) | (abs(y) == kInfinity);
  const Real limit = select(size == 1.0, Real(1.0), select(grows, Real(kInfinity), Real(0.0)));
  const Real unsigned_power = select(extreme, limit, magnitude);
  const auto whole = floor(y) == y;
  const Real half = y * 0.5;
  const auto odd = whole & (floor(half) != half);
  const auto negative = bits(Real(0.0)) < (bits(x) >> 63);
  const Real power = select(negative & odd, -unsigned_power, unsigned_power);
  const auto undefined = (x != x) | (y != y) | ((x < 0.0) & (size < kInfinity) & !whole);
  return select(undefined, Real(kNaN), power);
}

/// x^y by the operations that the language defines for y of 0, 1, 2, 3, 4, 1/2 and -1; `otherwise` for any other y.
template <class Real>
Real defined_power(Real x, Real y, Real otherwise) {
  const Real square = x * x;
  Real power = select((y == 0.0) | (x == 1.0), Real(1.0), otherwise);
  power = select(y == 1.0, x, power);
  power = select(y == 2.0, square, power);
  power = select(y == 3.0, square * x, power);
  power = select(y == 4.0, square * square, power);
  power = select(y == 0.5, sqrt(x), power);
  return select(y == -1.0, 1.0 / x, power);
}

/// x^y, given precise_log2(x).
template <class Real>
Real power_from_log2(Real x, DoubleWord<Real> logarithm, Real y) {
  const DoubleWord<Real> start = two_product(y, logarithm.high);
  const DoubleWord<Real> product{start.high, fma(y, logarithm.low, start.low)};
  const Real ordinary = binary_exponential(product).ordinary();
  const auto special = [x, y, product] {
    const auto large = !(abs(product.high) < 1100.0);
    const Real high = select(large, copysign(Real(1079.0), product.high), product.high);
    const DoubleWord<Real> bounded{select(high > 1025.0, Real(1025.0), select(high < -1079.0, Real(-1079.0), high)),
                                   select(large, Real(0.0), product.low)};
    const Exponential<Real> power = binary_exponential(bounded);
    return defined_power(x, y, special_power(x, y, scale(power.value, power.exponent())));
  };
  const auto usual = (x >= kSmallestNormal) & (x < kInfinity) & (abs(product.high) < 1021.0);
  // Every exponent with operations of its own is a multiple of one half.
  const auto small = (abs(y) <= 4.0) & (round_even(y + y) == y + y);
  return select_rare((!usual) | small, special, ordinary);
}

/// x^y. By their definition in the language: x^0 and 1^y are 1 (whatever the other), x^1 is x, x^2 = x * x, x^3 = x * x
/// * x, x^4 = (x * x) * (x * x), x^0.5 = sqrt(x), x^-1 = 1 / x, also where they are infinite, 0 or NaN. Everything else
/// as C99 Annex F.
template <class Real>
Real pow(Real x, Real y) {
  return power_from_log2(x, precise_log2(x), y);
}

}  // namespace anneal::math
