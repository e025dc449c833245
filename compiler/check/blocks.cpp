// Blocks: their names and cells.
#include "compiler/check/typing.hpp"

namespace anneal::checking {

Type Typing::block_type(ExprId expression, const node::Block &block) {
  const std::span<const Statement> statements = ast()[block.statements];
  const std::size_t first = statements.empty() ? 0 : index(module_->block_locals.at(expression));
  // Cells are seen in the whole block, so their types must be there before anything mentions them.
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (statements[i].kind == Statement::Kind::state) {
      module_->locals[first + i].type = guess_cell(statements[i].value);
    }
  }
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const Statement &statement = statements[i];
    const auto local = static_cast<LocalId>(first + i);
    if (statement.kind == Statement::Kind::state) {
      check_cell(statement, local);
      continue;
    }
    // What a let mentions counts where the let is used.
    const Effects outside = effects_;
    module_->locals[first + i].type = named(check_if(statement.value));
    effects_ = outside;
    if (!exists(statement.value)) continue;
    facts_->locals[first + i].effects = facts_->effects[index(statement.value)];
    facts_->locals[first + i].counts_steps = facts_->counts_steps[index(statement.value)] != 0;
  }
  return exists(block.result) ? check(block.result) : Type{};
}

void Typing::check_cell(const Statement &statement, LocalId id) {
  const Effects outside = effects_;
  Local &local = module_->locals[index(id)];
  check_if(statement.value);
  if (exists(statement.value)) {
    expect(statement.value, local.type, "the initial value of a cell");
    const Effects banned = in_optimizer_ || in_definition_ ? Effects{kTime | kInput | kCell} : kVarying;
    require_constant(statement.value, "the initial value of a cell", banned);
  }
  check_if(statement.next);
  if (exists(statement.next)) expect(statement.next, local.type, "the next value of a cell");
  effects_ = outside;
}

Type Typing::guess_cell(ExprId initial) {
  // Follows one part of each expression down to what decides between a number and a bool; every step goes to an earlier
  // place in the text.
  while (exists(initial)) {
    const ExprKind &kind = ast()[initial].kind;
    if (std::holds_alternative<node::Boolean>(kind) || std::holds_alternative<node::Not>(kind) ||
        std::holds_alternative<node::Comparison>(kind)) {
      return scalar(Type::Kind::boolean);
    }
    if (const auto *chain = std::get_if<node::Chain>(&kind)) {
      const BinaryOperator operation = ast()[chain->rest].front().operation;
      const bool logical = operation == BinaryOperator::logical_and || operation == BinaryOperator::logical_or;
      return scalar(logical ? Type::Kind::boolean : Type::Kind::number);
    }
    if (const auto *conditional = std::get_if<node::Conditional>(&kind)) {
      initial = ast()[conditional->arms].empty() ? conditional->otherwise : ast()[conditional->arms].front().value;
    } else if (const auto *block = std::get_if<node::Block>(&kind)) {
      initial = block->result;
    } else if (const auto *at = std::get_if<node::Index>(&kind)) {
      initial = at->list;
    } else if (const auto *list = std::get_if<node::List>(&kind)) {
      initial = ast()[list->elements].empty() ? kNoExpr : ast()[list->elements].front();
    } else if (const auto *shift = std::get_if<node::Shift>(&kind)) {
      initial = shift->value;
    } else if (const auto *call = std::get_if<node::Call>(&kind)) {
      const Reference &callee = module_->references[index(call->callee)];
      if (callee.kind == Reference::Kind::builtin) {
        const auto builtin = static_cast<Builtin>(callee.value);
        return scalar(builtin == Builtin::any || builtin == Builtin::all ? Type::Kind::boolean : Type::Kind::number);
      }
      const auto &signatures = session_.module(callee.module).signatures;
      const auto signature = signatures.find(callee.value);
      const bool boolean = callee.kind == Reference::Kind::item && signature != signatures.end() &&
                           signature->second.result.kind == Type::Kind::boolean;
      return scalar(boolean ? Type::Kind::boolean : Type::Kind::number);
    } else {
      const Reference &reference = module_->references[index(initial)];
      Type known = scalar(Type::Kind::number);
      if (reference.kind == Reference::Kind::local) {
        known = module_->locals[reference.value].type;
        const LocalFacts &facts = facts_->locals[reference.value];
        if (known.kind == Type::Kind::unknown && exists(facts.value) && index(facts.value) < index(initial)) {
          initial = facts.value;
          continue;
        }
      } else if (reference.kind == Reference::Kind::item) {
        const Effects outside = effects_;
        known = item_type({reference.module, reference.value});
        effects_ = outside;
      }
      return scalar(known.kind == Type::Kind::boolean ? Type::Kind::boolean : Type::Kind::number);
    }
  }
  return scalar(Type::Kind::number);
}

}  // namespace anneal::checking
