#include <algorithm>
#include <array>
#include <cmath>

#include "compiler/floating_point.hpp"
#include "compiler/positions.hpp"
#include "runtime/given_value.hpp"
#include "runtime/parts.hpp"
#include "runtime/root_code.hpp"

namespace anneal {
namespace {

constexpr std::size_t kPiece = RootCode::kMost;

}  // namespace

const std::vector<LoweredOutput> &Schedule::outputs() const {
  return parts_->lowered.outputs;
}
const Clock &Schedule::clock() const {
  return parts_->clock;
}
const CheckedProgram &Schedule::program() const {
  return parts_->program->checked;
}
const Lowered &Schedule::lowered() const {
  return parts_->lowered;
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
  if (native_ != nullptr) {
    const Native::Code &native = native_->outputs[output];
    native.code.evaluate(native.bound.data(), steps, &value);
    return value;
  }
  const Parts::Code &code = parts_->outputs[output];
  code.code.evaluate(code.bound, steps, std::span(&value, 1));
  return value;
}

void Schedule::at_all(std::int64_t position, std::span<double> out) const {
  const FloatingPointGuard guard;
  const double step = position_of(position);
  if (native_ != nullptr) {
    const Native::Code &native = native_->all ? *native_->all : native_->outputs.front();
    native.code.evaluate(native.bound.data(), step, out.data());
    return;
  }
  const Parts::Code &code = parts_->all ? *parts_->all : parts_->outputs.front();
  code.code.evaluate(code.bound, step, out);
}

/// The values at positions that `fill(at, positions)` gives for the elements of `out` from `at` on.
template <typename Fill>
void Schedule::fill_values(std::size_t output, std::span<double> out, Fill fill) const {
  const FloatingPointGuard guard;
  std::array<double, kPiece> positions;
  for (std::size_t at = 0; at < out.size(); at += kPiece) {
    const std::size_t count = std::min(kPiece, out.size() - at);
    fill(at, std::span(positions).first(count));
    if (native_ != nullptr) {
      // It reads whole vectors.
      std::fill(positions.begin() + static_cast<std::ptrdiff_t>(count), positions.end(), 0.0);
      double *const values = &out[at];
      const Native::Code &native = native_->outputs[output];
      native.code.evaluate_many(native.bound.data(), positions.data(), count, &values);
      continue;
    }
    const Parts::Code &code = parts_->outputs[output];
    for (std::size_t i = 0; i < count; ++i) code.code.evaluate(code.bound, positions[i], out.subspan(at + i, 1));
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

std::optional<Schedule> Schedule::with_native_code(bool quick, std::string &reason) const {
  const FloatingPointGuard guard;
  const NativeOptions options{.level = quick ? native::Level::quick : native::Level::optimised};
  const auto made = std::make_shared<Native>();
  const auto compile = [&](std::span<const NodeId> roots) -> std::optional<Native::Code> {
    std::optional<NativeCode> code = NativeCode::compile(lowered().graph, roots, options, reason);
    if (!code) return std::nullopt;
    std::vector<double> bound = code->bind(arguments());
    return Native::Code{*std::move(code), std::move(bound)};
  };
  std::vector<NodeId> roots;
  for (const LoweredOutput &output : outputs()) {
    roots.push_back(output.node);
    std::optional<Native::Code> code = compile(std::array{output.node});
    if (!code) return std::nullopt;
    made->outputs.push_back(*std::move(code));
  }
  if (roots.size() > 1 && !(made->all = compile(roots))) return std::nullopt;
  Schedule native = *this;
  native.native_ = made;
  return native;
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
