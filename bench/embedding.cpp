// What a host pays: anneal_at and anneal_run_value through the shared library, beside a direct call of the compiled
// function between the two halves of the floating-point guard, and beside the guard alone. All take turns in one run;
// medians over the rounds. Then the time from a file to a bound schedule.
//
//   tools/build.sh release bench_embedding anneal_native && build/release/bin/bench_embedding
#include <anneal.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compiler/floating_point.hpp"
#include "compiler/native/native_code.hpp"
#include "tests/backends/backends.hpp"

namespace anneal::bench {
namespace {

constexpr std::int64_t kCalls = 20000;
constexpr std::size_t kRounds = 201;

volatile double g_kept;

// Not inlined: a host calls a function of a library as well.
[[gnu::noinline]] double direct(const NativeCode &code, const double *bound, double position) {
  const FloatingPointGuard guard;
  double value = 0;
  code.evaluate(bound, position, &value);
  return value;
}
[[gnu::noinline]] double guard_alone(double position) {
  const FloatingPointGuard guard;
  return position;
}

double nanoseconds_of(const std::function<double(std::int64_t)> &run) {
  const auto begin = std::chrono::steady_clock::now();
  g_kept = run(kCalls);
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
  return took.count() / static_cast<double>(kCalls);
}

template <class Call>
std::function<double(std::int64_t)> loop(Call call) {
  return [call](std::int64_t calls) {
    double sum = 0;
    for (std::int64_t k = 0; k < calls; ++k) sum += call(k);
    return sum;
  };
}

std::vector<double> medians(const std::vector<std::function<double(std::int64_t)>> &runs) {
  std::vector<std::vector<double>> seen(runs.size());
  for (std::size_t round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < runs.size(); ++i) seen[i].push_back(nanoseconds_of(runs[i]));
  }
  std::vector<double> result;
  for (std::vector<double> &times : seen) {
    std::ranges::nth_element(times, times.begin() + kRounds / 2);
    result.push_back(times[kRounds / 2]);
  }
  return result;
}

void compare(const char *name, const std::string &text) {
  anneal_program *program = nullptr;
  anneal_schedule *native = nullptr;
  anneal_schedule *interpreted = nullptr;
  anneal_run *run = nullptr;
  anneal_bind_options options{};
  options.size = sizeof options;
  anneal_load_text(name, text.data(), text.size(), nullptr, &program, nullptr);
  anneal_bind(program, &options, &interpreted, nullptr);
  options.backend = ANNEAL_BACKEND_NATIVE;
  anneal_bind(program, &options, &native, nullptr);
  anneal_run_create(native, nullptr, &run, nullptr);
  if (run == nullptr) {
    fmt::print("{}: there is no native code here\n", name);
    return;
  }
  const tests::BoundText bound = tests::bind_text(name, text);
  std::string reason;
  const std::optional<NativeCode> code = NativeCode::compile(
      bound.schedule->lowered().graph, std::array{bound.schedule->outputs().front().node}, {}, reason);
  const std::vector<double> slots = code->bind(bound.schedule->arguments());
  const std::vector<double> times =
      medians({loop([](std::int64_t k) { return guard_alone(static_cast<double>(k)); }),
               loop([&](std::int64_t k) { return direct(*code, slots.data(), static_cast<double>(k)); }),
               loop([&](std::int64_t k) { return anneal_at(native, 0, k); }),
               loop([&](std::int64_t k) { return anneal_run_value(run, 0, k); }),
               loop([&](std::int64_t k) { return anneal_at(interpreted, 0, k); })});
  fmt::print("{:<10} {:>6.2f} {:>8.2f} {:>10.2f} {:>6.2f} {:>14.2f} {:>13.2f}\n", name, times[0], times[1], times[2],
             times[2] / times[1], times[3], times[4]);
  anneal_run_free(run);
  anneal_schedule_free(native);
  anneal_schedule_free(interpreted);
  anneal_program_free(program);
}

void load(const std::string &text) {
  std::vector<double> times;
  for (std::size_t round = 0; round < kRounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    anneal_program *program = nullptr;
    anneal_schedule *schedule = nullptr;
    anneal_load_text("file", text.data(), text.size(), nullptr, &program, nullptr);
    anneal_bind(program, nullptr, &schedule, nullptr);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    times.push_back(took.count());
    anneal_schedule_free(schedule);
    anneal_program_free(program);
  }
  std::ranges::nth_element(times, times.begin() + kRounds / 2);
  fmt::print("loading and binding an ordinary file: {:.0f} us median\n", times[kRounds / 2]);
}

}  // namespace
}  // namespace anneal::bench

int main() {
  using namespace anneal::bench;
  const std::string ordinary =
      "clock { total = 90 epochs, epoch = 1251 steps }\nparam peak = 0.4 in (0, 10] log\n"
      "schedule lr = phases { 5 epochs: linear(0, peak), rest: cosine(peak, 0) }\nschedule momentum = 0.9\n";
  fmt::print("{:<10} {:>6} {:>8} {:>10} {:>6} {:>14} {:>13}   ns a value\n", "", "guard", "direct", "anneal_at",
             "ratio", "anneal_run", "interpreted");
  compare("constant", "clock { total = 100000 steps }\nschedule lr = 0.1");
  compare("linear", "clock { total = 100000 steps }\nschedule lr = linear(0.1, 0)");
  compare("expdecay", "schedule lr = 0.1 * 0.96 ^ (step / 1000)");
  compare("cosine", "clock { total = 100000 steps }\nschedule lr = cosine(0.1, 0)");
  compare("ordinary", ordinary);
  load(ordinary);
}
