#include "tests/backends/observed_run.hpp"

#include <algorithm>

namespace anneal::tests {
namespace {

Schedule on(const Schedule &schedule, const BackEnd &back_end) {
  std::string reason;
  const bool quick = back_end.name.find("quick") != std::string::npos;
  std::optional<Schedule> native = back_end.is_native ? schedule.with_native_code(quick, reason) : std::nullopt;
  return native ? *std::move(native) : schedule;
}

}  // namespace

ObservedRun::ObservedRun(const Schedule &schedule, const BackEnd &back_end) : back_end_(back_end), now_(schedule) {}

Run &ObservedRun::run() {
  if (!run_) run_.emplace(on(now_, back_end_));
  return *run_;
}

std::optional<Refusal> ObservedRun::observe(std::int64_t position, std::span<const Measurement> measurements,
                                            NotANumber not_a_number) {
  Run &run = this->run();
  Memory memory = run.memory();
  std::optional<Refusal> refusal = run.observe(position, measurements, not_a_number);
  if (refusal) {
    if (!std::ranges::equal(run.memory().inputs, memory.inputs, same_bits) ||
        !std::ranges::equal(run.memory().cells, memory.cells, same_bits)) {
      mistakes.emplace_back("a refused observation changed the memory");
    }
    return refusal;
  }
  for (const Measurement &measurement : measurements) memory.inputs[measurement.input] = measurement.value;
  now_ = now_.with_memory(memory);
  const std::vector<LoweredCell> &cells = now_.lowered().cells;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool advances = std::ranges::any_of(measurements, [&](const Measurement &one) {
      return std::ranges::find(cells[i].inputs, one.input) != cells[i].inputs.end();
    });
    Evaluate &next = cells_[i];
    if (!next) next = back_end_.make_next(now_, i);
    const double expected = advances ? next(position) : memory.cells[i];
    if (!same_bits(expected, run.memory().cells[i])) {
      mistakes.push_back("cell " + cells[i].name + " is " + show_value(run.memory().cells[i]) + ", the back end says " +
                         show_value(expected));
    }
  }
  now_ = now_.with_memory(run.memory());
  return std::nullopt;
}

double ObservedRun::value(std::size_t output, std::int64_t position) {
  Evaluate &evaluate = outputs_[output];
  if (!evaluate) evaluate = back_end_.make(now_, output);
  return evaluate(position);
}

}  // namespace anneal::tests
