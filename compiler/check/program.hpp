// A checked program: every text that takes part, with every name resolved and every expression typed.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/check/types.hpp"
#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"

namespace anneal {

/// One text with what checking found out about it. Side tables are by ExprId and by index of item.
struct Module {
  SourceId source{};
  Ast ast;
  bool is_library = false;

  std::unordered_map<NameId, std::uint32_t> names;      ///< what the file defines: index of the item
  std::unordered_map<std::uint32_t, ModuleId> imports;  ///< import item → module
  std::vector<NameId> implicit_parameters;              ///< of a one-expression file, in order of appearance

  std::vector<Type> types;            ///< of every expression
  std::vector<Reference> references;  ///< of Name and Member expressions (the callee of a call too)
  std::vector<Local> locals;
  std::unordered_map<ExprId, LocalId> block_locals;  ///< Block → its first statement's local; the others follow
  std::unordered_map<std::uint32_t, LocalId>
      item_locals;  ///< def or optimizer item → its first parameter's local; group → first capture
  std::unordered_map<std::uint32_t, Signature> signatures;  ///< def and optimizer items
  std::unordered_map<std::uint32_t, Type> item_types;       ///< param, input, let, schedule items
  /// Call of a def or optimizer → one expression per parameter of the callee, kNoExpr where the default holds; then,
  /// for an optimizer, the further named `grad` and `weight`.
  std::unordered_map<ExprId, std::vector<ExprId>> calls;
};

/// Where imports may come from. The compiler itself touches no files.
class Importer {
 public:
  virtual ~Importer() = default;
  /// The text of `path`, as written, relative to the file called `importing`; the second is the name to show and to
  /// resolve further imports against (equal names are the same file). Reports A0701, A0703 or A0704 at `where` when it
  /// cannot.
  struct Text {
    std::string name;
    std::string text;
  };
  virtual std::optional<Text> read(std::string_view path, std::string_view importing, Location where,
                                   Diagnostics &diagnostics) = 0;
};

namespace checking {
struct Facts;
}

/// All modules of a program; the main one is first. Immutable once checked, but for fragments.
struct CheckedProgram {
  Sources *sources = nullptr;  ///< outlives the program
  std::deque<Module> modules;
  std::vector<std::string> units;  ///< by UnitId, in the singular: step epoch sample token, then declared ones
  std::unordered_map<std::string_view, UnitId> unit_words;  ///< `units` and their plurals; views into `unit_texts`
  std::deque<std::string> unit_texts;
  std::shared_ptr<checking::Facts> facts;  ///< what check_fragment needs again

  const Module &operator[](ModuleId id) const { return modules[index(id)]; }
  const Module &main() const { return modules.front(); }
};

/// Parses `main` and everything it imports or mentions of the library, resolves names and checks types.
///
/// Reports each mistake once, at the innermost expression that shows it, and goes on with Type::unknown. With errors in
/// `diagnostics` the result must not be lowered. `importer` may be null: then file imports are refused.
CheckedProgram check(Sources &sources, SourceId main, Importer *importer, Diagnostics &diagnostics);

/// A program of nothing but the units of `program`, for check_fragment: texts of the host's join `sources`, and
/// `program` stays as it is.
CheckedProgram fragment_program(const CheckedProgram &program, Sources &sources);

/// Checks a small text that the host supplies, with the program's units and the library but none of its names: a value
/// of a parameter
/// (`5 epochs`, `2%`, `[1, 2]`) as an item::Formula, or clock equations (`clock { epoch = 1251 steps }`).
/// Nothing when the text has mistakes; they are reported.
std::optional<ModuleId> check_fragment(CheckedProgram &program, SourceId fragment, Diagnostics &diagnostics);

/// The tree with types and references as text, for `compile --emit=typed` and tests.
std::string dump_typed(const CheckedProgram &program, ModuleId module);

/// The library entries, each with the file that defines it, sorted by name.
struct LibraryEntry {
  std::string_view name;
  std::string_view file;
};
std::vector<LibraryEntry> library_entries();

}  // namespace anneal
