#include "runtime/program.hpp"

#include <algorithm>
#include <array>

#include "compiler/floating_point.hpp"
#include "runtime/binding_check.hpp"
#include "runtime/binding_inputs.hpp"
#include "runtime/parts.hpp"

namespace anneal {

namespace {

void report_missing(const Lowered &lowered, const Clock &clock, const CheckedProgram &program,
                    Diagnostics &diagnostics) {
  for (const ClockNeed &need : lowered.needs) {
    if (clock.units[index(need.unit)].known) continue;
    const std::string &unit = program.units[index(need.unit)];
    const std::string example = need.unit == UnitId::epoch ? "epoch = 1251 steps" : "step = 256 " + unit + "s";
    diagnostics
        .report(Code::clock_equation_missing, need.where,
                "nothing says how many steps " + (unit == "epoch" ? "an epoch" : "a " + unit) + " is")
        .with_note("add `" + example + "` to the clock, or give it with `--clock '" + example + "'`");
  }
}

}  // namespace

std::optional<Program> Program::load(std::shared_ptr<Sources> sources, SourceId main, Importer *importer,
                                     Diagnostics &diagnostics) {
  const FloatingPointGuard guard;
  auto parts = std::make_shared<Parts>();
  const std::size_t errors = diagnostics.error_count();
  parts->checked = check(*sources, main, importer, diagnostics);
  parts->sources = std::move(sources);
  if (diagnostics.error_count() != errors) return std::nullopt;
  parts->parameters = program_parameters(parts->checked);
  parts->inputs = program_inputs(parts->checked);
  return Program(std::move(parts));
}

const CheckedProgram &Program::checked() const {
  return parts_->checked;
}
const Sources &Program::sources() const {
  return *parts_->sources;
}
const std::vector<ProgramParameter> &Program::parameters() const {
  return parts_->parameters;
}

const std::vector<ProgramInput> &Program::inputs() const {
  return parts_->inputs;
}

std::optional<Schedule> Program::bind(const Binding &binding, Sources &sources, Diagnostics &diagnostics,
                                      bool for_check) const {
  const FloatingPointGuard guard;
  const std::size_t errors = diagnostics.error_count();
  std::optional<BindingInputs> inputs = read_binding(*this, binding, sources, for_check, diagnostics);
  if (!inputs) return std::nullopt;
  auto bound = std::make_shared<Schedule::Parts>();
  bound->program = parts_;
  bound->binding = binding;
  bound->clock = solve_clock(parts_->checked, inputs->own_clock, inputs->host_clocks, inputs->given, diagnostics);
  bound->lowered = lower(parts_->checked, parts_->parameters, inputs->options, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;
  report_missing(bound->lowered, bound->clock, parts_->checked, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;
  bound->clock_parameters.resize(inputs->given.size(), false);
  for (const GraphArgument &argument : inputs->own_clock.arguments) {
    if (argument.kind == GraphArgument::Kind::parameter_value) bound->clock_parameters[argument.parameter] = true;
  }
  std::vector<double> arguments = argument_values(bound->lowered.arguments, bound->clock, inputs->given);
  set_initial_memory(bound->lowered, arguments);
  report_binding_checks(parts_->checked, bound->lowered, *inputs, arguments, bound->clock.total, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;

  const Lowered &lowered = bound->lowered;
  auto code = Schedule::Bound::of(lowered, std::move(arguments), [&](std::span<const NodeId> roots) {
    return std::optional<BoundCode::Code>(InterpreterCode(lowered.graph, roots));
  });
  return Schedule(std::move(bound), std::move(code));
}

}  // namespace anneal
