// A graph as instructions of one width.
//
// Nodes that run only under an arm of a select stand in blocks that are jumped over where no lane takes the arm. What
// is too much for one function goes on in others, its parts, so that the time of code generation grows linearly; values
// that cross parts go through a frame in memory.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/llvm/lanes.hpp"
#include "compiler/plan/regions.hpp"
#include "compiler/plan/slots.hpp"
#include "compiler/plan/thresholds.hpp"

namespace anneal::emission {

/// What is decided about a graph before it is written, whatever the width.
class GraphPlan {
 public:
  /// `first` as in Regions: what is known before is read from slots.
  GraphPlan(const Graph &graph, std::span<const NodeId> roots, Stage first);

  const Graph &graph() const { return graph_; }
  std::span<const NodeId> roots() const { return roots_; }
  const Regions &regions() const { return regions_; }
  const ThresholdCount *count(NodeId sum) const;
  const ThresholdChain *chain(NodeId select) const;
  /// Whether a node is a part of a count or chain, and so not written for itself.
  bool is_absorbed(NodeId node) const { return absorbed_[index(node)]; }
  /// Whether there are so many calls of kernels that each kernel is written once, as a function.
  bool shares_kernels() const { return shares_kernels_; }

 private:
  const Graph &graph_;
  std::span<const NodeId> roots_;
  Regions regions_;
  std::vector<bool> absorbed_;
  bool shares_kernels_ = false;
  std::unordered_map<std::uint32_t, ThresholdCount> counts_;
  std::unordered_map<std::uint32_t, ThresholdChain> chains_;
};

/// Writes the values of a plan's roots, once, into one function and as many parts as it takes.
class GraphWriter {
 public:
  /// `bound` and `position` are values of the function at whose builder's place the roots will be written. Quick code
  /// calls functions for every rare side.
  GraphWriter(const GraphPlan &plan, Slots &slots, Lanes &lanes, Outside &outside, native::Level level,
              llvm::Value *bound, llvm::Value *position);

  const GraphPlan &plan() const { return plan_; }

  /// Gives an argument of the graph its value, where arguments run (Stage::binding).
  void set_argument(NodeId argument, llvm::Value *value);

  /// Writes everything; then root_value is there.
  void write();
  /// At the builder's place, in the function that `write` was called in: a number for each lane, NaNs canonical.
  llvm::Value *root_value(NodeId root);
  /// How many values cross parts; each takes a number for each lane of the stack.
  std::uint32_t frame_slots() const { return frame_slots_; }

 private:
  /// A function that is being written.
  struct Part {
    llvm::Function *function = nullptr;
    llvm::Value *bound = nullptr;
    llvm::Value *position = nullptr;
    llvm::Value *frame = nullptr;
    std::uint32_t written = 0;        ///< cost so far
    std::optional<NodeId> result;     ///< the node whose value the part returns …
    llvm::Value *returned = nullptr;  ///< … once it is written
  };
  /// What a part is to write: a region from a node on, or some arms of a chain.
  struct Task {
    RegionId region = RegionId::none;
    std::size_t cursor = 0;
    std::optional<NodeId> result;  ///< what it returns; nothing where the program ends
    const ThresholdChain *chain = nullptr;
    std::size_t first_arm = 0;
    std::size_t end_arm = 0;
  };
  /// Where a node's value is.
  struct Home {
    llvm::Value *value = nullptr;
    std::uint32_t part = 0;
    std::int32_t frame_slot = -1;
  };

  /// Code generation is slower than linear in the size of a function.
  static constexpr std::uint32_t kPartCost = 1000;

  const Node &node(NodeId id) const { return plan_.graph()[id]; }
  llvm::IRBuilder<> &builder() { return lanes_.builder(); }
  Part &part() { return parts_[current_]; }

  llvm::Value *value(NodeId id);
  llvm::Value *load_slot(std::uint32_t slot);
  llvm::Value *slot_condition(std::uint32_t slot);
  llvm::Value *slot_value(std::uint32_t slot, ValueType type);
  llvm::Value *from_frame(NodeId id);
  llvm::Value *frame_address(const Part &part, std::int32_t slot);
  void set(NodeId id, llvm::Value *value);

  void write_region(RegionId region, std::size_t cursor, std::optional<NodeId> result);
  llvm::Value *call_part(const Task &task, llvm::Type *type, llvm::Value *arm);
  void write_part(std::uint32_t part, const Task &task);
  bool is_full() { return part().written > kPartCost; }
  llvm::Value *write_arm(NodeId select, bool taken);
  void write_node(NodeId id);
  llvm::Value *written(NodeId id);
  llvm::Value *write_branch(NodeId select);
  llvm::Value *write_in_turn(llvm::ArrayRef<NodeId> selects, llvm::function_ref<llvm::Value *(std::size_t)> condition);
  llvm::Value *write_fork(NodeId select, llvm::Value *condition);
  llvm::Value *write_element(NodeId id);
  llvm::Value *write_builtin(NodeId id);
  llvm::Value *write_growing(NodeId id);
  llvm::Value *write_whole_kernel(Builtin builtin, bool of_base, llvm::ArrayRef<llvm::Value *> operands);
  llvm::Value *call_kernel(Builtin builtin, bool of_base, llvm::ArrayRef<llvm::Value *> operands);

  // thresholds.cpp
  llvm::Value *write_count(const ThresholdCount &count);
  llvm::Value *write_search(const std::vector<NodeId> &thresholds, ThresholdOrder order, bool before_first,
                            llvm::Value *x);
  llvm::Value *sorted_search(llvm::Value *list, std::size_t count, ThresholdOrder order, llvm::Value *x);
  llvm::Value *plain_count(llvm::Value *list, std::size_t count, ThresholdOrder order, bool before_first,
                           llvm::Value *x);
  llvm::Value *write_chain(const ThresholdChain &chain);
  llvm::Value *write_arms(const ThresholdChain &chain, std::size_t first, std::size_t end, llvm::Value *arm);
  llvm::Value *write_chosen(const ThresholdChain &chain, llvm::Value *arm);
  llvm::Value *load_elements(llvm::Value *list, llvm::Value *places);
  llvm::Type *type_of(NodeId id);

  const GraphPlan &plan_;
  Slots &slots_;
  Lanes &lanes_;
  Outside &outside_;
  native::Level level_;
  std::vector<Part> parts_;
  std::uint32_t current_ = 0;
  std::deque<std::pair<std::uint32_t, Task>> pending_;
  std::vector<Home> homes_;
  llvm::AllocaInst *frame_ = nullptr;
  std::uint32_t frame_slots_ = 0;
};

}  // namespace anneal::emission
