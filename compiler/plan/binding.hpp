// What runs once per binding: everything that depends on parameters and clock alone is computed into slots, which
// evaluation reads. Every back end has its values from here.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/graph/graph.hpp"

namespace anneal {

/// A node of Stage::binding, computed into a slot.
struct BindingStep {
  Operation operation;
  Builtin builtin;
  std::uint32_t target;
  std::uint32_t first_operand;  // of BindingPlan::operands, slots
  std::uint32_t operand_count;
};

/// A slot that is filled from elsewhere: an argument, or another slot.
struct SlotCopy {
  std::uint32_t target;
  std::uint32_t source;
};

/// Three slots from `target` for powers of a bound base: the base and its logarithm (math::Kernels::precise_log2).
struct BaseLogarithm {
  std::uint32_t target;
  std::uint32_t base;  // slot
};
inline constexpr std::uint32_t kBaseSlots = 3;

/// A list whose order is noted in the slot before it.
struct Thresholds {
  std::uint32_t base;
  std::uint32_t count;
};

/// The cycles of a growing `repeat` whose length and growth are bound. The head has kGrowingHeadSlots slots from
/// `target`.
struct GrowingTable {
  std::uint32_t target;
  std::uint32_t first;   // slot
  std::uint32_t factor;  // slot
};
inline constexpr std::uint32_t kGrowingHeadSlots = 5;

/// What `bind` does: slots are filled with constants, arguments, binding nodes in order, lists and tables.
struct BindingPlan {
  std::vector<double> initial;
  std::vector<SlotCopy> arguments;
  std::vector<BindingStep> steps;
  std::vector<std::uint32_t> operands;
  std::vector<SlotCopy> list_elements;
  std::vector<Thresholds> thresholds;
  std::vector<BaseLogarithm> logarithms;
  std::vector<GrowingTable> tables;
};

/// The values of the slots. `arguments` is in the order of Graph::argument numbers; one that is missing is NaN. The
/// caller holds a FloatingPointGuard.
std::vector<double> bind(const BindingPlan &plan, std::span<const double> arguments);

}  // namespace anneal
