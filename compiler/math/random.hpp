// Numbers that look random and are a pure function of a seed and a counter: Philox4x32-10 (Salmon, Moraes, Dror and
// Shaw, Parallel Random Numbers: As Easy as 1, 2, 3; SC 2011).
#pragma once

#include "compiler/math/logarithm.hpp"
#include "compiler/math/trigonometric.hpp"

namespace anneal::math {

/// Four words of 32 bits, each in its own lane of 64.
template <class Real>
struct PhiloxBlock {
  BitsOf<Real> word[4];
};

/// The counter enciphered by the key, in ten rounds.
template <class Real>
PhiloxBlock<Real> philox(PhiloxBlock<Real> counter, BitsOf<Real> key0, BitsOf<Real> key1) {
  const BitsOf<Real> low_half = 0xffffffff;
  PhiloxBlock<Real> block = counter;
  for (int round = 0; round < 10; ++round) {
    const BitsOf<Real> first = multiply_low_halves(block.word[0], BitsOf<Real>(0xD2511F53));
    const BitsOf<Real> second = multiply_low_halves(block.word[2], BitsOf<Real>(0xCD9E8D57));
    block = {{(second >> 32) ^ block.word[1] ^ key0, second & low_half, (first >> 32) ^ block.word[3] ^ key1,
              first & low_half}};
    key0 = (key0 + 0x9E3779B9) & low_half;
    key1 = (key1 + 0xBB67AE85) & low_half;
  }
  return block;
}

/// A number's encoding as an identity: both zeros are one, and so is every NaN.
template <class Real>
BitsOf<Real> identity(Real x) {
  return select(x == x, bits(x + 0.0), BitsOf<Real>(0x7ff8000000000000));
}

/// The block for a seed and a counter; `stream` keeps functions with equal arguments apart.
template <class Real>
PhiloxBlock<Real> random_block(Real seed, Real k, std::uint64_t stream) {
  const BitsOf<Real> key = identity(seed);
  const BitsOf<Real> counter = identity(k);
  const BitsOf<Real> low_half = 0xffffffff;
  return philox<Real>({{counter & low_half, counter >> 32, stream, 0}}, key & low_half, key >> 32);
}

/// The upper 53 of the 64 bits of two words, as a whole number.
template <class Real>
Real whole_of_words(BitsOf<Real> low, BitsOf<Real> high) {
  const BitsOf<Real> b = ((high << 32) | low) >> 11;
  return fma(whole_number<Real>(b >> 32), 0x1p32, whole_number<Real>(b & 0xffffffff));
}

/// A whole number from 0 to 2^53 - 1, each as likely, from two numbers taken by value.
template <class Real>
Real hash(Real seed, Real k) {
  const PhiloxBlock<Real> block = random_block(seed, k, 0);
  return whole_of_words<Real>(block.word[0], block.word[1]);
}

/// hash(seed, k) / 2^53: from 0 to below 1.
template <class Real>
Real uniform(Real seed, Real k) {
  return hash(seed, k) * 0x1p-53;
}

/// Normally distributed with mean 0 and variance 1, independent of uniform(seed, k): sqrt(-2 log u) cos(2 pi v) with u
/// from 2^-53 to 1 and v from 0 to below 1, each of 53 bits (Box and Muller 1958). At most 8.57 in size.
template <class Real>
Real normal(Real seed, Real k) {
  const PhiloxBlock<Real> block = random_block(seed, k, 1);
  const Real u = (whole_of_words<Real>(block.word[0], block.word[1]) + 1.0) * 0x1p-53;
  const Real v = whole_of_words<Real>(block.word[2], block.word[3]) * 0x1p-52;
  // The radius with what its square root rounds away; u = 1 has none.
  const DoubleWord<Real> logarithm = unrounded_log(u);
  const DoubleWord<Real> square = fast_two_sum(-2.0 * logarithm.high, -2.0 * logarithm.low);
  const Real radius = sqrt(square.high);
  const Real rest = fma(-radius, radius, square.high) + square.low;
  const Real low = select(radius > 0.0, rest * (0.5 / radius), Real(0.0));
  const Real cosine = cospi(v);
  return fma(radius, cosine, low * cosine);
}

}  // namespace anneal::math
