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
#include "compiler/native/native_code.hpp"
#include "compiler/native/processor.hpp"
#include "grammar/render.hpp"

namespace anneal::tests {
namespace {

Evaluate interpreter(const Schedule &schedule, std::size_t output) {
  return [&schedule, output](std::int64_t position) { return schedule.at(output, position); };
}

/// All outputs in one pass: the code that shares what they have in common.
Evaluate interpreter_all(const Schedule &schedule, std::size_t output) {
  return [&schedule, output](std::int64_t position) {
    std::vector<double> values(schedule.outputs().size());
    schedule.at_all(position, values);
    return values[output];
  };
}

/// As one of a row of positions, not the first where there is room before it.
constexpr std::size_t kRow = 9;
std::int64_t start_of_row(std::int64_t position) {
  return std::max<std::int64_t>(position - 5, 0);
}

Evaluate interpreter_many(const Schedule &schedule, std::size_t output) {
  return [&schedule, output](std::int64_t position) {
    const std::int64_t first = start_of_row(position);
    std::array<double, kRow> values{};
    schedule.at_many(output, first, 1, values);
    return values[static_cast<std::size_t>(position - first)];
  };
}

/// Every node of the graph, one after the other, arms not taken too.
Evaluate plain_graph(const Schedule &schedule, NodeId node) {
  return [&schedule, node](std::int64_t position) {
    const FloatingPointGuard guard;
    return evaluate_nodes(schedule.lowered().graph, schedule.arguments(), static_cast<double>(position))[index(node)];
  };
}

Evaluate interpreter_next(const Schedule &schedule, std::size_t cell) {
  return [&schedule, cell](std::int64_t position) {
    std::vector<double> next(schedule.lowered().cells.size());
    schedule.next_cells(schedule.memory(), position, next);
    return next[cell];
  };
}

/// Native code of a node with what it is bound to; nothing where it is declined.
class Compiled {
 public:
  Compiled(const Schedule &schedule, NodeId node, const NativeOptions &options) {
    const FloatingPointGuard guard;
    std::string reason;
    code_ = NativeCode::compile(schedule.lowered().graph, std::array{node}, options, reason);
    if (code_) bind(schedule.arguments());
  }

  const std::optional<NativeCode> &code() const { return code_; }
  /// What the code is bound to; again where the schedule has another memory now.
  const double *bound(const Schedule &schedule) {
    if (schedule.arguments() != arguments_) bind(schedule.arguments());
    return bound_.data();
  }

 private:
  void bind(const std::vector<double> &arguments) {
    arguments_ = arguments;
    bound_ = code_->bind(arguments);
  }

  std::optional<NativeCode> code_;
  std::vector<double> arguments_;
  std::vector<double> bound_;
};

Evaluate native_scalar(const Schedule &schedule, NodeId node, const NativeOptions &options) {
  const auto compiled = std::make_shared<Compiled>(schedule, node, options);
  if (!compiled->code()) return plain_graph(schedule, node);
  return [compiled, &schedule](std::int64_t position) {
    const FloatingPointGuard guard;
    double value = 0;
    compiled->code()->evaluate(compiled->bound(schedule), static_cast<double>(position), &value);
    return value;
  };
}

Evaluate native_many(const Schedule &schedule, NodeId node, const NativeOptions &options) {
  const auto compiled = std::make_shared<Compiled>(schedule, node, options);
  if (!compiled->code()) return plain_graph(schedule, node);
  return [compiled, &schedule, sweeps = options.sweep](std::int64_t position) {
    const FloatingPointGuard guard;
    const std::int64_t first = start_of_row(position);
    std::array<double, kRow + native::kWidest> positions{};
    for (std::size_t i = 0; i < positions.size(); ++i) {
      positions[i] = static_cast<double>(std::min(first + static_cast<std::int64_t>(i), Schedule::kLastPosition));
    }
    std::array<double, kRow> values{};
    double *const out = values.data();
    if (sweeps) {
      std::vector<std::vector<double>> columns;
      std::vector<const double *> arguments;
      for (const double argument : schedule.arguments()) columns.emplace_back(positions.size(), argument);
      for (const std::vector<double> &column : columns) arguments.push_back(column.data());
      compiled->code()->evaluate_sweep(arguments.data(), positions.data(), values.size(), &out);
    } else {
      compiled->code()->evaluate_many(compiled->bound(schedule), positions.data(), values.size(), &out);
    }
    return values[static_cast<std::size_t>(position - first)];
  };
}

/// A back end that takes any node.
template <class Make>
BackEnd of_nodes(std::string name, bool is_native, Make make) {
  return {
      std::move(name), is_native,
      [make](const Schedule &schedule, std::size_t output) { return make(schedule, schedule.outputs()[output].node); },
      [make](const Schedule &schedule, std::size_t cell) {
        return make(schedule, schedule.lowered().cells[cell].next);
      }};
}

std::vector<BackEnd> make_back_ends() {
  std::vector<BackEnd> all = {{"interpreter", false, interpreter, interpreter_next},
                              {"interpreter_all", false, interpreter_all, interpreter_next},
                              {"interpreter_many", false, interpreter_many, interpreter_next},
                              of_nodes("plain_graph", false, plain_graph)};
  const auto native = [&all](auto make, std::string name, NativeOptions options) {
    name += options.level == native::Level::quick ? "_quick" : "_optimised";
    if (options.processor)
      name += std::string("_") + std::string(native::kProcessorNames[static_cast<std::size_t>(*options.processor)]);
    if (options.width != 0) name += "_" + std::to_string(options.width);
    all.push_back(of_nodes(std::move(name), true, [make, options](const Schedule &schedule, NodeId node) {
      return make(schedule, node, options);
    }));
  };
  using native::Level;
  using native::Processor;
  const auto can = [](Processor processor) {
    return native::this_processor() && processor <= *native::this_processor();
  };
  native(native_scalar, "native_scalar", {.level = Level::quick, .batch = false});
  native(native_scalar, "native_scalar", {.level = Level::optimised, .batch = false});
  native(native_many, "native_batch", {.level = Level::optimised, .scalar = false});
  native(native_many, "native_sweep", {.level = Level::quick, .scalar = false, .batch = false, .sweep = true});
  for (const Processor processor :
       {Processor::x86_64, Processor::x86_64_v2, Processor::x86_64_v3, Processor::x86_64_v4}) {
    if (!can(processor)) continue;
    const std::uint32_t width = native::natural_width(processor);
    native(native_many, "native_batch",
           {.level = Level::quick, .scalar = false, .processor = processor, .width = width});
  }
  return all;
}

}  // namespace

std::span<const BackEnd> back_ends() {
  static const std::vector<BackEnd> all = make_back_ends();
  return all;
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
