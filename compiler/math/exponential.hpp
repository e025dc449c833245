// exp, exp2 and expm1. Coefficients: tools/coefficients/exponential.sollya.
#pragma once

#include "compiler/math/coefficients.hpp"
#include "compiler/math/polynomial.hpp"
#include "compiler/math/scaling.hpp"

namespace anneal::math {

/// value * 2^exponent, with 0.7 < value < 1.42; `shifted` is exponent + kWholeShift.
template <class Real>
struct Exponential {
  DoubleWord<Real> value;
  Real shifted;

  Real exponent() const { return shifted - kWholeShift; }

  /// Rounded once, for an exponent from -1021 to 1023.
  Real ordinary() const { return from_bits(bits(value.high + value.low) + (bits(shifted) << 52)); }
};

/// x = n ln 2 + (high + low) with a whole n; `shifted` is n + kWholeShift.
template <class Real>
struct ReducedByLn2 {
  DoubleWord<Real> rest;
  Real shifted;
};

template <class Real>
ReducedByLn2<Real> reduce_by_ln2(Real x) {
  const Real shifted = fma(x, kLog2OfE[0], kWholeShift);
  const Real n = shifted - kWholeShift;
  const Real first = fma(n, -kLn2[0], x);  // exact: a multiple of the last place of kLn2[0], below 1/2
  const Real high = fma(n, -kLn2[1], first);
  return {{high, fma(n, -kLn2[1], first - high)}, shifted};
}

/// e^x for |x| < 2^40, before it is rounded.
template <class Real>
Exponential<Real> exponential(Real x) {
  const ReducedByLn2<Real> reduced = reduce_by_ln2(x);
  const DoubleWord<Real> rest = reduced.rest;
  const DoubleWord<Real> sum = fast_two_sum(Real(1.0), rest.high);
  const Real curve = fma(rest.high * rest.high, polynomial(rest.high, kExp), rest.low);
  return {{sum.high, sum.low + curve}, reduced.shifted};
}

/// 2^(high + low) for |high| < 2^40 and low below half a unit in the last place of high, before it is rounded.
template <class Real>
Exponential<Real> binary_exponential(DoubleWord<Real> x) {
  const Real shifted = x.high + kWholeShift;
  const DoubleWord<Real> rest = fast_two_sum(x.high - (shifted - kWholeShift), x.low);
  const Real high = fma(rest.high, kLn2[0], 1.0);
  // What `high` lost, the low part of the argument, whose slope is about `high`, and the curve.
  const Real lost = fma(rest.high, kLn2[0], 1.0 - high);
  const Real before = fma(rest.low * kLn2[0], high, lost);
  return {{high, fma(rest.high * rest.high, polynomial(rest.high, kExp2), before)}, shifted};
}

/// e^x; overflows to infinity above 709.782712893384 and rounds to 0 below -745.1332191019412.
template <class Real>
Real exp(Real x) {
  const auto special = [x] {
    const Real bounded = select(x > 710.0, Real(710.0), select(x < -746.0, Real(-746.0), x));
    const Exponential<Real> power = exponential(bounded);
    return select(x != x, x, scale(power.value, power.exponent()));
  };
  return select_rare(!(abs(x) < 707.0), special, exponential(x).ordinary());
}

/// 2^x, exact for whole x; overflows to infinity from 1024 on and rounds to 0 from -1075 on.
template <class Real>
Real exp2(Real x) {
  const auto special = [x] {
    const Real bounded = select(x > 1025.0, Real(1025.0), select(x < -1076.0, Real(-1076.0), x));
    const Exponential<Real> power = binary_exponential(DoubleWord<Real>{bounded, 0.0});
    return select(x != x, x, scale(power.value, power.exponent()));
  };
  return select_rare(!(abs(x) < 1021.0), special, binary_exponential(DoubleWord<Real>{x, 0.0}).ordinary());
}

/// e^x - 1 for -60 < x < 800 as a sum of two, times 2^scale, which is 0 for x < 700.
template <class Real>
struct ExponentialLessOne {
  DoubleWord<Real> value;
  Real scale;
};

template <class Real>
ExponentialLessOne<Real> exponential_less_one(Real x) {
  const ReducedByLn2<Real> reduced = reduce_by_ln2(x);
  const DoubleWord<Real> rest = reduced.rest;
  const Real curve = fma(rest.high * rest.high, polynomial(rest.high, kExp), rest.low);
  // 2^n (1 + rest + curve) - 1 with 2^n - 1 apart, so that nothing is lost near 0. Above 700, where 2^n can overflow,
  // the 1 is far below the last place and a factor is set aside.
  const Real aside = select(x < 700.0, Real(0.0), Real(64.0));
  const Real power = power_of_two((reduced.shifted - kWholeShift) - aside);
  const Real one = select(x < 700.0, Real(1.0), Real(0.0));
  const Real less_one = power - one;
  const Real lost = (power - less_one) - one;
  const DoubleWord<Real> sum = fast_two_sum(less_one, power * rest.high);
  return {fast_two_sum(sum.high, fma(power, curve, sum.low + lost)), aside};
}

/// e^x - 1, accurate near 0; -1 below -38, infinity above 709.78.
template <class Real>
Real expm1(Real x) {
  const Real bounded = select(x > 720.0, Real(720.0), select(x < -50.0, Real(-50.0), x));
  const ExponentialLessOne<Real> less_one = exponential_less_one(bounded);
  const Real result = (less_one.value.high + less_one.value.low) * power_of_two(less_one.scale);
  return select((x == 0.0) | (x != x), x, result);
}

}  // namespace anneal::math
