// The kernels of one processor kind as a table. Included by one source for each kind, which is compiled for that kind.
#pragma once

#include "compiler/math/elementary.hpp"
#include "compiler/math/error_function.hpp"
#include "compiler/math/exponential.hpp"
#include "compiler/math/hyperbolic.hpp"
#include "compiler/math/inverse_trigonometric.hpp"
#include "compiler/math/kernels.hpp"
#include "compiler/math/logarithm.hpp"
#include "compiler/math/power.hpp"
#include "compiler/math/random.hpp"
#include "compiler/math/roots.hpp"
#include "compiler/math/scalar.hpp"
#include "compiler/math/trigonometric.hpp"

namespace anneal::math {

// One function for a kernel, without calls: what passes between its parts stays in registers.
#define ANNEAL_FLAT __attribute__((flatten))
#define ANNEAL_KERNEL_1(name) [](double x) ANNEAL_FLAT { return name(Scalar<Processor>(x)).value; },
#define ANNEAL_KERNEL_2(name) \
  [](double x, double y) ANNEAL_FLAT { return name(Scalar<Processor>(x), Scalar<Processor>(y)).value; },
#define ANNEAL_KERNEL_3(name)      \
  [](double x, double y, double z) \
      ANNEAL_FLAT { return name(Scalar<Processor>(x), Scalar<Processor>(y), Scalar<Processor>(z)).value; },
#define ANNEAL_KERNEL_Elementwise(name, arguments) ANNEAL_KERNEL_##arguments(name)
#define ANNEAL_KERNEL_Extremum(name, arguments) ANNEAL_KERNEL_2(name)
#define ANNEAL_KERNEL_Reduction(name, arguments)
#define ANNEAL_KERNEL_Special(name, arguments)

template <class Processor>
inline constexpr Kernels kernel_table = {
    [](double x) ANNEAL_FLAT -> Logarithm {
      const DoubleWord<Scalar<Processor>> logarithm = precise_log2(Scalar<Processor>(x));
      return {logarithm.high.value, logarithm.low.value};
    },
    [](double x, Logarithm logarithm, double y) ANNEAL_FLAT {
      const DoubleWord<Scalar<Processor>> parts{logarithm.high, logarithm.low};
      return power_from_log2(Scalar<Processor>(x), parts, Scalar<Processor>(y)).value;
    },
#define BUILTIN(name, min_args, max_args, Category, max_ulp) ANNEAL_KERNEL_##Category(name, max_args)
#include "compiler/builtins.def"
};

#undef ANNEAL_FLAT
#undef ANNEAL_KERNEL_1
#undef ANNEAL_KERNEL_2
#undef ANNEAL_KERNEL_3
#undef ANNEAL_KERNEL_Elementwise
#undef ANNEAL_KERNEL_Extremum
#undef ANNEAL_KERNEL_Reduction
#undef ANNEAL_KERNEL_Special

}  // namespace anneal::math
