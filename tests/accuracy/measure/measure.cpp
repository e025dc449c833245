#include "tests/accuracy/measure/measure.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "tests/accuracy/measure/reference.hpp"

namespace anneal::accuracy {
namespace {

template <auto kernel, int arguments>
double call(const math::Kernels &kernels, const Point &p) {
  if constexpr (arguments == 1) {
    return (kernels.*kernel)(p[0]);
  } else if constexpr (arguments == 2) {
    return (kernels.*kernel)(p[0], p[1]);
  } else {
    return (kernels.*kernel)(p[0], p[1], p[2]);
  }
}

#define ROW_Elementwise(name, arguments, max_ulp) {#name, arguments, max_ulp, call<&math::Kernels::name, arguments>},
#define ROW_Extremum(name, arguments, max_ulp) {#name, 2, max_ulp, call<&math::Kernels::name, 2>},
#define ROW_Reduction(name, arguments, max_ulp)
#define ROW_Special(name, arguments, max_ulp)

constexpr KernelRow kRows[] = {
#define BUILTIN(name, min_args, max_args, Category, max_ulp) ROW_##Category(name, max_args, max_ulp)
#include "compiler/builtins.def"
};

}  // namespace

std::span<const KernelRow> kernel_rows() {
  return kRows;
}

std::vector<const math::Kernels *> instances() {
  std::vector<const math::Kernels *> result{&math::portable_kernels()};
  if (const math::Kernels *hardware = math::hardware_kernels()) result.push_back(hardware);
  return result;
}

bool identical(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

bool defined_by_operations(const KernelRow &row, const Point &point) {
  if (row.name != "pow") return false;
  for (const double exponent : {2.0, 3.0, 4.0, 0.5, -1.0, 0.0, 1.0}) {
    if (point[1] == exponent) return true;
  }
  return point[0] == 1.0;
}

void measure(const KernelRow &row, const Point &point, Measurement &measurement) {
  static const std::vector<const math::Kernels *> all = instances();
  ++measurement.points;
  const double result = row.call(*all.back(), point);
  if (!identical(result, row.call(*all.front(), point))) {
    ++measurement.disagreements;
    measurement.disagreement = point;
  }
  const Reference reference = find_reference(row.name);
  if (reference == nullptr || defined_by_operations(row, point)) return;
  static thread_local Exact exact;
  reference(exact, std::span<const double>(point));
  const double error = error_in_ulp(result, exact);
  if (!(error <= measurement.worst_ulp)) {
    measurement.worst_ulp = error;
    measurement.worst_point = point;
  }
}

Measurement measure_families(const KernelRow &row, std::size_t count) {
  Measurement measurement;
  PointSource source(row.name);
  for (std::size_t i = 0; i < count; ++i) measure(row, source.next(), measurement);
  return measurement;
}

std::string call_text(const KernelRow &row, const Point &point) {
  std::string text(row.name);
  for (int i = 0; i < row.arguments; ++i) {
    char number[40];
    std::snprintf(number, sizeof number, "%s%.17g", i == 0 ? "(" : ", ", point[static_cast<std::size_t>(i)]);
    text += number;
  }
  return text + ")";
}

}  // namespace anneal::accuracy
