#include "cli/convert/write.hpp"

namespace anneal::cli {

std::optional<std::string> write_program(Input &input, Target target, std::span<const std::size_t> outputs) {
  static_cast<void>(outputs);
  input.diagnostics.report(
      Code::usage, "there is no writer for `" + std::string(kTargetWords[static_cast<std::size_t>(target)]) + "` yet");
  return std::nullopt;
}

}  // namespace anneal::cli
