#include <algorithm>
#include <array>
#include <cmath>

#include "compiler/floating_point.hpp"
#include "compiler/positions.hpp"
#include "runtime/given_value.hpp"
#include "runtime/parts.hpp"

namespace anneal {

const std::vector<LoweredOutput> &Schedule::outputs() const {
  return parts_->lowered->outputs;
}
const Clock &Schedule::clock() const {
  return parts_->clock;
}
const CheckedProgram &Schedule::program() const {
  return parts_->program->checked;
}
const Lowered &Schedule::lowered() const {
  return *parts_->lowered;
}
const std::vector<double> &Schedule::arguments() const {
  return parts_->arguments;
}

bool Schedule::clock_reads(std::size_t parameter) const {
  return parts_->clock_parameters[parameter];
}
const std::vector<ProgramParameter> &Schedule::parameters() const {
  return parts_->program->parameters;
}

std::optional<std::size_t> Schedule::find_output(std::string_view name) const {
  for (std::size_t i = 0; i < outputs().size(); ++i) {
    if (outputs()[i].name == name) return i;
  }
  return std::nullopt;
}

double Schedule::at(std::size_t output, std::int64_t position) const {
  return at_steps(output, position_of(position));
}

double Schedule::at_steps(std::size_t output, double steps) const {
  const FloatingPointGuard guard;
  double value = 0;
  codes_->outputs[output].evaluate(steps, std::span(&value, 1));
  return value;
}

void Schedule::at_all(std::int64_t position, std::span<double> out) const {
  const FloatingPointGuard guard;
  codes_->all().evaluate(position_of(position), out);
}

/// The values at positions that `fill(at, positions)` gives for the elements of `out` from `at` on.
template <typename Fill>
void Schedule::fill_values(std::size_t output, std::span<double> out, Fill fill) const {
  const FloatingPointGuard guard;
  BoundCode::Positions positions;
  for (std::size_t at = 0; at < out.size(); at += positions.size()) {
    const std::size_t count = std::min(positions.size(), out.size() - at);
    fill(at, std::span(positions).first(count));
    codes_->outputs[output].evaluate_many(positions, count, std::array{&out[at]});
  }
}

void Schedule::at_many(std::size_t output, std::int64_t first, std::int64_t stride, std::span<double> out) const {
  fill_values(output, out, [first, stride](std::size_t at, std::span<double> positions) {
    fill_positions(nth_position(first, stride, static_cast<std::int64_t>(at)), stride, positions);
  });
}

void Schedule::at_positions(std::size_t output, std::span<const std::int64_t> positions, std::span<double> out) const {
  fill_values(output, out, [positions](std::size_t at, std::span<double> piece) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
      piece[i] = position_of(positions[at + i]);
    }
  });
}

bool Schedule::is_native() const {
  return !outputs().empty() && codes_->all().is_native();
}

std::optional<Schedule> Schedule::with_native_code(bool quick, std::string &reason) const {
  const FloatingPointGuard guard;
  const NativeOptions options{.level = quick ? native::Level::quick : native::Level::optimised};
  const auto compile = [&](std::span<const NodeId> roots) -> std::optional<BoundCode> {
    std::optional<NativeCode> code = NativeCode::compile(lowered().graph, roots, options, reason);
    if (!code) return std::nullopt;
    return BoundCode(*std::move(code), arguments());
  };
  auto made = std::make_shared<Codes>();
  std::vector<NodeId> roots;
  for (const LoweredOutput &output : outputs()) {
    roots.push_back(output.node);
    std::optional<BoundCode> code = compile(std::array{output.node});
    if (!code) return std::nullopt;
    made->outputs.push_back(*std::move(code));
  }
  if (roots.size() > 1 && !(made->several = compile(roots))) return std::nullopt;
  return Schedule(parts_, std::move(made));
}

std::shared_ptr<const Schedule::Codes> Schedule::Codes::interpreted(const Lowered &lowered,
                                                                    std::span<const double> arguments) {
  const auto code = [&](std::span<const NodeId> roots) {
    return BoundCode(InterpreterCode(lowered.graph, roots), arguments);
  };
  auto codes = std::make_shared<Codes>();
  std::vector<NodeId> roots;
  for (const LoweredOutput &output : lowered.outputs) {
    roots.push_back(output.node);
    codes->outputs.push_back(code(std::array{output.node}));
  }
  if (roots.size() > 1) codes->several = code(roots);
  return codes;
}

std::shared_ptr<const Schedule::Codes> Schedule::Codes::rebound(std::span<const double> arguments) const {
  auto codes = std::make_shared<Codes>();
  for (const BoundCode &output : outputs) codes->outputs.push_back(output.rebound(arguments));
  if (several) codes->several = several->rebound(arguments);
  return codes;
}

std::optional<std::int64_t> Schedule::total() const {
  if (!(parts_->clock.total <= static_cast<double>(kLastPosition))) return std::nullopt;
  return static_cast<std::int64_t>(parts_->clock.total);
}

std::optional<double> Schedule::steps(const std::string &text, Sources &sources, Diagnostics &diagnostics) const {
  const FloatingPointGuard guard;
  CheckedProgram fragments = fragment_program(program(), sources);
  const std::optional<GivenValue::Element> length = read_length(fragments, text, diagnostics);
  if (!length) return std::nullopt;
  if (length->is_percentage) {
    if (total()) return length->value * clock().total;
    diagnostics.report(Code::length_unknown, "`" + text + "` needs the length of the run, which is not given");
    return std::nullopt;
  }
  if (!length->unit) return length->value;
  if (clock().units[index(*length->unit)].known) return clock().steps(length->value, *length->unit);
  diagnostics.report(Code::clock_equation_missing,
                     "`" + text + "` needs the clock equation of `" + program().units[index(*length->unit)] + "`");
  return std::nullopt;
}

}  // namespace anneal
