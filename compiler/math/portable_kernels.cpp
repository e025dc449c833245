#include "compiler/math/kernel_table.hpp"
#include "compiler/math/portable_instructions.hpp"

namespace anneal::math {

const Kernels &portable_kernels() {
  return kernel_table<Portable>;
}

}  // namespace anneal::math
