#include "runtime/binding_inputs.hpp"

#include <algorithm>

#include "grammar/number_text.hpp"
#include "runtime/given_value.hpp"

namespace anneal {
namespace {

bool is_input(const CheckedProgram &program, std::string_view name) {
  const Ast &tree = program.main().ast;
  return std::ranges::any_of(tree.items, [&](const Item &item) {
    const auto *input = std::get_if<item::Input>(&item.kind);
    return input != nullptr && exists(input->name) && tree.text(input->name.name) == name;
  });
}

/// What to write instead of setting `name`, which is no parameter.
std::string instead_of_setting(const Program &program, const std::string &name, const ParameterValue &value) {
  if (is_input(program.checked(), name)) return "it is an input: it is observed, not set";
  if (name == "total" || name == "epoch") {
    const auto *text = std::get_if<std::string>(&value);
    const auto *number = std::get_if<double>(&value);
    std::string length = text != nullptr ? *text : number != nullptr ? shortest(*number) : std::string("100");
    if (length.find_first_not_of("0123456789_.") == std::string::npos) length += " steps";
    return "the clock says it: write `--clock '" + name + " = " + length + "'`";
  }
  std::string names;
  for (const ProgramParameter &parameter : program.parameters())
    names += (names.empty() ? "`" : ", `") + parameter.name + "`";
  return names.empty() ? "it has none" : "it has " + names;
}

std::vector<GivenValue> read_parameters(const Program &program, const Binding &binding, CheckedProgram &fragments,
                                        Diagnostics &diagnostics) {
  const std::vector<ProgramParameter> &parameters = program.parameters();
  std::vector<GivenValue> given(parameters.size());
  for (const auto &[name, value] : binding.parameters) {
    const auto known = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const auto &parameter) { return parameter.name == name; });
    if (known == parameters.end()) {
      diagnostics.report(Code::parameter_unknown, "the program has no parameter `" + name + "`")
          .with_note(instead_of_setting(program, name, value));
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

std::optional<BindingInputs> read_binding(const Program &program, const Binding &binding, Sources &sources,
                                          bool for_check, Diagnostics &diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  BindingInputs inputs{.fragments = fragment_program(program.checked(), sources),
                       .given = {},
                       .host_clocks = {},
                       .own_clock = {},
                       .options = {.parameters = {}, .for_check = for_check}};
  inputs.given = read_parameters(program, binding, inputs.fragments, diagnostics);
  for (const std::string &text : binding.clocks) {
    std::optional<LoweredClock> clock = read_clock(inputs.fragments, text, diagnostics);
    if (clock) inputs.host_clocks.push_back(*std::move(clock));
  }
  if (diagnostics.error_count() != errors) return std::nullopt;
  for (const GivenValue &value : inputs.given) {
    inputs.options.parameters.push_back({value.set, static_cast<std::uint32_t>(value.elements.size()), value.choice});
  }
  inputs.own_clock = lower_clock(program.checked(), kMainModule, program.parameters(), inputs.options, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;
  return inputs;
}

}  // namespace anneal
