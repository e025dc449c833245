#include "runtime/program.hpp"

#include <algorithm>
#include <array>

#include "compiler/floating_point.hpp"
#include "runtime/binding_check.hpp"
#include "runtime/given_value.hpp"
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

/// Conditions that depend on the position (lengths inside cycles of differing length): looked at over the first steps,
/// so that what is wrong in the first cycles is refused here; `check` looks at every step.
void report_checks_over_time(const Lowered &lowered, const std::vector<double> &arguments, double total,
                             Diagnostics &diagnostics) {
  constexpr double kSteps = 4096;
  std::vector<const BindingCheck *> checks;
  std::vector<NodeId> roots;
  for (const BindingCheck &check : lowered.checks) {
    if (lowered.graph[check.failed].stage != Stage::position) continue;
    checks.push_back(&check);
    roots.push_back(check.failed);
  }
  if (roots.empty()) return;
  const InterpreterCode code(lowered.graph, roots);
  const std::vector<double> bound = code.bind(arguments);
  std::vector<double> failed(roots.size());
  std::vector<bool> reported(roots.size(), false);
  for (double position = 0; position < std::min(total, kSteps); ++position) {
    code.evaluate(bound, position, failed);
    for (std::size_t i = 0; i < roots.size(); ++i) {
      if (failed[i] == 0 || reported[i]) continue;
      reported[i] = true;
      report_binding_check(*checks[i], evaluate_nodes(lowered.graph, arguments, position), diagnostics);
    }
  }
}

std::vector<GivenValue> read_parameters(const std::vector<ProgramParameter> &parameters, const Binding &binding,
                                        CheckedProgram &fragments, Diagnostics &diagnostics) {
  std::vector<GivenValue> given(parameters.size());
  for (const auto &[name, value] : binding.parameters) {
    const auto known = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const auto &parameter) { return parameter.name == name; });
    if (known == parameters.end()) {
      Diagnostic &diagnostic =
          diagnostics.report(Code::parameter_unknown, "the program has no parameter `" + name + "`");
      std::string names;
      for (const ProgramParameter &parameter : parameters)
        names += (names.empty() ? "`" : ", `") + parameter.name + "`";
      diagnostic.with_note(names.empty() ? "it has none" : "it has " + names);
      continue;
    }
    given[static_cast<std::size_t>(known - parameters.begin())] = read_value(fragments, *known, value, diagnostics);
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const ProgramParameter &parameter = parameters[i];
    const bool tried = std::any_of(binding.parameters.begin(), binding.parameters.end(),
                                   [&](const auto &pair) { return pair.first == parameter.name; });
    if (!parameter.required || tried) continue;
    const std::string message = "`" + parameter.name + "` has no default and was not set";
    Diagnostic &diagnostic = parameter.implicit ? diagnostics.report(Code::parameter_missing, message)
                                                : diagnostics.report(Code::parameter_missing, parameter.where, message);
    diagnostic.with_note("set it: `--set " + parameter.name + "=0.1`");
  }
  return given;
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

std::optional<Schedule> Program::bind(const Binding &binding, Sources &sources, Diagnostics &diagnostics,
                                      bool for_check) const {
  const FloatingPointGuard guard;
  const std::size_t errors = diagnostics.error_count();
  CheckedProgram fragments = fragment_program(parts_->checked, sources);
  const std::vector<GivenValue> given = read_parameters(parts_->parameters, binding, fragments, diagnostics);
  std::vector<LoweredClock> host;
  for (const std::string &text : binding.clocks) {
    if (std::optional<LoweredClock> clock = read_clock(fragments, text, diagnostics)) host.push_back(std::move(*clock));
  }
  if (diagnostics.error_count() != errors) return std::nullopt;

  LowerOptions options{.parameters = {}, .for_check = for_check};
  for (const GivenValue &value : given)
    options.parameters.push_back({value.set, static_cast<std::uint32_t>(value.elements.size()), value.choice});
  auto bound = std::make_shared<Schedule::Parts>();
  bound->program = parts_;
  const LoweredClock own = lower_clock(parts_->checked, kMainModule, parts_->parameters, options, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;
  bound->clock = solve_clock(parts_->checked, own, host, given, diagnostics);
  bound->lowered = lower(parts_->checked, parts_->parameters, options, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;
  const Lowered &lowered = bound->lowered;
  report_missing(lowered, bound->clock, parts_->checked, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;

  bound->arguments = argument_values(lowered.arguments, bound->clock, given);
  const std::vector<double> nodes =
      lowered.checks.empty() ? std::vector<double>() : evaluate_nodes(lowered.graph, bound->arguments, 0);
  std::vector<double> own_nodes;
  bool length_is_missing = false;
  for (const BindingCheck &check : lowered.checks) {
    if (lowered.graph[check.failed].stage == Stage::position || nodes[index(check.failed)] == 0) continue;
    // One length is missing, wherever it is needed; that others are infinite follows from it.
    if (length_is_missing && (check.code == Code::length_unknown || check.code == Code::length_value)) continue;
    length_is_missing = length_is_missing || check.code == Code::length_unknown;
    if (check.code == Code::phases_too_long && !host.empty() && own_nodes.empty()) {
      Diagnostics ignored;
      const Clock file_clock = solve_clock(parts_->checked, own, {}, given, ignored);
      if (!ignored.has_errors())
        own_nodes = evaluate_nodes(lowered.graph, argument_values(lowered.arguments, file_clock, given), 0);
    }
    const bool only_cut =
        check.code == Code::phases_too_long && !own_nodes.empty() && own_nodes[index(check.failed)] == 0;
    report_binding_check(check, nodes, diagnostics, only_cut);
  }
  report_checks_over_time(lowered, bound->arguments, bound->clock.total, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;

  std::vector<NodeId> roots;
  for (const LoweredOutput &output : lowered.outputs) {
    roots.push_back(output.node);
    InterpreterCode code(lowered.graph, std::array{output.node});
    std::vector<double> values = code.bind(bound->arguments);
    bound->outputs.push_back({std::move(code), std::move(values)});
  }
  if (roots.size() > 1) {
    InterpreterCode code(lowered.graph, roots);
    std::vector<double> values = code.bind(bound->arguments);
    bound->all.emplace(Schedule::Parts::Code{std::move(code), std::move(values)});
  }
  return Schedule(std::move(bound));
}

}  // namespace anneal
