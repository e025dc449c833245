#include "compiler/interpreter/machine.hpp"
#include "compiler/math/portable_instructions.hpp"

namespace anneal::interpreter {

void run_portable(const Tape &tape, const double *bound, double position, double *registers, double *out) {
  run<math::Portable>(tape, bound, position, registers, out);
}

}  // namespace anneal::interpreter
