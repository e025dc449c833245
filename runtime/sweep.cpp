#include "runtime/sweep.hpp"

#include <algorithm>
#include <array>

#include "compiler/floating_point.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/native/native_code.hpp"
#include "compiler/positions.hpp"
#include "runtime/binding_check.hpp"
#include "runtime/binding_inputs.hpp"
#include "runtime/given_value.hpp"
#include "runtime/parallel.hpp"

namespace anneal {
namespace {

// Settings that a worker takes at once; a multiple of native::kWidest.
constexpr std::size_t kPiece = 1024;
// From so many settings on threads cost less than they save.
constexpr std::size_t kWorthThreads = 1 << 16;
// A setting costs the interpreter as much as so many values, for it is bound anew each time.
constexpr double kEvaluationsOfSetting = 50;

}  // namespace

struct Sweep::Parts {
  Schedule schedule;  ///< of the first setting
  std::size_t count;
  std::vector<std::vector<double>> arguments;  ///< of the graph: a value for each setting, and room for whole vectors
  // Of each output, on one of the two.
  std::vector<NativeCode> native;
  std::vector<InterpreterCode> interpreter;
};

namespace {

/// The number of a parameter that may be swept; nothing, with a diagnostic, when there is none of that name.
std::optional<std::size_t> find_parameter(const Program &program, const SweptParameter &swept,
                                          Diagnostics &diagnostics) {
  const std::vector<ProgramParameter> &parameters = program.parameters();
  const auto found = std::ranges::find(parameters, swept.name, &ProgramParameter::name);
  if (found != parameters.end()) return static_cast<std::size_t>(found - parameters.begin());
  diagnostics.report(Code::parameter_unknown, "the program has no parameter `" + swept.name + "`");
  return std::nullopt;
}

/// Native code of each output; none where one of them has none.
std::vector<NativeCode> native_code_of(const Lowered &lowered) {
  std::vector<NativeCode> codes;
  for (const LoweredOutput &output : lowered.outputs) {
    std::string reason;
    std::optional<NativeCode> code = NativeCode::compile(lowered.graph, std::array{output.node},
                                                         {.scalar = false, .batch = false, .sweep = true}, reason);
    if (!code) return {};
    codes.push_back(*std::move(code));
  }
  return codes;
}

/// The binding of setting number `setting`.
Binding with_setting(const Binding &binding, const std::vector<SweptParameter> &swept, std::size_t setting) {
  Binding one = binding;
  for (const SweptParameter &parameter : swept) {
    std::erase_if(one.parameters, [&](const auto &pair) { return pair.first == parameter.name; });
    one.parameters.emplace_back(parameter.name, parameter.values[setting]);
  }
  return one;
}

}  // namespace

std::optional<Sweep> Sweep::bind(const Program &program, const Binding &binding,
                                 const std::vector<SweptParameter> &swept, Sources &sources, Diagnostics &diagnostics,
                                 Backend backend) {
  const FloatingPointGuard guard;
  const std::size_t errors = diagnostics.error_count();
  const std::size_t count = swept.empty() ? 1 : swept.front().values.size();
  std::vector<std::size_t> numbers;
  for (const SweptParameter &parameter : swept) {
    const std::optional<std::size_t> number = find_parameter(program, parameter, diagnostics);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    if (parameter.values.size() == count && count != 0) continue;
    diagnostics.report(Code::parameter_value, "`" + parameter.name + "` has " +
                                                  std::to_string(parameter.values.size()) + " values in a sweep of " +
                                                  std::to_string(count));
    return std::nullopt;
  }
  const Binding first = with_setting(binding, swept, 0);
  std::optional<Schedule> schedule = program.bind(first, sources, diagnostics);
  if (!schedule) return std::nullopt;
  const auto parts = std::make_shared<Parts>(Parts{*std::move(schedule), count, {}, {}, {}});
  std::optional<BindingInputs> inputs = read_binding(program, first, sources, false, diagnostics);
  const Lowered &lowered = parts->schedule.lowered();

  const std::size_t room = (count + native::kWidest - 1) / native::kWidest * native::kWidest;
  parts->arguments.assign(lowered.arguments.size(), std::vector<double>(room));
  for (std::size_t setting = 0; setting < count; ++setting) {
    for (std::size_t i = 0; i < swept.size(); ++i) {
      inputs->given[numbers[i]] =
          read_value(inputs->fragments, program.parameters()[numbers[i]], swept[i].values[setting], diagnostics);
    }
    const Clock clock =
        solve_clock(program.checked(), inputs->own_clock, inputs->host_clocks, inputs->given, diagnostics);
    std::vector<double> arguments = argument_values(lowered.arguments, clock, inputs->given);
    set_initial_memory(lowered, arguments);
    if (setting != 0) {
      report_binding_checks(program.checked(), lowered, *inputs, arguments, clock.total, diagnostics);
    }
    if (diagnostics.error_count() != errors) return std::nullopt;
    for (std::size_t i = 0; i < arguments.size(); ++i) parts->arguments[i][setting] = arguments[i];
  }
  for (std::vector<double> &column : parts->arguments) {
    std::fill(column.begin() + static_cast<std::ptrdiff_t>(count), column.end(), column[0]);
  }
  if (wants_native_code(backend, kEvaluationsOfSetting * static_cast<double>(count))) {
    parts->native = native_code_of(lowered);
  }
  if (parts->native.empty()) {
    for (const LoweredOutput &output : lowered.outputs) {
      parts->interpreter.emplace_back(lowered.graph, std::array{output.node});
    }
  }
  return Sweep(parts);
}

std::size_t Sweep::size() const {
  return parts_->count;
}
const std::vector<LoweredOutput> &Sweep::outputs() const {
  return parts_->schedule.outputs();
}
bool Sweep::is_native() const {
  return !parts_->native.empty();
}

void Sweep::at(std::size_t output, std::int64_t position, std::span<double> out) const {
  const double step = position_of(position);
  const std::vector<std::vector<double>> &arguments = parts_->arguments;
  const auto work = [&](unsigned, std::int64_t first, std::int64_t count) {
    const auto at = static_cast<std::size_t>(first);
    if (is_native()) {
      std::array<double, kPiece> positions;
      positions.fill(step);
      std::vector<const double *> columns;
      for (const std::vector<double> &column : arguments) columns.push_back(&column[at]);
      double *const values = &out[at];
      parts_->native[output].evaluate_sweep(columns.data(), positions.data(), static_cast<std::size_t>(count), &values);
      return true;
    }
    std::vector<double> one(arguments.size());
    const InterpreterCode &code = parts_->interpreter[output];
    for (std::size_t setting = at; setting < at + static_cast<std::size_t>(count); ++setting) {
      for (std::size_t i = 0; i < one.size(); ++i) one[i] = arguments[i][setting];
      code.evaluate(code.bind(one), step, out.subspan(setting, 1));
    }
    return true;
  };
  const unsigned threads = parts_->count >= kWorthThreads ? available_threads() : 1;
  in_pieces(static_cast<std::int64_t>(parts_->count), kPiece, threads, work);
}

void Sweep::at_many(std::size_t output, std::int64_t first, std::int64_t stride, std::size_t count,
                    std::span<double> out) const {
  std::vector<double> column(parts_->count);
  for (std::size_t k = 0; k < count; ++k) {
    at(output, nth_position(first, stride, static_cast<std::int64_t>(k)), column);
    for (std::size_t setting = 0; setting < column.size(); ++setting) out[setting * count + k] = column[setting];
  }
}

}  // namespace anneal
