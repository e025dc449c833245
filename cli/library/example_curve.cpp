#include "cli/library/example_curve.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "cli/plot/summary.hpp"
#include "runtime/program.hpp"

namespace anneal::cli {

namespace {

constexpr double kRun = 1000;   ///< steps of an example
constexpr double kEpoch = 100;  ///< steps of its epochs

/// The longest time that an example of a module speaks of. In other frameworks a bare number counts steps, or epochs
/// where `per` says so.
double longest_time(const std::string &example) {
  double longest = 0;
  for (std::size_t at = 0; at < example.size(); ++at) {
    const bool is_within_word = at > 0 && (example[at - 1] == '_' || example[at - 1] >= 'A');
    if (example[at] < '0' || example[at] > '9' || is_within_word) continue;
    double number = 0;
    const auto [end, error] = std::from_chars(example.data() + at, example.data() + example.size(), number);
    if (error == std::errc() && number == std::floor(number)) longest = std::max(longest, number);
    at = static_cast<std::size_t>(end - example.data()) - 1;
  }
  return longest * (example.find("per = 1 epoch") != std::string::npos ? kEpoch : 1);
}

/// Two digits are enough for an axis.
double rounded(double steps) {
  const double unit = std::pow(10, std::floor(std::log10(steps)) - 1);
  return std::round(steps / unit) * unit;
}

std::optional<Curve> curve_of(const std::string &text, StepRange steps, std::int64_t columns) {
  const auto sources = std::make_shared<Sources>();
  Diagnostics ignored;  // the library's own tests hold its examples to be good
  const SourceId source = sources->add("example", text);
  const std::optional<Program> program = Program::load(sources, source, nullptr, ignored);
  if (!program) return std::nullopt;
  Sources given(sources.get());
  const std::optional<Schedule> schedule = program->bind({}, given, ignored);
  if (!schedule) return std::nullopt;
  const Sampler sampler = [&](std::int64_t first, std::int64_t stride, std::span<double> values) {
    schedule->at_many(0, first, stride, values);
  };
  return summarize(sampler, steps, {.columns = columns});
}

bool is_sound(const Curve &curve) {
  return std::all_of(curve.columns.begin(), curve.columns.end(),
                     [](const Column &column) { return column.non_finite() == 0 && column.minimum >= 0; });
}

ExampleRun run_over(const EntryDocument &entry, double steps, std::int64_t columns) {
  ExampleRun run;
  run.figure.steps = {0, static_cast<std::int64_t>(steps)};
  run.figure.title = entry.example;
  run.program = (entry.module.empty() ? "" : "import " + entry.module + "\n") +
                "clock { total = " + std::to_string(run.figure.steps.end) +
                " steps, epoch = 100 steps }\nschedule lr = " + entry.example + "\n";
  if (std::optional<Curve> curve = curve_of(run.program, run.figure.steps, columns)) {
    curve->name = own_name(entry);
    run.figure.curves.push_back(*std::move(curve));
  }
  return run;
}

}  // namespace

std::optional<ExampleRun> run_example(const EntryDocument &entry, std::int64_t columns) {
  if (entry.example.empty()) return std::nullopt;
  const double longest = entry.module.empty() ? 0 : longest_time(entry.example);
  if (!(1.2 * longest > kRun)) return run_over(entry, kRun, columns);
  ExampleRun run = run_over(entry, rounded(1.2 * longest), columns);
  // Some formulas mean nothing past their end.
  if (run.figure.curves.empty() || is_sound(run.figure.curves.front())) return run;
  return run_over(entry, std::max(longest, kRun), columns);
}

}  // namespace anneal::cli
