// The hot calls: no lock, no allocation, no failure.
#include <limits>

#include "compiler/floating_point.hpp"
#include "runtime/api/handles.hpp"

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

// Of its own, so that a guard stands around the arithmetic: see FloatingPointGuard.
[[gnu::noinline]] double steps_of(const anneal::Clock &clock, double amount, anneal::UnitId unit) {
  return clock.steps(amount, unit);
}

bool has_output(const anneal_schedule *schedule, uint32_t output) {
  return schedule != nullptr && output < schedule->schedule.outputs().size();
}

}  // namespace

double anneal_at(const anneal_schedule *schedule, uint32_t output, int64_t k) {
  return has_output(schedule, output) ? schedule->schedule.at(output, k) : kNothing;
}

void anneal_at_all(const anneal_schedule *schedule, int64_t k, double *out) {
  if (schedule != nullptr) schedule->schedule.at_all(k, {out, schedule->schedule.outputs().size()});
}

void anneal_at_many(const anneal_schedule *schedule, uint32_t output, int64_t first, int64_t stride, size_t count,
                    double *out) {
  if (has_output(schedule, output)) {
    schedule->schedule.at_many(output, first, stride, {out, count});
  } else {
    std::fill_n(out, count, kNothing);
  }
}

void anneal_at_positions(const anneal_schedule *schedule, uint32_t output, const int64_t *positions, size_t count,
                         double *out) {
  if (has_output(schedule, output)) {
    schedule->schedule.at_positions(output, {positions, count}, {out, count});
  } else {
    std::fill_n(out, count, kNothing);
  }
}

const char *anneal_schedule_hash(const anneal_schedule *schedule) {
  return schedule == nullptr ? "" : schedule->hash.c_str();
}

int64_t anneal_total(const anneal_schedule *schedule) {
  return schedule == nullptr ? -1 : schedule->schedule.total().value_or(-1);
}

const char *anneal_contract(const anneal_schedule *schedule) {
  return schedule == nullptr ? "" : schedule->contract.c_str();
}

int anneal_is_native(const anneal_schedule *schedule) {
  return schedule != nullptr && schedule->schedule.is_native() ? 1 : 0;
}

double anneal_steps(const anneal_schedule *schedule, double amount, const char *unit) {
  if (schedule == nullptr || unit == nullptr) return kNothing;
  const anneal::CheckedProgram &program = schedule->schedule.program();
  const auto known = program.unit_words.find(unit);
  if (known == program.unit_words.end()) return kNothing;
  const anneal::FloatingPointGuard guard;
  const anneal::Clock &clock = schedule->schedule.clock();
  return clock.units[index(known->second)].known ? steps_of(clock, amount, known->second) : kNothing;
}
