// The arithmetic that the mathematical built-ins are written over, and its two scalar instances.
//
// A kernel is `template <class Real> Real name(Real x)` and uses nothing but the operations below, found by overload on
// `Real`: no branch on a value, no table, no library. `Real` is `Scalar<…>` in the interpreter and the constant folder;
// an instance that emits instructions makes the same kernel inline code of any width. Every operation is exact or
// rounded once as IEEE 754 says (nearest, ties to even, gradual underflow), so all instances give the same bits, but
// for the payload and the sign of a NaN.
//
//   Real(double)                        a constant, also implicitly
//   + - * /  unary -  fma  sqrt         rounded once
//   abs  copysign(magnitude, sign)      exact, NaN included
//   floor  ceil  trunc  round_even      exact; keep the sign of zero
//   == != < <= > >=                     to MaskOf<Real>; false for NaN but !=
//   & | ^ !  on masks                   lane by lane
//   select(mask, a, b)                  lane by lane, of Real and of BitsOf<Real>; both sides are evaluated
//   select_rare(mask, slow, b)          the same with `slow` a function that gives a; it need not run where no lane
//   asks for it bits(x)  from_bits(b)               the encoding, as BitsOf<Real>: 64-bit unsigned lanes
//   BitsOf<Real>(std::uint64_t)         a constant, also implicitly
//   + - & | ^  << n  >> n               on bits, modulo 2^64; n is a plain number from 0 to 63
//   shift_left(b, n) shift_right(b, n)  n a lane; 0 where n is above 63
//   multiply_low_halves(a, b)           product of the low 32 bits of each, 64 bits wide
//   == < on bits                        to MaskOf<Real>, unsigned
#pragma once

#include <cstdint>

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

template <class Real>
using MaskOf = decltype(Real(0.0) == Real(0.0));

template <class Real>
using BitsOf = decltype(bits(Real(0.0)));

}  // namespace anneal::math
