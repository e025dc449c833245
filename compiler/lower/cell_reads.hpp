// Which observations advance a memory cell: section 8 of the language.
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "compiler/lower/lowering.hpp"

namespace anneal::lowering {

/// Numbers of inputs, in order, each once.
using InputNumbers = std::vector<std::uint32_t>;

/// What the text of `next` mentions counts, whether or not the value depends on it: what folds away, or an arm that is
/// not taken, does not make a cell stand still. The cells of a block advance together, and with those that they read.
class CellReads {
 public:
  CellReads(const CheckedProgram &program, const std::deque<Scope> &scopes, const std::deque<Thunk> &thunks,
            const Table<std::uint32_t> &input_numbers)
      : program_(program), scopes_(scopes), thunks_(thunks), input_numbers_(input_numbers) {}

  /// Adds the block that `scope` is the scope of; again does nothing.
  void add_block(ModuleId module, ScopeId scope);
  /// Follows what blocks read of each other. After all were added.
  void close();
  const InputNumbers &of(ScopeId scope) const { return blocks_.at(scope).inputs; }

 private:
  struct Block {
    InputNumbers inputs;
    std::vector<ScopeId> others;  ///< blocks whose cells it reads
  };
  struct Text {
    ModuleId module;
    ExprId expression;
    ScopeId scope;  ///< where names of the text are looked for; `none` finds no local
  };

  void walk(Text start, Block &into);
  void follow_local(const Text &text, std::uint32_t local, Block &into);
  const Block &of_thunk(ThunkId id);
  const InputNumbers &of_item(ModuleId module, std::uint32_t item);

  const CheckedProgram &program_;
  const std::deque<Scope> &scopes_;
  const std::deque<Thunk> &thunks_;
  const Table<std::uint32_t> &input_numbers_;
  std::unordered_map<ScopeId, Block> blocks_;
  std::unordered_map<std::uint64_t, InputNumbers> items_;
  std::unordered_map<ThunkId, Block> thunk_reads_;
};

}  // namespace anneal::lowering
