// a * b + c with one rounding, for processors that have no such instruction.
#pragma once

namespace anneal::math {

/// IEEE 754 fusedMultiplyAdd, to nearest, ties to even, subnormal results included: the bits that the instruction
/// gives. Where the result is a NaN, which one is not defined.
double software_fma(double a, double b, double c);

}  // namespace anneal::math
