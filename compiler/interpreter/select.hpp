// Instruction selection for the interpreter. Private to compiler/interpreter/.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "compiler/interpreter/code.hpp"
#include "compiler/plan/regions.hpp"
#include "compiler/plan/slots.hpp"
#include "compiler/plan/thresholds.hpp"

namespace anneal::interpreter {

/// A walk over the regions that writes instructions. A node that only the next one uses becomes a part of that one's
/// instruction.
class Selector {
 public:
  Selector(const Graph &graph, std::span<const NodeId> roots)
      : graph_(graph), roots_(roots), regions_(graph, roots), patterns_(graph, regions_), slots_(graph) {}
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
  static constexpr int kConditionDepth = 16;

  const Node &node(NodeId id) const { return graph_[id]; }
  bool in_register(NodeId id) const { return regions_.runs(id); }

  void absorb(NodeId id);
  void absorb_condition(NodeId condition, NodeId user, int depth);
  bool is_call(NodeId id) const;
  bool is_absorbed(NodeId id) const { return absorbed_[anneal::index(id)]; }
  void share_homes();

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
  ThresholdPatterns patterns_;
  Slots slots_;
  std::vector<bool> absorbed_;
  std::unordered_map<std::uint32_t, ThresholdCount> counts_;  ///< of the last addition
  std::unordered_map<std::uint32_t, ThresholdChain> chains_;  ///< of the first select
  std::unordered_map<std::uint32_t, NodeId> next_in_chain_;   ///< of a select: the one in its else arm
  std::vector<std::uint32_t> homes_;  ///< the virtual register of a node; values of arms go straight to their select's
  Selected result_;
};

}  // namespace anneal::interpreter
