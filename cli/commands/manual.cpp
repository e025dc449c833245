// `anneal manual`: the manual page, made from the command table.
#include "cli/session.hpp"
#include "cli/version.hpp"

namespace anneal::cli {

namespace {

/// Text as roff wants it.
std::string escaped(std::string_view text) {
  std::string result;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
    line_start = c == '\n';
  }
  return result;
}

void append_options(std::string &page, std::span<const Option> options) {
  for (const Option &option : options) {
    std::string name(option.name);
    if (const std::size_t comma = name.find(','); comma != std::string::npos) name.replace(comma, 1, ", ");
    page += ".TP\n.B " + escaped(name);
    if (!option.value.empty()) page += " \\fI" + escaped(option.value) + "\\fR";
    page += "\n" + escaped(option.help);
    if (!option.choices.empty()) page += ": " + escaped(option.choices);
    page += ".\n";
  }
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  std::string page = ".TH ANNEAL 1 \"\" \"anneal " + std::string(kVersion) +
                     "\" \"User Commands\"\n.SH NAME\nanneal \\- schedules for training, as formulas\n.SH SYNOPSIS\n"
                     ".B anneal\n\\fICOMMAND\\fR [\\fIARGUMENT\\fR...] [\\fIOPTION\\fR...]\n.SH COMMANDS\n";
  for (const Command *command : all_commands()) {
    page += ".SS \"anneal " + std::string(command->name) + " " + escaped(command->arguments) + "\"\n" +
            escaped(command->description) + "\n";
    append_options(page, command->options);
  }
  page += ".SH COMMON OPTIONS\n";
  append_options(page, common_options());
  page +=
      ".SH EXIT STATUS\n.TP\n.B 0\nall well, warnings included\n.TP\n.B 1\nthe program is wrong, an assert failed, "
      "or\n.B fmt \\-\\-check\n"
      "would change something\n.TP\n.B 2\nwrong usage\n.TP\n.B 3\nthe environment failed: a file cannot be read or "
      "written\n"
      ".SH ENVIRONMENT\n.TP\n.B NO_COLOR, CLICOLOR, CLICOLOR_FORCE\nwhether to colour, below\n.B \\-\\-color\n"
      ".SH EXAMPLES\n.nf\nanneal plot \\-e 'cosine(0.1, 0)' \\-\\-clock 'total = 10k steps'\nanneal check run.sched\n"
      "anneal eval run.sched \\-\\-at 0,5epochs \\-\\-json\n.fi\n";
  session.out().write(page);
  return session.finish(ExitStatus::ok);
}

}  // namespace

extern const Command manual_command;
const Command manual_command = {
    .name = "manual",
    .arguments = "",
    .least_arguments = 0,
    .most_arguments = 0,
    .summary = "the manual page, for `man -l -`",
    .description = "Prints the manual page: `anneal manual | man -l -`.",
    .options = {},
    .run = run,
    .reads_programs = false,
};

}  // namespace anneal::cli
