#include <algorithm>

#include "compiler/plan/slots.hpp"

namespace anneal {

std::uint32_t Slots::place(NodeId node) {
  std::uint32_t &slot = of_node_[index(node)];
  if (slot == kNone) slot = next(1);
  return slot;
}

std::uint32_t Slots::of(NodeId node) {
  if (of_node_[index(node)] == kNone) asked_.push_back({node, count_});
  return place(node);
}

std::uint32_t Slots::of_list(std::span<const NodeId> nodes, bool as_thresholds) {
  std::uint64_t hash = 2 * nodes.size() + (as_thresholds ? 1 : 0);
  for (const NodeId node : nodes) hash = (hash ^ index(node)) * 0x9E3779B97F4A7C15U ^ hash >> 31;
  const auto [begin, end] = lists_by_hash_.equal_range(hash);
  for (auto known = begin; known != end; ++known) {
    const List &list = lists_[known->second];
    if (list.as_thresholds == as_thresholds && std::ranges::equal(list.nodes, nodes)) return list.base;
  }
  const std::uint32_t before = as_thresholds ? 1 : 0;
  const std::uint32_t base = next(nodes.size() + before) + before;
  lists_by_hash_.emplace(hash, lists_.size());
  lists_.push_back({base, as_thresholds, {nodes.begin(), nodes.end()}});
  return base;
}

std::uint32_t Slots::of_base(NodeId base) {
  const auto [known, is_new] = bases_.try_emplace(static_cast<std::uint32_t>(index(base)), 0);
  if (is_new) {
    known->second = next(kBaseSlots);
    logarithms_.push_back({known->second, of(base)});
  }
  return known->second;
}

std::uint32_t Slots::of_growing(NodeId first, NodeId factor) {
  const std::uint64_t key = static_cast<std::uint64_t>(index(first)) << 32 | index(factor);
  const auto [known, is_new] = growing_.try_emplace(key, 0);
  if (is_new) {
    known->second = next(kGrowingHeadSlots);
    tables_.push_back({known->second, of(first), of(factor)});
  }
  return known->second;
}

BindingPlan Slots::plan() {
  BindingPlan plan;
  for (const List &list : lists_) {
    if (list.as_thresholds) {
      plan.thresholds.push_back({list.base, static_cast<std::uint32_t>(list.nodes.size())});
    }
    for (std::size_t i = 0; i < list.nodes.size(); ++i) {
      if (!graph_.is_constant(list.nodes[i])) {
        plan.list_elements.push_back({list.base + static_cast<std::uint32_t>(i), of(list.nodes[i])});
      }
    }
  }
  read_count_ = count_;
  for (std::size_t i = graph_.size(); i-- > 0;) {
    if (of_node_[i] == kNone) continue;
    for (const NodeId operand : graph_.operands(NodeId{static_cast<std::uint32_t>(i)})) place(operand);
  }
  plan.initial.assign(count_, 0);
  plan.logarithms = logarithms_;
  plan.tables = tables_;
  for (const List &list : lists_) {
    for (std::size_t i = 0; i < list.nodes.size(); ++i) {
      if (graph_.is_constant(list.nodes[i])) plan.initial[list.base + i] = graph_.constant_value(list.nodes[i]);
    }
  }
  for (std::uint32_t i = 0; i < graph_.size(); ++i) {
    if (of_node_[i] == kNone) continue;
    const NodeId id{i};
    const Node &node = graph_[id];
    if (node.operation == Operation::constant) {
      plan.initial[of_node_[i]] = graph_.constant_value(id);
    } else if (node.operation == Operation::argument) {
      plan.arguments.push_back({of_node_[i], graph_.argument_number(id)});
    } else {
      plan.steps.push_back({node.operation, node.builtin, of_node_[i], static_cast<std::uint32_t>(plan.operands.size()),
                            node.operand_count});
      for (const NodeId operand : graph_.operands(id)) plan.operands.push_back(of_node_[index(operand)]);
    }
  }
  return plan;
}

}  // namespace anneal
