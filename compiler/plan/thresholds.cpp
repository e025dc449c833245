#include "compiler/plan/thresholds.hpp"

#include <algorithm>

namespace anneal {
namespace {

constexpr std::size_t kFewest = 3;

}  // namespace

std::optional<ThresholdPatterns::Comparison> ThresholdPatterns::comparison(NodeId condition) const {
  const Operation operation = graph_[condition].operation;
  if (operation != Operation::less && operation != Operation::less_equal) return std::nullopt;
  const NodeId a = graph_.operands(condition)[0];
  const NodeId b = graph_.operands(condition)[1];
  if (regions_.runs(a) == regions_.runs(b)) return std::nullopt;
  const bool is_less = operation == Operation::less;
  if (regions_.runs(a)) return Comparison{is_less ? ThresholdOrder::above : ThresholdOrder::not_below, a, b};
  return Comparison{is_less ? ThresholdOrder::below : ThresholdOrder::not_above, b, a};
}

/// The comparison c of a `to_number(c)` that only `sum` uses.
std::optional<ThresholdPatterns::Comparison> ThresholdPatterns::counted(NodeId part, NodeId sum) const {
  if (graph_[part].operation != Operation::to_number || !regions_.is_part_of(part, sum)) return std::nullopt;
  const NodeId condition = graph_.operands(part)[0];
  if (!regions_.is_part_of(condition, part)) return std::nullopt;
  return comparison(condition);
}

std::optional<ThresholdCount> ThresholdPatterns::count(NodeId sum) {
  ThresholdCount count{};
  const auto take = [&](NodeId part, NodeId user) {
    const std::optional<Comparison> found = counted(part, user);
    const bool is_first = count.thresholds.empty();
    if (!found || (!is_first && (found->order != count.order || found->x != count.x))) return false;
    count.order = found->order;
    count.x = found->x;
    count.thresholds.push_back(found->threshold);
    count.parts.insert(count.parts.end(), {part, graph_.operands(part)[0]});
    return true;
  };
  while (graph_[sum].operation == Operation::add && !is_no_count_[index(sum)]) {
    is_no_count_[index(sum)] = true;
    const NodeId left = graph_.operands(sum)[0];
    if (!take(graph_.operands(sum)[1], sum)) return std::nullopt;
    if (take(left, sum)) {
      if (count.thresholds.size() < kFewest) return std::nullopt;
      // Found from the last one back.
      std::ranges::reverse(count.thresholds);
      return count;
    }
    if (!regions_.is_part_of(left, sum)) return std::nullopt;
    count.parts.push_back(left);
    sum = left;
  }
  return std::nullopt;
}

std::optional<ThresholdChain> ThresholdPatterns::chain(NodeId select) const {
  ThresholdChain chain{};
  while (graph_[select].operation == Operation::select && regions_.is_branch(select)) {
    const NodeId condition = graph_.operands(select)[0];
    if (!regions_.is_part_of(condition, select)) break;
    const std::optional<Comparison> found = comparison(condition);
    if (!found || found->order != ThresholdOrder::above) break;
    if (!chain.selects.empty()) {
      const RegionId above = regions_.arm(chain.selects.back(), false);
      // The select and its condition.
      const bool is_alone =
          above != RegionId::none && regions_.of(select) == above && regions_.nodes(above).size() == 2;
      if (!is_alone || found->x != chain.x) break;
    }
    chain.x = found->x;
    chain.thresholds.push_back(found->threshold);
    chain.selects.push_back(select);
    chain.conditions.push_back(condition);
    select = graph_.operands(select)[2];
  }
  if (chain.selects.size() < kFewest) return std::nullopt;
  return chain;
}

}  // namespace anneal
