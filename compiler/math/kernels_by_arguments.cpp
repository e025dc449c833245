#include "compiler/math/kernels_by_arguments.hpp"

#include <type_traits>

namespace anneal::math {

KernelsByArguments by_arguments(const Kernels &kernels) {
  KernelsByArguments calls;
  const auto put = [&](Builtin builtin, auto kernel) {
    const auto place = static_cast<std::size_t>(builtin);
    if constexpr (std::is_same_v<decltype(kernel), Kernel<1>>) calls.of_one[place] = kernel;
    if constexpr (std::is_same_v<decltype(kernel), Kernel<2>>) calls.of_two[place] = kernel;
    if constexpr (std::is_same_v<decltype(kernel), Kernel<3>>) calls.of_three[place] = kernel;
  };
#define KERNEL_Elementwise(name) put(Builtin::name, kernels.name);
#define KERNEL_Extremum(name) put(Builtin::name, kernels.name);
#define KERNEL_Reduction(name)
#define KERNEL_Special(name)
#define BUILTIN(name, min_args, max_args, category, max_ulp) KERNEL_##category(name)
#include "compiler/builtins.def"
#undef KERNEL_Elementwise
#undef KERNEL_Extremum
#undef KERNEL_Reduction
#undef KERNEL_Special
  return calls;
}

}  // namespace anneal::math
