// sin, cos, tan, sinpi and cospi. Coefficients: tools/coefficients/trigonometric.sollya.
#pragma once

#include "compiler/math/large_argument.hpp"
#include "compiler/math/polynomial.hpp"

namespace anneal::math {

constexpr double kQuarterTurn = 4;  // eighths

/// The angle of |x| < 2^31, `ahead` eighths further: pi/8 in three parts (Cody and Waite), the first product without
/// error.
template <class Real>
Angle<Real> reduce_moderate(Real x, double ahead) {
  const Real shifted = fma(x, kTwoOverPi * 4.0, kWholeShift + ahead);
  const Real n = shifted - (kWholeShift + ahead);
  const Real first = fma(n, kHalfPi[0] * -0.25, x);  // exact: a multiple of the last place of pi/8 or x, below 1/4
  const DoubleWord<Real> second = two_product(n, Real(kHalfPi[1] * 0.25));
  const DoubleWord<Real> rest = fast_two_difference(first, second.high);
  return {{rest.high, rest.low - fma(n, kHalfPi[2] * 0.25, second.low)}, bits(shifted)};
}

/// The angle pi x, `ahead` eighths further; NaN for infinities.
template <class Real>
Angle<Real> reduce_half_turns(Real x, double ahead) {
  // A whole number of turns is nothing; in between, everything is exact.
  const Real turn = fma(round_even(x * 0.5), -2.0, x);
  const Real shifted = fma(turn, 8.0, kWholeShift + ahead);
  const Real rest = fma(shifted - (kWholeShift + ahead), -0.125, turn);
  const DoubleWord<Real> product = two_product(rest, Real(kPi[0]));
  return {{product.high, fma(rest, kPi[1], product.low)}, bits(shifted)};
}

/// The sine of an angle, not normalised: low is up to a hundredth of high.
///
/// With s and c of the multiple of pi/8, s cos(r) + c sin(r) = s + c r + (s (cos(r) - 1) + c (sin(r) - r)), of which
/// the first sum is exact.
template <class Real>
DoubleWord<Real> unrounded_sine(Angle<Real> angle) {
  const DoubleWord<Real> r = angle.rest;
  const Real s = entry(kSine, angle.eighths);
  const Real c = entry(kCosine, angle.eighths);
  const Real high = fma(c, r.high, s);
  const Real lost = fma(c, r.high, s - high);
  const Real z = r.high * r.high;
  const Real curve_of_sine = fma(r.high * z, polynomial(z, kSin), r.low);
  const Real curve_of_cosine = fma(z, polynomial(z, kCos), -0.5);
  // In this order no operation waits long for another.
  const Real low_of_sine = fma(c, curve_of_sine, entry(kSineLow, angle.eighths));
  return {high, low_of_sine + fma(s * z, curve_of_cosine, lost)};
}

template <class Real>
Angle<Real> quarter_turn_further(Angle<Real> angle) {
  return {angle.rest, angle.eighths + static_cast<std::uint64_t>(kQuarterTurn)};
}

template <class Real>
Real sine_of_angle(Angle<Real> angle) {
  const DoubleWord<Real> sine = unrounded_sine(angle);
  return sine.high + sine.low;
}

template <class Real>
Real tangent_of_angle(Angle<Real> angle) {
  const DoubleWord<Real> sine = unrounded_sine(angle);
  const DoubleWord<Real> cosine = unrounded_sine(quarter_turn_further(angle));
  return divide(fast_two_sum(sine.high, sine.low), fast_two_sum(cosine.high, cosine.low));
}

template <class Real>
auto is_moderate(Real x) {
  return abs(x) < 0x1p31;
}

/// The sine of x radians, for any finite x; NaN for infinities.
template <class Real>
Real sin(Real x) {
  const auto slow = [x] { return sine_of_angle(reduce_large(x)); };
  const Real result = select_rare(!is_moderate(x), slow, sine_of_angle(reduce_moderate(x, 0)));
  return select(x == 0.0, x, result);
}

/// The cosine of x radians, for any finite x; NaN for infinities.
template <class Real>
Real cos(Real x) {
  const auto slow = [x] { return sine_of_angle(quarter_turn_further(reduce_large(x))); };
  return select_rare(!is_moderate(x), slow, sine_of_angle(reduce_moderate(x, kQuarterTurn)));
}

/// The tangent of x radians, for any finite x; NaN for infinities.
template <class Real>
Real tan(Real x) {
  const auto slow = [x] { return tangent_of_angle(reduce_large(x)); };
  const Real result = select_rare(!is_moderate(x), slow, tangent_of_angle(reduce_moderate(x, 0)));
  return select(x == 0.0, x, result);
}

/// sin(pi x): exact where x is a multiple of one half, with the sign of x where that is 0; NaN for infinities.
template <class Real>
Real sinpi(Real x) {
  const Real result = sine_of_angle(reduce_half_turns(x, 0));
  return select(result == 0.0, copysign(result, x), result);
}

/// cos(pi x): exact where x is a multiple of one half, +0 where that is 0; NaN for infinities.
template <class Real>
Real cospi(Real x) {
  return sine_of_angle(reduce_half_turns(x, kQuarterTurn)) + 0.0;
}

}  // namespace anneal::math
