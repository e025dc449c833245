// Graphs made of graphs: several in one, and one that is wrong on purpose.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "compiler/graph/graph.hpp"

namespace anneal::tests {

struct Copying {
  /// The number in the copy of an argument; the same when empty.
  std::function<std::uint32_t(std::uint32_t number, ValueType type)> argument;
  /// Of this built-in, most results of the copy are one unit in the last place larger.
  std::optional<Builtin> spoiled;
};

/// Makes the nodes of `from` in `to`: where each is.
std::vector<NodeId> copy_into(Graph &to, const Graph &from, const Copying &copying);

}  // namespace anneal::tests
