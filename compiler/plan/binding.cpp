#include "compiler/plan/binding.hpp"

#include <algorithm>
#include <limits>

#include "compiler/floating_point.hpp"
#include "compiler/graph/fold.hpp"
#include "compiler/graph/growing.hpp"
#include "compiler/math/kernels.hpp"
#include "compiler/plan/list_order.hpp"
#include "compiler/positions.hpp"

namespace anneal {
namespace {

// A table holds the sum at every stride-th cycle; the stride grows with the number of cycles.
constexpr std::size_t kCheckpoints = 4096;
// Beyond this many numbers in all tables the cycles are counted anew each time.
constexpr std::size_t kTableNumbers = 2'000'000;

struct Checkpoint {
  double sum;
  double length;
};

// Sums that never fall, which a search needs, and that take long to count; else nothing.
std::vector<Checkpoint> checkpoints(double first, double factor, std::size_t &stride) {
  std::vector<Checkpoint> table;
  stride = 1;
  if (!(first >= 0 && factor >= 0) || adds_up(first, factor)) return table;
  GrowingSum sum{.length = first};
  while (sum.completed < kCycleLimit && sum.sum <= kLastPosition && !sum.stands_still(factor)) {
    if (sum.completed % stride == 0) {
      if (table.size() == kCheckpoints) {
        for (std::size_t i = 0; i < kCheckpoints / 2; ++i) table[i] = table[2 * i];
        table.resize(kCheckpoints / 2);
        stride *= 2;
      }
      if (sum.completed % stride == 0) table.push_back({sum.sum, sum.length});
    }
    sum.advance(factor);
  }
  return table;
}

void fill_table(std::vector<double> &slots, const GrowingTable &table, std::size_t &budget) {
  std::size_t stride = 1;
  const double first = slots[table.first];
  const double factor = slots[table.factor];
  std::vector<Checkpoint> rows;
  if (budget != 0) rows = checkpoints(first, factor, stride);
  budget -= std::min(budget, 2 * rows.size());
  // As `Table` reads it.
  const double head[kGrowingHeadSlots] = {first, factor, static_cast<double>(slots.size()),
                                          static_cast<double>(rows.size()), static_cast<double>(stride)};
  std::ranges::copy(head, slots.begin() + table.target);
  for (const Checkpoint &row : rows) {
    slots.push_back(row.sum);
    slots.push_back(row.length);
  }
}

}  // namespace

std::vector<double> bind(const BindingPlan &plan, std::span<const double> arguments) {
  std::vector<double> slots = plan.initial;
  for (const SlotCopy &copy : plan.arguments) {
    slots[copy.target] =
        copy.source < arguments.size() ? arguments[copy.source] : std::numeric_limits<double>::quiet_NaN();
  }
  std::vector<double> operands;
  for (const BindingStep &step : plan.steps) {
    operands.clear();
    for (std::uint32_t i = 0; i < step.operand_count; ++i) {
      operands.push_back(slots[plan.operands[step.first_operand + i]]);
    }
    slots[step.target] = apply(step.operation, step.builtin, operands);
  }
  for (const SlotCopy &copy : plan.list_elements) slots[copy.target] = slots[copy.source];
  for (const Thresholds &list : plan.thresholds) {
    slots[list.base - 1] = is_in_order(slots.data() + list.base, list.count) ? 1 : 0;
  }
  for (const BaseLogarithm &base : plan.logarithms) {
    const math::Logarithm logarithm = math::kernels().precise_log2(slots[base.base]);
    slots[base.target] = slots[base.base];
    slots[base.target + 1] = logarithm.high;
    slots[base.target + 2] = logarithm.low;
  }
  std::size_t budget = kTableNumbers;
  for (const GrowingTable &table : plan.tables) fill_table(slots, table, budget);
  return slots;
}

}  // namespace anneal
