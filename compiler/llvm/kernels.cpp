#include "compiler/llvm/kernels.hpp"

#include <limits>

#include "compiler/llvm/ir_value.hpp"
// The kernels are found by their argument's namespace for operations, and use IrReal's.
#include "compiler/math/elementary.hpp"
#include "compiler/math/error_function.hpp"
#include "compiler/math/exponential.hpp"
#include "compiler/math/hyperbolic.hpp"
#include "compiler/math/inverse_trigonometric.hpp"
#include "compiler/math/logarithm.hpp"
#include "compiler/math/power.hpp"
#include "compiler/math/random.hpp"
#include "compiler/math/roots.hpp"
#include "compiler/math/trigonometric.hpp"

namespace anneal::emission {
namespace {

llvm::Value *call(IrReal (*kernel)(IrReal), llvm::ArrayRef<llvm::Value *> x) {
  return kernel(IrReal::of(x[0])).value();
}
llvm::Value *call(IrReal (*kernel)(IrReal, IrReal), llvm::ArrayRef<llvm::Value *> x) {
  return kernel(IrReal::of(x[0]), IrReal::of(x[1])).value();
}
llvm::Value *call(IrReal (*kernel)(IrReal, IrReal, IrReal), llvm::ArrayRef<llvm::Value *> x) {
  return kernel(IrReal::of(x[0]), IrReal::of(x[1]), IrReal::of(x[2])).value();
}

// Operations of the arithmetic that are built-ins as well are no templates of math.
#define ANNEAL_WRITER_1(name) \
  [](IrReal x) {              \
    using namespace math;     \
    return name(x);           \
  }
#define ANNEAL_WRITER_2(name) \
  [](IrReal x, IrReal y) {    \
    using namespace math;     \
    return name(x, y);        \
  }
#define ANNEAL_WRITER_3(name)        \
  [](IrReal x, IrReal y, IrReal z) { \
    using namespace math;            \
    return name(x, y, z);            \
  }

}  // namespace

llvm::Value *write_kernel(Builtin builtin, llvm::ArrayRef<llvm::Value *> operands) {
  switch (builtin) {
#define KERNEL_Elementwise(name, arguments) return call(+ANNEAL_WRITER_##arguments(name), operands)
#define KERNEL_Extremum(name, arguments) return call(+ANNEAL_WRITER_2(name), operands)
#define KERNEL_Reduction(name, arguments) break
#define KERNEL_Special(name, arguments) break
#define BUILTIN(name, min_args, max_args, category, max_ulp) \
  case Builtin::name:                                        \
    KERNEL_##category(name, max_args);
#include "compiler/builtins.def"
#undef KERNEL_Elementwise
#undef KERNEL_Extremum
#undef KERNEL_Reduction
#undef KERNEL_Special
  }
  return nullptr;
}

llvm::Value *write_nearly_equal(llvm::Value *a, llvm::Value *b) {
  const IrReal x = IrReal::of(a);
  const IrReal y = IrReal::of(b);
  const IrReal infinity(std::numeric_limits<double>::infinity());
  const IrMask bounded = (abs(x) != infinity) & (abs(y) != infinity);
  const IrReal difference = abs(x - y);
  const IrReal larger = select(abs(x) < abs(y), abs(y), abs(x));
  const IrMask near = (difference <= IrReal(1e-9) * larger) | (difference <= IrReal(1e-15));
  return ((x == y) | (bounded & near)).value();
}

bool has_long_rare_side(Builtin builtin) {
  switch (builtin) {
    case Builtin::mod:
    case Builtin::sin:
    case Builtin::cos:
    case Builtin::tan:
      return true;
    default:
      return false;
  }
}

llvm::Value *write_power(llvm::Value *base, llvm::Value *high, llvm::Value *low, llvm::Value *exponent) {
  const math::DoubleWord<IrReal> logarithm{IrReal::of(high), IrReal::of(low)};
  return math::power_from_log2(IrReal::of(base), logarithm, IrReal::of(exponent)).value();
}

LogarithmParts write_logarithm(llvm::Value *base) {
  const math::DoubleWord<IrReal> logarithm = math::precise_log2(IrReal::of(base));
  return {logarithm.high.value(), logarithm.low.value()};
}

}  // namespace anneal::emission
