// Time per value of the interpreter beside C, muParser and ExprTk: all engines take turns in one process, and medians
// over the rounds are compared. Also the time from a formula (ours: a graph to build) to its first value.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <vector>

#include "bench/formulas.hpp"

namespace anneal::bench {
namespace {

constexpr std::size_t kPositions = 4096;
constexpr std::size_t kRounds = 201;
constexpr double kLast = 100000;

struct Engine {
  const char *name;
  std::unique_ptr<Evaluator> (*make)(std::size_t);
};

constexpr Engine kEngines[] = {
    {"C", make_c},
    {"interpreter", make_interpreter},
#ifdef ANNEAL_BENCH_MUPARSER
    {"muParser", make_muparser},
#endif
#ifdef ANNEAL_BENCH_EXPRTK
    {"ExprTk", make_exprtk},
#endif
};

double nanoseconds(auto work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void compare(std::size_t number) {
  std::vector<double> positions(kPositions);
  for (std::size_t i = 0; i < kPositions; ++i) positions[i] = std::floor(kLast / kPositions * static_cast<double>(i));
  std::vector<std::unique_ptr<Evaluator>> evaluators;
  std::vector<std::vector<double>> times(std::size(kEngines));
  std::vector<std::vector<double>> first_times(std::size(kEngines));
  std::vector<std::vector<double>> values(std::size(kEngines), std::vector<double>(kPositions));
  for (const Engine &engine : kEngines) evaluators.push_back(engine.make(number));
  for (std::size_t round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < evaluators.size(); ++i) {
      times[i].push_back(nanoseconds([&] { evaluators[i]->run(positions, values[i]); }) / kPositions);
      double first = 0;
      first_times[i].push_back(nanoseconds([&] { kEngines[i].make(number)->run({&positions[9], 1}, {&first, 1}); }));
    }
  }
  for (std::size_t i = 0; i < evaluators.size(); ++i) {
    double difference = 0;
    for (std::size_t k = 0; k < kPositions; ++k) {
      difference = std::max(difference, std::fabs(values[i][k] - values[0][k]) / std::fabs(values[0][k]));
    }
    fmt::print("{:10} {:12} {:7.2f} ns a value, {:4.2f} of C; first value after {:6.2f} us; at most {:.0e} from C\n",
               kFormulas[number].name, kEngines[i].name, median(times[i]), median(times[i]) / median(times[0]),
               median(first_times[i]) / 1000, difference);
  }
}

// What a guard around each value adds to it.
void measure_guard(std::size_t number) {
  const std::vector<double> positions(kPositions, kLast / 2);
  std::vector<double> values(kPositions);
  const std::unique_ptr<Evaluator> plain = make_interpreter(number);
  const std::unique_ptr<Evaluator> guarded = make_guarded_interpreter(number);
  std::vector<double> differences;
  for (std::size_t round = 0; round < kRounds; ++round) {
    const double without = nanoseconds([&] { plain->run(positions, values); });
    differences.push_back((nanoseconds([&] { guarded->run(positions, values); }) - without) / kPositions);
  }
  fmt::print("{:10} floating-point guard around each value: {:.2f} ns more\n", kFormulas[number].name,
             median(differences));
}

}  // namespace
}  // namespace anneal::bench

int main() {
  for (std::size_t number = 0; number < anneal::bench::kFormulas.size(); ++number) anneal::bench::compare(number);
  for (std::size_t number = 0; number < anneal::bench::kFormulas.size(); ++number) anneal::bench::measure_guard(number);
}
