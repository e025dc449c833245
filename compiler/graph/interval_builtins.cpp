// What built-ins do to intervals: exact where a kernel is monotone but for its error, otherwise the range that it keeps
// to.
#include <algorithm>
#include <cmath>

#include "compiler/graph/fold.hpp"
#include "compiler/graph/interval.hpp"

namespace anneal {

namespace {

constexpr double kInfinite = Interval::kInfinite;
/// Kernels are within 2 ulp, so between two of their values at most twice that from monotone.
constexpr int kWider = 4;

double at(Builtin builtin, double x) {
  return apply(builtin, std::span(&x, 1));
}
double at(Builtin builtin, double x, double y) {
  const double operands[] = {x, y};
  return apply(builtin, operands);
}

/// The interval with room for the error of a kernel, within what its values keep to: zeros are exact.
Interval widened(Interval x, double least = -kInfinite, double most = kInfinite) {
  for (int i = 0; i < kWider; ++i) {
    if (x.low != 0) x.low = std::nextafter(x.low, -kInfinite);
    if (x.high != 0) x.high = std::nextafter(x.high, kInfinite);
  }
  return {std::max(x.low, least), std::min(x.high, most), x.may_be_nan};
}

/// The part of `x` between two numbers; what lies outside gives NaN.
Interval within(const Interval &x, double least, double most) {
  return {std::max(x.low, least), std::min(x.high, most), x.may_be_nan || x.low < least || x.high > most};
}

/// Of a kernel that rises, without error of its own.
Interval rising(Builtin builtin, const Interval &x) {
  if (x.is_empty()) return x;
  return {at(builtin, x.low), at(builtin, x.high), x.may_be_nan};
}

/// The magnitudes of the values.
Interval magnitude(const Interval &x) {
  const double least = x.contains(0.0) ? 0 : std::min(std::fabs(x.low), std::fabs(x.high));
  return {least, std::max(std::fabs(x.low), std::fabs(x.high)), x.may_be_nan};
}

/// Between -1 and 1, and NaN for infinities.
Interval wave(Builtin builtin, const Interval &x) {
  const bool nan = x.may_be_nan || x.may_be_infinite();
  if (builtin == Builtin::sinpi && x.low >= 0 && x.high <= 0.5) {
    return widened(rising(builtin, x), 0, 1);
  }
  if (x.low == x.high && !x.may_be_infinite()) {
    Interval result = widened(Interval::point(at(builtin, x.low)), -1, 1);
    result.may_be_nan = nan;
    return result;
  }
  return {-1, 1, nan};
}

Interval remainder(const Interval &a, const Interval &b) {
  // The sign is the divisor's; rounding may reach the divisor itself.
  return {std::min(b.low, 0.0), std::max(b.high, 0.0),
          a.may_be_nan || b.may_be_nan || a.may_be_infinite() || b.contains(0.0)};
}

Interval times(const Interval &a, const Interval &b) {
  const Interval operands[] = {a, b};
  return apply(Operation::multiply, Builtin{}, operands);
}

Interval square(const Interval &x) {
  const Interval size = magnitude(x);
  return {size.low * size.low, size.high * size.high, x.may_be_nan};
}

Interval power(const Interval &base, const Interval &exponent) {
  const bool nan = base.may_be_nan || exponent.may_be_nan;
  if (exponent.is_point()) {
    // The exponents that are defined by their operations.
    const double n = exponent.low;
    if (n == 2) return square(base);
    if (n == 3) return {base.low * base.low * base.low, base.high * base.high * base.high, base.may_be_nan};
    if (n == 4) return square(square(base));
    if (n == -1) {
      const Interval operands[] = {Interval::point(1), base};
      return apply(Operation::divide, Builtin{}, operands);
    }
    if (n == 0) return {1, 1, base.may_be_nan};
  }
  // A power of a zero of either sign, or of a negative number, may be anything.
  if (base.low < 0 || (base.low == 0 && exponent.low < 0)) {
    return {-kInfinite, kInfinite, nan || base.low < 0};
  }
  // The logarithm of a power is a product, whose extremes are at the corners.
  Interval result = Interval::nothing();
  for (const double x : {base.low, base.high}) {
    for (const double y : {exponent.low, exponent.high})
      result = joined(result, Interval::point(at(Builtin::pow, x, y)));
  }
  if (exponent.contains(0.0) || base.contains(1.0)) result = joined(result, Interval::point(1));
  const bool shrinks = base.high <= 1 && exponent.low >= 0;
  const bool grows = base.low >= 1 && exponent.low >= 0;
  result = widened(result, grows ? 1 : 0, shrinks ? 1 : kInfinite);
  result.may_be_nan = nan;
  return result;
}

Interval interpolated(const Interval &a, const Interval &b, const Interval &t) {
  const Interval ends = joined(a, b);
  const bool bounded = !a.may_be_infinite() && !b.may_be_infinite();
  const bool nan = ends.may_be_nan || t.may_be_nan;
  if (bounded && t.low >= 0 && t.high <= 1) return {ends.low, ends.high, nan};
  const Interval away[] = {b, a};
  const Interval way = apply(Operation::subtract, Builtin{}, away);
  if (!way.is_finite()) return {-kInfinite, kInfinite, true};
  const Interval moved[] = {a, times(t, way)};
  Interval result = joined(apply(Operation::add, Builtin{}, moved), ends);
  result.may_be_nan = result.may_be_nan || nan;
  return result;
}

Interval of_one(Builtin builtin, const Interval &x) {
  if (x.is_empty()) return x;
  switch (builtin) {
    case Builtin::abs:
      return magnitude(x);
    case Builtin::sign:
    case Builtin::floor:
    case Builtin::ceil:
    case Builtin::round:
    case Builtin::trunc:
      return rising(builtin, x);
    case Builtin::frac:
      return {0, 1, x.may_be_nan || x.may_be_infinite()};
    case Builtin::exp:
    case Builtin::exp2:
      return widened(rising(builtin, x), 0);
    case Builtin::expm1:
      return widened(rising(builtin, x), -1);
    case Builtin::cbrt:
    case Builtin::atan:
    case Builtin::sinh:
      return widened(rising(builtin, x));
    case Builtin::tanh:
    case Builtin::erf:
      return widened(rising(builtin, x), -1, 1);
    case Builtin::sigmoid:
      return widened(rising(builtin, x), 0, 1);
    case Builtin::smoothstep:
      return {0, widened({0, 1, false}).high, x.may_be_nan};
    case Builtin::sqrt:
      return rising(builtin, within(x, 0, kInfinite));
    case Builtin::log:
    case Builtin::log2:
    case Builtin::log10:
      return widened(rising(builtin, within(x, 0, kInfinite)));
    case Builtin::log1p:
      return widened(rising(builtin, within(x, -1, kInfinite)));
    case Builtin::asin:
      return widened(rising(builtin, within(x, -1, 1)));
    case Builtin::acos: {
      const Interval inside = within(x, -1, 1);
      if (inside.is_empty()) return inside;
      return widened({at(builtin, inside.high), at(builtin, inside.low), inside.may_be_nan}, 0);
    }
    case Builtin::sin:
    case Builtin::cos:
    case Builtin::sinpi:
    case Builtin::cospi:
      return wave(builtin, x);
    case Builtin::cosh:
      return widened(rising(builtin, magnitude(x)), 1);
    default:
      return Interval::everything();
  }
}

}  // namespace

Interval apply(Builtin builtin, std::span<const Interval> x) {
  if (x.size() == 1) return of_one(builtin, x[0]);
  const bool is_empty = std::ranges::any_of(x, &Interval::is_empty);
  const bool nan = std::ranges::any_of(x, &Interval::may_be_nan);
  switch (builtin) {
    case Builtin::min:
      if (is_empty) return Interval::point(std::nan(""));
      return {std::min(x[0].low, x[1].low), std::min(x[0].high, x[1].high), nan};
    case Builtin::max:
      if (is_empty) return Interval::point(std::nan(""));
      return {std::max(x[0].low, x[1].low), std::max(x[0].high, x[1].high), nan};
    case Builtin::normal:
      // Of a uniform number with 53 bits: beyond 9 there is none.
      return {-9, 9, nan};
    case Builtin::hash:
      return {0, 0x1p53, nan};
    case Builtin::uniform:
      return {0, 1, nan};
    default:
      break;
  }
  if (is_empty) return Interval::everything();
  switch (builtin) {
    case Builtin::pow:
      return power(x[0], x[1]);
    case Builtin::mod:
      return remainder(x[0], x[1]);
    case Builtin::lerp:
      return interpolated(x[0], x[1], x[2]);
    case Builtin::atan2:
      return widened({-3.141592653589793, 3.141592653589793, nan});
    case Builtin::hypot: {
      const Interval a = magnitude(x[0]);
      const Interval b = magnitude(x[1]);
      return widened({at(builtin, a.low, b.low), at(builtin, a.high, b.high), nan}, 0);
    }
    default:
      return Interval::everything();
  }
}

}  // namespace anneal
