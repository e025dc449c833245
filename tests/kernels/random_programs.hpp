// Random element programs, and data with everything in it that numbers can be.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "compiler/rule/element_program.hpp"

namespace anneal::tests {

using Random = std::mt19937_64;

/// Typed as lowering does it, from all operations and built-ins but those of growing cycles, of some 5 to 40 steps.
/// Depends on the state of `random` alone.
ElementProgram random_program(Random &random);
ElementStorage random_storage(Random &random);

/// Mostly numbers of middling size; infinities, NaNs of any payload, subnormal numbers, zeros of both signs and the
/// largest numbers are among them.
double random_number(Random &random);
/// A number's bits as it is stored.
std::uint64_t bits_of(double number, ElementType type);
/// Those of such a number, or any bits.
std::uint64_t random_bits(Random &random, ElementType type);

/// One step a line.
std::string show(const ElementProgram &program);
std::string show(const ElementStorage &storage);

}  // namespace anneal::tests
