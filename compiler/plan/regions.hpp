// Which nodes run only when an arm of a select is taken.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/graph/graph.hpp"

namespace anneal {

/// Where a node runs: under an arm of a select, or always.
enum class RegionId : std::uint32_t { always = 0, none = 0xFFFF'FFFFU };
constexpr std::size_t index(RegionId id) {
  return static_cast<std::size_t>(id);
}

/// The nodes that roots need and that run with each evaluation, each in the innermost arm that holds all its uses.
///
/// Arms form a tree, in which a select's arms lie under the region of the select; a node's region is the lowest common
/// ancestor of the regions of its uses. Uses come later in the graph, so one backward loop does it. A select whose arms
/// are cheap has no regions: both arms run, which costs less than a jump.
class Regions {
 public:
  /// `first` is the stage from which on nodes run; those of earlier stages are known before.
  Regions(const Graph &graph, std::span<const NodeId> roots, Stage first = Stage::position);

  /// Whether the node is computed by evaluation, not before it.
  bool runs(NodeId node) const { return graph_[node].stage >= first_; }

  /// `none` for nodes that are not needed, or known before evaluation.
  RegionId of(NodeId node) const { return of_node_[index(node)]; }
  bool is_needed(NodeId node) const { return of(node) != RegionId::none; }

  /// Whether the select jumps. Its arms' regions are `none` where nothing runs for that arm alone.
  bool is_branch(NodeId select) const;
  RegionId arm(NodeId select, bool taken) const;

  /// Needed nodes of a region but the position itself, in the order of the graph.
  std::span<const NodeId> nodes(RegionId region) const {
    return std::span(ordered_).subspan(starts_[index(region)], starts_[index(region) + 1] - starts_[index(region)]);
  }

  /// How often a needed node is used, roots twice; counts stop at 255.
  std::uint32_t uses(NodeId node) const { return uses_[index(node)]; }

  /// Whether `node` runs for nothing but `user`, and where that runs.
  bool is_part_of(NodeId node, NodeId user) const { return is_needed(node) && uses(node) == 1 && of(node) == of(user); }

 private:
  struct Region {
    RegionId parent;
    RegionId jump;  ///< an ancestor further up, so that any is reached in a logarithmic number of steps
    std::uint32_t depth;
    NodeId select;
    bool is_else;
    std::uint32_t cost = 0;
  };

  void place_nodes(std::span<const NodeId> roots);
  void use(NodeId node, RegionId region);
  RegionId open(NodeId select, bool is_else, RegionId parent);
  RegionId common(RegionId a, RegionId b) const;
  void choose_branches();
  void order_nodes();

  const Graph &graph_;
  Stage first_;
  std::vector<RegionId> of_node_;
  std::vector<std::uint8_t> uses_;
  std::vector<Region> regions_;
  std::vector<std::uint32_t> arms_;  ///< of a select: its first region, 0 where it has none; a second one follows it
  std::vector<bool> branches_;
  std::vector<NodeId> ordered_;
  std::vector<std::uint32_t> starts_;
};

}  // namespace anneal
