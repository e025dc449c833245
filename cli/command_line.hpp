// From the arguments of the process to an invocation.
#pragma once

#include <string>
#include <variant>

#include "cli/command.hpp"

namespace anneal::cli {

/// Text for standard output (help, the version) or standard error (a mistake), and the status to end with.
struct Answer {
  std::string text;
  ExitStatus status;
};

/// Reads a command line by the command table. `-e FORMULA` counts as an argument in its place among the files.
std::variant<Invocation, Answer> read_command_line(int argc, const char *const *argv);

/// The help of a command, and of the program.
std::string help_text(const Command &command);
std::string help_text();

}  // namespace anneal::cli
