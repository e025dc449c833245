#include "cli/convert/write.hpp"

#include "cli/convert/write_python.hpp"

namespace anneal::cli {

std::optional<std::string> write_program(Input &input, Target target, std::span<const std::size_t> outputs) {
  std::string reason;
  const std::optional<Formula> formula = make_formula(*input.schedule, outputs, input.name, reason);
  if (!formula) {
    input.diagnostics.report(Code::usage, "there is no code: " + reason);
    return std::nullopt;
  }
  const NodeNames names(*formula, input.schedule->program());
  const std::string_view word = kTargetWords[static_cast<std::size_t>(target)];
  return python_module(*formula, names, word);
}

}  // namespace anneal::cli
