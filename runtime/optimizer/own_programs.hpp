// What an optimizer does besides its rule, as element programs.
#pragma once

#include "compiler/rule/element_program.hpp"

namespace anneal {

/// The sum of the squares of all gradients; with it, whether they are finite.
ElementProgram norm_program();

/// Cell 0 gets the gradient added to it.
ElementProgram accumulation_program();

/// Cell 0 is divided by scalar 0.
ElementProgram mean_program();

/// Cell 0 becomes the weight.
ElementProgram copy_program();

/// Cell 0 gets scalar 0 * cell 0 + scalar 1 * weight.
ElementProgram average_program();

/// The weight and cell 0 change places.
ElementProgram exchange_program();

}  // namespace anneal
