#include "cli/command.hpp"

#include <algorithm>

namespace anneal::cli {

#define COMMAND(name) extern const Command name##_command;
#include "cli/commands.def"
#undef COMMAND

namespace {

constexpr const Command *kCommands[] = {
#define COMMAND(name) &name##_command,
#include "cli/commands.def"
#undef COMMAND
};

constexpr Option kCommonOptions[] = {
    // What is for programs comes first, so that the rest stands together.
    {"-e", "FORMULA", "a formula in place of a file, as often as files may stand there", {}, true, true},
    {"--set", "NAME=VALUE", "set a parameter: a number, `5 epochs`, `2%`, `[1, 2]`, a choice", {}, true, true},
    {"--clock", "EQUATIONS", "replace equations of the clock: `total = 90 epochs, epoch = 1251 steps`", {}, true, true},
    {"--output", "NAME", "only this output", {}, true, true},
    {"--backend", "BACKEND", "what evaluates", "auto|interpreter|native", false, true},
    {"--stdin-filename", "NAME", "the name that standard input has in messages and for imports", {}, false, true},
    {"--no-progress", "", "no progress bar", {}, false, true},
    {"--diagnostics", "FORM", "how findings are written to standard error",
     "text|short|json|sarif|github|gitlab|junit"},
    {"--color", "WHEN", "colours", "auto|always|never"},
    {"--quiet", "", "only errors on standard error"},
    {"--verbose", "", "more detail where there is some"},
    {"-h,--help", "", "show this help"},
    {"--version", "", "print the version"},
};

}  // namespace

std::span<const Command *const> all_commands() {
  return kCommands;
}
std::span<const Option> common_options() {
  return kCommonOptions;
}

std::span<const Option> common_options(const Command &command) {
  const std::span<const Option> all = kCommonOptions;
  if (command.reads_programs) return all;
  const auto first = std::find_if(all.begin(), all.end(), [](const Option &option) { return !option.for_programs; });
  return all.subspan(static_cast<std::size_t>(first - all.begin()));
}

std::string_view Invocation::value(std::string_view name, std::string_view otherwise) const {
  const auto known = options.find(name);
  return known == options.end() || known->second.empty() ? otherwise : std::string_view(known->second.back());
}

std::span<const std::string> Invocation::values(std::string_view name) const {
  const auto known = options.find(name);
  if (known == options.end()) return {};
  return known->second;
}

std::string_view long_name(const Option &option) {
  std::string_view name =
      option.name.substr(option.name.find(',') == std::string_view::npos ? 0 : option.name.find(',') + 1);
  while (!name.empty() && name.front() == '-') name.remove_prefix(1);
  return name;
}

}  // namespace anneal::cli
