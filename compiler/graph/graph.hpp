// The graph: what a program computes, with equal parts shared. Every back end starts here and sees nothing else of the
// program.
//
// A node is an operation on earlier nodes; nodes stand in topological order, so a pass is a loop. Values are binary64
// numbers or booleans. There is no control flow but `select`, and no effect. What a node means is said in
// operations.def, by value: no operation can see the sign or payload of a NaN.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/source.hpp"

namespace anneal {

enum class NodeId : std::uint32_t {};
constexpr std::size_t index(NodeId id) {
  return static_cast<std::size_t>(id);
}

/// Operations after expansion, equal ones counted once: beyond it a program is refused.
inline constexpr std::size_t kOperationLimit = 1'000'000;
/// Operands of all operations together (a long list has many): beyond it a program is refused likewise.
inline constexpr std::size_t kOperandLimit = 4 * kOperationLimit;
/// Cycles of a growing `repeat` within its span.
inline constexpr std::size_t kCycleLimit = 1'000'000;

enum class Operation : std::uint8_t {
#define OPERATION(name, operands, type, meaning) name,
#include "compiler/graph/operations.def"
#undef OPERATION
};

/// The mathematical built-ins, rows of builtins.def; Operation::builtin applies one of them.
enum class Builtin : std::uint8_t;

enum class ValueType : std::uint8_t { number, boolean };

/// When a node's value is known: in the text, once arguments are bound, or only with the position.
enum class Stage : std::uint8_t { constant, binding, position };

struct Node {
  Operation operation;
  ValueType type;
  Stage stage;
  Builtin builtin{};        ///< of Operation::builtin
  std::uint32_t first = 0;  ///< where its operands start; the number of an argument (see Graph::argument_number)
  std::uint32_t operand_count = 0;
};

/// Builds and holds nodes. Making a node folds constants and gives back an equal node that is already there, so
/// building the same thing twice costs nothing. One owner while building; afterwards immutable and shared freely.
///
/// Folding uses the same kernels as the interpreter, under the floating-point guard of the caller (FloatingPointGuard).
/// Besides constants, only what keeps every bit is simplified: `x * 1`, `x - 0`, double negation, a `select` between
/// equal arms, and so on.
///
/// Holds about 45 bytes a node: a full graph of kOperationLimit nodes stays within 64 MiB.
class Graph {
 public:
  /// A number of the text. All NaNs are one; -0 and 0 are two.
  NodeId constant(double value);
  NodeId boolean(bool value);
  /// The position: the run's step, a whole number from 0 to 2^53 (or what `@` made of it).
  NodeId position();
  /// The number-th argument of the binding (a parameter, a clock equation): Stage::binding.
  NodeId argument(std::uint32_t number, ValueType type = ValueType::number);

  /// Operands are earlier nodes of this graph, of the types and number that operations.def says.
  NodeId add(Operation operation, std::initializer_list<NodeId> operands) {
    return add(operation, std::span(operands.begin(), operands.size()));
  }
  NodeId add(Operation operation, std::span<const NodeId> operands);
  NodeId add(Builtin builtin, std::initializer_list<NodeId> operands) {
    return add(builtin, std::span(operands.begin(), operands.size()));
  }
  NodeId add(Builtin builtin, std::span<const NodeId> operands);

  const Node &operator[](NodeId id) const { return nodes_[index(id)]; }
  /// Valid until the next node is made.
  std::span<const NodeId> operands(NodeId id) const {
    const Node &node = nodes_[index(id)];
    if (node.operand_count == 0) return {};
    return {operands_.data() + node.first, node.operand_count};
  }
  std::size_t size() const { return nodes_.size(); }
  /// True once a node beyond kOperationLimit, or an operand beyond kOperandLimit, was asked for; from then on node 0 is
  /// answered.
  bool overflowed() const { return overflowed_; }

  bool is_constant(NodeId id) const { return nodes_[index(id)].stage == Stage::constant; }
  /// The value of a constant; booleans are 0 or 1.
  double constant_value(NodeId id) const { return constants_[nodes_[index(id)].first]; }
  /// The number of an Operation::argument.
  std::uint32_t argument_number(NodeId id) const { return nodes_[index(id)].first; }

  /// Where the text asked for the nodes made from now on; the first origin of a shared node stays.
  void set_origin(Location origin) { origin_ = origin; }
  Location current_origin() const { return origin_; }
  /// Exact for the first 2 MiB of each of the first 4 million texts, at their end otherwise.
  Location origin(NodeId id) const;

  /// One node a line, `%7 = multiply %3 %6`, with type and stage; only what the roots need; roots are named. For
  /// `compile --emit=graph` and tests.
  std::string dump(std::span<const std::pair<std::string, NodeId>> roots) const;

 private:
  NodeId make(Node node, std::span<const NodeId> operands);
  NodeId leaf(Node node, double value);
  NodeId store(Node node);
  template <typename Equal>
  std::uint32_t *find(std::uint64_t hash, Equal equal);
  std::uint64_t hash_of(NodeId id) const;
  void grow_table();

  NodeId folded(Node node, std::span<const NodeId> operands);
  std::optional<NodeId> simplified(Operation operation, std::span<const NodeId> operands);
  std::optional<NodeId> simplified_arithmetic(Operation operation, NodeId a, NodeId b);
  std::optional<NodeId> simplified_logic(Operation operation, NodeId a, NodeId b);
  std::optional<NodeId> simplified_select(NodeId condition, NodeId yes, NodeId no);
  std::optional<NodeId> simplified_element(std::span<const NodeId> operands);
  std::optional<NodeId> simplified(Builtin builtin, std::span<const NodeId> operands);
  std::optional<NodeId> simplified_power(NodeId base, NodeId exponent);
  bool affordable(Operation operation, std::span<const NodeId> operands);
  bool is(NodeId id, Operation operation) const { return nodes_[index(id)].operation == operation; }
  bool is_number(NodeId id, double value) const;

  std::vector<Node> nodes_;
  std::vector<NodeId> operands_;
  std::vector<double> constants_;
  std::vector<std::uint64_t> origins_;  // packed, see store()
  std::vector<std::uint32_t> table_;    // open addressing: 0 is free, else a node's number plus one
  Location origin_{};
  std::size_t cycles_folded_ = 0;
  bool overflowed_ = false;
};

/// What texts for people call an operation, or the built-in that it applies.
std::string_view name_of(Operation operation, Builtin builtin);

/// Every node's value at one position, in the order of the graph (booleans: 0 or 1; nodes of arms not taken too; NaNs
/// canonical). `arguments` is in the order of Graph::argument numbers. The plainest evaluator there is: the interpreter
/// is tested against it, and the checker explains a value with it. The caller holds a FloatingPointGuard.
std::vector<double> evaluate_nodes(const Graph &graph, std::span<const double> arguments, double position);

}  // namespace anneal
