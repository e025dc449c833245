#include "compiler/check/resolve.hpp"

#include "compiler/check/group_pattern.hpp"
#include "grammar/children.hpp"

namespace anneal::checking {

Resolver::Resolver(Session &session, ModuleId module)
    : session_(session), id_(module), module_(session.module(module)), facts_(session.module_facts(module)) {}

void Resolver::resolve() {
  for (std::uint32_t item = 0; item < module_.ast.items.size(); ++item) {
    if (!session_.is_left_out({id_, item})) resolve_item(item);
  }
}

void Resolver::resolve_item(std::uint32_t number) {
  item_ = number;
  owner_ = Owner::file;
  const auto with_parameters = [&](std::span<const Parameter> parameters, ExprId body, Owner owner) {
    owner_ = owner;
    if (!parameters.empty()) module_.item_locals.emplace(number, static_cast<LocalId>(module_.locals.size()));
    resolve_parameters(parameters);
    visit_if(body);
    unbind(bindings_.size());
  };
  std::visit(
      Overloaded{
          [](const item::Language &) {},
          [](const item::Import &) {},
          [&](const item::Clock &clock) { resolve_clock(clock); },
          [&](const item::Param &param) {
            visit_if(param.value);
            resolve_range(param.range);
          },
          [&](const item::Input &input) {
            visit_if(input.initial);
            resolve_range(input.range);
          },
          [&](const item::Let &let) { visit_if(let.value); },
          [&](const item::Schedule &schedule) { visit_if(schedule.value); },
          [&](const item::Assert &assertion) { visit_if(assertion.value); },
          [&](const item::Formula &formula) { visit_if(formula.value); },
          [&](const item::Def &def) { with_parameters(module_.ast[def.parameters], def.body, Owner::definition); },
          [&](const item::Optimizer &optimizer) {
            with_parameters(module_.ast[optimizer.parameters], optimizer.body, Owner::optimizer);
          },
          [&](const item::Group &group) { resolve_group(number, group); },
      },
      module_.ast.items[number].kind);
}

void Resolver::resolve_parameters(std::span<const Parameter> parameters) {
  std::unordered_map<NameId, Span> seen;
  const std::size_t first = module_.locals.size();
  for (const Parameter &parameter : parameters) {
    LocalFacts facts;
    facts.value = parameter.value;
    facts.declared = parameter.type ? &*parameter.type : nullptr;
    declare(Local::Kind::parameter, parameter.name, facts);
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Parameter &parameter = parameters[i];
    facts_.local_owners.emplace(static_cast<std::uint32_t>(first + i), item_);
    visit_if(parameter.value);  // a default sees the parameters before it
    if (!exists(parameter.name)) continue;
    const std::string name(text(parameter.name.name));
    if (owner_ == Owner::optimizer && (name == "grad" || name == "weight")) {
      report(Code::reserved_name, parameter.name.span, "`" + name + "` is there in every optimizer")
          .with_label("leave this parameter out")
          .with_note("every rule takes `" + name + "` as a further named argument");
    }
    const auto [other, fresh] = seen.emplace(parameter.name.name, parameter.name.span);
    if (!fresh) {
      report(Code::duplicate_name, parameter.name.span, "two parameters are called `" + name + "`")
          .with_label("again here")
          .with_note(session_.location(id_, other->second), "first here");
    }
    bind(parameter.name.name, static_cast<LocalId>(first + i));
  }
}

void Resolver::resolve_range(const std::optional<ValueRange> &range) {
  if (!range) return;
  visit_if(range->low);
  visit_if(range->high);
}

void Resolver::resolve_clock(const item::Clock &clock) {
  for (const ClockEquation &equation : module_.ast[clock.equations]) visit_if(equation.value);
}

void Resolver::resolve_group(std::uint32_t number, const item::Group &group) {
  const std::span<const Identifier> patterns = module_.ast[group.patterns];
  if (!patterns.empty()) {
    const std::size_t first = module_.locals.size();
    for (const std::string_view capture : captures(text(patterns.front().name))) {
      const NameId name = module_.ast.intern(capture);
      bind(name, declare(Local::Kind::capture, {name, patterns.front().span}, {}));
    }
    if (module_.locals.size() > first) module_.item_locals.emplace(number, static_cast<LocalId>(first));
  }
  for (const GroupSetting &setting : module_.ast[group.settings]) visit_if(setting.value);
  unbind(bindings_.size());
}

void Resolver::visit(ExprId expression) {
  std::visit(Overloaded{
                 [&](const node::Name &name) { visit_name(expression, name.name, false); },
                 [&](const node::Member &member) { visit_member(expression, member, false); },
                 [&](const node::Call &call) { visit_call(call); },
                 [&](const node::Measure &measure) { visit_measure(measure); },
                 [&](const node::Block &block) { visit_block(expression, block); },
                 [&](const node::Phases &phases) { visit_phases(expression, phases); },
                 [&](const node::Repeat &repeat) {
                   visit(repeat.length);
                   visit_if(repeat.growing);
                   ++repeats_;
                   visit(repeat.body);
                   --repeats_;
                 },
                 [&](const auto &) { for_each_child(module_.ast, expression, [&](ExprId child) { visit(child); }); },
             },
             module_.ast[expression].kind);
}

void Resolver::visit_call(const node::Call &call) {
  const ExprKind &callee = module_.ast[call.callee].kind;
  if (const auto *name = std::get_if<node::Name>(&callee)) {
    visit_name(call.callee, name->name, true);
  } else if (const auto *member = std::get_if<node::Member>(&callee)) {
    visit_member(call.callee, *member, true);
  } else {
    visit(call.callee);
    if (!std::holds_alternative<node::Error>(callee)) {
      report(Code::not_a_function, module_.ast.span(call.callee), "only functions can be called")
          .with_label("this is a value")
          .with_note("write `*` for a product");
    }
  }
  ++calls_;
  for (const Argument &argument : module_.ast[call.arguments]) visit(argument.value);
  --calls_;
}

void Resolver::visit_measure(const node::Measure &measure) {
  visit(measure.amount);
  if (!exists(measure.unit)) return;
  const std::string_view word = text(measure.unit.name);
  const auto unit = session_.program.unit_words.find(word);
  if (unit == session_.program.unit_words.end()) return report_unknown_unit(measure);
  if (session_.program.units[index(unit->second)] != word) return;
  const auto *number = std::get_if<node::Number>(&module_.ast[measure.amount].kind);
  if (number != nullptr && number->singular) return;
  report(Code::singular_unit, measure.unit.span,
         "`" + std::string(word) + "` stands in the singular only behind the literal `1`")
      .with_label("write `" + std::string(word) + "s`")
      .with_fix(session_.location(id_, measure.unit.span), std::string(word) + "s");
}

void Resolver::visit_block(ExprId expression, const node::Block &block) {
  const std::span<const Statement> statements = module_.ast[block.statements];
  const std::size_t outside = bindings_.size();
  const std::size_t first = module_.locals.size();
  std::unordered_map<NameId, Span> seen;
  for (const Statement &statement : statements) {
    const bool is_cell = statement.kind == Statement::Kind::state;
    const LocalId local = declare(is_cell ? Local::Kind::state : Local::Kind::let, statement.name,
                                  {.value = statement.value, .next = statement.next});
    if (!exists(statement.name)) continue;
    const auto [other, fresh] = seen.emplace(statement.name.name, statement.name.span);
    if (!fresh) {
      report(Code::duplicate_name, statement.name.span,
             "`" + std::string(text(statement.name.name)) + "` is defined twice in this block")
          .with_label("defined again here")
          .with_note(session_.location(id_, other->second), "first defined here");
    } else if (is_cell) {
      bind(statement.name.name, local);  // seen in the whole block
    }
  }
  if (!statements.empty()) module_.block_locals.emplace(expression, static_cast<LocalId>(first));
  blocks_.push_back(block.statements);
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const Statement &statement = statements[i];
    const auto local = static_cast<LocalId>(first + i);
    visit_if(statement.value);
    if (statement.kind == Statement::Kind::state) {
      growing_.push_back(local);
      visit_if(statement.next);
      growing_.pop_back();
    } else if (exists(statement.name)) {
      bind(statement.name.name, local);
    }
  }
  visit_if(block.result);
  blocks_.pop_back();
  unbind(bindings_.size() - outside);
}

