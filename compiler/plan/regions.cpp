#include "compiler/plan/regions.hpp"

#include <algorithm>

#include "compiler/builtins.hpp"

namespace anneal {
namespace {

// A jump and its join cost about as much as this many additions.
constexpr std::uint32_t kCheapArms = 2;
constexpr std::uint32_t kCostLimit = 1'000'000;

std::uint32_t cost(const Node &node) {
  switch (node.operation) {
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
    case Operation::to_number:
      return 0;
    case Operation::negate:
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
    case Operation::less:
    case Operation::less_equal:
    case Operation::equal:
    case Operation::not_equal:
    case Operation::logical_not:
    case Operation::logical_and:
    case Operation::logical_or:
    case Operation::same:
      return 1;
    case Operation::divide:
    case Operation::nearly_equal:
    case Operation::select:
    case Operation::element:
      return 2;
    case Operation::growing_cycle:
    case Operation::growing_start:
    case Operation::builtin:
      return 10;
  }
  return 1;
}

}  // namespace

Regions::Regions(const Graph &graph, std::span<const NodeId> roots, Stage first)
    : graph_(graph), first_(first), of_node_(graph.size(), RegionId::none), uses_(graph.size()), arms_(graph.size()) {
  regions_.push_back(
      {.parent = RegionId::always, .jump = RegionId::always, .depth = 0, .select = NodeId{0}, .is_else = false});
  place_nodes(roots);
  choose_branches();
  order_nodes();
}

void Regions::use(NodeId node, RegionId region) {
  if (!runs(node)) return;
  RegionId &place = of_node_[index(node)];
  place = place == RegionId::none ? region : common(place, region);
  std::uint8_t &count = uses_[index(node)];
  if (count < 255) ++count;
}

void Regions::place_nodes(std::span<const NodeId> roots) {
  for (const NodeId root : roots) {
    use(root, RegionId::always);
    use(root, RegionId::always);
  }
  for (std::size_t i = graph_.size(); i-- > 0;) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (!is_needed(id)) continue;
    const std::span<const NodeId> operands = graph_.operands(id);
    if (graph_[id].operation != Operation::select) {
      for (const NodeId operand : operands) use(operand, of(id));
      continue;
    }
    use(operands[0], of(id));
    for (const bool is_else : {false, true}) {
      const NodeId value = operands[is_else ? 2 : 1];
      if (!runs(value) || graph_[value].operation == Operation::position) {
        use(value, of(id));
      } else {
        use(value, open(id, is_else, of(id)));
      }
    }
  }
}

RegionId Regions::open(NodeId select, bool is_else, RegionId parent) {
  const RegionId id{static_cast<std::uint32_t>(regions_.size())};
  const Region &above = regions_[index(parent)];
  const Region &far = regions_[index(above.jump)];
  // Myers' skew-binary ancestors: two equal jumps above make one twice as long.
  const bool equal = above.depth - far.depth == far.depth - regions_[index(far.jump)].depth;
  regions_.push_back({.parent = parent,
                      .jump = equal ? far.jump : parent,
                      .depth = above.depth + 1,
                      .select = select,
                      .is_else = is_else});
  if (arms_[index(select)] == 0) arms_[index(select)] = static_cast<std::uint32_t>(index(id));
  return id;
}

RegionId Regions::common(RegionId a, RegionId b) const {
  const auto at = [this](RegionId id) -> const Region & { return regions_[index(id)]; };
  while (at(a).depth > at(b).depth) a = at(at(a).jump).depth >= at(b).depth ? at(a).jump : at(a).parent;
  while (at(b).depth > at(a).depth) b = at(at(b).jump).depth >= at(a).depth ? at(b).jump : at(b).parent;
  while (a != b) {
    const bool far = at(a).jump != at(b).jump;
    a = far ? at(a).jump : at(a).parent;
    b = far ? at(b).jump : at(b).parent;
  }
  return a;
}

RegionId Regions::arm(NodeId select, bool taken) const {
  const std::uint32_t first = arms_[index(select)];
  if (first == 0) return RegionId::none;
  if (regions_[first].is_else == !taken) return RegionId{first};
  const std::uint32_t second = first + 1;
  return second < regions_.size() && regions_[second].select == select ? RegionId{second} : RegionId::none;
}

bool Regions::is_branch(NodeId select) const {
  return branches_[index(select)];
}

void Regions::choose_branches() {
  branches_.assign(graph_.size(), false);
  const auto pay = [](std::uint32_t &sum, std::uint32_t more) { sum = std::min(sum + more, kCostLimit); };
  for (std::size_t i = 0; i < graph_.size(); ++i) {
    if (of_node_[i] == RegionId::none) continue;
    pay(regions_[index(of_node_[i])].cost, cost(graph_[NodeId{static_cast<std::uint32_t>(i)}]));
  }
  // A region's parent is older than the region, and so are the two arms of one select next to each other.
  for (std::size_t i = regions_.size(); i-- > 1;) {
    const Region &region = regions_[i];
    pay(regions_[index(region.parent)].cost, region.cost);
    const bool is_pair = i > 1 && regions_[i - 1].select == region.select;
    const std::uint32_t sum = region.cost + (is_pair ? regions_[i - 1].cost : 0);
    if (sum > kCheapArms) branches_[index(region.select)] = true;
  }
  std::vector<RegionId> kept(regions_.size(), RegionId::always);
  for (std::size_t i = 1; i < regions_.size(); ++i) {
    kept[i] = is_branch(regions_[i].select) ? RegionId{static_cast<std::uint32_t>(i)} : kept[index(regions_[i].parent)];
  }
  for (RegionId &region : of_node_) {
    if (region != RegionId::none) region = kept[index(region)];
  }
}

void Regions::order_nodes() {
  starts_.assign(regions_.size() + 1, 0);
  const auto runs = [this](std::size_t i) {
    return of_node_[i] != RegionId::none &&
           graph_[NodeId{static_cast<std::uint32_t>(i)}].operation != Operation::position;
  };
  for (std::size_t i = 0; i < graph_.size(); ++i) {
    if (runs(i)) ++starts_[index(of_node_[i]) + 1];
  }
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  ordered_.resize(starts_.back());
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (std::size_t i = 0; i < graph_.size(); ++i) {
    if (runs(i)) ordered_[next[index(of_node_[i])]++] = NodeId{static_cast<std::uint32_t>(i)};
  }
}

}  // namespace anneal
