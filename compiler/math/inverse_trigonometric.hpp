// asin, acos, atan and atan2. Coefficients: tools/coefficients/inverse_trigonometric.sollya.
#pragma once

#include "compiler/math/coefficients.hpp"
#include "compiler/math/polynomial.hpp"
#include "compiler/math/scaling.hpp"

namespace anneal::math {

/// An arc sine of at most 1/2 or, for larger x, of sqrt((1 - x) / 2).
template <class Real>
struct HalvedArc {
  DoubleWord<Real> start;  // the argument of that arc sine
  Real curve;              // what it adds to its argument
};

/// For 0 <= size <= 1. asin(x) = pi/2 - 2 asin(sqrt((1 - x) / 2)).
template <class Real>
HalvedArc<Real> halved_arc(Real size) {
  const auto small = size < 0.5;
  const Real square = select(small, size * size, fma(size, -0.5, 0.5));
  const Real root = sqrt(square);
  // The root's own rounding, found from its square. At 1 there is none.
  const Real lost = select(small | (root == 0.0), Real(0.0), fma(-root, root, square) * (0.5 / root));
  const Real start = select(small, size, root);
  return {{start, lost}, start * square * polynomial(square, kAsin)};
}

/// The angle from -pi/2 to pi/2 whose sine is x; NaN beyond 1.
template <class Real>
Real asin(Real x) {
  const Real size = abs(x);
  const HalvedArc<Real> arc = halved_arc(size);
  const Real small = arc.start.high + arc.curve;
  const DoubleWord<Real> rest = fast_two_sum(Real(kHalfPi[0]), -2.0 * arc.start.high);
  const Real large = rest.high + (rest.low + fma(-2.0, arc.start.low + arc.curve, kHalfPi[1]));
  return select(x != x, x, copysign(select(size < 0.5, small, large), x));
}

/// The angle from 0 to pi whose cosine is x; NaN beyond 1.
template <class Real>
Real acos(Real x) {
  const Real size = abs(x);
  const HalvedArc<Real> arc = halved_arc(size);
  const Real tail = arc.start.low + arc.curve;
  const auto negative = x < 0.0;
  // pi/2 - asin(x); 2 asin(sqrt((1 - x)/2)); pi - 2 asin(sqrt((1 + x)/2)).
  const DoubleWord<Real> middle = fast_two_sum(Real(kHalfPi[0]), select(negative, arc.start.high, -arc.start.high));
  const Real small = middle.high + (middle.low + (kHalfPi[1] + select(negative, tail, -tail)));
  const Real near_one = 2.0 * (arc.start.high + tail);
  const DoubleWord<Real> behind = fast_two_sum(Real(kPi[0]), -2.0 * arc.start.high);
  const Real near_minus_one = behind.high + (behind.low + fma(-2.0, tail, kPi[1]));
  return select(size < 0.5, small, select(negative, near_minus_one, near_one));
}

/// The angle of the point (x, y) in the first quadrant, x and y not both 0 nor both infinite, as a sum of two.
template <class Real>
DoubleWord<Real> first_quadrant_angle(Real y, Real x) {
  // atan(y/x) = atan(c) + atan((y - c x) / (x + c y)), with the c of 0, 1/2, 1, 3/2, infinity that leaves at most 7/16.
  // Scaling keeps products and sums of the two in range and without error where they are of one size.
  const auto large = x + y > 0x1p1000;
  const Real factor = select(large, Real(0x1p-60), select(x + y < 0x1p-900, Real(0x1p120), Real(1.0)));
  const Real u = x * factor;
  const Real v = y * factor;
  const auto below_1 = v < u * 0.4375;
  const auto below_2 = v < u * 0.6875;
  const auto below_3 = v < u * 1.1875;
  const auto below_4 = v < u * 2.4375;
  const Real c = select(below_2, Real(0.5), select(below_3, Real(1.0), Real(1.5)));
  const DoubleWord<Real> product = two_product(c, u);
  const DoubleWord<Real> difference = two_sum(v, -product.high);
  const Real above_middle = difference.high + (difference.low - product.low);
  const Real below_middle = fma(c, v, u);
  const Real above = select(below_1, y, select(below_4, above_middle, -x));
  const Real below = select(below_1, x, select(below_4, below_middle, y));
  const Real t = above / below;
  const Real z = t * t;
  const Real curve = t * z * polynomial(z, kAtan);

  const auto pick = [&](Real first, double half, double one, double three_halves, double infinite) {
    return select(
        below_1, first,
        select(below_2, Real(half), select(below_3, Real(one), select(below_4, Real(three_halves), Real(infinite)))));
  };
  const Real start = pick(0.0, kAtanHalf[0], kAtanOne[0], kAtanThreeHalves[0], kHalfPi[0]);
  const Real start_low = pick(0.0, kAtanHalf[1], kAtanOne[1], kAtanThreeHalves[1], kHalfPi[1]);
  const DoubleWord<Real> sum = fast_two_sum(start, t);
  return {sum.high, sum.low + (start_low + curve)};
}

/// The angle from -pi/2 to pi/2 whose tangent is x.
template <class Real>
Real atan(Real x) {
  const DoubleWord<Real> angle = first_quadrant_angle(abs(x), Real(1.0));
  return select(x != x, x, copysign(angle.high + angle.low, x));
}

/// The angle of the point (x, y), from -pi to pi: C99 Annex F for zeros and infinities.
template <class Real>
Real atan2(Real y, Real x) {
  const auto both_infinite = (abs(x) == kInfinity) & (abs(y) == kInfinity);
  const auto both_zero = (x == 0.0) & (y == 0.0);
  const Real across = select(both_infinite | both_zero, Real(1.0), abs(x));
  const Real up = select(both_infinite, Real(1.0), abs(y));
  const DoubleWord<Real> angle = first_quadrant_angle(up, across);
  const DoubleWord<Real> turned = fast_two_sum(Real(kPi[0]), -angle.high);
  const auto behind = bits(Real(0.0)) < (bits(x) >> 63);
  const Real size = select(behind, turned.high + (turned.low + (kPi[1] - angle.low)), angle.high + angle.low);
  return select((x != x) | (y != y), Real(kNaN), copysign(size, y));
}

}  // namespace anneal::math
