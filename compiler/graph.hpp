// The graph: what a program computes, with equal parts shared. Every back end starts here and sees nothing else of the program.
//
// A node is an operation on earlier nodes; nodes stand in topological order, so a pass is a loop. Values are binary64 numbers or
// booleans. There is no control flow but `select`, and no effect. What a node means is said in operations.def, by value: no operation
// can see the sign or payload of a NaN.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "grammar/source.hpp"

namespace anneal {

enum class NodeId : std::uint32_t {};
constexpr std::size_t index(NodeId id) { return static_cast<std::size_t>(id); }

/// Operations after expansion, equal ones counted once: beyond it a program is refused.
inline constexpr std::size_t kOperationLimit = 1'000'000;
/// Cycles of a growing `repeat` within its span.
inline constexpr std::size_t kCycleLimit = 1'000'000;

enum class Operation : std::uint8_t {
#define OPERATION(name, operands, type, meaning) name,
#include "compiler/operations.def"
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
  Builtin builtin{};              ///< of Operation::builtin
  std::uint32_t first_operand;    ///< into Graph::operands
  std::uint32_t operand_count;
  double value;                   ///< of a constant (booleans: 0 or 1); the number of an argument or cell
};

/// Builds and holds nodes. Making a node folds constants and gives back an equal node that is already there, so building the same thing
/// twice costs nothing. One owner while building; afterwards immutable and shared freely.
///
/// Folding uses the same kernels as the interpreter, under the floating-point guard of the caller (FloatingPointGuard).
class Graph {
 public:
  NodeId constant(double value);
  NodeId boolean(bool value);
  /// The position: the run's step, a whole number from 0 to 2^53 (or what `@` made of it).
  NodeId position();
  /// The number-th argument of the binding (a parameter, a clock equation): Stage::binding.
  NodeId argument(std::uint32_t number, ValueType type = ValueType::number);

  NodeId add(Operation operation, std::initializer_list<NodeId> operands) { return add(operation, std::span(operands.begin(), operands.size())); }
  NodeId add(Operation operation, std::span<const NodeId> operands);
  NodeId add(Builtin builtin, std::span<const NodeId> operands);

  const Node &operator[](NodeId id) const { return nodes_[index(id)]; }
  std::span<const NodeId> operands(NodeId id) const {
    const Node &node = nodes_[index(id)];
    return std::span(operands_).subspan(node.first_operand, node.operand_count);
  }
  std::size_t size() const { return nodes_.size(); }
  /// True once a node beyond kOperationLimit was asked for; from then on node 0 is answered.
  bool overflowed() const { return overflowed_; }

  bool is_constant(NodeId id) const { return nodes_[index(id)].stage == Stage::constant; }
  double constant_value(NodeId id) const { return nodes_[index(id)].value; }

  /// Where the text asked for the nodes made from now on; the first origin of a shared node stays.
  void set_origin(Location origin) { origin_ = origin; }
  Location origin(NodeId id) const { return origins_[index(id)]; }

  /// One node a line, `%7 = multiply %3 %6`, with stage and type; roots are named. For `compile --emit=graph` and tests.
  std::string dump(std::span<const std::pair<std::string, NodeId>> roots) const;

 private:
  NodeId make(Node node, std::span<const NodeId> operands);

  std::vector<Node> nodes_;
  std::vector<NodeId> operands_;
  std::vector<Location> origins_;
  std::unordered_multimap<std::uint64_t, NodeId> known_;
  Location origin_{};
  bool overflowed_ = false;
};

/// Every node's value at one position, in the order of the graph (booleans: 0 or 1; nodes of arms not taken too). The plainest evaluator
/// there is: the interpreter is tested against it, and the checker explains a value with it.
std::vector<double> evaluate_nodes(const Graph &graph, std::span<const double> arguments, double position);

}  // namespace anneal
