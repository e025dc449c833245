// The remainder of large numbers by pi/8, in integers (Payne and Hanek 1983), without a table: the bits of 2/pi that an
// exponent asks for are moved into place by selects. Bits of 2/pi: tools/coefficients/trigonometric.sollya.
#pragma once

#include "compiler/math/coefficients.hpp"
#include "compiler/math/scaling.hpp"

namespace anneal::math {

/// An angle: eighths pi/8 + rest, with |rest| <= pi/16; of eighths the four lowest bits count.
template <class Real>
struct Angle {
  DoubleWord<Real> rest;
  BitsOf<Real> eighths;
};

/// 128 bits.
template <class Real>
struct WideBits {
  BitsOf<Real> high;
  BitsOf<Real> low;
};

template <class Real>
WideBits<Real> multiply_wide(BitsOf<Real> a, BitsOf<Real> b) {
  const BitsOf<Real> a_high = a >> 32;
  const BitsOf<Real> b_high = b >> 32;
  const BitsOf<Real> low = multiply_low_halves(a, b);
  const BitsOf<Real> cross = multiply_low_halves(a_high, b) + (low >> 32);
  const BitsOf<Real> other = multiply_low_halves(a, b_high) + (cross & 0xffffffff);
  return {multiply_low_halves(a_high, b_high) + (cross >> 32) + (other >> 32), (other << 32) | (low & 0xffffffff)};
}

template <class Real>
WideBits<Real> add_wide(WideBits<Real> a, WideBits<Real> b) {
  const BitsOf<Real> low = a.low + b.low;
  return {a.high + b.high + select(low < a.low, BitsOf<Real>(1), BitsOf<Real>(0)), low};
}

/// 192 bits of 2/pi from bit `first` (0 to 1035), where bit 63 stands just before the point.
template <class Real>
struct TwoOverPiWindow {
  BitsOf<Real> word[3];

  explicit TwoOverPiWindow(BitsOf<Real> first) : word{0, 0, 0} {
    constexpr int kWords = 20;
    BitsOf<Real> words[kWords] = {0,
                                  kTwoOverPiWords[0],
                                  kTwoOverPiWords[1],
                                  kTwoOverPiWords[2],
                                  kTwoOverPiWords[3],
                                  kTwoOverPiWords[4],
                                  kTwoOverPiWords[5],
                                  kTwoOverPiWords[6],
                                  kTwoOverPiWords[7],
                                  kTwoOverPiWords[8],
                                  kTwoOverPiWords[9],
                                  kTwoOverPiWords[10],
                                  kTwoOverPiWords[11],
                                  kTwoOverPiWords[12],
                                  kTwoOverPiWords[13],
                                  kTwoOverPiWords[14],
                                  kTwoOverPiWords[15],
                                  kTwoOverPiWords[16],
                                  kTwoOverPiWords[17],
                                  kTwoOverPiWords[18]};
    const BitsOf<Real> index = first >> 6;
    // By 16 words or none, then by 8 or none … of the words that can still come first and the three behind them.
    for (int stride = 16; stride > 0; stride /= 2) {
      const auto stay = (index & static_cast<std::uint64_t>(stride)) == BitsOf<Real>(0);
      for (int i = 0; i < stride + 3 && i + stride < kWords; ++i) words[i] = select(stay, words[i], words[i + stride]);
    }
    const BitsOf<Real> shift = first & 63;
    for (int i = 0; i < 3; ++i) {
      word[i] = shift_left(words[i], shift) | shift_right(words[i + 1], BitsOf<Real>(64) - shift);
    }
  }
};

/// A fraction of 128 bits behind the point as a sum of two.
template <class Real>
DoubleWord<Real> fraction(WideBits<Real> b) {
  const Real a0 = whole_number<Real>(b.high >> 32) * 0x1p-32;
  const Real a1 = whole_number<Real>(b.high & 0xffffffff) * 0x1p-64;
  const Real a2 = whole_number<Real>(b.low >> 32) * 0x1p-96;
  const Real a3 = whole_number<Real>(b.low & 0xffffffff) * 0x1p-128;
  const DoubleWord<Real> first = fast_two_sum(a0, a1);
  const DoubleWord<Real> second = fast_two_sum(first.high, a2);
  const DoubleWord<Real> third = fast_two_sum(second.high, a3);
  return {third.high, first.low + (second.low + third.low)};
}

/// The angle of |x| >= 2^31; the rest is NaN where x is not finite.
template <class Real>
Angle<Real> reduce_large(Real x) {
  // |x| = significand 2^exponent. A bit of 2/pi that makes whole turns of it is left out, and bits below 2^-130 of a
  // turn.
  const BitsOf<Real> encoding = bits(abs(x));
  const BitsOf<Real> significand = (encoding & 0x000fffffffffffff) | 0x0010000000000000;
  const TwoOverPiWindow<Real> window((encoding >> 52) - (1075 - 62));
  const WideBits<Real> top{multiply_wide<Real>(significand, window.word[0]).low, 0};
  const WideBits<Real> middle = multiply_wide<Real>(significand, window.word[1]);
  const WideBits<Real> bottom{0, multiply_wide<Real>(significand, window.word[2]).high};
  const WideBits<Real> product = add_wide(top, add_wide(middle, bottom));

  // Four bits of eighths, then the fraction; rounding to the nearest makes it negative from one half on.
  const BitsOf<Real> eighths = (product.high + 0x0800000000000000) >> 60;
  const WideBits<Real> rest{(product.high << 4) | (product.low >> 60), product.low << 4};
  const BitsOf<Real> sign = rest.high >> 63;
  const BitsOf<Real> flip = BitsOf<Real>(0) - sign;
  const WideBits<Real> size = add_wide(WideBits<Real>{rest.high ^ flip, rest.low ^ flip}, WideBits<Real>{0, sign});
  const DoubleWord<Real> radians = multiply(fraction(size), DoubleWord<Real>{kHalfPi[0] * 0.25, kHalfPi[1] * 0.25});

  const BitsOf<Real> x_sign = bits(x) >> 63;
  const BitsOf<Real> rest_sign = sign ^ x_sign;
  const BitsOf<Real> signed_eighths = (eighths ^ (BitsOf<Real>(0) - x_sign)) + x_sign;
  const auto finite = abs(x) < kInfinity;
  return {{select(finite, negate_if(rest_sign, radians.high), Real(kNaN)), negate_if(rest_sign, radians.low)},
          signed_eighths};
}

}  // namespace anneal::math
