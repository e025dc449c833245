// The mathematical built-ins as functions of numbers, for the interpreter and the constant folder.
#pragma once

namespace anneal::math {

template <int arguments>
struct KernelType;
template <>
struct KernelType<1> {
  using Function = double (*)(double);
};
template <>
struct KernelType<2> {
  using Function = double (*)(double, double);
};
template <>
struct KernelType<3> {
  using Function = double (*)(double, double, double);
};

/// A kernel of one, two or three numbers.
template <int arguments>
using Kernel = typename KernelType<arguments>::Function;

#define ANNEAL_KERNEL_Elementwise(name, arguments) Kernel<arguments> name;
#define ANNEAL_KERNEL_Extremum(name, arguments) Kernel<2> name;
#define ANNEAL_KERNEL_Reduction(name, arguments)
#define ANNEAL_KERNEL_Special(name, arguments)

/// high + low.
struct Logarithm {
  double high;
  double low;
};

/// One function for each row of builtins.def that has a kernel: `kernels().exp(x)`.
///
/// What each gives, and where it is defined, stands at `math::name` in the headers of this folder; the largest error is
/// in its row. The functions are pure and need round to nearest and gradual underflow in the calling thread. A NaN that
/// comes out may have any sign and payload.
struct Kernels {
  /// log2|x| to about 2^-70 of itself, for finite x other than 0, and the rest of pow: power_from_log2(x,
  /// precise_log2(x), y) is pow(x, y), bit for bit, so that the logarithm of a constant base is computed once.
  Logarithm (*precise_log2)(double x);
  double (*power_from_log2)(double x, Logarithm logarithm, double y);

#define BUILTIN(name, min_args, max_args, Category, max_ulp) ANNEAL_KERNEL_##Category(name, max_args)
#include "compiler/builtins.def"
};

#undef ANNEAL_KERNEL_Elementwise
#undef ANNEAL_KERNEL_Extremum
#undef ANNEAL_KERNEL_Reduction
#undef ANNEAL_KERNEL_Special

/// The kernels for this machine: with its fma instruction where it has one. All of them give the same bits.
const Kernels &kernels();

/// The kernels that need nothing of the processor.
const Kernels &portable_kernels();

/// The kernels that use the processor's fma; null where it has none.
const Kernels *hardware_kernels();

}  // namespace anneal::math
