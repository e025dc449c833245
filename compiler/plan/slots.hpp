// Where values stand that are known before evaluation.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "compiler/plan/binding.hpp"

namespace anneal {

/// Gives slots to constants, binding nodes, lists of such and tables, as a back end asks for them.
class Slots {
 public:
  explicit Slots(const Graph &graph) : graph_(graph), of_node_(graph.size(), kNone) {}

  std::uint32_t of(NodeId node);
  /// The nodes that have slots of their own for a reader's sake. Those that `plan` adds, because others need them, are
  /// not among them.
  struct Asked {
    NodeId node;
    std::uint32_t slot;
  };
  std::span<const Asked> asked() const { return asked_; }
  /// How many slots are for readers, once there is a plan; the plan's own are behind them.
  std::uint32_t read_count() const { return read_count_; }
  /// Neighbouring slots for a list; equal lists are one. Thresholds have a slot before them, see Thresholds.
  std::uint32_t of_list(std::span<const NodeId> nodes, bool as_thresholds = false);
  /// A base of powers with its logarithm; equal ones are one.
  std::uint32_t of_base(NodeId base);
  /// The head of a table; equal ones are one.
  std::uint32_t of_growing(NodeId first, NodeId factor);

  /// What fills the slots that were asked for, and what those need.
  BindingPlan plan();

 private:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFFU;
  struct List {
    std::uint32_t base;
    bool as_thresholds;
    std::vector<NodeId> nodes;
  };

  std::uint32_t place(NodeId node);
  std::uint32_t next(std::size_t count) {
    const std::uint32_t slot = count_;
    count_ += static_cast<std::uint32_t>(count);
    return slot;
  }

  const Graph &graph_;
  std::vector<std::uint32_t> of_node_;
  std::vector<Asked> asked_;
  std::uint32_t count_ = 0;
  std::uint32_t read_count_ = 0;
  std::vector<List> lists_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> lists_by_hash_;
  std::vector<BaseLogarithm> logarithms_;
  std::unordered_map<std::uint32_t, std::uint32_t> bases_;
  std::vector<GrowingTable> tables_;
  std::unordered_map<std::uint64_t, std::uint32_t> growing_;
};

}  // namespace anneal
