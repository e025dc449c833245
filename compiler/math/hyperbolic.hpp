// sinh, cosh, tanh and the logistic function, from e^x - 1 as a sum of two.
#pragma once

#include "compiler/math/exponential.hpp"

namespace anneal::math {

/// x + whole, for a whole number.
template <class Real>
DoubleWord<Real> add(DoubleWord<Real> x, double whole) {
  const DoubleWord<Real> sum = two_sum(x.high, Real(whole));
  return {sum.high, sum.low + x.low};
}

/// (e^x - e^-x) / 2; infinite beyond 710.4758.
template <class Real>
Real sinh(Real x) {
  // With m = e^|x| - 1, twice the result is m + m / (m + 1).
  const Real size = abs(x);
  const ExponentialLessOne<Real> m = exponential_less_one(select(size > 720.0, Real(720.0), size));
  const DoubleWord<Real> power = add(m.value, 1.0);
  const Real inverse = 1.0 / power.high;
  const Real quotient = m.value.high * inverse;
  const Real rest = fma(-quotient, power.high, m.value.high) + fma(-quotient, power.low, m.value.low);
  const DoubleWord<Real> sum = two_sum(m.value.high, quotient);
  const Real twice = sum.high + (sum.low + fma(rest, inverse, m.value.low));
  return select(x != x, x, copysign(twice * 0.5 * power_of_two(m.scale), x));
}

/// (e^x + e^-x) / 2; infinite beyond 710.4758.
template <class Real>
Real cosh(Real x) {
  const Real size = abs(x);
  const ExponentialLessOne<Real> m = exponential_less_one(select(size > 720.0, Real(720.0), size));
  const DoubleWord<Real> power = add(m.value, 1.0);
  const Real inverse = 1.0 / power.high;
  const Real rest = fma(-inverse, power.low, fma(-inverse, power.high, 1.0));
  const DoubleWord<Real> sum = two_sum(power.high, inverse);
  const Real twice = sum.high + (sum.low + fma(rest, inverse, power.low));
  return select(x != x, x, twice * 0.5 * power_of_two(m.scale));
}

/// sinh(x) / cosh(x).
template <class Real>
Real tanh(Real x) {
  // With m = e^(2|x|) - 1: m / (m + 2), which is 1 from 22 on.
  const Real size = abs(x);
  const DoubleWord<Real> m = exponential_less_one(select(size > 30.0, Real(60.0), size + size)).value;
  return select(x != x, x, copysign(divide(m, add(m, 2.0)), x));
}

/// 1 / (1 + e^-x), without overflow, and without cancellation on either side.
template <class Real>
Real sigmoid(Real x) {
  // e^-|x| is at most 1, so that adding 1 to it loses nothing of either.
  const Real size = abs(x);
  const Exponential<Real> power = exponential(-select(size > 700.0, Real(700.0), size));
  const Real unit = power_of_two(power.exponent());
  const DoubleWord<Real> tail = fast_two_sum(power.value.high * unit, power.value.low * unit);
  const DoubleWord<Real> above{select(x < 0.0, tail.high, Real(1.0)), select(x < 0.0, tail.low, Real(0.0))};
  const DoubleWord<Real> sum = fast_two_sum(Real(1.0), tail.high);
  const Real ordinary = divide(above, DoubleWord<Real>{sum.high, sum.low + tail.low});
  return select_rare(!(x > -700.0), [x] { return exp(x); }, ordinary);
}

}  // namespace anneal::math
