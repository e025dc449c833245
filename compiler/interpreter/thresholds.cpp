// Sums that count thresholds, and chains of selects between them, as single instructions.
#include "compiler/interpreter/select.hpp"

namespace anneal::interpreter {

std::optional<Selector::Comparison> Selector::comparison(NodeId condition) const {
  const Operation operation = node(condition).operation;
  if (operation != Operation::less && operation != Operation::less_equal) return std::nullopt;
  const NodeId a = graph_.operands(condition)[0];
  const NodeId b = graph_.operands(condition)[1];
  if (in_register(a) == in_register(b)) return std::nullopt;
  const bool is_less = operation == Operation::less;
  if (in_register(a)) return Comparison{is_less ? Opcode::count_above : Opcode::count_not_below, a, b};
  return Comparison{is_less ? Opcode::count_below : Opcode::count_not_above, b, a};
}

// ((to_number(c0) + to_number(c1)) + to_number(c2)) + …, each c one comparison of the same value with a bound one. Such
// sums are exact, in whatever order.
bool Selector::absorb_count(NodeId id) {
  std::vector<NodeId> parts;
  std::vector<NodeId> inner;
  std::optional<Comparison> first;
  const auto is_like_the_first = [&](NodeId part, NodeId user) {
    if (node(part).operation != Operation::to_number || !may_absorb(part, user)) return false;
    const NodeId condition = graph_.operands(part)[0];
    if (!may_absorb(condition, part)) return false;
    const std::optional<Comparison> found = comparison(condition);
    if (!found || (first && (found->count != first->count || found->x != first->x))) return false;
    if (!first) first = found;
    inner.push_back(part);
    inner.push_back(condition);
    parts.push_back(found->threshold);
    return true;
  };
  NodeId sum = id;
  while (node(sum).operation == Operation::add && !no_count_[anneal::index(sum)]) {
    no_count_[anneal::index(sum)] = true;
    const NodeId left = graph_.operands(sum)[0];
    if (!is_like_the_first(graph_.operands(sum)[1], sum)) return false;
    if (is_like_the_first(left, sum)) {
      if (parts.size() < kShortestCount) return false;
      for (const NodeId part : inner) absorbed_[anneal::index(part)] = true;
      counts_.emplace(static_cast<std::uint32_t>(anneal::index(id)), std::move(parts));
      return true;
    }
    if (!may_absorb(left, sum)) return false;
    inner.push_back(left);
    sum = left;
  }
  return false;
}

void Selector::emit_count(NodeId id) {
  const std::vector<NodeId> &thresholds = counts_.at(static_cast<std::uint32_t>(anneal::index(id)));
  const NodeId any = graph_.operands(graph_.operands(id)[1])[0];
  const Comparison one = *comparison(any);
  const std::vector<NodeId> in_order(thresholds.rbegin(), thresholds.rend());
  write(one.count, home(id), plain(one.x), slots_.of_list(in_order, true), static_cast<std::uint32_t>(in_order.size()));
}

// select(x < b0, v0, select(x < b1, v1, …)), where nothing else runs between two conditions.
bool Selector::absorb_chain(NodeId id) {
  std::vector<NodeId> selects;
  std::vector<NodeId> conditions;
  std::optional<Comparison> first;
  NodeId select = id;
  while (node(select).operation == Operation::select && regions_.is_branch(select)) {
    const NodeId condition = graph_.operands(select)[0];
    if (!may_absorb(condition, select)) break;
    const std::optional<Comparison> found = comparison(condition);
    if (!found || found->count != Opcode::count_above || (first && found->x != first->x)) break;
    if (!selects.empty()) {
      const RegionId above = regions_.arm(selects.back(), false);
      // The select and its condition.
      if (above == RegionId::none || regions_.of(select) != above || regions_.nodes(above).size() != 2) break;
    }
    if (!first) first = found;
    selects.push_back(select);
    conditions.push_back(condition);
    select = graph_.operands(select)[2];
  }
  if (selects.size() < kShortestChain) return false;
  for (const NodeId condition : conditions) absorbed_[anneal::index(condition)] = true;
  for (std::size_t i = 1; i < selects.size(); ++i) {
    absorbed_[anneal::index(selects[i])] = true;
    next_in_chain_.emplace(static_cast<std::uint32_t>(anneal::index(selects[i - 1])), selects[i]);
  }
  return true;
}

void Selector::emit_chain(NodeId first, std::vector<Frame> &frames) {
  std::vector<NodeId> thresholds;
  const Comparison one = *comparison(graph_.operands(first)[0]);
  for (NodeId select = first;;) {
    thresholds.push_back(comparison(graph_.operands(select)[0])->threshold);
    const auto next = next_in_chain_.find(static_cast<std::uint32_t>(anneal::index(select)));
    if (next == next_in_chain_.end()) break;
    select = next->second;
  }
  // An arm for each threshold, one after the other, and the last else.
  const auto count = static_cast<std::uint32_t>(thresholds.size());
  const std::uint32_t end_label = new_label();
  const std::uint32_t first_label = new_label();
  for (std::uint32_t i = 0; i < count; ++i) new_label();
  write(Opcode::choose, static_cast<std::uint32_t>(result_.code.targets.size()), plain(one.x),
        slots_.of_list(thresholds, true), count);
  for (std::uint32_t i = 0; i <= count; ++i) result_.code.targets.push_back(first_label + i);
  place(first_label);
  frames.push_back({regions_.arm(first, true), 0, first, true, first_label + 1, end_label});
}

}  // namespace anneal::interpreter
