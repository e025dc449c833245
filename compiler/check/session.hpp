// The state of one check. Private to compiler/check/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/check/program.hpp"

namespace anneal::checking {

constexpr std::size_t name_index(NameId id) {
  return static_cast<std::size_t>(id);
}

/// An item of a program.
struct ItemRef {
  ModuleId module{};
  std::uint32_t item = 0;

  friend bool operator==(const ItemRef &, const ItemRef &) = default;
};

struct ItemRefHash {
  std::size_t operator()(ItemRef ref) const { return (index(ref.module) << 32U) ^ ref.item; }
};

/// One item mentions another.
struct Dependency {
  ItemRef target;
  ExprId where = kNoExpr;
};

/// What the value of an expression varies with, besides parameters of the program and the clock.
using Effects = std::uint8_t;
inline constexpr Effects kTime = 1;       ///< the position
inline constexpr Effects kInput = 2;      ///< a measurement
inline constexpr Effects kCell = 4;       ///< memory
inline constexpr Effects kParameter = 8;  ///< a parameter of the enclosing definition
inline constexpr Effects kElement = 16;   ///< an element of a tensor, inside optimizers
inline constexpr Effects kVarying = kTime | kInput | kCell | kElement;

/// What checking knows of a local besides its name and type.
struct LocalFacts {
  ExprId value = kNoExpr;              ///< of a let; the initial value of a cell; the default of a parameter
  ExprId next = kNoExpr;               ///< of a cell
  const TypeName *declared = nullptr;  ///< of a parameter
  Effects effects = 0;
  std::uint32_t uses = 0;         ///< mentions; of a cell, those outside its own `next`
  bool must_be_constant = false;  ///< of a parameter: it sets a length, so its argument must not vary
  bool read_directly = false;     ///< of a parameter: its definition's value depends on it outside cells
  bool counts_steps = false;      ///< of a let: a number that counts steps
  bool marked = false;            ///< of a let: the parameters it mentions are marked already
};

/// Which neighbours an arm of phases mentions, and where.
struct NeighbourUse {
  ExprId previous = kNoExpr;
  ExprId following = kNoExpr;
};

/// What checking knows of a module besides the tables of Module.
struct ModuleFacts {
  bool defines_only = false;  ///< has neither outputs nor anything that a host sets
  bool is_formula = false;    ///< a file that is one expression
  bool is_fragment = false;
  std::optional<std::size_t> library_file;            ///< its place in library_texts
  std::vector<std::vector<Dependency>> dependencies;  ///< by item
  std::vector<Effects> item_effects;     ///< of lets, schedules and the formula; of definitions, what their bodies add
  std::vector<std::uint32_t> item_uses;  ///< mentions by other items
  std::vector<std::uint8_t> in_cycle;    ///< by item: part of a circle that was reported
  std::vector<std::uint8_t> optimizer_only;      ///< by item: a definition with words that only optimizers have
  std::vector<Effects> effects;                  ///< by expression
  std::vector<std::uint8_t> counts_steps;        ///< by expression: a number that counts steps
  std::vector<std::uint8_t> counts_steps_items;  ///< by item: a let that counts steps
  std::vector<LocalFacts> locals;
  std::unordered_map<ExprId, std::vector<NeighbourUse>>
      neighbours;                                                 ///< of Phases with `previous` or `following`, by arm
  std::unordered_map<std::uint32_t, std::uint32_t> local_owners;  ///< parameter local → item that declares it
};

/// What is kept with a program so that fragments can be checked later.
struct Facts {
  std::deque<ModuleFacts> modules;
  std::unordered_map<std::string, ModuleId> files;    ///< file modules by the name of their source
  std::unordered_map<std::string, ModuleId> library;  ///< parts of library files by "file:name"
};

/// One run of the checker over a program.
struct Session {
  CheckedProgram &program;
  Facts &facts;
  Importer *importer;
  Diagnostics &diagnostics;

  Module &module(ModuleId id) { return program.modules[index(id)]; }
  ModuleFacts &module_facts(ModuleId id) { return facts.modules[index(id)]; }
  /// Looking for what was meant costs time in proportion to the names there are; beyond this many errors nobody would
  /// see it.
  bool beyond_what_is_shown() const { return diagnostics.error_count() > Diagnostics::kDefaultLimit; }

  const Item &item(ItemRef ref) { return module(ref.module).ast.items[ref.item]; }

  /// The asserts of a library file are its own tests: they run when it is checked as a file, not wherever it is used.
  bool is_left_out(ItemRef ref) {
    return module(ref.module).is_library && std::holds_alternative<item::Assert>(item(ref).kind);
  }

  Location location(ModuleId id, Span span) { return {module(id).source, span}; }
  Location location(ModuleId id, ExprId expression) { return location(id, module(id).ast.span(expression)); }
  std::string_view text(ModuleId id, Span span) { return (*program.sources)[module(id).source].text(span); }
  std::string_view text(ModuleId id, ExprId expression) { return text(id, module(id).ast.span(expression)); }
  Diagnostic &report(Code code, ModuleId id, Span span, std::string message) {
    return diagnostics.report(code, location(id, span), std::move(message));
  }
  Diagnostic &report(Code code, ModuleId id, ExprId expression, std::string message) {
    return diagnostics.report(code, location(id, expression), std::move(message));
  }
};

/// The first words of an expression's text, for labels: at most `limit` bytes, on one line, cut with "…".
std::string excerpt(std::string_view text, std::size_t limit = 40);

/// `cosine(from, to, over = span)`: how a definition is called.
std::string signature_text(Session &session, ItemRef definition);

}  // namespace anneal::checking
