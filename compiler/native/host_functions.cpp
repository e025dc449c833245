#include "compiler/native/host_functions.hpp"

#include "compiler/graph/growing.hpp"
#include "compiler/math/kernels_by_arguments.hpp"
#include "compiler/math/software_fma.hpp"
#include "compiler/plan/growing_table.hpp"

namespace anneal::native {
namespace {

void apply_one(math::Kernel<1> kernel, const double *x, double *out, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) out[i] = kernel(x[i]);
}
void apply_two(math::Kernel<2> kernel, const double *x, const double *y, double *out, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) out[i] = kernel(x[i], y[i]);
}
void apply_three(math::Kernel<3> kernel, const double *x, const double *y, const double *z, double *out,
                 std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) out[i] = kernel(x[i], y[i], z[i]);
}

void cycles_of_table(const double *bound, std::uint32_t head, const double *step, double *out, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) out[i] = growing_cycle_of_table(bound, head, step[i]);
}
void starts_of_table(const double *bound, std::uint32_t head, const double *cycle, double *out, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) out[i] = growing_start_of_table(bound, head, cycle[i]);
}

}  // namespace

const HostFunctions &host_functions() {
  static const math::KernelsByArguments kernels = math::by_arguments(math::kernels());
  static const HostFunctions functions = {
      .of_one = kernels.of_one,
      .of_two = kernels.of_two,
      .of_three = kernels.of_three,
      .apply_one = apply_one,
      .apply_two = apply_two,
      .apply_three = apply_three,
      .fma = math::software_fma,
      .growing_cycle = growing_cycle,
      .growing_start = growing_start,
      .growing_cycle_of_table = cycles_of_table,
      .growing_start_of_table = starts_of_table,
  };
  return functions;
}

}  // namespace anneal::native
