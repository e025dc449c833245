#include "compiler/graph/specialise.hpp"

namespace anneal {
namespace {

std::vector<bool> needed_nodes(const Graph &graph, std::span<const NodeId> roots,
                               std::span<const ArgumentMeaning> meanings) {
  std::vector<bool> needed(graph.size(), false);
  for (const NodeId root : roots) needed[index(root)] = true;
  for (std::size_t i = graph.size(); i-- > 0;) {
    if (!needed[i]) continue;
    const NodeId id{static_cast<std::uint32_t>(i)};
    for (const NodeId operand : graph.operands(id)) needed[index(operand)] = true;
    if (graph[id].operation != Operation::argument) continue;
    if (const auto *same = std::get_if<NodeId>(&meanings[graph.argument_number(id)])) needed[index(*same)] = true;
  }
  return needed;
}

NodeId leaf(Graph &made, const Node &node, double value) {
  return node.type == ValueType::boolean ? made.boolean(value != 0) : made.constant(value);
}

}  // namespace

SpecialisedGraph specialise(const Graph &graph, std::span<const NodeId> roots,
                            std::span<const ArgumentMeaning> meanings) {
  SpecialisedGraph made;
  const std::vector<bool> needed = needed_nodes(graph, roots, meanings);
  std::vector<NodeId> copies(graph.size());
  std::vector<NodeId> operands;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    if (!needed[i]) continue;
    const NodeId id{static_cast<std::uint32_t>(i)};
    const Node &node = graph[id];
    operands.clear();
    for (const NodeId operand : graph.operands(id)) operands.push_back(copies[index(operand)]);
    made.graph.set_origin(graph.origin(id));
    if (node.operation == Operation::constant) {
      copies[i] = leaf(made.graph, node, graph.constant_value(id));
    } else if (node.operation == Operation::position) {
      copies[i] = made.graph.position();
    } else if (node.operation == Operation::argument) {
      const std::uint32_t number = graph.argument_number(id);
      const ArgumentMeaning &meaning = meanings[number];
      if (const auto *value = std::get_if<double>(&meaning)) {
        copies[i] = leaf(made.graph, node, *value);
      } else if (const auto *same = std::get_if<NodeId>(&meaning)) {
        copies[i] = copies[index(*same)];
      } else {
        copies[i] = made.graph.argument(number, node.type);
      }
    } else if (node.operation == Operation::builtin) {
      copies[i] = made.graph.add(node.builtin, operands);
    } else {
      copies[i] = made.graph.add(node.operation, operands);
    }
  }
  for (const NodeId root : roots) made.roots.push_back(copies[index(root)]);
  return made;
}

}  // namespace anneal
