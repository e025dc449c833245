// sin, cos, tan, sinpi and cospi. Coefficients: tools/coefficients/trigonometric.sollya.
#pragma once

#include "compiler/math/large_argument.hpp"
#include "compiler/math/polynomial.hpp"

namespace anneal::math {

/// An angle as a whole number of quarter turns, of which the two lowest bits count, and a rest from -pi/4 to pi/4.
template <class Real>
struct Angle {
  DoubleWord<Real> rest;
  BitsOf<Real> quarter_turns;
};

/// For |x| < 2^31: pi/2 in three parts (Cody and Waite), the first product without error.
template <class Real>
Angle<Real> reduce_moderate(Real x) {
  const Real shifted = fma(x, kTwoOverPi, kWholeShift);
  const Real n = shifted - kWholeShift;
  const Real first = fma(n, -kHalfPi[0], x);  // exact: a multiple of the last place of kHalfPi[0], below 1
  const DoubleWord<Real> second = two_product(n, Real(kHalfPi[1]));
  const DoubleWord<Real> rest = fast_two_sum(first, -second.high);
  return {{rest.high, fma(n, -kHalfPi[2], rest.low - second.low)}, bits(shifted)};
}

template <class Real>
Angle<Real> reduce_half_turns(Real x) {
  // A whole number of turns is nothing; in between, everything is exact.
  const Real turn = fma(round_even(x * 0.5), -2.0, x);
  const Real shifted = fma(turn, 2.0, kWholeShift);
  const Real rest = fma(shifted - kWholeShift, -0.5, turn);
  const DoubleWord<Real> product = two_product(rest, Real(kPi[0]));
  return {{product.high, fma(rest, kPi[1], product.low)}, bits(shifted)};
}

/// sin of a rest, not normalised: low is up to a tenth of high.
template <class Real>
DoubleWord<Real> sine_of_rest(DoubleWord<Real> r) {
  const Real z = r.high * r.high;
  return {r.high, fma(r.high * z, polynomial(z, kSin), fma(r.low * z, -0.5, r.low))};
}

/// cos of a rest, likewise.
template <class Real>
DoubleWord<Real> cosine_of_rest(DoubleWord<Real> r) {
  const DoubleWord<Real> z = two_product(r.high, r.high);
  const DoubleWord<Real> start = fast_two_sum(Real(1.0), z.high * -0.5);
  const Real curve = fma(z.high * z.high, polynomial(z.high, kCos), start.low);
  return {start.high, curve - fma(r.high, r.low, 0.5 * z.low)};
}

/// sin, where the angle is a quarter turn more than `angle` for each of `ahead`.
template <class Real>
Real sine_of_angle(Angle<Real> angle, std::uint64_t ahead) {
  const BitsOf<Real> turns = angle.quarter_turns + ahead;
  const DoubleWord<Real> sine = sine_of_rest(angle.rest);
  const DoubleWord<Real> cosine = cosine_of_rest(angle.rest);
  const auto swap = bits(Real(0.0)) < (turns & 1);
  return negate_if<Real>(turns >> 1, select(swap, cosine.high, sine.high) + select(swap, cosine.low, sine.low));
}

template <class Real>
Real tangent_of_angle(Angle<Real> angle) {
  const DoubleWord<Real> sine = sine_of_rest(angle.rest);
  const DoubleWord<Real> cosine = cosine_of_rest(angle.rest);
  const auto swap = bits(Real(0.0)) < (angle.quarter_turns & 1);
  const DoubleWord<Real> above{select(swap, cosine.high, sine.high), select(swap, cosine.low, sine.low)};
  const DoubleWord<Real> below{select(swap, sine.high, cosine.high), select(swap, sine.low, cosine.low)};
  const DoubleWord<Real> numerator = fast_two_sum(above.high, above.low);
  const DoubleWord<Real> denominator = fast_two_sum(below.high, below.low);
  return negate_if<Real>(angle.quarter_turns, divide(numerator, denominator));
}

template <class Real>
auto is_moderate(Real x) {
  return abs(x) < 0x1p31;
}

/// The angle of any finite x; NaN for the rest.
template <class Real>
Angle<Real> reduce_large(Real x) {
  const LargeArgument<Real> large = reduce_by_half_pi(x);
  return {large.rest, large.quarter_turns};
}

/// The sine of x radians, for any finite x; NaN for infinities.
template <class Real>
Real sin(Real x) {
  const auto slow = [x] { return sine_of_angle(reduce_large(x), 0); };
  const Real result = select_rare(!is_moderate(x), slow, sine_of_angle(reduce_moderate(x), 0));
  return select(x == 0.0, x, result);
}

/// The cosine of x radians, for any finite x; NaN for infinities.
template <class Real>
Real cos(Real x) {
  const auto slow = [x] { return sine_of_angle(reduce_large(x), 1); };
  return select_rare(!is_moderate(x), slow, sine_of_angle(reduce_moderate(x), 1));
}

/// The tangent of x radians, for any finite x; NaN for infinities.
template <class Real>
Real tan(Real x) {
  const auto slow = [x] { return tangent_of_angle(reduce_large(x)); };
  const Real result = select_rare(!is_moderate(x), slow, tangent_of_angle(reduce_moderate(x)));
  return select(x == 0.0, x, result);
}

/// sin(pi x): exact where x is a multiple of one half, with the sign of x where that is 0; NaN for infinities.
template <class Real>
Real sinpi(Real x) {
  const Real result = sine_of_angle(reduce_half_turns(x), 0);
  return select(result == 0.0, copysign(result, x), result);
}

/// cos(pi x): exact where x is a multiple of one half, +0 where that is 0; NaN for infinities.
template <class Real>
Real cospi(Real x) {
  return sine_of_angle(reduce_half_turns(x), 1) + 0.0;
}

}  // namespace anneal::math
