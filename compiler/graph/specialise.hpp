// A graph with some of its arguments known.
#pragma once

#include <span>
#include <variant>
#include <vector>

#include "compiler/graph/graph.hpp"

namespace anneal {

struct SpecialisedGraph {
  Graph graph;
  std::vector<NodeId> roots;  ///< in the order of those asked for
};

/// What an argument becomes: a value, an earlier node of the graph than any that reads it, or itself.
using ArgumentMeaning = std::variant<std::monostate, double, NodeId>;

/// What `roots` need, with the arguments that have another meaning in its place; the others keep their numbers. The
/// same bits: what folds, folds as when the graph was made. `meanings` is in the order of Graph::argument numbers. The
/// caller holds a FloatingPointGuard.
SpecialisedGraph specialise(const Graph &graph, std::span<const NodeId> roots,
                            std::span<const ArgumentMeaning> meanings);

}  // namespace anneal
