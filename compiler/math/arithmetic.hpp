// The arithmetic that the mathematical built-ins are written over.
//
// A kernel is `template <class Real> Real name(Real x)` and uses nothing but the operations below, found by overload on
// `Real`: no branch on a value, no library. `Real` is `Scalar<…>` in the interpreter and the constant folder;
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
//   select_rare(mask, slow, b)          the same, a by the function `slow`, which need not run where no lane asks
//   bits(x)  from_bits(b)               the encoding, as BitsOf<Real>: 64-bit unsigned lanes
//   BitsOf<Real>(std::uint64_t)         a constant, also implicitly
//   + - & | ^  << n  >> n               on bits, modulo 2^64; n is a plain number from 0 to 63
//   shift_left(b, n) shift_right(b, n)  n a lane; 0 where n is above 63
//   multiply_low_halves(a, b)           product of the low 32 bits of each, 64 bits wide
//   == < on bits                        to MaskOf<Real>, unsigned
//   entry(table, b)                     of a table of 16 numbers the one that the four lowest bits of b count
#pragma once

namespace anneal::math {

/// What comparing gives.
template <class Real>
using MaskOf = decltype(Real(0.0) == Real(0.0));

/// The encoding.
template <class Real>
using BitsOf = decltype(bits(Real(0.0)));

}  // namespace anneal::math
