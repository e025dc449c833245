// What a text contains, also in the definitions that it calls: asked before it is expanded.
#include <algorithm>

#include "compiler/lower/lowering.hpp"
#include "grammar/children.hpp"

namespace anneal::lowering {

namespace {

bool declares_cell(const Ast &tree, const ExprKind &kind) {
  const auto *block = std::get_if<node::Block>(&kind);
  return block != nullptr && std::ranges::any_of(tree[block->statements], [](const Statement &statement) {
           return statement.kind == Statement::Kind::state;
         });
}

}  // namespace

bool Lowering::item_moves_time(ModuleId module, std::uint32_t item) {
  return any_part_of_definition(KeyKind::moves, module, item, &Lowering::moves_time);
}

bool Lowering::item_has_cells(ModuleId module, std::uint32_t item) {
  return any_part_of_definition(KeyKind::cells, module, item, &Lowering::has_cells);
}

bool Lowering::any_part_of_definition(KeyKind question, ModuleId module, std::uint32_t item, AskText ask) {
  const Key memo = key(question, index(module), item);
  if (const auto known = known_texts_.find(memo); known != known_texts_.end()) return known->second;
  known_texts_.emplace(memo, false);  // items do not recurse; this only bounds the work after a mistake
  bool holds = false;
  if (const auto *definition = std::get_if<item::Def>(&program_[module].ast.items[item].kind)) {
    holds = (this->*ask)(module, definition->body);
    for (const Parameter &parameter : program_[module].ast[definition->parameters]) {
      if (exists(parameter.value)) holds = holds || (this->*ask)(module, parameter.value);
    }
  }
  return known_texts_[memo] = holds;
}

bool Lowering::has_cells(ModuleId module, ExprId expression) {
  const Ast &tree = program_[module].ast;
  if (declares_cell(tree, tree[expression].kind)) return true;
  if (std::holds_alternative<node::Call>(tree[expression].kind)) {
    const auto &call = std::get<node::Call>(tree[expression].kind);
    const Reference &callee = program_[module].references[index(call.callee)];
    if (callee.kind == Reference::Kind::item && item_has_cells(callee.module, callee.value)) return true;
  }
  bool has = false;
  for_each_child(tree, expression, [&](ExprId child) { has = has || has_cells(module, child); });
  return has;
}

bool Lowering::moves_time(ModuleId module, ExprId expression) {
  const Ast &tree = program_[module].ast;
  const ExprKind &kind = tree[expression].kind;
  if (std::holds_alternative<node::Shift>(kind) || std::holds_alternative<node::Phases>(kind) ||
      std::holds_alternative<node::Repeat>(kind)) {
    return true;
  }
  // What only the next value of a cell reads has no value of its own yet.
  if (declares_cell(tree, kind)) return true;
  if (const auto *call = std::get_if<node::Call>(&kind)) {
    const Reference &callee = program_[module].references[index(call->callee)];
    if (callee.kind == Reference::Kind::item && item_moves_time(callee.module, callee.value)) return true;
  }
  bool moves = false;
  for_each_child(tree, expression, [&](ExprId child) { moves = moves || moves_time(module, child); });
  return moves;
}

}  // namespace anneal::lowering
