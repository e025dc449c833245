// Update rules: the words of optimizers, their cells and reductions (section 10 of the language).
#include <algorithm>

#include "compiler/lower/lowering.hpp"

namespace anneal::lowering {

/// The scope of the rule in whose text, or for whose call, a scope is there.
ScopeId Lowering::rule_of(ScopeId scope) const {
  while (scope != ScopeId::none && scopes_[index(scope)].rule == ScopeId::none) scope = scopes_[index(scope)].parent;
  return scope == ScopeId::none ? scope : scopes_[index(scope)].rule;
}

/// The gradient and weight of a rule that another one calls: `words` are the arguments of these names.
void Lowering::set_rule_words(const Context &context, std::span<const ExprId> words, Scope &scope) {
  const ScopeId caller = rule_of(context.scope);
  if (caller == ScopeId::none) {
    report(Code::rule_malformed, calls_.empty() ? Location{} : calls_.back(),
           "an update rule has a value only in an optimizer")
        .with_label("write `optimizer train = …`");
    return;
  }
  const auto value = [&](std::size_t number, NodeId inherited) {
    return number < words.size() && exists(words[number]) ? as_number(lower(context, words[number])) : inherited;
  };
  const NodeId gradient = scopes_[index(caller)].gradient;
  const NodeId weight = scopes_[index(caller)].weight;
  scope.gradient = value(0, gradient);
  scope.weight = value(1, weight);
}

Value Lowering::lower_rule_word(const Context &context, ExprId expression, OptimizerWord word) {
  const ScopeId rule = rule_of(context.scope);
  if (rule == ScopeId::none || (word != OptimizerWord::weight && word != OptimizerWord::grad)) {
    report(Code::name_out_of_place, location(context, expression), "this name has a value only in an optimizer");
    return Value::number(number(0));
  }
  const Scope &scope = scopes_[index(rule)];
  return Value::number(word == OptimizerWord::weight ? scope.weight : scope.gradient);
}

Value Lowering::lower_rule_call(const Context &context, ExprId expression, const node::Call &call, OptimizerWord word) {
  if (rule_of(context.scope) == ScopeId::none) return lower_rule_word(context, expression, OptimizerWord::next);
  const ExprId argument = ast(context)[call.arguments].front().value;
  if (word != OptimizerWord::next) return reduction(context, expression, lower(context, argument), word);
  const auto local = static_cast<LocalId>(program_[context.module].references[index(argument)].value);
  for (ScopeId at = context.scope; at != ScopeId::none; at = scopes_[index(at)].parent) {
    const Scope &scope = scopes_[index(at)];
    if (index(local) < index(scope.first) || index(local) - index(scope.first) >= scope.thunks.size()) continue;
    const std::uint32_t cell = rule_cell(context, at, local);
    const NodeId next = next_of_rule_cell(cell, location(context, expression));
    return found.rule->cells[cell].is_boolean ? Value::boolean(next) : Value::number(next);
  }
  return Value::number(number(0));
}

Value Lowering::reduction(const Context &context, ExprId expression, const Value &of, OptimizerWord word) {
  const NodeId node = as_number(of);
  const bool norm = word == OptimizerWord::tensor_norm || word == OptimizerWord::global_norm;
  const bool global = word == OptimizerWord::global_sum || word == OptimizerWord::global_norm;
  const std::uint64_t kind = (norm ? 1U : 0U) | (global ? 2U : 0U);
  bool fresh = false;
  const std::uint32_t id = identity(key(KeyKind::reduction, index(node), kind),
                                    static_cast<std::uint32_t>(found.rule->reductions.size()), fresh);
  if (fresh) found.rule->reductions.push_back({node, norm, global, own_place(location(context, expression))});
  const NodeId sum = argument({.kind = GraphArgument::Kind::reduction, .memory = id});
  return Value::number(norm ? make(Builtin::sqrt, {sum}) : sum);
}

/// What the names of cells in a call begin with. The rule's own name, and that of the one it calls first, say nothing:
/// there is one of each.
std::string Lowering::rule_path() const {
  std::string path;
  for (std::size_t i = 2; i < path_.size(); ++i) path.append(path_[i]).append(".");
  return path;
}

/// All cells of a block: what the weight does not depend on is kept too, for who reads it.
void Lowering::keep_rule_cells(const Context &inside, ExprId expression, const node::Block &block) {
  const std::span<const Statement> statements = ast(inside)[block.statements];
  const std::size_t first = index(program_[inside.module].block_locals.at(expression));
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (statements[i].kind == Statement::Kind::state) {
      rule_cell(inside, inside.scope, static_cast<LocalId>(first + i));
    }
  }
}

