// Numbers as unevaluated sums of two, and sums and products without their rounding error.
#pragma once

namespace anneal::math {

/// high + low, where low is at most about one unit in the last place of high.
template <class Real>
struct DoubleWord {
  Real high;
  Real low;
};

/// a + b exactly, where |a| >= |b|, a is 0, or a is a multiple of the last place of b (Dekker 1971).
template <class Real>
DoubleWord<Real> fast_two_sum(Real a, Real b) {
  const Real sum = a + b;
  return {sum, b - (sum - a)};
}

/// a - b exactly, likewise.
template <class Real>
DoubleWord<Real> fast_two_difference(Real a, Real b) {
  const Real difference = a - b;
  return {difference, (a - difference) - b};
}

/// a + b exactly (Knuth, The Art of Computer Programming 2, 4.2.2).
template <class Real>
DoubleWord<Real> two_sum(Real a, Real b) {
  const Real sum = a + b;
  const Real rest = sum - a;
  return {sum, (a - (sum - rest)) + (b - rest)};
}

/// a * b exactly, where its last place does not underflow.
template <class Real>
DoubleWord<Real> two_product(Real a, Real b) {
  const Real product = a * b;
  return {product, fma(a, b, -product)};
}

/// a * b with a relative error of about 2^-102, the low part up to a few units in the last place of the high one: what
/// follows need not wait for it.
template <class Real>
DoubleWord<Real> multiply(DoubleWord<Real> a, DoubleWord<Real> b) {
  const DoubleWord<Real> product = two_product(a.high, b.high);
  return {product.high, product.low + fma(a.high, b.low, a.low * b.high)};
}

/// a / b for a and b with low parts below a unit in the last place of the high ones; rounded once, but for 2^-50 units
/// in the last place. One division.
template <class Real>
Real divide(DoubleWord<Real> a, DoubleWord<Real> b) {
  const Real inverse = 1.0 / b.high;
  const Real quotient = a.high * inverse;
  const Real rest = fma(-quotient, b.high, a.high) + fma(-quotient, b.low, a.low);
  return fma(rest, inverse, quotient);
}

/// A constant given as its two parts.
template <class Real>
DoubleWord<Real> constant(const double (&parts)[2]) {
  return {Real(parts[0]), Real(parts[1])};
}

}  // namespace anneal::math
