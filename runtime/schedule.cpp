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
Program Schedule::source() const {
  return Program(parts_->program);
}
const Binding &Schedule::binding() const {
  return parts_->binding;
}
const std::vector<double> &Schedule::arguments() const {
  return bound_->arguments;
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
  bound_->outputs[output].evaluate(steps, std::span(&value, 1));
  return value;
}

void Schedule::at_all(std::int64_t position, std::span<double> out) const {
  const FloatingPointGuard guard;
  bound_->all().evaluate(position_of(position), out);
}

namespace {

/// The values at positions that `fill(at, positions)` gives for the elements of `out` from `at` on.
template <typename Fill>
void fill_values(const BoundCode &code, std::span<double> out, Fill fill) {
  BoundCode::Positions positions;
  for (std::size_t at = 0; at < out.size(); at += positions.size()) {
    const std::size_t count = std::min(positions.size(), out.size() - at);
    fill(at, std::span(positions).first(count));
    code.evaluate_many(positions, count, std::array{&out[at]});
  }
}

void fill_row(const BoundCode &code, std::int64_t first, std::int64_t stride, std::span<double> out) {
  fill_values(code, out, [first, stride](std::size_t at, std::span<double> positions) {
    fill_positions(nth_position(first, stride, static_cast<std::int64_t>(at)), stride, positions);
  });
}

}  // namespace

void Schedule::at_many(std::size_t output, std::int64_t first, std::int64_t stride, std::span<double> out) const {
  const FloatingPointGuard guard;
  fill_row(bound_->outputs[output], first, stride, out);
}

void Schedule::at_many(std::size_t output, const Memory &memory, std::int64_t first, std::int64_t stride,
                       std::span<double> out) const {
  const FloatingPointGuard guard;
  fill_row(bound_->outputs[output].with_arguments(arguments_with(memory)), first, stride, out);
}

void Schedule::at_positions(std::size_t output, std::span<const std::int64_t> positions, std::span<double> out) const {
  const FloatingPointGuard guard;
  fill_values(bound_->outputs[output], out, [positions](std::size_t at, std::span<double> piece) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
      piece[i] = position_of(positions[at + i]);
    }
  });
}

bool Schedule::is_native() const {
  return !outputs().empty() && bound_->all().is_native();
}

std::optional<Schedule> Schedule::with_native_code(bool quick, std::string &reason) const {
  const FloatingPointGuard guard;
  const NativeOptions options{.level = quick ? native::Level::quick : native::Level::optimised};
  std::shared_ptr<const Bound> made =
      Bound::of(lowered(), arguments(), [&](std::span<const NodeId> roots) -> std::optional<BoundCode::Code> {
        std::optional<NativeCode> code = NativeCode::compile(lowered().graph, roots, options, reason);
        if (!code) return std::nullopt;
        return BoundCode::Code(*std::move(code));
      });
  if (!made) return std::nullopt;
  return Schedule(parts_, std::move(made));
}

Memory Schedule::memory() const {
  const FloatingPointGuard guard;
  Memory memory;
  const std::vector<double> nodes = evaluate_nodes(lowered().graph, arguments(), 0);
  for (const LoweredInput &input : lowered().inputs) memory.inputs.push_back(nodes[index(input.initial)]);
  for (const LoweredCell &cell : lowered().cells) memory.cells.push_back(nodes[index(cell.initial)]);
  for (std::size_t i = 0; i < lowered().arguments.size(); ++i) {
    const GraphArgument &argument = lowered().arguments[i];
    if (argument.kind == GraphArgument::Kind::input) memory.inputs[argument.memory] = arguments()[i];
    if (argument.kind == GraphArgument::Kind::cell) memory.cells[argument.memory] = arguments()[i];
  }
  return memory;
}

std::vector<double> Schedule::arguments_with(const Memory &memory) const {
  std::vector<double> made = arguments();
  for (std::size_t i = 0; i < made.size(); ++i) {
    const GraphArgument &argument = lowered().arguments[i];
    if (argument.kind == GraphArgument::Kind::input) made[i] = canonical(memory.inputs[argument.memory]);
    if (argument.kind == GraphArgument::Kind::cell) made[i] = canonical(memory.cells[argument.memory]);
  }
  return made;
}

Schedule Schedule::with_memory(const Memory &memory) const {
  const FloatingPointGuard guard;
  return Schedule(parts_, bound_->with_arguments(arguments_with(memory)));
}

void Schedule::next_cells(const Memory &memory, std::int64_t position, std::span<double> out) const {
  const FloatingPointGuard guard;
  if (bound_->next) bound_->next->with_arguments(arguments_with(memory)).evaluate(position_of(position), out);
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
