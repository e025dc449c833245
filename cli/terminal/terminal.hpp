// What the other end of standard output can show.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace anneal::cli {

/// The environment variables that decide how the program looks; nothing where one is not set.
struct TerminalVariables {
  std::optional<std::string> no_color;
  std::optional<std::string> clicolor;
  std::optional<std::string> clicolor_force;
  std::optional<std::string> term;
  std::optional<std::string> columns;
  std::optional<std::string> lines;
  std::optional<std::string> lc_all;
  std::optional<std::string> lc_ctype;
  std::optional<std::string> lang;
};

/// Those of this process.
TerminalVariables terminal_variables();

/// `--color`.
enum class ColourChoice : uint8_t { automatic, always, never };

/// Whether to send colours. In this order: the choice, unless `automatic`; `NO_COLOR` set and not empty: no
/// (no-color.org); `CLICOLOR_FORCE` set, not empty and not `0`: yes; `CLICOLOR=0`: no; `TERM=dumb`: no; else whether it
/// is a terminal.
bool use_colour(ColourChoice choice, const TerminalVariables &variables, bool is_terminal);

/// Whether UTF-8 arrives as it should: what the first of `LC_ALL`, `LC_CTYPE`, `LANG` that is not empty names. Where
/// none is, as in most containers, yes, unless `TERM` is a terminal known for few characters (`linux`, `dumb`, `vt…`).
bool shows_utf8(const TerminalVariables &variables);

bool is_terminal(int descriptor);

struct TerminalSize {
  int columns = 80;
  int rows = 24;
};

/// The terminal's size in characters: `COLUMNS` and `LINES` where they hold a number from 20 to 10000, else what the
/// terminal behind `descriptor` says, else 80 by 24.
TerminalSize terminal_size(int descriptor, const TerminalVariables &variables);

}  // namespace anneal::cli
