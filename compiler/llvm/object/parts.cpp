#include "compiler/llvm/object/parts.hpp"

#include "compiler/floating_point.hpp"
#include "compiler/graph/growing.hpp"
#include "compiler/math/software_fma.hpp"
#include "compiler/plan/growing_table.hpp"
#include "compiler/plan/list_order.hpp"
#include "compiler/positions.hpp"

namespace anneal::emission {
namespace {

double order_note(const double *list, std::size_t count) {
  return is_in_order(list, count) ? 1 : 0;
}

const double *bound_slots(const double *fixed, Bind bind, const double *parameters, double *slots) {
  if (parameters == nullptr) return fixed;
  bind(parameters, slots);
  return slots;
}

double at(native::Scalar evaluate, const double *fixed, Bind bind, const double *parameters, double *slots,
          std::int64_t step) {
  const FloatingPointGuard guard;
  double value;
  evaluate(bound_slots(fixed, bind, parameters, slots), position_of(step), &value);
  return value;
}

void many(native::Batch evaluate, const double *fixed, Bind bind, const double *parameters, double *slots,
          std::int64_t first, std::int64_t stride, std::size_t count, double *out) {
  constexpr std::size_t kBlock = 16 * native::kWidest;
  const FloatingPointGuard guard;
  const double *const bound = bound_slots(fixed, bind, parameters, slots);
  double positions[kBlock];
  for (std::size_t done = 0; done < count; done += kBlock) {
    const std::size_t left = count - done;
    const std::size_t here = left < kBlock ? left : kBlock;
    // Whole vectors, whose last lanes may be beyond the last value.
    const std::size_t room = (here + native::kWidest - 1) / native::kWidest * native::kWidest;
    fill_positions(nth_position(first, stride, static_cast<std::int64_t>(done)), stride, std::span(positions, room));
    double *place = out + done;
    evaluate(bound, positions, here, &place);
  }
}

std::int32_t check(Check check, const double *parameters) {
  const FloatingPointGuard guard;
  return parameters == nullptr ? 0 : check(parameters);
}

}  // namespace
}  // namespace anneal::emission

extern "C" {
extern const anneal::emission::ObjectParts anneal_object_parts;
const anneal::emission::ObjectParts anneal_object_parts = {
    .fma = anneal::math::software_fma,
    .growing_cycle = anneal::growing_cycle,
    .growing_start = anneal::growing_start,
    .growing_cycle_of_table = anneal::growing_cycle_of_table,
    .growing_start_of_table = anneal::growing_start_of_table,
    .order_note = anneal::emission::order_note,
    .at = anneal::emission::at,
    .many = anneal::emission::many,
    .check = anneal::emission::check,
};
}
