// What the choice between the kernels needs of the source that is compiled for another processor.
#pragma once

#include "compiler/math/kernels.hpp"

namespace anneal::math {

/// Null where the compiler's target has no fma instruction. Only for a processor that has it.
extern const Kernels *const compiled_hardware_kernels;

}  // namespace anneal::math
