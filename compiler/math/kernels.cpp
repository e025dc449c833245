#include "compiler/math/kernels.hpp"

namespace anneal::math {

const Kernels &kernels() {
  const Kernels *const hardware = hardware_kernels();
  return hardware != nullptr ? *hardware : portable_kernels();
}

}  // namespace anneal::math
