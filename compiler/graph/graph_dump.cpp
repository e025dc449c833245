#include "compiler/builtins.hpp"
#include "compiler/graph/graph.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/number_text.hpp"

namespace anneal {
namespace {

constexpr std::string_view kOperationNames[] = {
#define OPERATION(name, operands, type, meaning) #name,
#include "compiler/graph/operations.def"
#undef OPERATION
};

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::constant:
      return "constant";
    case Stage::binding:
      return "binding";
    case Stage::position:
      return "position";
  }
  return {};
}

void write_node(const Graph &graph, NodeId id, std::string &text) {
  const Node &node = graph[id];
  const bool is_boolean = node.type == ValueType::boolean;
  std::string line = filled("%{} = {}", index(id), name_of(node.operation, node.builtin));
  if (node.operation == Operation::constant) {
    const double value = graph.constant_value(id);
    line += " " + (is_boolean ? std::string(value != 0 ? "true" : "false") : shortest(value));
  }
  if (node.operation == Operation::argument) line += filled(" {}", graph.argument_number(id));
  for (const NodeId operand : graph.operands(id)) line += filled(" %{}", index(operand));
  constexpr std::size_t kTypeColumn = 40;
  line.append(line.size() < kTypeColumn ? kTypeColumn - line.size() : 1, ' ');
  text += line + filled("# {}, {}\n", is_boolean ? "boolean" : "number", name_of(node.stage));
}

}  // namespace

std::string_view name_of(Operation operation, Builtin builtin) {
  return operation == Operation::builtin ? row(builtin).name : kOperationNames[static_cast<std::size_t>(operation)];
}

std::string Graph::dump(std::span<const std::pair<std::string, NodeId>> roots) const {
  std::vector<bool> wanted(nodes_.size());
  for (const auto &[name, id] : roots) wanted[index(id)] = true;
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    if (!wanted[i]) continue;
    for (const NodeId operand : operands(NodeId{static_cast<std::uint32_t>(i)})) wanted[index(operand)] = true;
  }
  std::string text;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (wanted[i]) write_node(*this, NodeId{static_cast<std::uint32_t>(i)}, text);
  }
  for (const auto &[name, id] : roots) text += filled("{} = %{}\n", name, index(id));
  return text;
}

}  // namespace anneal
