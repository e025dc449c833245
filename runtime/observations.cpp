#include "runtime/observations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/floating_point.hpp"
#include "compiler/positions.hpp"
#include "grammar/number_text.hpp"

namespace anneal {

namespace {

/// The inputs that each of `roots` depends on, not through cells.
std::vector<std::vector<std::uint32_t>> inputs_read(const Lowered &lowered) {
  const Graph &graph = lowered.graph;
  std::vector<std::vector<std::uint32_t>> read;
  std::vector<std::uint32_t> seen(graph.size(), 0);
  for (const LoweredCell &cell : lowered.cells) {
    std::vector<std::uint32_t> &inputs = read.emplace_back();
    const auto round = static_cast<std::uint32_t>(read.size());
    std::vector<NodeId> pending{cell.next};
    while (!pending.empty()) {
      const NodeId node = pending.back();
      pending.pop_back();
      if (std::exchange(seen[index(node)], round) == round) continue;
      if (graph[node].operation == Operation::argument) {
        const GraphArgument &argument = lowered.arguments[graph.argument_number(node)];
        if (argument.kind == GraphArgument::Kind::input) inputs.push_back(argument.memory);
      }
      for (const NodeId operand : graph.operands(node)) pending.push_back(operand);
    }
  }
  return read;
}

std::string quoted(const std::string &name) {
  return "`" + name + "`";
}

}  // namespace

Observations::Observations(Schedule schedule)
    : schedule_(std::move(schedule)),
      memory_(schedule_.memory()),
      observed_(memory_.inputs.size(), -1),
      read_(inputs_read(schedule_.lowered())) {
  const FloatingPointGuard guard;
  const Lowered &lowered = schedule_.lowered();
  const std::vector<double> nodes =
      lowered.inputs.empty() ? std::vector<double>() : evaluate_nodes(lowered.graph, schedule_.arguments(), 0);
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  for (const LoweredInput &input : lowered.inputs) {
    ranges_.push_back(
        {input.low ? nodes[index(*input.low)] : -kInfinite, input.high ? nodes[index(*input.high)] : kInfinite});
  }
}

std::optional<std::size_t> Observations::find_input(std::string_view name) const {
  const std::vector<LoweredInput> &inputs = schedule_.lowered().inputs;
  const auto found = std::ranges::find(inputs, name, &LoweredInput::name);
  if (found == inputs.end()) return std::nullopt;
  return static_cast<std::size_t>(found - inputs.begin());
}

std::optional<Refusal> Observations::refusal_of_value(const Measurement &measurement, std::int64_t position,
                                                      NotANumber not_a_number) const {
  const LoweredInput &input = schedule_.lowered().inputs[measurement.input];
  const Range &range = ranges_[measurement.input];
  const std::string at = " at step " + std::to_string(position);
  if (observed_[measurement.input] == position) {
    return Refusal{Refusal::Kind::repeated, quoted(input.name) + " was observed" + at + " already"};
  }
  if (std::isnan(measurement.value)) {
    if (not_a_number == NotANumber::accept) return std::nullopt;
    return Refusal{Refusal::Kind::not_a_number, quoted(input.name) + " is nan" + at};
  }
  const bool above = input.low_open ? measurement.value > range.low : measurement.value >= range.low;
  const bool below = input.high_open ? measurement.value < range.high : measurement.value <= range.high;
  if (above && below) return std::nullopt;
  return Refusal{Refusal::Kind::range, quoted(input.name) + " is " + shortest(measurement.value) + at +
                                           ", outside its range " + (input.low_open ? "(" : "[") + shortest(range.low) +
                                           ", " + shortest(range.high) + (input.high_open ? ")" : "]")};
}

/// A cell advances only from values that are there.
std::optional<Refusal> Observations::refusal_of_missing(std::span<const Measurement> measurements) const {
  const Lowered &lowered = schedule_.lowered();
  const auto is_measured = [&](std::uint32_t input) {
    return std::ranges::any_of(measurements, [&](const Measurement &one) { return one.input == input; });
  };
  for (std::size_t i = 0; i < lowered.cells.size(); ++i) {
    if (!std::ranges::any_of(lowered.cells[i].inputs, is_measured)) continue;
    for (const std::uint32_t input : read_[i]) {
      if (observed_[input] >= 0 || lowered.inputs[input].has_initial || is_measured(input)) continue;
      return Refusal{Refusal::Kind::missing, "the cell " + quoted(lowered.cells[i].name) +
                                                 " would advance, and reads " + quoted(lowered.inputs[input].name) +
                                                 ", which has no value yet: give it an initial one, or observe both "
                                                 "at once"};
    }
  }
  return std::nullopt;
}

std::optional<Refusal> Observations::refusal(std::int64_t position, std::span<const Measurement> measurements,
                                             NotANumber not_a_number) const {
  if (position < 0 || position > kLastPosition) {
    return Refusal{Refusal::Kind::position, "a position is from 0 to 2^53, and this is " + std::to_string(position)};
  }
  if (position < last_observed_) {
    return Refusal{Refusal::Kind::position, "an observation at step " + std::to_string(position) +
                                                " comes after one at step " + std::to_string(last_observed_) +
                                                ": to go back, restore a checkpoint from before it"};
  }
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    const std::size_t input = measurements[i].input;
    if (input >= observed_.size()) {
      return Refusal{Refusal::Kind::unknown, "there is no input number " + std::to_string(input)};
    }
    const auto is_same = [&](const Measurement &other) { return other.input == input; };
    if (std::ranges::any_of(measurements.first(i), is_same)) {
      return Refusal{Refusal::Kind::unknown,
                     quoted(schedule_.lowered().inputs[input].name) + " stands twice in one observation"};
    }
    if (std::optional<Refusal> found = refusal_of_value(measurements[i], position, not_a_number)) return found;
  }
  return refusal_of_missing(measurements);
}

std::optional<Refusal> Observations::observe(std::int64_t position, std::span<const Measurement> measurements,
                                             NotANumber not_a_number) {
  if (std::optional<Refusal> found = refusal(position, measurements, not_a_number)) return found;
  if (measurements.empty()) return std::nullopt;
  const std::vector<LoweredCell> &cells = schedule_.lowered().cells;
  next_.inputs = memory_.inputs;
  for (const Measurement &measurement : measurements) {
    next_.inputs[measurement.input] = canonical(measurement.value);
    observed_[measurement.input] = position;
  }
  last_observed_ = position;
  memory_.inputs.swap(next_.inputs);
  if (cells.empty()) return std::nullopt;
  next_.cells.resize(cells.size());
  schedule_.next_cells(memory_, position, next_.cells);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool advances = std::ranges::any_of(measurements, [&](const Measurement &one) {
      return std::ranges::find(cells[i].inputs, one.input) != cells[i].inputs.end();
    });
    if (advances) memory_.cells[i] = next_.cells[i];
  }
  return std::nullopt;
}

void Observations::set_state(const State &state) {
  memory_ = state.memory;
  observed_ = state.observed;
  last_observed_ = observed_.empty() ? -1 : *std::ranges::max_element(observed_);
}

}  // namespace anneal
