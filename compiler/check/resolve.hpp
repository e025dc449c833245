// What every name of a module stands for.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/check/session.hpp"

namespace anneal::checking {

/// Resolves the names of one module: fills its references, locals and the places of its imports' members, and records
/// which item mentions which. Library files are loaded as they are mentioned.
///
/// Recursion follows the tree, whose depth the parser bounds.
class Resolver {
 public:
  Resolver(Session &session, ModuleId module);
  void resolve();

 private:
  /// Where the expression at hand stands, as far as names depend on it.
  enum class Owner : std::uint8_t { file, definition, optimizer };
  struct PhasePlace {
    ExprId phases;
    std::uint32_t arm;
    std::uint32_t count;
  };
  static constexpr std::uint32_t kUnbound = 0xFFFFFFFFU;
  struct Binding {
    NameId name;
    LocalId local;
    std::uint32_t outer;  ///< the binding of the same name that this one hides
  };

  void resolve_item(std::uint32_t number);
  void resolve_parameters(std::span<const Parameter> parameters);
  void resolve_range(const std::optional<ValueRange> &range);
  void resolve_clock(const item::Clock &clock);
  void resolve_group(std::uint32_t number, const item::Group &group);

  void visit(ExprId expression);
  void visit_if(ExprId expression) {
    if (exists(expression)) visit(expression);
  }
  void visit_call(const node::Call &call);
  void visit_measure(const node::Measure &measure);
  void visit_block(ExprId expression, const node::Block &block);
  void visit_phases(ExprId expression, const node::Phases &phases);

  // resolve_names.cpp
  void visit_name(ExprId expression, NameId name, bool called);
  Reference find(NameId name, bool called);
  Reference find_global(NameId name);
  std::optional<Reference> find_word(std::string_view word) const;
  std::optional<Reference> find_optimizer_word(std::string_view word) const;
  void accept(ExprId expression, Reference reference, bool called);
  void accept_time(ExprId expression, TimeName name);
  void accept_module(ExprId expression, ItemRef import);
  void report_not_a_function(ExprId expression, std::string_view what,
                             std::optional<Location> definition = std::nullopt);
  void report_not_called(ExprId expression, std::string_view how);
  void accept_item(ExprId expression, Reference &reference, bool called);
  void accept_neighbour(ExprId expression, Reference &reference);
  void report_unknown(ExprId expression, std::string_view name, bool called);
  void report_unknown_unit(const node::Measure &measure);
  bool report_foreign_word(ExprId expression, std::string_view name, bool called);
  void mention(ItemRef target, ExprId where);

  // resolve_members.cpp
  void visit_member(ExprId expression, const node::Member &member, bool called);
  void visit_run(ExprId expression, const node::Member &member, bool called);
  void visit_boundary(ExprId expression, const node::Member &member, const node::Member &phase, const Reference &output,
                      bool called);
  std::optional<Reference> find_output(ExprId expression);
  std::optional<ItemRef> find_import(NameId name);
  std::optional<ModuleId> imported_module(NameId name);
  Reference find_exported(ModuleId module, std::string_view name);
  const std::unordered_map<std::string_view, std::uint32_t> &phase_names(ItemRef output, const node::Phases &phases);
  void visit_module_member(ExprId expression, const node::Member &member, ModuleId module, bool called);
  bool report_path(ExprId expression, ExprId root, NameId name, std::string_view wanted);
  void report_foreign_member(ExprId expression, std::string_view object, const node::Member &member);
  void report_unknown_member(const node::Member &member, std::string message,
                             std::span<const std::string_view> candidates);

  LocalId declare(Local::Kind kind, Identifier name, LocalFacts facts);
  void bind(NameId name, LocalId local);
  void unbind(std::size_t count);

  std::string_view text(NameId name) const { return exists(name) ? module_.ast.text(name) : std::string_view("?"); }
  Diagnostic &report(Code code, Span span, std::string message) {
    return session_.report(code, id_, span, std::move(message));
  }

  Session &session_;
  ModuleId id_;
  Module &module_;
  ModuleFacts &facts_;

  std::uint32_t item_ = 0;
  Owner owner_ = Owner::file;
  std::vector<Binding> bindings_;
  std::vector<std::uint32_t> bound_;               ///< by NameId: the innermost binding
  std::unordered_map<NameId, Reference> globals_;  ///< what names that are no locals stand for
  std::vector<PhasePlace> phases_;                 ///< enclosing in the text
  std::unordered_map<ItemRef, std::unordered_map<std::string_view, std::uint32_t>, ItemRefHash> phase_names_;
  std::vector<LocalId> growing_;          ///< cells whose `next` is being resolved
  std::vector<Slice<Statement>> blocks_;  ///< enclosing in the text
  std::size_t repeats_ = 0;               ///< enclosing in the text
  std::size_t calls_ = 0;                 ///< of whose arguments the expression is part
};

}  // namespace anneal::checking
