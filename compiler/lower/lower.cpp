// Names and items.
#include "compiler/lower/lower.hpp"

#include <algorithm>

#include "compiler/lower/lowering.hpp"
#include "grammar/parse.hpp"

namespace anneal::lowering {

std::size_t KeyHash::operator()(const Key &key) const {
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
  for (const std::uint64_t word : key) {
    hash = (hash ^ word) * 0xD6E8FEB86659FD93ULL;
    hash ^= hash >> 32U;
  }
  return hash;
}

Lowering::Lowering(const CheckedProgram &program, const std::vector<ProgramParameter> &parameters,
                   const LowerOptions &options, Graph &graph, std::vector<GraphArgument> &arguments,
                   Diagnostics &diagnostics)
    : program_(program),
      parameters_(parameters),
      options_(options),
      graph_(graph),
      arguments_(arguments),
      diagnostics_(diagnostics) {
  frames_.push_back({graph_.constant(0), total_steps(), std::nullopt});
  scopes_.emplace_back();
  for (std::uint32_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].implicit) continue;
    parameter_numbers_.emplace(key(KeyKind::parameter, index(parameters[i].module), parameters[i].item), i);
  }
}

Location Lowering::location(const Context &context, ExprId expression) const {
  return {program_[context.module].source, program_[context.module].ast.span(expression)};
}

std::uint32_t Lowering::identity(const Key &key, std::uint32_t next, bool &fresh) {
  const auto [place, inserted] = known_.emplace(key, next);
  fresh = inserted;
  return place->second;
}

std::uint32_t Lowering::identity(const Key &key) {
  bool fresh = false;
  return identity(key, static_cast<std::uint32_t>(known_.size()), fresh);
}

std::uint32_t Lowering::identity(const Value &value) {
  if (value.is_list()) {
    std::uint32_t id = identity(key(KeyKind::list));
    for (const Value &element : *value.elements) id = identity(key(KeyKind::list, id, identity(element)));
    return id;
  }
  if (value.kind == Value::Kind::text) {
    return identity(key(KeyKind::text, reinterpret_cast<std::uintptr_t>(value.text.data()), value.text.size()));
  }
  const std::uint64_t unit = value.unit ? index(*value.unit) + 1 : 0;
  return identity(key(KeyKind::value, (unit << 8U) | static_cast<std::uint64_t>(value.kind),
                      (std::uint64_t{index(value.node)} << 32U) | index(value.amount),
                      (std::uint64_t{value.parameter} << 32U) | value.element, index(value.place)));
}

ThunkId Lowering::thunk(const Thunk &thunk) {
  bool fresh = false;
  const Key words = thunk.value
                        ? key(KeyKind::thunk, 1, identity(*thunk.value))
                        : key(KeyKind::thunk, 0, (std::uint64_t{index(thunk.module)} << 32U) | index(thunk.expression),
                              index(thunk.scope),
                              (std::uint64_t{static_cast<std::uint8_t>(thunk.wanted)} << 32U) |
                                  (thunk.frame ? index(*thunk.frame) + 1 : 0));
  const std::uint32_t id = identity(words, static_cast<std::uint32_t>(thunks_.size()), fresh);
  if (fresh) thunks_.push_back(thunk);
  return static_cast<ThunkId>(id);
}

FrameId Lowering::frame(Frame frame) {
  bool fresh = false;
  const std::uint32_t id =
      identity(key(KeyKind::frame, index(frame.start), index(frame.span), frame.cycle ? index(*frame.cycle) + 1 : 0,
                   (std::uint64_t{index(frame.outer)} << 32U) | index(frame.offset)),
               static_cast<std::uint32_t>(frames_.size()), fresh);
  if (fresh) frames_.push_back(frame);
  return static_cast<FrameId>(id);
}

Diagnostic &Lowering::report(Code code, Location where, std::string message) {
  failed_ = failed_ || info(code).severity == Severity::error;
  const Location own = own_place(where);
  Diagnostic &diagnostic = diagnostics_.report(code, own, std::move(message));
  add_call_notes(diagnostic.notes, where, own);
  return diagnostic;
}

bool Lowering::is_library(Location where) const {
  for (const Module &module : program_.modules) {
    if (module.source == where.source) return module.is_library;
  }
  return false;
}

Location Lowering::own_place(Location where) const {
  if (!is_library(where)) return where;
  for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) {
    if (!is_library(*call)) return *call;
  }
  return where;
}

void Lowering::add_call_notes(std::vector<Note> &notes, Location where, Location own) const {
  if (!(own == where)) notes.push_back({"in the library, here", where});
  // The outermost call is the user's; the innermost ones say how it came here.
  constexpr std::size_t kShown = 3;
  for (std::size_t i = 0; i < calls_.size() && i < kShown; ++i) {
    const Location call = calls_[calls_.size() <= kShown ? i : (i == 0 ? 0 : calls_.size() - kShown + i)];
    if (!(call == where) && !(call == own)) notes.push_back({"in this call", call});
  }
}

