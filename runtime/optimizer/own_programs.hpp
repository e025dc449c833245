// What an optimizer does besides its rule, as element programs.
#pragma once

#include "compiler/rule/element_program.hpp"

namespace anneal {

/// The sum of the squares of all gradients; with it, whether they are finite.
ElementProgram norm_program();

/// Cell 0 gets the gradient added to it.
ElementProgram accumulation_program();

/// Cell 0 becomes the sum of cell 1 and the gradient, divided by scalar 0; or cell 1 divided by it.
ElementProgram mean_program(bool has_gradient);

/// Cell 0 becomes the weight.
ElementProgram copy_program();

/// Cell 0 gets scalar 0 * cell 0 + scalar 1 * weight.
ElementProgram average_program();

/// The weight and cell 0 change places.
ElementProgram exchange_program();

/// The weight becomes cell 0.
ElementProgram fill_program();

}  // namespace anneal
