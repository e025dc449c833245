#include "cli/positions.hpp"

#include <cmath>

namespace anneal::cli {

namespace {

void refuse(Input &input, const std::string &message, const std::string &note) {
  input.diagnostics.report(Code::usage, message).with_note(note);
}

std::optional<double> one_position(const std::string &text, Input &input) {
  const std::optional<double> steps = whole_steps(text, input);
  if (!steps) return std::nullopt;
  if (*steps >= 0 && *steps <= static_cast<double>(Schedule::kLastPosition)) return steps;
  refuse(input, "`" + text + "` is no position", "positions are from 0 to 2^53");
  return std::nullopt;
}

bool add_range(const std::string &text, std::size_t dots, Input &input, std::vector<double> &positions) {
  const std::size_t colon = text.find(':', dots);
  const std::optional<double> first = one_position(text.substr(0, dots), input);
  const std::optional<double> last =
      one_position(text.substr(dots + 2, colon == std::string::npos ? colon : colon - dots - 2), input);
  const std::optional<double> stride =
      colon == std::string::npos ? std::optional(1.0) : one_position(text.substr(colon + 1), input);
  if (!first || !last || !stride) return false;
  if (!(*stride > 0) || *last < *first) {
    refuse(input, "`" + text + "` is an empty range",
           "write `first..last:stride` with first <= last and a stride above 0");
    return false;
  }
  const double count = std::floor((*last - *first) / *stride) + 1;
  if (count + static_cast<double>(positions.size()) > static_cast<double>(kPositionLimit)) {
    refuse(input, "`--at` names more than " + std::to_string(kPositionLimit) + " positions",
           "`anneal table` writes whole runs");
    return false;
  }
  for (double i = 0; i < count; ++i) positions.push_back(*first + i * *stride);
  return true;
}

}  // namespace

std::optional<double> whole_steps(const std::string &text, Input &input) {
  const std::optional<double> steps = input.schedule->steps(text, *input.bind_sources, input.diagnostics);
  if (!steps) return std::nullopt;
  const double down = std::floor(*steps);
  if (down == *steps || !std::isfinite(*steps)) return steps;
  if (text.find_first_not_of("0123456789._eE+- ") != std::string::npos) return *steps - down >= 0.5 ? down + 1 : down;
  refuse(input, "`" + text + "` is no whole number of steps", "a position is a whole number from 0 to 2^53");
  return std::nullopt;
}

std::optional<std::vector<double>> read_positions(std::string_view text, Input &input) {
  std::vector<double> positions;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string piece(text.substr(0, comma));
    const std::size_t dots = piece.find("..");
    if (piece.empty()) {
      refuse(input, "`--at` has an empty place in its list", "write `--at 0,100,5epochs`");
      return std::nullopt;
    }
    if (dots != std::string::npos) {
      if (!add_range(piece, dots, input, positions)) return std::nullopt;
    } else {
      const std::optional<double> position = one_position(piece, input);
      if (!position) return std::nullopt;
      positions.push_back(*position);
    }
    if (comma == std::string_view::npos) return positions;
    text.remove_prefix(comma + 1);
  }
}

std::vector<double> standard_positions(const Schedule &schedule) {
  constexpr int kShown = 10;
  const double total = static_cast<double>(schedule.total().value_or(1000));
  std::vector<double> positions;
  for (int i = 0; i <= kShown; ++i) {
    const double position = i == kShown ? total - 1 : std::floor(total * i / kShown);
    if (positions.empty() || position > positions.back()) positions.push_back(position);
  }
  return positions;
}

}  // namespace anneal::cli
