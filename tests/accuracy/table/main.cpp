// Prints what docs/accuracy.md holds, or tries every binary32 number.
//
//   accuracy_table [--points N]              the page, from N points for each function
//   accuracy_table --binary32 NAME [STRIDE]  a function of one argument at every STRIDE-th of the 2^32 binary32 numbers
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "tests/accuracy/measure/measure.hpp"
#include "tests/accuracy/measure/reference.hpp"

namespace anneal::accuracy {
namespace {

constexpr std::string_view kOpening = R"(# Accuracy of the built-in functions

Written by `accuracy_table --points 5000000` (tests/accuracy/table). The bounds come from `compiler/builtins.def`;
`tests/accuracy` tries a tenth of the points in every run and fails where a bound is exceeded. Every binary32 number as an
argument is a command of its own, `accuracy_table --binary32 NAME`.

An error is measured in units in the last place of the exact result, as MPFR gives it with 80 bits: for a result from 2^e to
2^(e+1) the unit is 2^(e-52), and at least 2^-1074. Correct rounding is 0.5. The points lie in all exponents, evenly in the ranges
that schedules use, among subnormal arguments and results, at and beside whole numbers and the places where a kernel changes its
method, where results fall next to the midpoint of two numbers, and for `sin`, `cos` and `tan` next to multiples of pi/2 of every
size (from continued fractions).

Every function has one definition, run here by two instances: one with the processor's fma, one with an exact fma in software. At
all of these points, and at all combinations of special values, their results are the same to the last bit.

`pow` is measured where it is not defined by operations: `x^2`, `x^3` and `x^4` are products, `x^0.5` is `sqrt(x)`, `x^-1` is
`1 / x`, `x^1` is `x`, `x^0` and `1^y` are 1. `normal` is measured against the exact Box-Muller formula of its random bits.

| function | stated bound, ulp | worst error, ulp | where | points |
|---|---:|---:|---|---:|
)";

constexpr std::string_view kClosing = R"(
Exact, or defined by operations that are rounded once each, and tested bit by bit instead:)";

std::string number(double x) {
  return std::isnan(x) ? "nan" : fmt::format("{}", x);
}

std::string where(const KernelRow &row, const Point &point) {
  std::string text;
  for (int i = 0; i < row.arguments; ++i) text += (i == 0 ? "" : ", ") + number(point[static_cast<std::size_t>(i)]);
  return text;
}

int print_page(std::size_t points) {
  fmt::print("{}", kOpening);
  std::string exact;
  std::size_t disagreements = 0;
  for (const KernelRow &row : kernel_rows()) {
    const Measurement found = measure_families(row, points);
    disagreements += found.disagreements;
    if (find_reference(row.name) == nullptr) {
      exact += fmt::format("{}`{}`", exact.empty() ? " " : ", ", row.name);
      continue;
    }
    fmt::print("| `{}` | {} | {:.3f} | `{}({})` | {} |\n", row.name, row.max_ulp, found.worst_ulp, row.name,
               where(row, found.worst_point), found.points);
    std::fflush(stdout);
  }
  fmt::print("{}{}.\n", kClosing, exact);
  if (disagreements != 0) fmt::print(stderr, "the instances differ at {} points\n", disagreements);
  return disagreements == 0 ? 0 : 1;
}

int print_binary32(std::string_view name, std::uint64_t stride) {
  const auto row = std::ranges::find(kernel_rows(), name, &KernelRow::name);
  if (row == kernel_rows().end() || row->arguments != 1) {
    fmt::print(stderr, "`{}` is not a function of one argument\n", name);
    return 2;
  }
  Measurement found;
  for (std::uint64_t encoding = 0; encoding < (std::uint64_t{1} << 32); encoding += stride) {
    measure(*row, {std::bit_cast<float>(static_cast<std::uint32_t>(encoding))}, found);
  }
  fmt::print("{}: worst {:.4f} ulp at {}, {} points, instances differ at {}\n", name, found.worst_ulp,
             where(*row, found.worst_point), found.points, found.disagreements);
  return found.disagreements == 0 && found.worst_ulp <= std::max(row->max_ulp, 0.5) ? 0 : 1;
}

}  // namespace
}  // namespace anneal::accuracy

int main(int argc, char **argv) {
  using namespace anneal::accuracy;
  const auto count = [&](int i, std::uint64_t otherwise) {
    return i < argc ? std::max<std::uint64_t>(std::strtoull(argv[i], nullptr, 10), 1) : otherwise;
  };
  if (argc == 1) return print_page(500'000);
  if (argc >= 3 && std::strcmp(argv[1], "--points") == 0) return print_page(count(2, 500'000));
  if (argc >= 3 && std::strcmp(argv[1], "--binary32") == 0) return print_binary32(argv[2], count(3, 1));
  fmt::print(stderr, "usage: accuracy_table [--points N | --binary32 NAME [STRIDE]]\n");
  return 2;
}
