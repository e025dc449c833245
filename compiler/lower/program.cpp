// Whole programs, clocks and values given as text: the entries of lowering.
#include <algorithm>

#include "compiler/lower/imported.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/lower/lowering.hpp"
#include "grammar/children.hpp"
#include "grammar/parse.hpp"

namespace anneal {

namespace {

using lowering::Context;
using lowering::Lowering;
using lowering::Value;

void add_parameters(const CheckedProgram &program, ModuleId id, const std::string &prefix,
                    std::vector<ProgramParameter> &parameters) {
  const Module &module = program[id];
  for (std::uint32_t i = 0; i < module.implicit_parameters.size(); ++i) {
    parameters.push_back({.name = prefix + std::string(module.ast.text(module.implicit_parameters[i])),
                          .module = id,
                          .item = i,
                          .implicit = true,
                          .required = true,
                          .type = {.kind = Type::Kind::number},
                          .choices = {},
                          .where = {module.source, {}}});
  }
  for (std::uint32_t i = 0; i < module.ast.items.size(); ++i) {
    if (const auto *param = std::get_if<item::Param>(&module.ast.items[i].kind)) {
      ProgramParameter parameter{.name = prefix + std::string(module.ast.text(param->name.name)),
                                 .module = id,
                                 .item = i,
                                 .required = !exists(param->value),
                                 .type = module.item_types.at(i),
                                 .choices = {},
                                 .where = {module.source, param->name.span}};
      if (param->type && param->type->kind == TypeName::Kind::one_of) {
        for (const NameId choice : module.ast[param->type->choices])
          parameter.choices.emplace_back(module.ast.text(choice));
      }
      parameters.push_back(std::move(parameter));
    }
  }
}

class MentionsTime {
 public:
  explicit MentionsTime(const CheckedProgram &program) : program_(program) {}

  bool in(ModuleId module, ExprId expression) {
    const Module &text = program_[module];
    const Reference &reference = text.references[index(expression)];
    if (reference.kind == Reference::Kind::time) {
      const auto name = static_cast<TimeName>(reference.value);
      return name != TimeName::span && name != TimeName::total && name != TimeName::last;
    }
    if (reference.kind == Reference::Kind::item && in_item(reference)) return true;
    if (std::holds_alternative<node::Phases>(text.ast[expression].kind) ||
        std::holds_alternative<node::Repeat>(text.ast[expression].kind))
      return true;
    bool found = false;
    for_each_child(text.ast, expression, [&](ExprId child) { found = found || in(module, child); });
    return found;
  }

 private:
  bool in_item(const Reference &reference) {
    const auto [known, fresh] =
        known_.emplace((std::uint64_t{index(reference.module)} << 32U) | reference.value, false);
    if (!fresh) return known->second;
    const Ast &ast = program_[reference.module].ast;
    const bool found =
        std::visit(Overloaded{
                       [&](const item::Let &let) { return in(reference.module, let.value); },
                       [&](const item::Schedule &schedule) { return in(reference.module, schedule.value); },
                       [&](const item::Def &def) {
                         bool any = in(reference.module, def.body);
                         for (const Parameter &parameter : ast[def.parameters]) {
                           any = any || (exists(parameter.value) && in(reference.module, parameter.value));
                         }
                         return any;
                       },
                       [](const auto &) { return false; },
                   },
                   ast.items[reference.value].kind);
    known_[(std::uint64_t{index(reference.module)} << 32U) | reference.value] = found;
    return found;
  }

