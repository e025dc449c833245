// log, log2, log10 and log1p. Coefficients: tools/coefficients/logarithm.sollya.
#pragma once

#include "compiler/math/coefficients.hpp"
#include "compiler/math/polynomial.hpp"
#include "compiler/math/scaling.hpp"

namespace anneal::math {

/// log(1 + f) for sqrt(1/2) <= 1 + f < sqrt(2), with an error of about 2^-58 of the result; low is up to a tenth of
/// high.
template <class Real>
DoubleWord<Real> logarithm_near_one(Real f) {
  // f - f^2/2 without rounding error, then what remains of the series in s: s (f^2/2 + s^2 r(s^2)).
  const Real s = f / (f + 2.0);
  const Real z = s * s;
  const Real half_f = 0.5 * f;
  const Real half_square = half_f * f;
  const Real lost = fma(half_f, f, -half_square);
  const DoubleWord<Real> start = fast_two_sum(f, -half_square);
  return {start.high, fma(s, fma(z, polynomial(z, kLog), half_square), start.low - lost)};
}

/// k c + x for a whole k below 2^11 and a constant of which the first part is short.
template <class Real>
DoubleWord<Real> add_multiple(Real k, const double (&c)[2], DoubleWord<Real> x) {
  const DoubleWord<Real> sum = fast_two_sum(k * c[0], x.high);
  return {sum.high, sum.low + fma(k, c[1], x.low)};
}

/// What every logarithm gives outside the finite positive numbers.
template <class Real>
Real logarithm_of_special(Real x) {
  return select(x == 0.0, Real(-kInfinity), select(x < 0.0, Real(kNaN), x));
}

template <class Real>
auto is_positive_finite(Real x) {
  return (x > 0.0) & (x < kInfinity);
}

/// The natural logarithm before it is rounded, for finite x > 0; low is up to a tenth of high.
template <class Real>
DoubleWord<Real> unrounded_log(Real x) {
  const Normalized<Real> parts = normalize(x);
  return add_multiple(parts.exponent, kLn2Short, logarithm_near_one(parts.significand - 1.0));
}

/// The natural logarithm; -infinity for 0, NaN below.
template <class Real>
Real log(Real x) {
  const DoubleWord<Real> sum = unrounded_log(x);
  return select_rare(!is_positive_finite(x), [x] { return logarithm_of_special(x); }, sum.high + sum.low);
}

/// The logarithm to base 2, exact for powers of 2; -infinity for 0, NaN below.
template <class Real>
Real log2(Real x) {
  const Normalized<Real> parts = normalize(x);
  const DoubleWord<Real> fraction = multiply(logarithm_near_one(parts.significand - 1.0), constant<Real>(kLog2OfE));
  const DoubleWord<Real> sum = fast_two_sum(parts.exponent, fraction.high);
  return select_rare(
      !is_positive_finite(x), [x] { return logarithm_of_special(x); }, sum.high + (sum.low + fraction.low));
}

/// The logarithm to base 10, exact for powers of 10; -infinity for 0, NaN below.
template <class Real>
Real log10(Real x) {
  const Normalized<Real> parts = normalize(x);
  const DoubleWord<Real> fraction = multiply(logarithm_near_one(parts.significand - 1.0), constant<Real>(kLog10OfE));
  const DoubleWord<Real> sum = add_multiple(parts.exponent, kLog10Of2Short, fraction);
  return select_rare(!is_positive_finite(x), [x] { return logarithm_of_special(x); }, sum.high + sum.low);
}

/// log(1 + x), accurate near 0; -infinity for -1, NaN below.
template <class Real>
Real log1p(Real x) {
  const auto near = (x > -0.29) & (x < 0.41);
  const DoubleWord<Real> sum = two_sum(Real(1.0), x);
  const Normalized<Real> parts = normalize(sum.high);
  const Real k = select(near, Real(0.0), parts.exponent);
  const DoubleWord<Real> start = logarithm_near_one(select(near, x, parts.significand - 1.0));
  // What adding 1 lost; far above 2^53 that is nothing.
  const Real lost = select(near | (k > 60.0), Real(0.0), sum.low * power_of_two(-k) / parts.significand);
  const DoubleWord<Real> result = add_multiple(k, kLn2Short, DoubleWord<Real>{start.high, start.low + lost});
  const auto special = [x] { return select(x == -1.0, Real(-kInfinity), select(x < -1.0, Real(kNaN), x)); };
  return select_rare(!((x > -1.0) & (x < kInfinity) & (x != 0.0)), special, result.high + result.low);
}

}  // namespace anneal::math
