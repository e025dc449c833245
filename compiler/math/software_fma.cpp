#include "compiler/math/software_fma.hpp"

#include <bit>
#include <cstdint>

namespace anneal::math {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kHiddenBit = std::uint64_t{1} << 52;

/// A finite number other than 0 as significand * 2^exponent, with 2^52 <= significand < 2^53.
struct Unpacked {
  std::uint64_t significand;
  int exponent;
  bool negative;
};

Unpacked unpack(double x) {
  const auto encoding = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t fraction = encoding & (kHiddenBit - 1);
  const int biased = static_cast<int>(encoding >> 52) & 0x7ff;
  const bool negative = (encoding >> 63) != 0;
  if (biased != 0) return {fraction | kHiddenBit, biased - 1075, negative};
  const int shift = std::countl_zero(fraction) - 11;
  return {fraction << shift, -1074 - shift, negative};
}

int bit_width(Wide value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  return high != 0 ? 128 - std::countl_zero(high) : 64 - std::countl_zero(static_cast<std::uint64_t>(value));
}

/// value / 2^count; a bit lost makes the last one 1, which is all that a later rounding must know.
Wide shift_right_sticky(Wide value, int count) {
  if (count == 0) return value;
  if (count > 127) return value != 0;
  return (value >> count) | ((value & ((Wide{1} << count) - 1)) != 0);
}

/// magnitude * 2^exponent, rounded to nearest, ties to even; magnitude is not 0 and below 2^127.
double pack(Wide magnitude, int exponent, bool negative) {
  const int top = bit_width(magnitude) - 1;
  // The last place of the result is that of the leading 53 bits, or the smallest there is.
  const int drop = exponent + top < -1022 ? -1074 - exponent : top - 52;
  std::uint64_t significand = 0;
  if (drop <= 0) {
    significand = static_cast<std::uint64_t>(magnitude << -drop);
  } else if (drop < 128) {
    significand = static_cast<std::uint64_t>(magnitude >> drop);
    const Wide rest = magnitude & ((Wide{1} << drop) - 1);
    const Wide half = Wide{1} << (drop - 1);
    if (rest > half || (rest == half && (significand & 1) != 0)) ++significand;
  }
  // With the hidden bit added as a 1 to the exponent, a carry out of the significand arrives where it should.
  std::uint64_t encoding = significand;
  if (significand >= kHiddenBit) {
    const int biased = drop + exponent + 1074;
    encoding += static_cast<std::uint64_t>(biased > 2046 ? 2046 : biased) << 52;
    constexpr std::uint64_t infinity = std::uint64_t{0x7ff} << 52;
    if (biased > 2046 || encoding > infinity) encoding = infinity;
  }
  return std::bit_cast<double>(encoding | (std::uint64_t{negative} << 63));
}

bool is_finite(double x) {
  return x - x == 0;
}

}  // namespace

double software_fma(double a, double b, double c) {
  if (!is_finite(a) || !is_finite(b)) return a * b + c;
  if (!is_finite(c)) return c;
  if (a == 0 || b == 0) return a * b + c;
  // The product is not 0, so what it rounds to keeps its sign, which adding a zero could lose.
  if (c == 0) return a * b;

  const Unpacked x = unpack(a);
  const Unpacked y = unpack(b);
  const Unpacked z = unpack(c);
  Wide product = Wide{x.significand} * y.significand;
  Wide addend = z.significand;
  int exponent = x.exponent + y.exponent;
  const bool negative = x.negative != y.negative;

  // Both become multiples of 2^exponent below 2^127. Where bits must go, the number that loses them is so much the
  // smaller one that nothing cancels, and they only tell above from below.
  constexpr int kRoom = 73;
  const int distance = z.exponent - exponent;
  if (distance > kRoom) {
    addend <<= kRoom;
    product = shift_right_sticky(product, distance - kRoom);
    exponent = z.exponent - kRoom;
  } else if (distance >= 0) {
    addend <<= distance;
  } else {
    constexpr int kGuard = 20;
    product <<= kGuard;
    addend = shift_right_sticky(addend << kGuard, -distance);
    exponent -= kGuard;
  }

  if (negative == z.negative) return pack(product + addend, exponent, negative);
  if (product == addend) return 0.0;
  return product > addend ? pack(product - addend, exponent, negative) : pack(addend - product, exponent, z.negative);
}

}  // namespace anneal::math
