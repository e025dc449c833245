#include "compiler/lower/cell_reads.hpp"

#include <algorithm>
#include <iterator>

#include "grammar/children.hpp"

namespace anneal::lowering {

namespace {

void unite(InputNumbers &into, const InputNumbers &more) {
  InputNumbers both;
  both.reserve(into.size() + more.size());
  std::ranges::set_union(into, more, std::back_inserter(both));
  into = std::move(both);
}

/// The expressions of an item that has some.
std::vector<ExprId> texts_of(const Ast &ast, const Item &item) {
  std::vector<ExprId> texts;
  std::visit(Overloaded{
                 [&](const item::Let &let) { texts.push_back(let.value); },
                 [&](const item::Schedule &schedule) { texts.push_back(schedule.value); },
                 [&](const item::Formula &formula) { texts.push_back(formula.value); },
                 [&](const item::Def &def) {
                   texts.push_back(def.body);
                   for (const Parameter &parameter : ast[def.parameters]) {
                     if (exists(parameter.value)) texts.push_back(parameter.value);
                   }
                 },
                 [](const auto &) {},
             },
             item.kind);
  return texts;
}

}  // namespace

const InputNumbers &CellReads::of_item(ModuleId module, std::uint32_t item) {
  const auto [known, fresh] = items_.try_emplace((std::uint64_t{index(module)} << 32U) | item);
  if (!fresh) return known->second;
  Block block;
  for (const ExprId text : texts_of(program_[module].ast, program_[module].ast.items[item])) {
    walk({module, text, ScopeId::none}, block);
  }
  return items_[(std::uint64_t{index(module)} << 32U) | item] = std::move(block.inputs);
}

void CellReads::walk(Text start, Block &into) {
  std::vector<Text> pending{start};
  while (!pending.empty()) {
    const Text text = pending.back();
    pending.pop_back();
    const Module &module = program_[text.module];
    const Reference &reference = module.references[index(text.expression)];
    if (reference.kind == Reference::Kind::local) {
      follow_local(text, reference.value, into);
    } else if (reference.kind == Reference::Kind::item) {
      const auto input = input_numbers_.find(key(KeyKind::parameter, index(reference.module), reference.value));
      unite(into.inputs,
            input != input_numbers_.end() ? InputNumbers{input->second} : of_item(reference.module, reference.value));
    } else {
      for_each_child(module.ast, text.expression,
                     [&](ExprId child) { pending.push_back({text.module, child, text.scope}); });
    }
  }
}

/// A name of a parameter stands for its argument, that of a `let` for its value; a cell leads to its block. What is not
/// found belongs to a block or a definition within the text, and is walked with it.
void CellReads::follow_local(const Text &text, std::uint32_t local, Block &into) {
  for (ScopeId at = text.scope; at != ScopeId::none; at = scopes_[index(at)].parent) {
    const Scope &scope = scopes_[index(at)];
    const std::size_t number = local - index(scope.first);
    if (local < index(scope.first) || number >= scope.thunks.size()) continue;
    const auto add_other = [&](ScopeId other) {
      if (std::ranges::find(into.others, other) == into.others.end()) into.others.push_back(other);
    };
    if (program_[text.module].locals[local].kind == Local::Kind::state) return add_other(at);
    const Block &reads = of_thunk(scope.thunks[number]);
    unite(into.inputs, reads.inputs);
    std::ranges::for_each(reads.others, add_other);
    return;
  }
}

/// Once for each, so that a long chain of lets is walked once. None leads to itself but through a cell, where it ends.
const CellReads::Block &CellReads::of_thunk(ThunkId id) {
  const auto [known, fresh] = thunk_reads_.try_emplace(id);
  if (!fresh) return known->second;
  Block block;
  const Thunk &thunk = thunks_[index(id)];
  if (exists(thunk.expression)) walk({thunk.module, thunk.expression, thunk.scope}, block);
  return thunk_reads_[id] = std::move(block);
}

void CellReads::add_block(ModuleId module, ScopeId scope) {
  const auto [place, fresh] = blocks_.try_emplace(scope);
  if (!fresh) return;
  Block block;
  const Ast &ast = program_[module].ast;
  for (const Statement &statement : ast[std::get<node::Block>(ast[scopes_[index(scope)].block].kind).statements]) {
    if (statement.kind == Statement::Kind::state) walk({module, statement.next, scope}, block);
  }
  blocks_[scope] = std::move(block);
}

void CellReads::close() {
  for (bool changed = true; changed;) {
    changed = false;
    for (auto &[scope, block] : blocks_) {
      const std::size_t before = block.inputs.size();
      for (const ScopeId other : block.others) {
        if (const auto known = blocks_.find(other); known != blocks_.end() && other != scope) {
          unite(block.inputs, known->second.inputs);
        }
      }
      changed = changed || block.inputs.size() != before;
    }
  }
}

}  // namespace anneal::lowering