std::uint32_t Lowering::rule_cell(const Context &context, ScopeId scope, LocalId local) {
  bool fresh = false;
  const std::uint32_t id = identity(key(KeyKind::cell, index(scope), index(context.module), index(local), ~6ULL),
                                    static_cast<std::uint32_t>(pending_rule_cells_.size()), fresh);
  if (!fresh) return id;
  const Local &declared = program_[context.module].locals[index(local)];
  const ThunkId initial = scopes_[index(scope)].thunks[index(local) - index(scopes_[index(scope)].first)];
  ScopeId call = scope;
  while (scopes_[index(call)].parent != ScopeId::none) call = scopes_[index(call)].parent;
  std::string name = scopes_[index(call)].path;
  name += program_[context.module].ast.text(declared.name);
  if (const std::size_t others = cell_names_["(rule)." + name]++; others != 0) name += "#" + std::to_string(others + 1);
  found.rule->cells.push_back({.name = std::move(name),
                               .initial = {},
                               .next = {},
                               .is_boolean = declared.type.kind == Type::Kind::boolean,
                               .where = location(context, declared.span)});
  pending_rule_cells_.push_back({scope, local, initial, calls_});
  const Thunk thunk = thunks_[index(initial)];
  const Value value =
      lower({thunk.module, thunk.scope, thunk.frame.value_or(FrameId::file), graph_.position()}, thunk.expression);
  found.rule->cells[id].initial = found.rule->cells[id].is_boolean ? as_boolean(value) : as_number(value);
  return id;
}

NodeId Lowering::next_of_rule_cell(std::uint32_t number, Location where) {
  using Next = PendingRuleCell::Next;
  if (pending_rule_cells_[number].next == Next::there) return found.rule->cells[number].next;
  if (pending_rule_cells_[number].next == Next::under_way) {
    if (!failed_) {
      report(Code::cycle_of_names, where, "the next value of this cell depends on itself")
          .with_label("asks for a value that is being computed");
    }
    return graph_.constant(0);
  }
  pending_rule_cells_[number].next = Next::under_way;
  const PendingRuleCell cell = pending_rule_cells_[number];
  const Thunk initial = thunks_[index(cell.initial)];
  const Scope &scope = scopes_[index(cell.scope)];
  const Ast &ast = program_[initial.module].ast;
  const auto &block = std::get<node::Block>(ast[scope.block].kind);
  const ExprId text = ast[block.statements][index(cell.local) - index(scope.first)].next;
  const Value next =
      lower({initial.module, cell.scope, initial.frame.value_or(FrameId::file), graph_.position()}, text);
  const NodeId node = found.rule->cells[number].is_boolean ? as_boolean(next) : as_number(next);
  found.rule->cells[number].next = node;
  pending_rule_cells_[number].next = Next::there;
  return node;
}

void Lowering::lower_rule(const RuleUse &use) {
  const Module &main = program_.main();
  const auto &optimizer = std::get<item::Optimizer>(main.ast.items[use.item].kind);
  found.rule.emplace();
  found.rule->name = std::string(main.ast.text(optimizer.name.name));
  found.rule->where = {main.source, optimizer.name.span};
  NodeId gradient = argument({.kind = GraphArgument::Kind::gradient});
  if (use.scales_gradient) {
    gradient = make(Operation::multiply, {gradient, argument({.kind = GraphArgument::Kind::gradient_scale})});
  }
  found.rule->gradient = gradient;
  const auto id = static_cast<ScopeId>(scopes_.size());
  const std::span<const Parameter> parameters = main.ast[optimizer.parameters];
  scopes_.push_back({.first = parameters.empty() ? LocalId{} : main.item_locals.at(use.item),
                     .place = identity(key(KeyKind::place, use.item, ~7ULL)),
                     .rule = id,
                     .weight = argument({.kind = GraphArgument::Kind::weight}),
                     .gradient = gradient});
  const Signature &signature = main.signatures.at(use.item);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    scopes_[index(id)].thunks.push_back(
        thunk({kMainModule, parameters[i].value, id, FrameId::file, std::nullopt, signature.parameters[i].kind}));
  }
  path_ = {found.rule->name};
  const Value weight = lower({kMainModule, id, FrameId::file, graph_.position()}, optimizer.body);
  if (failed_) return;
  found.rule->weight = as_number(weight);
  for (std::uint32_t i = 0; i < pending_rule_cells_.size() && !failed_; ++i) {
    calls_ = pending_rule_cells_[i].calls;
    next_of_rule_cell(i, found.rule->cells[i].where);
  }
  calls_.clear();
  path_.clear();
  if (!failed_) check_rule();
}

