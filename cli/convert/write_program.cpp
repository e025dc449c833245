#include "cli/convert/write.hpp"
#include "cli/convert/write_targets.hpp"
#include "compiler/floating_point.hpp"

namespace anneal::cli {

namespace {

WrittenCode write_target(Target target, const Formula &formula, const NodeNames &names) {
  switch (target) {
    case Target::torch:
      return write_torch(formula, names);
    case Target::optax:
      return write_optax(formula, names);
    case Target::keras:
      return write_keras(formula, names);
    case Target::c:
      return write_c(formula, names);
    case Target::python:
      return write_python(formula, names);
    case Target::latex:
      return write_latex(formula);
    case Target::json:
      return write_json(formula, names);
  }
  return {};
}

}  // namespace

std::optional<std::string> write_program(Input &input, Target target, std::span<const std::size_t> outputs) {
  const std::string word(kTargetWords[static_cast<std::size_t>(target)]);
  const FloatingPointGuard guard;
  std::string reason;
  const std::optional<Formula> formula = make_formula(*input.schedule, outputs, input.name, reason);
  if (!formula) {
    input.diagnostics.report(Code::usage, "there is no code: " + reason);
    return std::nullopt;
  }
  WrittenCode code = write_target(target, *formula, NodeNames(*formula, input.schedule->program()));
  if (!code.refusal.empty()) {
    input.diagnostics.report(Code::usage, "`--to " + word + "` cannot say this program: " + code.refusal);
    return std::nullopt;
  }
  return std::move(code.text);
}

}  // namespace anneal::cli
