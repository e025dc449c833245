// `anneal doctor`: what this program and this machine are.
#include "cli/output/json.hpp"
#include "cli/session.hpp"
#include "cli/version.hpp"
#include "compiler/check/program.hpp"
#include "compiler/floating_point.hpp"
#include "compiler/math/kernels.hpp"
#include "compiler/native/loader.hpp"
#include "compiler/native/processor.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {{"--json", "", "as one JSON object"}};

std::string compiler_text() {
#ifdef __clang__
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

std::string native_text() {
  const native::Module *const module = native::module();
  if (module == nullptr) return "none: " + native::reason_for_no_module() + "; the interpreter gives the same bits";
  const native::Processor processor = *native::this_processor();
  return std::string(module->compiler) + " for " +
         std::string(native::kProcessorNames[static_cast<std::size_t>(processor)]) + ", " +
         std::to_string(native::natural_width(processor)) + " numbers at once";
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  const bool hardware = math::hardware_kernels() != nullptr;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"version", std::string(kVersion)},
      {"language", "1"},
      {"built with", compiler_text()},
      {"library", std::to_string(library_entries().size()) + " entries"},
      {"fused multiply-add", hardware ? "by the processor" : "in software: slower, the same bits"},
      {"back ends", native::module() != nullptr ? "interpreter, native code" : "interpreter"},
      {"native code", native_text()},
  };
  if (invocation.has("json")) {
    nlohmann::ordered_json object;
    for (const auto &[name, value] : rows) object[name] = value;
    session.out().write(json_line(object));
  } else {
    for (const auto &[name, value] : rows)
      session.out().write(name + std::string(20 - name.size(), ' ') + value + "\n");
  }
  return session.finish(ExitStatus::ok);
}

}  // namespace

extern const Command doctor_command;
const Command doctor_command = {
    .name = "doctor",
    .arguments = "",
    .least_arguments = 0,
    .most_arguments = 0,
    .summary = "versions, the processor, and what can run here",
    .description = "Prints what this program is and what it can use of this machine, with reasons.",
    .options = kOptions,
    .run = run,
    .reads_programs = false,
};

}  // namespace anneal::cli
