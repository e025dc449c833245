// Memory and measurements: that cells have something to advance them, and outputs something to read before the first
// observation.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/check/session.hpp"

namespace anneal::checking {

/// Looks at all items, those that an item mentions before the item itself (section 8 of the language).
///
/// A definition's cells may read an input through an argument, so what is missing shows at the call. Parameters are
/// kept as a set of bits; those from the 64th on share one, which can only make the checks milder.
class Feedback {
 public:
  explicit Feedback(Session &session) : session_(session) {}

  /// Whether the program has cells or inputs at all, in the modules from `first` on.
  static bool is_used(const Session &session, ModuleId first);

  void look_at(ItemRef ref);
  /// Inputs without an initial value that an output of the main file reads outside cells. After all items were looked
  /// at.
  void check_inputs();

 private:
  static constexpr std::uint32_t kNoCell = 0xFFFFFFFFU;
  /// What a value reads.
  struct Reads {
    bool input = false;            ///< a measurement, also through cells
    std::uint32_t cell = kNoCell;  ///< the outermost cell of a block around it: what that reads is not known yet
    std::uint64_t parameters = 0;  ///< parameters of the enclosing definition

    void add(const Reads &other) {
      input = input || other.input;
      cell = std::min(cell, other.cell);
      parameters |= other.parameters;
    }
  };
  /// Cells of a definition that advance only if an argument for one of these parameters reads an input.
  struct Requirement {
    std::uint64_t parameters;
    Location cell;
  };
  /// What an item reads outside cells.
  struct Direct {
    std::vector<ItemRef> items;
    std::vector<ExprId> inputs;  ///< the places that mention an input
  };
  static constexpr std::size_t kRequirementsKept = 32;

  Reads reads(ExprId expression);
  Reads reads_of_reference(ExprId expression);
  Reads reads_of_block(ExprId expression, const node::Block &block);
  Reads reads_of_call(ExprId expression, const node::Call &call);
  void check_requirement(ExprId call, ItemRef callee, const Requirement &requirement, const Reads &arguments);
  void require(Requirement requirement);

  void gather_direct(ExprId start);
  void gather_call(ExprId call, std::vector<ExprId> &pending, Direct &direct);
  void report_input(ItemRef reader, ExprId mention, ItemRef input);

  const Ast &ast() const { return module_->ast; }

  Session &session_;
  ModuleId id_{};
  Module *module_ = nullptr;
  ModuleFacts *facts_ = nullptr;
  ItemRef item_;
  bool exempt_ = false;  ///< inside an optimizer cells advance with every update
  std::uint32_t first_parameter_ = 0;
  std::unordered_map<std::uint64_t, Reads> local_reads_;       ///< of lets, by module and local
  std::unordered_map<ItemRef, bool, ItemRefHash> item_reads_;  ///< whether an item reads an input by itself
  std::unordered_map<ItemRef, std::vector<Requirement>, ItemRefHash> requirements_;
  std::unordered_map<ItemRef, Direct, ItemRefHash> direct_;
  std::vector<std::uint8_t> seen_locals_;
};

}  // namespace anneal::checking
