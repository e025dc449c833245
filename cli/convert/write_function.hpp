// The body of a function of another language: locals, branches and the value, from nodes of a formula.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "cli/convert/write_language.hpp"
#include "cli/convert/write_names.hpp"
#include "compiler/plan/regions.hpp"

namespace anneal::cli {

/// How a function reads what it is given.
struct LeafTexts {
  std::string position;
  std::vector<std::string> parameters;  ///< `peak`, `parameters->peak`
  std::vector<std::string> inputs;
  std::vector<std::string> cells;
};

using Lines = std::vector<std::string>;

/// `text` with every line of it so much further in; empty lines stay empty.
std::string indented(std::string_view text, std::size_t columns);

/// Writes one function. What is used twice, and what would make a line too long, becomes a local.
class FunctionWriter {
 public:
  FunctionWriter(const Formula &formula, const NodeNames &node_names, Language &language, Names names, LeafTexts leaves)
      : formula_(formula),
        node_names_(node_names),
        language_(language),
        names_(std::move(names)),
        leaves_(std::move(leaves)) {}

  /// The lines that give back `root`, branches with a return of their own.
  Lines body(NodeId root);
  /// The lines before the values of `roots`, and those in the end.
  std::vector<CodeText> values(std::span<const NodeId> roots, Lines &lines);

 private:
  /// Nodes that are written as one: their operands are those of the whole.
  struct Fused {
    enum class Shape : std::uint8_t { clamp, smaller, round_half_up } shape;
    std::vector<NodeId> operands;
  };

  void plan(std::span<const NodeId> roots);
  std::optional<Fused> fused(NodeId id) const;
  std::optional<Fused> rounding(NodeId id) const;
  std::optional<Fused> smaller(NodeId id) const;
  std::unordered_map<std::uint32_t, NodeId> positive_in_regions() const;
  void narrow();
  NodeId resolved(NodeId id) const;
  std::vector<NodeId> operands(NodeId id) const;
  bool is_leaf(NodeId id) const;
  ValueType type_of(NodeId id) const;
  std::string_view name_of(NodeId id) const;
  bool is_branch(NodeId id) const;
  bool is_local(NodeId id) const;
  RegionId region_of(NodeId id) const { return regions_->of(id); }

  void nest(Lines &lines, const Lines &inner) const;
  void write_tail(RegionId region, NodeId value, Lines &lines);
  void write_nodes(RegionId region, std::optional<NodeId> except, Lines &lines);
  void write_all(Lines &lines);
  void write_node(NodeId id, Lines &lines);
  std::optional<CodeText> conditional(NodeId id);
  void write_branch(NodeId id, Lines &lines);
  void write_choice(NodeId id, const std::string &name, Lines &lines);
  CodeText apply(NodeId id, Lines &lines);
  CodeText piece(NodeId id) const;
  CodeText leaf(NodeId id) const;
  CodeText keep(NodeId id, const CodeText &value, Lines &lines);

  const Formula &formula_;
  const NodeNames &node_names_;
  Language &language_;
  Names names_;
  LeafTexts leaves_;
  std::optional<Regions> regions_;
  std::vector<Interval> intervals_;                        ///< where each node is computed
  std::unordered_map<std::uint32_t, NodeId> same_values_;  ///< a node that always has another one's value
  std::unordered_map<std::uint32_t, Fused> fused_;
  std::vector<std::uint32_t> uses_;
  std::vector<NodeId> users_;  ///< of a node with one use: who that is
  std::vector<bool> is_root_;
  std::vector<bool> is_named_;
  std::unordered_map<std::uint32_t, CodeText> pieces_;
};

}  // namespace anneal::cli