void Resolver::visit_phases(ExprId expression, const node::Phases &phases) {
  const std::span<const PhaseArm> arms = module_.ast[phases.arms];
  std::unordered_map<NameId, Span> seen;
  std::optional<Span> rest;
  for (const PhaseArm &arm : arms) {
    if (!exists(arm.length)) {
      if (rest) {
        report(Code::duplicate_name, arm.length_span, "`rest` stands for what is left, and is there twice")
            .with_label("again here")
            .with_note(session_.location(id_, *rest), "first here");
      }
      rest = arm.length_span;
    }
    if (!exists(arm.name)) continue;
    const auto [other, fresh] = seen.emplace(arm.name.name, arm.name.span);
    if (!fresh) {
      report(Code::duplicate_name, arm.name.span, "two phases are called `" + std::string(text(arm.name.name)) + "`")
          .with_label("again here")
          .with_note(session_.location(id_, other->second), "first here");
    }
  }
  for (std::uint32_t i = 0; i < arms.size(); ++i) {
    visit_if(arms[i].length);  // stands outside: `previous` in a length is that of the phases around
    phases_.push_back({expression, i, static_cast<std::uint32_t>(arms.size())});
    visit_if(arms[i].value);
    phases_.pop_back();
  }
}

LocalId Resolver::declare(Local::Kind kind, Identifier name, LocalFacts facts) {
  module_.locals.push_back({kind, name.name, Type{}, name.span});
  facts_.locals.push_back(facts);
  return static_cast<LocalId>(module_.locals.size() - 1);
}

void Resolver::bind(NameId name, LocalId local) {
  if (name_index(name) >= bound_.size()) bound_.resize(name_index(name) + 1, kUnbound);
  bindings_.push_back({name, local, bound_[name_index(name)]});
  bound_[name_index(name)] = static_cast<std::uint32_t>(bindings_.size() - 1);
}

void Resolver::unbind(std::size_t count) {
  for (; count > 0; --count) {
    bound_[name_index(bindings_.back().name)] = bindings_.back().outer;
    bindings_.pop_back();
  }
}

}  // namespace anneal::checking