  const CheckedProgram &program_;
  std::unordered_map<std::uint64_t, bool> known_;
};

void lower_outputs(const CheckedProgram &program, Lowering &lowering, Lowered &lowered, const LowerOptions &options) {
  const Module &main = program.main();
  for (std::uint32_t i = 0; i < main.ast.items.size(); ++i) {
    const Item &item = main.ast.items[i];
    const auto *schedule = std::get_if<item::Schedule>(&item.kind);
    const auto *formula = std::get_if<item::Formula>(&item.kind);
    if (schedule == nullptr && formula == nullptr) continue;
    const std::string name = schedule != nullptr ? std::string(main.ast.text(schedule->name.name)) : "value";
    const ExprId expression = schedule != nullptr ? schedule->value : formula->value;
    if (options.for_check) lowering.set_schedule(name);
    const Value value = lowering.item_value(kMainModule, i, lowered.graph.position());
    if (lowering.failed()) return;
    const bool boolean = value.kind == Value::Kind::boolean;
    lowered.outputs.push_back(
        {.name = name,
         .node = lowering.as_number(value),
         .is_boolean = boolean,
         .is_signed = schedule != nullptr && schedule->is_signed,
         .mentions_time = mentions_time(program, kMainModule, expression),
         .where = {main.source, schedule != nullptr ? schedule->name.span : main.ast.span(expression)}});
  }
  lowering.set_schedule({});
}

void lower_asserts(const CheckedProgram &program, Lowering &lowering, Lowered &lowered) {
  const Module &main = program.main();
  for (const Item &item : main.ast.items) {
    const auto *assertion = std::get_if<item::Assert>(&item.kind);
    if (assertion == nullptr) continue;
    std::vector<LoweredComparison> comparisons;
    lowering.set_comparisons(&comparisons);
    const Value value = lowering.lower(lowering.file_context(kMainModule), assertion->value);
    lowering.set_comparisons(nullptr);
    if (lowering.failed()) return;
    lowered.asserts.push_back(
        {.node = lowering.as_boolean(value),
         .where = {main.source, main.ast.span(assertion->value)},
         .message = exists(assertion->message) ? std::string(main.ast.text(assertion->message)) : std::string(),
         .comparisons = std::move(comparisons)});
  }
}

std::optional<UnitId> unit_named(const CheckedProgram &program, std::string_view name) {
  for (std::size_t i = 0; i < program.units.size(); ++i) {
    if (program.units[i] == name || program.units[i] + "s" == name) return static_cast<UnitId>(i);
  }
  return std::nullopt;
}

LoweredEquation lower_equation(const CheckedProgram &program, ModuleId module, const ClockEquation &equation,
                               Lowering &lowering) {
  const std::string_view name = program[module].ast.text(equation.unit.name);
  LoweredEquation lowered{.unit = name == "total" ? std::nullopt : unit_named(program, name),
                          .amount = NodeId{},
                          .other = std::nullopt,
                          .needs = {},
                          .where = {program[module].source, equation.span}};
  lowering.found.needs.clear();
  const Value value = lowering.lower(lowering.file_context(module), equation.value);
  if (lowering.failed()) return lowered;
  lowered.amount = value.unit ? value.amount : lowering.as_steps(value);
  lowered.other = value.unit;
  if (value.unit) return lowered;
  for (const ClockNeed &need : lowering.found.needs) lowered.needs.push_back(need.unit);
  return lowered;
}

/// Runs `work` on a stack that expansion cannot overflow.
template <class Work>
void on_deep_stack(Work work, Diagnostics &diagnostics) {
  const bool ran =
      run_with_stack(lowering::kExpansionStackBytes, [](void *context) { (*static_cast<Work *>(context))(); }, &work);
  if (!ran)
    diagnostics.report(Code::expansion_too_deep, "there is no memory for the stack that expanding a program needs");
}

}  // namespace

std::vector<ProgramParameter> program_parameters(const CheckedProgram &program) {
  std::vector<ProgramParameter> parameters;
  lowering::for_each_program(
      program, [&](ModuleId id, const std::string &prefix) { add_parameters(program, id, prefix, parameters); });
  return parameters;
}

bool mentions_time(const CheckedProgram &program, ModuleId module, ExprId expression) {
  return MentionsTime(program).in(module, expression);
}

Lowered lower(const CheckedProgram &program, const std::vector<ProgramParameter> &parameters,
              const LowerOptions &options, Diagnostics &diagnostics) {
  Lowered lowered;
  on_deep_stack(
      [&] {
        Lowering lowering(program, parameters, options, lowered.graph, lowered.arguments, diagnostics);
        lowering.lower_inputs(program_inputs(program));
        lower_outputs(program, lowering, lowered, options);
        if (options.for_check && !lowering.failed()) lower_asserts(program, lowering, lowered);
        if (!options.groups.empty() && !lowering.failed()) lowering.apply_groups(lowered.outputs);
        if (options.rule && !lowering.failed()) lowering.lower_rule(*options.rule);
        if (!lowering.failed()) lowering.lower_cells();
        if (!lowering.failed()) lowering.lower_parameters();
        lowering.report_overflow(lowered.outputs.empty() ? Location{program.main().source, {}}
                                                         : lowered.outputs.front().where);
        lowered.parameters = std::move(lowering.found.parameters);
        lowered.checks = std::move(lowering.found.checks);
        lowered.needs = std::move(lowering.found.needs);
        lowered.phases = std::move(lowering.found.phases);
        lowered.arms = std::move(lowering.found.arms);
        lowered.inputs = std::move(lowering.found.inputs);
        lowered.cells = std::move(lowering.found.cells);
        lowered.uses_feedback = lowering.found.uses_feedback;
        lowered.rule = std::move(lowering.found.rule);
      },
      diagnostics);
  return lowered;
}

LoweredClock lower_clock(const CheckedProgram &program, ModuleId module,
                         const std::vector<ProgramParameter> &parameters, const LowerOptions &options,
                         Diagnostics &diagnostics) {
  LoweredClock clock;
  on_deep_stack(
      [&] {
        Lowering lowering(program, parameters, options, clock.graph, clock.arguments, diagnostics);
        const Module &text = program[module];
        for (const Item &item : text.ast.items) {
          const auto *equations = std::get_if<item::Clock>(&item.kind);
          if (equations == nullptr) continue;
          for (const ClockEquation &equation : text.ast[equations->equations]) {
            clock.equations.push_back(lower_equation(program, module, equation, lowering));
          }
        }
      },
      diagnostics);
  return clock;
}

LoweredValue lower_value(const CheckedProgram &program, ModuleId fragment, Diagnostics &diagnostics) {
  LoweredValue lowered;
  on_deep_stack(
      [&] {
        const std::vector<ProgramParameter> no_parameters;
        const LowerOptions options;
        Lowering lowering(program, no_parameters, options, lowered.graph, lowered.arguments, diagnostics);
        const Module &module = program[fragment];
        const auto &formula = std::get<item::Formula>(module.ast.items.front().kind);
        lowered.type = module.types[index(formula.value)];
        const Value value = lowering.lower(lowering.file_context(fragment), formula.value);
        if (lowering.failed()) return;
        const std::vector<Value> single{value};
        for (const Value &element : value.is_list() ? *value.elements : single) {
          lowered.elements.push_back({element.unit ? element.amount : element.node, element.unit});
        }
      },
      diagnostics);
  return lowered;
}

}  // namespace anneal
