#include "tests/bits/graph_copy.hpp"

#include <cstdint>

namespace anneal::tests {

std::vector<NodeId> copy_into(Graph &to, const Graph &from, const Copying &copying) {
  std::vector<NodeId> made;
  std::vector<NodeId> operands;
  const auto copy = [&](NodeId id) {
    const Node &node = from[id];
    const bool is_boolean = node.type == ValueType::boolean;
    operands.clear();
    for (const NodeId operand : from.operands(id)) operands.push_back(made[index(operand)]);
    switch (node.operation) {
      case Operation::constant:
        return is_boolean ? to.boolean(from.constant_value(id) != 0) : to.constant(from.constant_value(id));
      case Operation::position:
        return to.position();
      case Operation::argument: {
        const std::uint32_t number = from.argument_number(id);
        return to.argument(copying.argument ? copying.argument(number, node.type) : number, node.type);
      }
      case Operation::builtin: {
        const NodeId result = to.add(node.builtin, operands);
        if (copying.spoiled != node.builtin) return result;
        return to.add(Operation::multiply, {result, to.constant(0x1.0000000000001p0)});
      }
      default:
        return to.add(node.operation, operands);
    }
  };
  for (std::uint32_t i = 0; i < from.size(); ++i) made.push_back(copy(NodeId{i}));
  return made;
}

}  // namespace anneal::tests
