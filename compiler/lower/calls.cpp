// Calls of definitions and update rules.
#include "compiler/lower/lowering.hpp"

namespace anneal::lowering {

Value Lowering::lower_call(const Context &context, ExprId expression, const node::Call &call) {
  const Reference &callee = program_[context.module].references[index(call.callee)];
  if (callee.kind == Reference::Kind::builtin) {
    return lower_builtin(context, expression, static_cast<Builtin>(callee.value), ast(context)[call.arguments]);
  }
  if (callee.kind == Reference::Kind::optimizer_word) {
    return lower_rule_call(context, expression, call, static_cast<OptimizerWord>(callee.value));
  }
  if (callee.kind == Reference::Kind::item) return lower_definition_call(context, expression, callee);
  report(Code::not_a_function, location(context, expression), "this call has no value here");
  return Value::number(number(0));
}

ThunkId Lowering::argument_thunk(const Context &context, ExprId expression, Type::Kind wanted, bool by_value) {
  const bool unevaluated = wanted == Type::Kind::schedule;
  // An argument that only hands on a parameter is that parameter: equal calls stay equal through any number of
  // definitions.
  const Reference &reference = program_[context.module].references[index(expression)];
  if (reference.kind == Reference::Kind::local && std::holds_alternative<node::Name>(ast(context)[expression].kind)) {
    for (ScopeId at = context.scope; at != ScopeId::none; at = scopes_[index(at)].parent) {
      const Scope &scope = scopes_[index(at)];
      const std::size_t number = reference.value - index(scope.first);
      if (reference.value < index(scope.first) || number >= scope.thunks.size()) continue;
      const ThunkId handed = scope.thunks[number];
      const Thunk &known = thunks_[index(handed)];
      if (unevaluated || (!by_value && known.frame && known.wanted == wanted)) return handed;
    }
  }
  if (unevaluated) return thunk({context.module, expression, context.scope, std::nullopt, std::nullopt});
  if (!by_value) return thunk({context.module, expression, context.scope, context.frame, std::nullopt, wanted});
  Thunk evaluated;
  evaluated.value = as(wanted, lower(context, expression), context.frame);
  return thunk(evaluated);
}

namespace {

/// What the callers of a definition or an optimizer see of it.
struct Callee {
  std::string_view name;
  std::span<const Parameter> parameters;
  ExprId body = kNoExpr;
  bool is_rule = false;
};

Callee callee_of(const Module &module, std::uint32_t item) {
  const ItemKind &kind = module.ast.items[item].kind;
  if (const auto *optimizer = std::get_if<item::Optimizer>(&kind)) {
    return {module.ast.text(optimizer->name.name), module.ast[optimizer->parameters], optimizer->body, true};
  }
  const auto &definition = std::get<item::Def>(kind);
  return {module.ast.text(definition.name.name), module.ast[definition.parameters], definition.body, false};
}

}  // namespace

/// The scope of a call: that of an equal one, or a new one. Calls are one where they cannot be told apart; with cells
/// inside, each has its own.
std::uint32_t Lowering::call_scope(const Context &context, ExprId expression, const Reference &reference,
                                   bool by_value) {
  const Module &module = program_[reference.module];
  const Callee callee = callee_of(module, reference.value);
  const std::vector<ExprId> &arguments = program_[context.module].calls.at(expression);
  const Signature &signature = module.signatures.at(reference.value);
  Scope scope{.first = callee.parameters.empty() ? LocalId{} : module.item_locals.at(reference.value),
              .place = identity(key(KeyKind::place, index(context.module), index(expression),
                                    scopes_[index(context.scope)].place, ~1ULL)),
              .rule = rule_of(context.scope)};
  std::vector<std::optional<ThunkId>> given(callee.parameters.size());
  std::uint32_t id =
      identity(key(KeyKind::scope, index(reference.module), reference.value, ~0ULL, index(context.frame)));
  for (std::size_t i = 0; i < callee.parameters.size(); ++i) {
    if (!exists(arguments[i])) continue;
    given[i] = argument_thunk(context, arguments[i], signature.parameters[i].kind, by_value);
    id = identity(key(KeyKind::scope, id, i + 1, index(*given[i]), ~1ULL));
  }
  if (callee.is_rule) set_rule_words(context, std::span(arguments).subspan(callee.parameters.size()), scope);
  if (callee.is_rule || item_has_cells(reference.module, reference.value)) {
    id = identity(key(KeyKind::scope, id, scope.place, ~3ULL));
  }
  if (scope.rule != ScopeId::none) id = identity(key(KeyKind::scope, id, index(scope.rule), ~5ULL));
  bool fresh = false;
  id = identity(key(KeyKind::scope, id, ~2ULL), static_cast<std::uint32_t>(scopes_.size()), fresh);
  if (!fresh) return id;
  if (callee.is_rule) scope.rule = static_cast<ScopeId>(id);
  if (scope.rule != ScopeId::none) scope.path = rule_path();
  scopes_.push_back(std::move(scope));
  for (std::size_t i = 0; i < callee.parameters.size(); ++i) {
    scopes_[id].thunks.push_back(given[i]
                                     ? *given[i]
                                     : thunk({reference.module, callee.parameters[i].value, static_cast<ScopeId>(id),
                                              context.frame, std::nullopt, signature.parameters[i].kind}));
  }
  return id;
}

Value Lowering::lower_definition_call(const Context &context, ExprId expression, const Reference &reference) {
  const Callee callee = callee_of(program_[reference.module], reference.value);
  // Where nothing in the body moves the position, an argument has one value, and calls with equal values are one.
  const bool by_value = callee.is_rule || !item_moves_time(reference.module, reference.value);
  calls_.push_back(location(context, expression));
  path_.push_back(callee.name);
  const std::uint32_t id = call_scope(context, expression, reference, by_value);
  const Key memo = key(KeyKind::call, id, index(context.frame), index(context.position));
  Value value;
  if (const auto known = values_.find(memo); known != values_.end()) {
    value = known->second;
  } else {
    value = lower({reference.module, static_cast<ScopeId>(id), context.frame, context.position}, callee.body);
    if (!failed_) values_.emplace(memo, value);
  }
  path_.pop_back();
  calls_.pop_back();
  return value;
}

}  // namespace anneal::lowering
