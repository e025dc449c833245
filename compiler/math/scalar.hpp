// The arithmetic of the kernels over one number: with the processor's fma, and without.
#pragma once

#include <cstdint>

#include "compiler/math/arithmetic.hpp"

namespace anneal::math {

/// Uses the processor's own fma and rounding; only for sources compiled for a processor that has them.
struct Hardware {};

/// Runs on every processor: fma and the roundings in software, same bits.
struct Portable {};

/// True or false.
template <class Processor>
struct Mask {
  bool value;

  friend Mask operator&(Mask a, Mask b) { return {a.value && b.value}; }
  friend Mask operator|(Mask a, Mask b) { return {a.value || b.value}; }
  friend Mask operator^(Mask a, Mask b) { return {a.value != b.value}; }
  friend Mask operator!(Mask a) { return {!a.value}; }
};

template <class Processor>
struct Scalar;

/// 64 bits, with arithmetic modulo 2^64.
template <class Processor>
struct Bits {
  std::uint64_t value;

  Bits(std::uint64_t constant) : value(constant) {}

  friend Bits operator+(Bits a, Bits b) { return a.value + b.value; }
  friend Bits operator-(Bits a, Bits b) { return a.value - b.value; }
  friend Bits operator&(Bits a, Bits b) { return a.value & b.value; }
  friend Bits operator|(Bits a, Bits b) { return a.value | b.value; }
  friend Bits operator^(Bits a, Bits b) { return a.value ^ b.value; }
  friend Bits operator<<(Bits a, int count) { return a.value << count; }
  friend Bits operator>>(Bits a, int count) { return a.value >> count; }
  friend Bits shift_left(Bits a, Bits count) { return count.value > 63 ? 0 : a.value << count.value; }
  friend Bits shift_right(Bits a, Bits count) { return count.value > 63 ? 0 : a.value >> count.value; }
  friend Bits multiply_low_halves(Bits a, Bits b) { return (a.value & 0xffffffff) * (b.value & 0xffffffff); }
  friend Mask<Processor> operator==(Bits a, Bits b) { return {a.value == b.value}; }
  friend Mask<Processor> operator<(Bits a, Bits b) { return {a.value < b.value}; }
  friend Bits select(Mask<Processor> mask, Bits a, Bits b) { return mask.value ? a : b; }
  friend Scalar<Processor> entry(const double (&table)[16], Bits b) { return table[b.value & 15]; }
  // The compiler's own bit cast, not the library's: a library template would be one function for sources with different
  // flags.
  friend Scalar<Processor> from_bits(Bits b) { return __builtin_bit_cast(double, b.value); }
};

/// The operations in which processors differ; defined in the one source of each kind.
template <class Processor>
struct Instructions;

/// A binary64 number. Everything is defined by value: nothing tells one NaN from another.
template <class Processor>
struct Scalar {
  double value;

  Scalar(double constant) : value(constant) {}

  friend Scalar operator+(Scalar a, Scalar b) { return a.value + b.value; }
  friend Scalar operator-(Scalar a, Scalar b) { return a.value - b.value; }
  friend Scalar operator*(Scalar a, Scalar b) { return a.value * b.value; }
  friend Scalar operator/(Scalar a, Scalar b) { return a.value / b.value; }
  friend Scalar operator-(Scalar a) { return -a.value; }
  friend Scalar fma(Scalar a, Scalar b, Scalar c) { return Instructions<Processor>::fma(a.value, b.value, c.value); }
  // The kernels' sources are compiled without errno, so this is the instruction.
  friend Scalar sqrt(Scalar a) { return __builtin_sqrt(a.value); }
  friend Scalar abs(Scalar a) { return __builtin_fabs(a.value); }
  friend Scalar copysign(Scalar a, Scalar sign) { return __builtin_copysign(a.value, sign.value); }
  friend Scalar round_even(Scalar a) { return Instructions<Processor>::round_even(a.value); }
  friend Scalar floor(Scalar a) { return Instructions<Processor>::floor(a.value); }
  friend Scalar ceil(Scalar a) { return Instructions<Processor>::ceil(a.value); }
  friend Scalar trunc(Scalar a) { return Instructions<Processor>::trunc(a.value); }

  friend Mask<Processor> operator==(Scalar a, Scalar b) { return {a.value == b.value}; }
  friend Mask<Processor> operator!=(Scalar a, Scalar b) { return {a.value != b.value}; }
  friend Mask<Processor> operator<(Scalar a, Scalar b) { return {a.value < b.value}; }
  friend Mask<Processor> operator<=(Scalar a, Scalar b) { return {a.value <= b.value}; }
  friend Mask<Processor> operator>(Scalar a, Scalar b) { return {a.value > b.value}; }
  friend Mask<Processor> operator>=(Scalar a, Scalar b) { return {a.value >= b.value}; }

  friend Scalar select(Mask<Processor> mask, Scalar a, Scalar b) { return mask.value ? a : b; }
  template <class Slow>
  friend Scalar select_rare(Mask<Processor> mask, Slow slow, Scalar b) {
    return __builtin_expect(mask.value, 0) ? slow() : b;
  }

  friend Bits<Processor> bits(Scalar a) { return __builtin_bit_cast(std::uint64_t, a.value); }
};

}  // namespace anneal::math
