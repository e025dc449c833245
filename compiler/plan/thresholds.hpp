// Sums that count thresholds, and chains of selects between thresholds: what back ends turn into searches.
#pragma once

#include <optional>
#include <vector>

#include "compiler/graph/graph.hpp"
#include "compiler/plan/regions.hpp"

namespace anneal {

/// Which thresholds count for a value x.
enum class ThresholdOrder : std::uint8_t {
  below,      ///< threshold < x
  not_above,  ///< threshold <= x
  above,      ///< x < threshold
  not_below,  ///< x <= threshold
};

/// How many of the thresholds count: ((to_number(c0) + to_number(c1)) + to_number(c2)) + …, each c one comparison of
/// the same value with a threshold that is known before evaluation. Such sums are exact, in whatever order.
struct ThresholdCount {
  ThresholdOrder order;
  NodeId x;
  std::vector<NodeId> thresholds;
  std::vector<NodeId> parts;  ///< nodes that nothing else uses
};

/// select(x < b0, v0, select(x < b1, v1, …)), where nothing else runs between two conditions.
struct ThresholdChain {
  NodeId x;
  std::vector<NodeId> thresholds;
  std::vector<NodeId> selects;     ///< one for each threshold, each but the first in the else arm of the one before
  std::vector<NodeId> conditions;  ///< of the selects; nothing else uses them
};

/// Finds them. A pattern is worth a search from three thresholds on.
class ThresholdPatterns {
 public:
  ThresholdPatterns(const Graph &graph, const Regions &regions)
      : graph_(graph), regions_(regions), is_no_count_(graph.size(), false) {}

  /// The count that ends with `sum`. Sums are asked for from the last one back, each once.
  std::optional<ThresholdCount> count(NodeId sum);
  /// The chain that begins with `select`, a branch.
  std::optional<ThresholdChain> chain(NodeId select) const;

 private:
  struct Comparison {
    ThresholdOrder order;
    NodeId x;
    NodeId threshold;
  };
  std::optional<Comparison> comparison(NodeId condition) const;
  std::optional<Comparison> counted(NodeId part, NodeId sum) const;

  const Graph &graph_;
  const Regions &regions_;
  std::vector<bool> is_no_count_;
};

}  // namespace anneal
