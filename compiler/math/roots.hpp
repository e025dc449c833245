// cbrt and hypot. Coefficients: tools/coefficients/roots.sollya.
#pragma once

#include "compiler/math/coefficients.hpp"
#include "compiler/math/polynomial.hpp"
#include "compiler/math/scaling.hpp"

namespace anneal::math {

/// The cube root, with the sign of x.
template <class Real>
Real cbrt(Real x) {
  // |x| = m 2^(3 q + r) with 1 <= m < 2 and r of 0, 1 or 2.
  const Real size = abs(x);
  const auto tiny = size < kSmallestNormal;
  const BitsOf<Real> encoding = bits(select(tiny, size * 0x1p54, size));
  const Real m = from_bits((encoding & 0x000fffffffffffff) | 0x3ff0000000000000);
  const Real exponent = whole_number<Real>(encoding >> 52) - select(tiny, Real(1023.0 + 54.0), Real(1023.0));
  const Real q = floor(fma(exponent, 1.0 / 3.0, 1.0 / 6.0));  // never near a whole number
  const Real r = fma(q, -3.0, exponent);
  const Real value = m * select(r == 0.0, Real(1.0), select(r == 1.0, Real(2.0), Real(4.0)));

  // z = value^(-1/3): a guess of 17 bits, then one step of the third order. The root is value z^2, and what is missing
  // in its cube says what is missing in it.
  const Real shrink =
      select(r == 0.0, Real(1.0), select(r == 1.0, Real(kCubeRootOf4[0] / 2), Real(kCubeRootOf2[0] / 2)));
  const Real guess = polynomial(m, kInverseCubeRoot) * shrink;
  const Real error = fma(-(guess * guess), guess * value, 1.0);
  const Real z = fma(guess * error, fma(error, 2.0 / 9.0, 1.0 / 3.0), guess);
  const Real root = value * z * z;
  const DoubleWord<Real> square = two_product(root, root);
  const Real missing = fma(-square.low, root, fma(-square.high, root, value));
  const Real result = fma(missing, z * z * (1.0 / 3.0), root) * power_of_two(q);
  return select((size > 0.0) & (size < kInfinity), copysign(result, x), x);
}

/// sqrt(x^2 + y^2) without overflow or underflow on the way; infinite where either is, even if the other is NaN.
template <class Real>
Real hypot(Real x, Real y) {
  const Real first = abs(x);
  const Real second = abs(y);
  const Real larger = select(first < second, second, first);
  const Real smaller = select(first < second, first, second);
  // To within the squares' range; exact, but for a smaller one that does not count. Where nothing is scaled that is
  // all.
  const Real up = select(larger < 0x1p-400, Real(0x1p600), select(larger > 0x1p500, Real(0x1p-600), Real(1.0)));
  const Real a = larger * up;
  const Real b = smaller * up;
  const DoubleWord<Real> a_square = two_product(a, a);
  const DoubleWord<Real> b_square = two_product(b, b);
  const DoubleWord<Real> sum = fast_two_sum(a_square.high, b_square.high);
  const Real rest = sum.low + (a_square.low + b_square.low);
  const Real root = sqrt(sum.high);
  const Real half = select(root > 0.0, 0.5 / root, Real(0.0));
  const DoubleWord<Real> exact{root, (fma(-root, root, sum.high) + rest) * half};
  // As in `scale`: a subnormal result is rounded at its own last place, 2^-1074 of the arguments', and once.
  const auto subnormal = larger < kSmallestNormal;
  const Real anchor = select(subnormal & (exact.high < 0x1p-422), Real(0x1p-422), Real(0.0));
  const DoubleWord<Real> anchored = fast_two_sum(anchor, exact.high);
  const Real rounded = (anchored.high + (anchored.low + exact.low)) - anchor;
  const Real down = select(larger < 0x1p-400, Real(0x1p-600), select(larger > 0x1p500, Real(0x1p600), Real(1.0)));
  const auto infinite = (first == kInfinity) | (second == kInfinity);
  return select(infinite, Real(kInfinity), select((x != x) | (y != y), Real(kNaN), rounded * down));
}

}  // namespace anneal::math
