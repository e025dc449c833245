#include "tests/backends/backends.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "compiler/floating_point.hpp"
#include "compiler/graph/graph.hpp"
#include "grammar/render.hpp"

namespace anneal::tests {
namespace {

double interpreter(const Schedule &schedule, std::size_t output, std::int64_t position) {
  return schedule.at(output, position);
}

/// All outputs in one pass: the code that shares what they have in common.
double interpreter_all(const Schedule &schedule, std::size_t output, std::int64_t position) {
  std::vector<double> values(schedule.outputs().size());
  schedule.at_all(position, values);
  return values[output];
}

/// As one of a row of positions, not the first where there is room before it.
double interpreter_many(const Schedule &schedule, std::size_t output, std::int64_t position) {
  const std::int64_t first = std::max<std::int64_t>(position - 5, 0);
  std::array<double, 9> values{};
  schedule.at_many(output, first, 1, values);
  return values[static_cast<std::size_t>(position - first)];
}

/// Every node of the graph, one after the other, arms not taken too.
double plain_graph(const Schedule &schedule, std::size_t output, std::int64_t position) {
  const FloatingPointGuard guard;
  const std::vector<double> nodes =
      evaluate_nodes(schedule.lowered().graph, schedule.arguments(), static_cast<double>(position));
  return nodes[index(schedule.outputs()[output].node)];
}

constexpr BackEnd kBackEnds[] = {
    {"interpreter", interpreter},
    {"interpreter_all", interpreter_all},
    {"interpreter_many", interpreter_many},
    {"plain_graph", plain_graph},
};

}  // namespace

std::span<const BackEnd> back_ends() {
  return kBackEnds;
}

BoundText bind_text(std::string name, std::string text) {
  Diagnostics diagnostics;
  const auto sources = std::make_shared<Sources>();
  const SourceId main = sources->add(std::move(name), std::move(text));
  const std::optional<Program> program = Program::load(sources, main, nullptr, diagnostics);
  if (!program) return {std::nullopt, render(diagnostics, *sources, Format::text)};
  Sources given(&program->sources());
  std::optional<Schedule> schedule = program->bind({}, given, diagnostics);
  if (!schedule) return {std::nullopt, render(diagnostics, given, Format::text)};
  return {std::move(schedule), {}};
}

bool same_bits(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

std::optional<double> read_value(std::string_view text) {
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text == "inf")
    return negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  std::chars_format format = std::chars_format::general;
  if (text.starts_with("0x")) {
    text.remove_prefix(2);
    format = std::chars_format::hex;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, format);
  const bool digits = !text.empty() && (text[0] == '.' || (text[0] >= '0' && text[0] <= '9'));
  if (error != std::errc() || end != text.data() + text.size() || !digits) return std::nullopt;
  return negative ? -value : value;
}

std::string show_value(double value) {
  std::array<char, 64> decimal{};
  std::array<char, 64> hexadecimal{};
  const auto decimal_end = std::to_chars(decimal.data(), decimal.data() + decimal.size(), value).ptr;
  const auto hex_end =
      std::to_chars(hexadecimal.data(), hexadecimal.data() + hexadecimal.size(), value, std::chars_format::hex).ptr;
  return std::string(decimal.data(), decimal_end) + " (" + std::string(hexadecimal.data(), hex_end) + ")";
}

}  // namespace anneal::tests
