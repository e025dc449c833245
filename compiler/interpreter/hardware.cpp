// Compiled for processors with fma (compiler/CMakeLists.txt): like the kernels' sources, no library's headers here.
#include "compiler/interpreter/machine.hpp"
#include "compiler/math/hardware_instructions.hpp"

namespace anneal::interpreter {

void run_hardware(const Tape &tape, const double *bound, double position, double *registers, double *out) {
  run<math::Hardware>(tape, bound, position, registers, out);
}

}  // namespace anneal::interpreter
