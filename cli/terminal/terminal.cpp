#include "cli/terminal/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace anneal::cli {
namespace {

constexpr int kSmallest = 20;
constexpr int kLargest = 10000;

std::optional<std::string> variable(const char *name) {
  const char *value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

bool is_set(const std::optional<std::string> &value) {
  return value && !value->empty();
}

std::optional<int> extent(const std::optional<std::string> &text) {
  if (!is_set(text)) return std::nullopt;
  int number = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failure != std::errc() || *end != '\0' || number < kSmallest || number > kLargest) return std::nullopt;
  return number;
}

}  // namespace

TerminalVariables terminal_variables() {
  return {variable("NO_COLOR"), variable("CLICOLOR"), variable("CLICOLOR_FORCE"), variable("TERM"), variable("COLUMNS"),
          variable("LINES"),    variable("LC_ALL"),   variable("LC_CTYPE"),       variable("LANG")};
}

bool use_colour(ColourChoice choice, const TerminalVariables &variables, bool is_terminal) {
  switch (choice) {
    case ColourChoice::always:
      return true;
    case ColourChoice::never:
      return false;
    case ColourChoice::automatic:
      break;
  }
  if (is_set(variables.no_color)) return false;
  if (is_set(variables.clicolor_force) && variables.clicolor_force != "0") return true;
  if (variables.clicolor == "0" || variables.term == "dumb") return false;
  return is_terminal;
}

bool shows_utf8(const TerminalVariables &variables) {
  for (const auto *name : {&variables.lc_all, &variables.lc_ctype, &variables.lang}) {
    if (!is_set(*name)) continue;
    // As in `de_DE.UTF-8@euro` or `C.utf8`.
    std::string letters;
    for (const char c : **name) {
      if (c != '-') letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    return letters.find(".utf8") != std::string::npos;
  }
  const std::string_view term = variables.term ? std::string_view(*variables.term) : std::string_view();
  return term != "linux" && term != "dumb" && !term.starts_with("vt");
}

bool is_terminal(int descriptor) {
  return ::isatty(descriptor) == 1;
}

TerminalSize terminal_size(int descriptor, const TerminalVariables &variables) {
  TerminalSize size;
  winsize window{};
  if (::ioctl(descriptor, TIOCGWINSZ, &window) == 0) {
    if (window.ws_col >= kSmallest) size.columns = window.ws_col;
    if (window.ws_row > 0) size.rows = window.ws_row;
  }
  if (const std::optional<int> columns = extent(variables.columns)) size.columns = *columns;
  if (const std::optional<int> rows = extent(variables.lines)) size.rows = *rows;
  return size;
}

}  // namespace anneal::cli
