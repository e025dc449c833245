// Counts of thresholds and chains between them as single instructions.
#include "compiler/interpreter/select.hpp"

namespace anneal::interpreter {
namespace {

Opcode count_opcode(ThresholdOrder order) {
  switch (order) {
    case ThresholdOrder::below:
      return Opcode::count_below;
    case ThresholdOrder::not_above:
      return Opcode::count_not_above;
    case ThresholdOrder::above:
      return Opcode::count_above;
    case ThresholdOrder::not_below:
      return Opcode::count_not_below;
  }
  return Opcode::count_below;
}

}  // namespace

bool Selector::absorb_count(NodeId id) {
  std::optional<ThresholdCount> count = patterns_.count(id);
  if (!count) return false;
  for (const NodeId part : count->parts) absorbed_[anneal::index(part)] = true;
  counts_.emplace(static_cast<std::uint32_t>(anneal::index(id)), *std::move(count));
  return true;
}

void Selector::emit_count(NodeId id) {
  const ThresholdCount &count = counts_.at(static_cast<std::uint32_t>(anneal::index(id)));
  write(count_opcode(count.order), home(id), plain(count.x), slots_.of_list(count.thresholds, true),
        static_cast<std::uint32_t>(count.thresholds.size()));
}

bool Selector::absorb_chain(NodeId id) {
  std::optional<ThresholdChain> chain = patterns_.chain(id);
  if (!chain) return false;
  for (const NodeId condition : chain->conditions) absorbed_[anneal::index(condition)] = true;
  for (std::size_t i = 1; i < chain->selects.size(); ++i) {
    absorbed_[anneal::index(chain->selects[i])] = true;
    next_in_chain_.emplace(static_cast<std::uint32_t>(anneal::index(chain->selects[i - 1])), chain->selects[i]);
  }
  chains_.emplace(static_cast<std::uint32_t>(anneal::index(id)), *std::move(chain));
  return true;
}

void Selector::emit_chain(NodeId first, std::vector<Frame> &frames) {
  const ThresholdChain &chain = chains_.at(static_cast<std::uint32_t>(anneal::index(first)));
  // An arm for each threshold, one after the other, and the last else.
  const auto count = static_cast<std::uint32_t>(chain.thresholds.size());
  const std::uint32_t end_label = new_label();
  const std::uint32_t first_label = new_label();
  for (std::uint32_t i = 0; i < count; ++i) new_label();
  write(Opcode::choose, static_cast<std::uint32_t>(result_.code.targets.size()), plain(chain.x),
        slots_.of_list(chain.thresholds, true), count);
  for (std::uint32_t i = 0; i <= count; ++i) result_.code.targets.push_back(first_label + i);
  place(first_label);
  frames.push_back({regions_.arm(first, true), 0, first, true, first_label + 1, end_label});
}

}  // namespace anneal::interpreter
