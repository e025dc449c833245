#include "cli/values.hpp"

#include <algorithm>
#include <cstdio>

#include "cli/positions.hpp"
#include "grammar/number_text.hpp"

namespace anneal::cli {

std::string value_text(double value, bool hexadecimal) {
  if (!hexadecimal) return shortest(value);
  if (!(value - value == 0)) return shortest(value);
  char text[40];
  // %a depends on the locale in its point only, and the program never leaves the C locale.
  std::snprintf(text, sizeof text, "%a", value);
  return text;
}

void write_values(Sink &out, const Replay &replay, const std::vector<std::size_t> &outputs,
                  const std::vector<double> &positions, bool hexadecimal) {
  std::vector<std::vector<std::string>> rows{{"step"}};
  for (const std::size_t output : outputs) rows.front().push_back(replay.schedule().outputs()[output].name);
  for (const double position : positions) {
    rows.push_back({counted(position)});
    for (const std::size_t output : outputs)
      rows.back().push_back(value_text(replay.at_steps(output, position), hexadecimal));
  }
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto &row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto &row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - row[i].size(), ' ');
      line += i == 0 ? padding + row[i] : "  " + row[i] + (i + 1 < row.size() ? padding : "");
    }
    out.write(line + "\n");
  }
}

}  // namespace anneal::cli
