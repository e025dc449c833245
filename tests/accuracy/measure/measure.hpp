// A built-in tried at many points: its worst error, and whether its instances agree.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/math/kernels.hpp"
#include "tests/accuracy/measure/points.hpp"

namespace anneal::accuracy {

/// A row of builtins.def that has a kernel.
struct KernelRow {
  std::string_view name;
  int arguments;
  double max_ulp;
  double (*call)(const math::Kernels &kernels, const Point &point);
};

std::span<const KernelRow> kernel_rows();

/// The instances of the kernels that run on this machine: the portable one, and that for its processor if there is one.
std::vector<const math::Kernels *> instances();

/// The same number to the last bit; any NaN is the same.
bool identical(double a, double b);

struct Measurement {
  double worst_ulp = 0;
  Point worst_point{};
  std::size_t points = 0;
  std::size_t disagreements = 0;  ///< points at which the instances differ
  Point disagreement{};
};

/// Whether pow is defined by its operations here instead of by an error bound: exponents 2, 3, 4, 1/2, -1, 0, 1 and
/// base 1, also where C99 has another value.
bool defined_by_operations(const KernelRow &row, const Point &point);

/// Compares instances at `point`, and the result with the reference of the row where it has one.
void measure(const KernelRow &row, const Point &point, Measurement &measurement);

/// measure() at `count` points of the built-in's families.
Measurement measure_families(const KernelRow &row, std::size_t count);

/// "exp(-0x1.8p+3)".
std::string call_text(const KernelRow &row, const Point &point);

}  // namespace anneal::accuracy
