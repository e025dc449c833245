// Instruction selection for the interpreter. Private to compiler/interpreter/.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "compiler/interpreter/code.hpp"
#include "compiler/interpreter/regions.hpp"

namespace anneal::interpreter {

/// Where values stand that are known before evaluation: constants, binding nodes, lists of such, tables.
class Slots {
 public:
  explicit Slots(const Graph &graph) : graph_(graph), of_node_(graph.size(), kNone) {}

  std::uint32_t of(NodeId node);
  /// Neighbouring slots for a list; equal lists are one. Thresholds have a slot before them, see Thresholds.
  std::uint32_t of_list(std::span<const NodeId> nodes, bool as_thresholds = false);
  /// A base of powers with its logarithm; equal ones are one.
  std::uint32_t of_base(NodeId base);
  /// The head of a table; equal ones are one.
  std::uint32_t of_growing(NodeId first, NodeId factor);

  /// What fills the slots that were asked for, and what those need.
  Binding binding();

 private:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFFU;
  struct List {
    std::uint32_t base;
    bool as_thresholds;
    std::vector<NodeId> nodes;
  };

  std::uint32_t next(std::size_t count) {
    const std::uint32_t slot = count_;
    count_ += static_cast<std::uint32_t>(count);
    return slot;
  }

  const Graph &graph_;
  std::vector<std::uint32_t> of_node_;
  std::uint32_t count_ = 0;
  std::vector<List> lists_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> lists_by_hash_;
  std::vector<BaseLogarithm> logarithms_;
  std::unordered_map<std::uint32_t, std::uint32_t> bases_;
  std::vector<GrowingTable> tables_;
  std::unordered_map<std::uint64_t, std::uint32_t> growing_;
};

/// A walk over the regions that writes instructions. A node that only the next one uses becomes a part of that one's
/// instruction.
class Selector {
 public:
  Selector(const Graph &graph, std::span<const NodeId> roots)
      : graph_(graph), roots_(roots), regions_(graph, roots), slots_(graph) {}
  Selected select();

 private:
  /// `t form y`, as the machine has it: t in a register.
  struct Arithmetic {
    Form form;
    NodeId t;
    NodeId y;
  };
  struct Frame {
    RegionId region;
    std::uint32_t cursor;
    NodeId select;
    bool taken;
    std::uint32_t else_label;
    std::uint32_t end_label;
  };
  /// `condition` as `x < threshold` or the like, with a bound threshold.
  struct Comparison {
    Opcode count;  ///< the instruction that counts such
    NodeId x;
    NodeId threshold;
  };
  static constexpr int kConditionDepth = 16;
  static constexpr std::size_t kShortestCount = 3;
  static constexpr std::size_t kShortestChain = 3;

  const Node &node(NodeId id) const { return graph_[id]; }
  bool in_register(NodeId id) const { return node(id).stage == Stage::position; }

  void absorb(NodeId id);
  void absorb_condition(NodeId condition, NodeId user, int depth);
  bool may_absorb(NodeId id, NodeId user) const;
  bool is_call(NodeId id) const;
  bool is_absorbed(NodeId id) const { return absorbed_[anneal::index(id)]; }
  void share_homes();

  std::optional<Comparison> comparison(NodeId condition) const;
  bool absorb_count(NodeId id);
  bool absorb_chain(NodeId id);
  void emit_count(NodeId id);
  void emit_chain(NodeId first, std::vector<Frame> &frames);

  Arithmetic arithmetic(NodeId id) const;
  Form form(Operation operation, bool t_is_left, NodeId y) const;

  void walk();
  void close(std::vector<Frame> &frames);
  void emit(NodeId id);
  void emit_arithmetic(NodeId id);
  void emit_comparison(NodeId id);
  void emit_element(NodeId id);
  void emit_growing(NodeId id);
  void emit_builtin(NodeId id);
  void emit_clamp(NodeId id, NodeId inner, NodeId high);
  void emit_jump(NodeId condition, bool when, std::uint32_t label);
  void emit_comparison_jump(NodeId condition, bool when, std::uint32_t label);
  void emit_outputs();

  std::uint32_t home(NodeId id) const { return homes_[anneal::index(id)]; }
  std::uint32_t plain(NodeId id) { return in_register(id) ? home(id) : slots_.of(id); }
  std::uint32_t either(NodeId id) { return in_register(id) ? home(id) : slots_.of(id) | kSlotBit; }
  void write(Opcode opcode, std::uint32_t d = 0, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0,
             Builtin builtin = {}) {
    result_.code.instructions.push_back({opcode, builtin, {d, a, b, c}});
  }
  std::uint32_t new_label() {
    result_.labels.push_back(0);
    return static_cast<std::uint32_t>(result_.labels.size() - 1);
  }
  void place(std::uint32_t label) {
    result_.labels[label] = static_cast<std::uint32_t>(result_.code.instructions.size());
  }

  const Graph &graph_;
  std::span<const NodeId> roots_;
  Regions regions_;
  Slots slots_;
  std::vector<bool> absorbed_;
  std::vector<bool> no_count_;                                     ///< sums that were found not to count
  std::unordered_map<std::uint32_t, std::vector<NodeId>> counts_;  ///< of the last addition: the comparisons
  std::unordered_map<std::uint32_t, NodeId> next_in_chain_;        ///< of a select: the one in its else arm
  std::vector<std::uint32_t> homes_;  ///< the virtual register of a node; values of arms go straight to their select's
  Selected result_;
};

}  // namespace anneal::interpreter