void Lowering::add_check(BindingCheck check) {
  if (is_false(check.failed)) return;
  const Location own = own_place(check.where);
  add_call_notes(check.notes, check.where, own);
  check.where = own;
  found.checks.push_back(std::move(check));
}

Value Lowering::lower(const Context &context, ExprId expression) {
  if (failed_) return Value::number(graph_.constant(0));
  count_expression(location(context, expression));
  graph_.set_origin(location(context, expression));
  Value value = failed_ ? Value::number(graph_.constant(0)) : lower_kind(context, expression);
  value = as(program_[context.module].types[index(expression)].kind, std::move(value), context.frame);
  report_overflow(location(context, expression));
  --depth_;
  return value;
}

Value Lowering::lower_kind(const Context &context, ExprId expression) {
  return std::visit(Overloaded{
                        [&](const node::Error &) { return Value::number(number(0)); },
                        [&](const node::Number &node) { return Value::number(number(node.value)); },
                        [&](const node::Percentage &node) {
                          return Value{
                              .kind = Value::Kind::percentage, .node = number(node.fraction), .place = context.frame};
                        },
                        [&](const node::Boolean &node) { return Value::boolean(graph_.boolean(node.value)); },
                        [&](const node::Text &node) {
                          return Value{.kind = Value::Kind::text, .text = ast(context).text(node.text)};
                        },
                        [&](const node::Name &) { return lower_name(context, expression); },
                        [&](const node::Negate &node) { return negate(lower(context, node.operand)); },
                        [&](const node::Not &node) { return logical_not(lower(context, node.operand)); },
                        [&](const node::Chain &node) { return lower_chain(context, node); },
                        [&](const node::Comparison &node) { return lower_comparison(context, node); },
                        [&](const node::Power &node) {
                          const Value base = lower(context, node.base);
                          const Value exponent = lower(context, node.exponent);
                          graph_.set_origin(location(context, expression));
                          return broadcast(base, exponent, [&](const Value &a, const Value &b) {
                            return Value::number(make(Builtin::pow, {as_number(a), as_number(b)}));
                          });
                        },
                        [&](const node::Conditional &node) { return lower_conditional(context, node); },
                        [&](const node::Call &node) { return lower_call(context, expression, node); },
                        [&](const node::Index &node) { return lower_index(context, expression, node); },
                        [&](const node::Member &) { return lower_name(context, expression); },
                        [&](const node::Measure &node) { return lower_measure(context, expression, node); },
                        [&](const node::Shift &node) { return lower_shift(context, node); },
                        [&](const node::List &node) {
                          std::vector<Value> values;
                          for (const ExprId element : ast(context)[node.elements])
                            values.push_back(lower(context, element));
                          return Value::list(std::move(values));
                        },
                        [&](const node::Block &node) { return lower_block(context, expression, node); },
                        [&](const node::Phases &node) { return lower_phases(context, expression, node); },
                        [&](const node::Repeat &node) { return lower_repeat(context, expression, node); },
                    },
                    program_[context.module].ast[expression].kind);
}

Value Lowering::lower_name(const Context &context, ExprId expression) {
  return lower_reference(context, expression, program_[context.module].references[index(expression)]);
}

Value Lowering::lower_reference(const Context &context, ExprId expression, const Reference &reference) {
  switch (reference.kind) {
    case Reference::Kind::constant:
      return Value::number(number(reference.value == 0 ? 3.141592653589793 : std::numeric_limits<double>::infinity()));
    case Reference::Kind::time:
      return time_name(context, expression, static_cast<TimeName>(reference.value));
    case Reference::Kind::local:
      return local_value(context, static_cast<LocalId>(reference.value));
    case Reference::Kind::item: {
      const Item &item = program_[reference.module].ast.items[reference.value];
      const bool in_rule = rule_of(context.scope) != ScopeId::none;
      if (std::holds_alternative<item::Input>(item.kind)) {
        if (in_rule) {
          report(Code::rule_malformed, location(context, expression), "an update rule reads no measurements")
              .with_label("observed now and then, not with every update")
              .with_note("write a `schedule` of it, and use that here");
        }
        return input_value(reference.module, reference.value);
      }
      if (in_rule && reference.module == kMainModule) {
        return output_after(options_.groups.size(), reference.value, context.position);
      }
      if (const auto group = group_of(context.scope); group && reference.module == kMainModule) {
        return output_after(*group, reference.value, context.position);
      }
      return item_value(reference.module, reference.value, context.position);
    }
    case Reference::Kind::implicit_param:
      for (std::uint32_t i = 0; i < parameters_.size(); ++i) {
        if (parameters_[i].implicit && parameters_[i].item == reference.value) return parameter(i);
      }
      break;
    case Reference::Kind::previous:
      return neighbour(context, true);
    case Reference::Kind::following:
      return neighbour(context, false);
    case Reference::Kind::phase_start:
      return phase_boundary(reference, false);
    case Reference::Kind::phase_end:
      return phase_boundary(reference, true);
    case Reference::Kind::none:
    case Reference::Kind::builtin:
    case Reference::Kind::module:
      break;
    case Reference::Kind::optimizer_word:
      return lower_rule_word(context, expression, static_cast<OptimizerWord>(reference.value));
  }
  report(Code::name_out_of_place, location(context, expression), "this name has no value here");
  return Value::number(number(0));
}

