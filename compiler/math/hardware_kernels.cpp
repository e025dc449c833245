// Compiled with the processor's fma and rounding instructions (compiler/CMakeLists.txt). Nothing here may be shared
// with sources compiled without them, so every function is a template over `Hardware`, and no header of the library is
// included.
#include "compiler/math/kernel_choice.hpp"

#if defined(__FMA__) || defined(__aarch64__)

#include "compiler/math/hardware_instructions.hpp"
#include "compiler/math/kernel_table.hpp"

namespace anneal::math {

const Kernels *const compiled_hardware_kernels = &kernel_table<Hardware>;

}  // namespace anneal::math

#else

namespace anneal::math {

const Kernels *const compiled_hardware_kernels = nullptr;

}  // namespace anneal::math

#endif
