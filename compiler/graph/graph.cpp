#include "compiler/graph/graph.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <functional>

#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"
#include "compiler/graph/fold.hpp"

namespace anneal {
namespace {

// Folding a growing cycle may take kCycleLimit rounds; a graph pays for so many altogether, then leaves it to binding.
constexpr std::size_t kFoldedCycleLimit = 16 * kCycleLimit;

constexpr ValueType number = ValueType::number;
constexpr ValueType boolean = ValueType::boolean;

// A product carries bits upwards only, and what tells small whole numbers apart are the highest bits of a double: they
// are brought down before and after, since the table goes by the lowest.
std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word ^ (word >> 32)) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 29);
}

std::uint64_t hash_header(const Node &node) {
  return mix(static_cast<std::uint64_t>(node.operation) << 16 | static_cast<std::uint64_t>(node.type) << 8 |
                 static_cast<std::uint64_t>(node.builtin),
             node.operand_count);
}

bool commutes(Operation operation) {
  switch (operation) {
    case Operation::add:
    case Operation::multiply:
    case Operation::equal:
    case Operation::not_equal:
    case Operation::nearly_equal:
    case Operation::logical_and:
    case Operation::logical_or:
    case Operation::same:
      return true;
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
    case Operation::negate:
    case Operation::subtract:
    case Operation::divide:
    case Operation::less:
    case Operation::less_equal:
    case Operation::logical_not:
    case Operation::select:
    case Operation::element:
    case Operation::to_number:
    case Operation::growing_cycle:
    case Operation::growing_start:
    case Operation::builtin:
      return false;
  }
  return false;
}

// Equal for `a + b` and `b + a`.
std::uint64_t hash_node(const Node &node, std::span<const NodeId> operands) {
  std::uint64_t hash = hash_header(node);
  if (commutes(node.operation)) {
    const auto [low, high] = std::minmax({index(operands[0]), index(operands[1])});
    return mix(mix(hash, low), high);
  }
  for (const NodeId operand : operands) hash = mix(hash, index(operand));
  return hash;
}

std::uint64_t hash_leaf(const Node &node, std::uint64_t word) {
  return mix(hash_header(node), word);
}

ValueType result_type(Operation operation, const Graph &graph, std::span<const NodeId> operands) {
  switch (operation) {
#define either graph[operands[1]].type
#define OPERATION(name, operand_count, type, meaning) \
  case Operation::name:                               \
    return type;
    // The leaves, whose type is not that of an operand, are not made here.
#include "compiler/graph/operations.def"
#undef OPERATION
#undef either
  }
  return number;
}

constexpr std::uint64_t kOffsetBits = 21;
constexpr std::uint64_t kLargestOffset = (std::uint64_t{1} << kOffsetBits) - 1;
constexpr std::uint64_t kLargestSource = (std::uint64_t{1} << (64 - 2 * kOffsetBits)) - 1;

// Places are the larger part of a node unless packed.
std::uint64_t pack(Location place) {
  const std::uint64_t source = std::min<std::uint64_t>(static_cast<std::uint32_t>(place.source), kLargestSource);
  const std::uint64_t begin = std::min<std::uint64_t>(place.span.begin, kLargestOffset);
  const std::uint64_t end = std::min<std::uint64_t>(place.span.end, kLargestOffset);
  return source << 2 * kOffsetBits | begin << kOffsetBits | end;
}

}  // namespace

Location Graph::origin(NodeId id) const {
  const std::uint64_t packed = origins_[index(id)];
  return {SourceId{static_cast<std::uint32_t>(packed >> 2 * kOffsetBits)},
          {static_cast<std::uint32_t>(packed >> kOffsetBits & kLargestOffset),
           static_cast<std::uint32_t>(packed & kLargestOffset)}};
}

std::uint64_t Graph::hash_of(NodeId id) const {
  const Node &node = nodes_[index(id)];
  if (node.operation == Operation::constant) {
    return hash_leaf(node, std::bit_cast<std::uint64_t>(constants_[node.first]));
  }
  if (node.operand_count == 0) return hash_leaf(node, node.first);
  return hash_node(node, operands(id));
}

void Graph::grow_table() {
  const std::size_t size = std::max<std::size_t>(64, 2 * table_.size());
  table_.assign(size, 0);
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    std::size_t place = hash_of(NodeId{i}) & (size - 1);
    while (table_[place] != 0) place = (place + 1) & (size - 1);
    table_[place] = i + 1;
  }
}

// The place of the equal node, or the free one where it belongs.
template <typename Equal>
std::uint32_t *Graph::find(std::uint64_t hash, Equal equal) {
  if (2 * (nodes_.size() + 1) > table_.size()) grow_table();
  std::size_t place = hash & (table_.size() - 1);
  while (table_[place] != 0 && !equal(NodeId{table_[place] - 1})) place = (place + 1) & (table_.size() - 1);
  return &table_[place];
}

NodeId Graph::store(Node node) {
  nodes_.push_back(node);
  origins_.push_back(pack(origin_));
  return NodeId{static_cast<std::uint32_t>(nodes_.size() - 1)};
}

