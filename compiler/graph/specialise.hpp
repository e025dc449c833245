// A graph with some of its arguments known.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "compiler/graph/graph.hpp"

namespace anneal {

struct SpecialisedGraph {
  Graph graph;
  std::vector<NodeId> roots;  ///< in the order of those asked for
};

/// What `roots` need, with the arguments that are known as constants; the others keep their numbers. The same bits:
/// what folds, folds as when the graph was made. `known` is in the order of Graph::argument numbers. The caller holds a
/// FloatingPointGuard.
SpecialisedGraph specialise(const Graph &graph, std::span<const NodeId> roots,
                            std::span<const std::optional<double>> known);

}  // namespace anneal
