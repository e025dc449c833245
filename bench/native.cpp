// Time per value of native code beside C with libm, and C with the loosest options and vectors of libm, in one run: all
// engines take turns, medians over the rounds are compared, and every engine's values are checked.
//
//   tools/build.sh release bench_native && build/release/bin/bench_native
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "compiler/floating_point.hpp"
#include "compiler/native/native_code.hpp"
#include "tests/backends/backends.hpp"

using At = double (*)(double);
using Many = void (*)(const double *, double *, std::size_t);
#define DECLARE(rival, name)          \
  double rival##_##name##_at(double); \
  void rival##_##name##_many(const double *, double *, std::size_t);
#define DECLARE_ALL(rival) \
  extern "C" {             \
  DECLARE(rival, expdecay) \
  DECLARE(rival, cosine)   \
  DECLARE(rival, onecycle) \
  DECLARE(rival, piece6)   \
  }
DECLARE_ALL(clang)
DECLARE_ALL(fast_clang)
DECLARE_ALL(fast_gcc)

namespace anneal::bench {
namespace {

constexpr std::size_t kPositions = 4096;
constexpr std::size_t kRounds = 201;
constexpr double kLast = 100000;

struct Rival {
  const char *name;
  At at;
  Many many;
};
struct Formula {
  const char *name;
  const char *text;
  std::array<Rival, 3> rivals;
};
#define RIVALS(name)                                                                              \
  {                                                                                               \
    {                                                                                             \
      {"clang -O3, libm", clang_##name##_at, clang_##name##_many},                                \
          {"clang -O3 -ffast-math, libmvec", fast_clang_##name##_at, fast_clang_##name##_many}, { \
        "gcc -O3 -ffast-math, libmvec", fast_gcc_##name##_at, fast_gcc_##name##_many              \
      }                                                                                           \
    }                                                                                             \
  }

const Formula kFormulas[] = {
    {"expdecay", "0.1 * 0.96 ^ floor(step / 1000)", RIVALS(expdecay)},
    {"cosine", "if step < 1000 then 0.001 * step / 1000 else 0.5 * 0.001 * (1 + cos(pi * (step - 1000) / 99000))",
     RIVALS(cosine)},
    {"onecycle",
     "if step < 30000 then 0.001 + 0.009 * 0.5 * (1 - cos(pi * step / 30000)) else 0.0001 + 0.0099 * 0.5 * (1 + cos(pi "
     "* "
     "(step - 30000) / 70000))",
     RIVALS(onecycle)},
    {"piece6",
     "piecewise { step < 1000: 0.001 * step / 1000, step < 20000: 0.001, step < 40000: 0.001 - 0.0005 * (step - 20000) "
     "/ "
     "20000, step < 60000: 0.0005 * sqrt(40000 / step), step < 80000: 0.0004 * exp((60000 - step) / 20000), else: "
     "0.0001 }",
     RIVALS(piece6)},
};

struct Engine {
  std::string name;
  std::function<void(const std::vector<double> &, std::vector<double> &)> run;
  std::vector<double> times;
  std::vector<double> values = std::vector<double>(kPositions + native::kWidest);
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// A code's two functions as engines.
struct Ours {
  NativeCode code;
  std::vector<double> bound;
};

void add_ours(std::vector<Engine> &scalar, std::vector<Engine> &batch, const Ours &ours) {
  scalar.push_back({"anneal",
                    [&ours](const std::vector<double> &at, std::vector<double> &out) {
                      for (std::size_t i = 0; i < kPositions; ++i)
                        ours.code.evaluate(ours.bound.data(), at[i], &out[i]);
                    },
                    {}});
  batch.push_back({"anneal",
                   [&ours](const std::vector<double> &at, std::vector<double> &out) {
                     double *const values = out.data();
                     ours.code.evaluate_many(ours.bound.data(), at.data(), kPositions, &values);
                   },
                   {}});
}

void report(const char *formula, const char *kind, std::vector<Engine> &engines, const std::vector<double> &at) {
  for (std::size_t round = 0; round < kRounds; ++round) {
    for (Engine &engine : engines) {
      const auto start = std::chrono::steady_clock::now();
      engine.run(at, engine.values);
      const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
      engine.times.push_back(taken.count() / kPositions);
    }
  }
  const double ours = median(engines[0].times);
  for (const Engine &engine : engines) {
    double difference = 0;
    for (std::size_t i = 0; i < kPositions; ++i) {
      difference = std::max(difference, std::fabs(engine.values[i] / engines[0].values[i] - 1));
    }
    fmt::print("{:9} {:7} {:32} {:6.2f} ns  {:5.2f} times ours  {:.0e} from ours\n", formula, kind, engine.name,
               median(engine.times), median(engine.times) / ours, difference);
  }
}

void compare(const Formula &formula) {
  const tests::BoundText bound = tests::bind_text(formula.name, std::string("schedule value = ") + formula.text);
  const FloatingPointGuard guard;
  std::string reason;
  const Schedule &schedule = *bound.schedule;
  std::optional<NativeCode> code =
      NativeCode::compile(schedule.lowered().graph, std::array{schedule.outputs()[0].node}, {}, reason);
  if (!code) return fmt::print("{}: {}\n", formula.name, reason);
  std::vector<double> slots = code->bind(schedule.arguments());
  const Ours ours{*std::move(code), std::move(slots)};
  std::vector<double> at(kPositions + native::kWidest);
  for (std::size_t i = 0; i < at.size(); ++i) at[i] = std::floor(kLast / kPositions * static_cast<double>(i));
  std::vector<Engine> scalar;
  std::vector<Engine> batch;
  add_ours(scalar, batch, ours);
  for (const Rival &rival : formula.rivals) {
    scalar.push_back({rival.name,
                      [&rival](const std::vector<double> &positions, std::vector<double> &out) {
                        for (std::size_t i = 0; i < kPositions; ++i) out[i] = rival.at(positions[i]);
                      },
                      {}});
    batch.push_back({rival.name,
                     [&rival](const std::vector<double> &positions, std::vector<double> &out) {
                       rival.many(positions.data(), out.data(), kPositions);
                     },
                     {}});
  }
  report(formula.name, "scalar", scalar, at);
  report(formula.name, "batch", batch, at);
}

}  // namespace
}  // namespace anneal::bench

int main() {
  for (const auto &formula : anneal::bench::kFormulas) anneal::bench::compare(formula);
}