Value Lowering::item_value(ModuleId module, std::uint32_t item, NodeId position) {
  const Key memo = key(KeyKind::item, index(module), item, index(position));
  if (const auto known = values_.find(memo); known != values_.end()) return known->second;
  const Context context{module, ScopeId::none, FrameId::file, position};
  std::vector<std::string_view> outer_path;
  path_.swap(outer_path);
  const std::optional<Identifier> name = defined_name(program_[module].ast.items[item]);
  path_.push_back(name ? program_[module].ast.text(name->name) : std::string_view("value"));
  Value value = std::visit(
      Overloaded{
          [&](const item::Param &) {
            const auto known = parameter_numbers_.find(key(KeyKind::parameter, index(module), item));
            return known == parameter_numbers_.end() ? Value::number(number(0)) : this->parameter(known->second);
          },
          [&](const item::Let &let) { return lower(context, let.value); },
          [&](const item::Schedule &schedule) { return lower(context, schedule.value); },
          [&](const item::Formula &formula) { return lower(context, formula.value); },
          [&](const auto &) { return Value::number(number(0)); },
      },
      program_[module].ast.items[item].kind);
  path_.swap(outer_path);
  if (!failed_) values_.emplace(memo, value);
  return value;
}

Value Lowering::local_value(const Context &context, LocalId local) {
  for (ScopeId at = context.scope; at != ScopeId::none; at = scopes_[index(at)].parent) {
    const Scope &scope = scopes_[index(at)];
    const std::size_t number = index(local) - index(scope.first);
    if (index(local) < index(scope.first) || number >= scope.thunks.size()) continue;
    const Local &declared = program_[context.module].locals[index(local)];
    if (declared.kind == Local::Kind::state) return cell_value(context, at, local);
    const Value value = force(context, scope.thunks[number]);
    return declared.kind == Local::Kind::parameter ? as_declared(value, declared.type) : value;
  }
  return Value::number(number(0));
}

/// A percentage that was passed for a length is that part of the span of its place, and for a number a number.
Value Lowering::as_declared(const Value &value, const Type &type) {
  if (value.is_list()) {
    std::vector<Value> elements;
    for (const Value &element : *value.elements) elements.push_back(as_declared(element, type));
    return Value::list(std::move(elements));
  }
  if (value.kind != Value::Kind::percentage) return value;
  if (type.kind == Type::Kind::duration) return Value::steps(as_steps(value));
  return type.kind == Type::Kind::percentage ? value : Value::number(value.node);
}

Value Lowering::force(const Context &context, ThunkId id) {
  const Thunk thunk = thunks_[index(id)];
  if (thunk.value) return *thunk.value;
  const FrameId frame = thunk.frame.value_or(context.frame);
  const Key memo = key(KeyKind::forced, index(id), index(frame), index(context.position));
  if (const auto known = values_.find(memo); known != values_.end()) return known->second;
  Value value = as(thunk.wanted, lower({thunk.module, thunk.scope, frame, context.position}, thunk.expression), frame);
  if (!failed_) values_.emplace(memo, value);
  return value;
}

Value Lowering::lower_block(const Context &context, ExprId expression, const node::Block &block) {
  const std::span<const Statement> statements = ast(context)[block.statements];
  Context inside = context;
  if (!statements.empty()) {
    bool fresh = false;
    const std::uint32_t id = identity(
        key(KeyKind::scope, index(context.module), index(expression), index(context.scope), index(context.frame)),
        static_cast<std::uint32_t>(scopes_.size()), fresh);
    inside.scope = static_cast<ScopeId>(id);
    if (fresh) {
      scopes_.push_back({.parent = context.scope,
                         .first = program_[context.module].block_locals.at(expression),
                         .place = identity(key(KeyKind::place, index(context.module), index(expression),
                                               scopes_[index(context.scope)].place, ~0ULL)),
                         .block = expression});
      for (const Statement &statement : statements) {
        scopes_[id].thunks.push_back(
            thunk({context.module, statement.value, inside.scope, context.frame, std::nullopt}));
      }
    }
  }
  if (!statements.empty() && rule_of(inside.scope) != ScopeId::none) keep_rule_cells(inside, expression, block);
  return lower(inside, block.result);
}

}  // namespace anneal::lowering
