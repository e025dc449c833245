// What a command is: data that the parser of the command line, `--help`, the completions and the manual page all read.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace anneal::cli {

/// Exit statuses, which scripts rely on.
enum class ExitStatus : int {
  ok = 0,           ///< all well, warnings included
  wrong = 1,        ///< the program is wrong, an assert failed, `fmt --check` would change something
  usage = 2,        ///< the command line is wrong
  environment = 3,  ///< a file cannot be read or written
};

/// One option. `--name VALUE`, or `--name` when `value` is empty.
struct Option {
  std::string_view name;   ///< with its dashes; a short form first: `-o,--output-file`
  std::string_view value;  ///< what stands behind it in help, empty for a flag
  std::string_view help;
  std::string_view choices = {};  ///< the words it takes, separated by `|`; empty: any text
  bool repeatable = false;
  bool for_programs = false;  ///< of the common ones: means something only where a program is read
};

class Invocation;

/// One command of the program.
struct Command {
  std::string_view name;
  std::string_view arguments;  ///< behind the name in help: `FILE…`, `[NAME]`
  std::size_t least_arguments;
  std::size_t most_arguments;
  std::string_view summary;         ///< one line
  std::string_view description;     ///< paragraphs for `--help` and the manual page
  std::span<const Option> options;  ///< besides the common ones
  ExitStatus (*run)(const Invocation &invocation);
  bool reads_programs = true;
};

/// Every command, in the order of help.
std::span<const Command *const> all_commands();
/// Options that commands share: every one, or those that a command takes.
std::span<const Option> common_options();
std::span<const Option> common_options(const Command &command);

/// A command line that was understood: what the user asked of a command.
class Invocation {
 public:
  const Command *command = nullptr;
  /// Files, or `-` for standard input; a formula given with `-e` starts with kFormulaMark.
  std::vector<std::string> arguments;
  std::map<std::string, std::vector<std::string>, std::less<>>
      options;  ///< by long name without dashes; a flag has one empty text

  static constexpr char kFormulaMark = '\x01';

  bool has(std::string_view name) const { return options.find(name) != options.end(); }
  /// The last value given, or `otherwise`.
  std::string_view value(std::string_view name, std::string_view otherwise = {}) const;
  std::span<const std::string> values(std::string_view name) const;
};

/// An option of the commands that follow a run.
inline constexpr Option kLogOption = {
    "--log", "FILE",
    "replay recorded measurements: CSV or JSON Lines with a column `step` and one for "
    "each input; `-` reads standard input"};

/// The long name of an option, without dashes: "set" for `--set`, "e" for `-e`.
std::string_view long_name(const Option &option);

}  // namespace anneal::cli
