// Apart from all else, so that a program may be linked with a choice of its own: tests/bits runs everything without
// the processor's fma.
#include "compiler/math/kernel_choice.hpp"

namespace anneal::math {
namespace {

bool processor_has_fma() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("fma") != 0 && __builtin_cpu_supports("avx2") != 0;
#else
  return true;
#endif
}

}  // namespace

const Kernels *hardware_kernels() {
  return processor_has_fma() ? compiled_hardware_kernels : nullptr;
}

}  // namespace anneal::math
