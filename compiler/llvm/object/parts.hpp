// The parts of objects that are written in C++ (parts.cpp and the sources that it calls): compiled to instructions of
// LLVM when the module is built, and linked into each object that needs them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compiler/native/interface.hpp"

namespace anneal::emission {

/// Computes slots from parameters, which are numbers in a row.
using Bind = void (*)(const double *parameters, double *slots);
/// The number of the first condition that parameters do not meet, or 0.
using Check = std::int32_t (*)(const double *parameters);

/// Each function by the name that Part gives it.
struct ObjectParts {
  math::Kernel<3> fma;
  math::Kernel<3> growing_cycle;
  math::Kernel<3> growing_start;
  double (*growing_cycle_of_table)(const double *bound, std::uint32_t head, double step);
  double (*growing_start_of_table)(const double *bound, std::uint32_t head, double cycle);
  /// 1 where a list is in order, as Thresholds have it, else 0.
  double (*order_note)(const double *list, std::size_t count);
  /// What the functions of the header do, with the host's floating-point state set aside. `fixed` are the slots where
  /// `parameters` is null; else `slots` is room for them.
  double (*at)(native::Scalar evaluate, const double *fixed, Bind bind, const double *parameters, double *slots,
               std::int64_t step);
  void (*many)(native::Batch evaluate, const double *fixed, Bind bind, const double *parameters, double *slots,
               std::int64_t first, std::int64_t stride, std::size_t count, double *out);
  std::int32_t (*check)(Check check, const double *parameters);
};

/// The fields of ObjectParts by number.
enum class Part : std::uint8_t {
  fma,
  growing_cycle,
  growing_start,
  growing_cycle_of_table,
  growing_start_of_table,
  order_note,
  at,
  many,
  check
};
inline constexpr std::size_t kPartCount = static_cast<std::size_t>(Part::check) + 1;
static_assert(sizeof(ObjectParts) == kPartCount * sizeof(void *));

/// The variable that holds them.
inline constexpr const char *kObjectPartsName = "anneal_object_parts";

}  // namespace anneal::emission
