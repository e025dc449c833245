// Kernels by number of arguments, then by built-in: how back ends call them.
#pragma once

#include "compiler/builtins.hpp"
#include "compiler/math/kernels.hpp"

namespace anneal::math {

/// Null where there is no kernel of so many arguments.
struct KernelsByArguments {
  Kernel<1> of_one[kBuiltinCount] = {};
  Kernel<2> of_two[kBuiltinCount] = {};
  Kernel<3> of_three[kBuiltinCount] = {};
};
KernelsByArguments by_arguments(const Kernels &kernels);

}  // namespace anneal::math