NodeId Graph::leaf(Node node, double value) {
  if (overflowed_) return NodeId{0};
  const bool is_value = node.operation == Operation::constant;
  const std::uint64_t word = is_value ? std::bit_cast<std::uint64_t>(value) : node.first;
  std::uint32_t *place = find(hash_leaf(node, word), [&](NodeId id) {
    const Node &other = nodes_[index(id)];
    if (other.operation != node.operation || other.type != node.type) return false;
    return is_value ? std::bit_cast<std::uint64_t>(constants_[other.first]) == word : other.first == node.first;
  });
  if (*place != 0) return NodeId{*place - 1};
  if (nodes_.size() == kOperationLimit) {
    overflowed_ = true;
    return NodeId{0};
  }
  if (is_value) {
    node.first = static_cast<std::uint32_t>(constants_.size());
    constants_.push_back(value);
  }
  const NodeId id = store(node);
  *place = static_cast<std::uint32_t>(index(id)) + 1;
  return id;
}

NodeId Graph::constant(double value) {
  return leaf({.operation = Operation::constant, .type = number, .stage = Stage::constant}, canonical(value));
}

NodeId Graph::boolean(bool value) {
  return leaf({.operation = Operation::constant, .type = ValueType::boolean, .stage = Stage::constant}, value);
}

NodeId Graph::position() {
  return leaf({.operation = Operation::position, .type = number, .stage = Stage::position}, 0);
}

NodeId Graph::argument(std::uint32_t argument_number, ValueType type) {
  return leaf({.operation = Operation::argument, .type = type, .stage = Stage::binding, .first = argument_number}, 0);
}

NodeId Graph::make(Node node, std::span<const NodeId> operands) {
  node.operand_count = static_cast<std::uint32_t>(operands.size());
  std::uint32_t *place = find(hash_node(node, operands), [&](NodeId id) {
    const Node &other = nodes_[index(id)];
    if (other.operation != node.operation || other.builtin != node.builtin || other.type != node.type) return false;
    const std::span<const NodeId> others = this->operands(id);
    if (std::ranges::equal(operands, others)) return true;
    return commutes(node.operation) && operands[0] == others[1] && operands[1] == others[0];
  });
  if (*place != 0) return NodeId{*place - 1};
  if (nodes_.size() == kOperationLimit || operands_.size() + operands.size() > kOperandLimit) {
    overflowed_ = true;
    return NodeId{0};
  }
  node.first = static_cast<std::uint32_t>(operands_.size());
  operands_.insert(operands_.end(), operands.begin(), operands.end());
  const NodeId id = store(node);
  *place = static_cast<std::uint32_t>(index(id)) + 1;
  return id;
}

// Whether the rounds that folding takes are still within the graph's means.
bool Graph::affordable(Operation operation, std::span<const NodeId> operands) {
  if (operation != Operation::growing_cycle && operation != Operation::growing_start) return true;
  return cycles_folded_ + kCycleLimit <= kFoldedCycleLimit || constant_value(operands[0]) < 1;
}

NodeId Graph::folded(Node node, std::span<const NodeId> operands) {
  std::vector<double> values;
  values.reserve(operands.size());
  for (const NodeId operand : operands) values.push_back(constant_value(operand));
  const double value = apply(node.operation, node.builtin, values);
  if (node.operation == Operation::growing_cycle) cycles_folded_ += static_cast<std::size_t>(value);
  if (node.operation == Operation::growing_start) {
    cycles_folded_ += element_index(values[0], kCycleLimit);
  }
  return node.type == ValueType::boolean ? boolean(value != 0) : constant(value);
}

NodeId Graph::add(Operation operation, std::span<const NodeId> operands) {
  if (overflowed_) return NodeId{0};
  assert(operation != Operation::builtin && !operands.empty());
  if (!operands_.empty() && !std::less<>()(operands.data(), operands_.data()) &&
      std::less<>()(operands.data(), operands_.data() + operands_.size())) {
    // The graph's own list would move when it grows.
    const std::vector<NodeId> copy(operands.begin(), operands.end());
    return add(operation, copy);
  }
  if (const std::optional<NodeId> known = simplified(operation, operands)) return *known;
  Node node{.operation = operation, .type = result_type(operation, *this, operands), .stage = Stage::constant};
  for (const NodeId operand : operands) node.stage = std::max(node.stage, nodes_[index(operand)].stage);
  if (node.stage == Stage::constant) {
    if (affordable(operation, operands)) return folded(node, operands);
    node.stage = Stage::binding;
  }
  return make(node, operands);
}

NodeId Graph::add(Builtin builtin, std::span<const NodeId> operands) {
  if (overflowed_) return NodeId{0};
  assert(row(builtin).kernel_arguments() == operands.size() && !operands.empty());
  if (const std::optional<NodeId> known = simplified(builtin, operands)) return *known;
  Node node{.operation = Operation::builtin, .type = number, .stage = Stage::constant, .builtin = builtin};
  for (const NodeId operand : operands) node.stage = std::max(node.stage, nodes_[index(operand)].stage);
  if (node.stage == Stage::constant) return folded(node, operands);
  return make(node, operands);
}

}  // namespace anneal
