#include "runtime/program.hpp"

#include "compiler/floating_point.hpp"
#include "runtime/binding_check.hpp"
#include "runtime/binding_inputs.hpp"
#include "runtime/parts.hpp"

namespace anneal {

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
  bound->lowered =
      std::make_shared<const Lowered>(lower(parts_->checked, parts_->parameters, inputs->options, diagnostics));
  const Lowered &lowered = *bound->lowered;
  if (diagnostics.error_count() != errors) return std::nullopt;
  report_missing(lowered, bound->clock, parts_->checked, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;
  bound->clock_parameters.resize(inputs->given.size(), false);
  for (const GraphArgument &argument : inputs->own_clock.arguments) {
    if (argument.kind == GraphArgument::Kind::parameter_value) bound->clock_parameters[argument.parameter] = true;
  }
  std::vector<double> arguments = argument_values(lowered.arguments, bound->clock, inputs->given);
  set_initial_memory(lowered, arguments);
  report_binding_checks(parts_->checked, lowered, *inputs, arguments, bound->clock.total, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;
  inputs->fragments = {};  // read already, and the texts are the host's
  bound->inputs = std::make_shared<const BindingInputs>(*std::move(inputs));
  std::shared_ptr<const Schedule::Bound> code = Schedule::Bound::interpreted(lowered, std::move(arguments));
  return Schedule(std::move(bound), std::move(code));
}

}  // namespace anneal