namespace {

RuleShape shape_of_leaf(const LoweredRule &rule, const GraphArgument &argument) {
  using Kind = GraphArgument::Kind;
  if (argument.kind == Kind::weight || argument.kind == Kind::gradient) return RuleShape::element;
  if (argument.kind == Kind::rule_cell) return rule.cells[argument.memory].shape;
  if (argument.kind == Kind::reduction && !rule.reductions[argument.memory].is_global) return RuleShape::tensor;
  return RuleShape::single;
}

std::vector<RuleShape> shapes(const Graph &graph, const std::vector<GraphArgument> &arguments,
                              const LoweredRule &rule) {
  std::vector<RuleShape> shapes(graph.size(), RuleShape::single);
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    if (graph[id].operation == Operation::argument) {
      shapes[i] = shape_of_leaf(rule, arguments[graph.argument_number(id)]);
    } else {
      for (const NodeId operand : graph.operands(id)) shapes[i] = std::max(shapes[i], shapes[index(operand)]);
    }
  }
  return shapes;
}

/// Whether a value depends on an argument of these kinds.
bool depends(const Graph &graph, const std::vector<GraphArgument> &arguments, NodeId node,
             std::initializer_list<GraphArgument::Kind> kinds) {
  std::vector<bool> seen(index(node) + 1);
  std::vector<NodeId> pending{node};
  while (!pending.empty()) {
    const NodeId id = pending.back();
    pending.pop_back();
    if (seen[index(id)]) continue;
    seen[index(id)] = true;
    if (graph[id].operation == Operation::argument &&
        std::ranges::find(kinds, arguments[graph.argument_number(id)].kind) != kinds.end()) {
      return true;
    }
    for (const NodeId operand : graph.operands(id)) pending.push_back(operand);
  }
  return false;
}

}  // namespace

/// Gives cells the shape that their values have, and reports what has none.
void Lowering::check_rule() {
  LoweredRule &rule = *found.rule;
  std::vector<RuleShape> known;
  for (bool grows = true; grows;) {
    grows = false;
    known = shapes(graph_, arguments_, rule);
    for (RuleCell &cell : rule.cells) {
      const RuleShape shape = std::max(known[index(cell.initial)], known[index(cell.next)]);
      grows = grows || shape > cell.shape;
      cell.shape = std::max(cell.shape, shape);
    }
  }
  for (const RuleReduction &reduction : rule.reductions) {
    if (known[index(reduction.of)] == RuleShape::element) continue;
    report(Code::rule_malformed, reduction.where, "what is summed here is one number for the whole tensor")
        .with_label("no value for each element")
        .with_note("sums and norms are of what depends on `weight`, `grad` or a cell with a number for each element");
  }
  for (const RuleCell &cell : rule.cells) {
    if (!depends(graph_, arguments_, cell.initial, {GraphArgument::Kind::rule_cell, GraphArgument::Kind::reduction})) {
      continue;
    }
    report(Code::rule_malformed, cell.where, "the initial value of a cell depends on a cell or a sum")
        .with_label("there are none before the first update")
        .with_note("an initial value may mention `weight` and `grad`, of its own element");
  }
}

}  // namespace anneal::lowering

namespace anneal {

std::vector<RuleShape> rule_shapes(const Lowered &lowered) {
  return lowering::shapes(lowered.graph, lowered.arguments, *lowered.rule);
}

std::vector<std::uint32_t> complete_rules(const CheckedProgram &program) {
  const Ast &ast = program.main().ast;
  std::vector<std::uint32_t> rules;
  for (std::uint32_t i = 0; i < ast.items.size(); ++i) {
    const auto *optimizer = std::get_if<item::Optimizer>(&ast.items[i].kind);
    if (optimizer == nullptr) continue;
    const bool complete =
        std::ranges::all_of(ast[optimizer->parameters], [](const Parameter &p) { return exists(p.value); });
    if (complete) rules.push_back(i);
  }
  return rules;
}

}  // namespace anneal
