// Kernels of update rules beside C loops over the same arrays, in one run: both take turns, and medians over the rounds
// are compared. One thread; binary32.
//
//   tools/build.sh release bench_kernels && build/release/bin/bench_kernels [--quick]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "compiler/floating_point.hpp"
#include "compiler/native/element_code.hpp"
#include "compiler/native/processor.hpp"
#include "tests/kernels/programs.hpp"

extern "C" {
using CLoop = void(float *, const float *, float *, float *, const float *, std::size_t);
CLoop c_adamw, c_sgd_momentum, c_lion;
}

namespace anneal::bench {
namespace {

struct Rule {
  const char *name;
  ElementProgram program;
  CLoop *rival;
  std::vector<float> scalars;
  std::size_t bytes;  ///< that an element is read and written
};

/// Memory of one element each, all of it touched, from a boundary of 64 bytes on.
class Floats {
 public:
  explicit Floats(std::size_t count) : data_(static_cast<float *>(std::aligned_alloc(64, (count * 4 + 63) / 64 * 64))) {
    for (std::size_t i = 0; i < count; ++i) {
      data_[i] = static_cast<float>(static_cast<std::int32_t>(i * 2654435761U)) * 0x1p-33F;
    }
  }
  ~Floats() { std::free(data_); }
  Floats(const Floats &) = delete;
  Floats &operator=(const Floats &) = delete;
  float *data() { return data_; }

 private:
  float *data_;
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Arrays {
  explicit Arrays(std::size_t count) : weight(count), gradient(count), first(count), second(count) {
    for (std::size_t i = 0; i < count; ++i) second.data()[i] = std::abs(second.data()[i]);
  }
  Floats weight, gradient, first, second;
};

double nanoseconds(const std::function<void()> &run, std::size_t times) {
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < times; ++i) run();
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
  return taken.count();
}

void compare(const Rule &rule, ElementKernel kernel, std::size_t count, double seconds) {
  Arrays arrays(count);
  const std::vector<double> scalars(rule.scalars.begin(), rule.scalars.end());
  const std::array<void *, 2> cells{arrays.first.data(), arrays.second.data()};
  const ElementArguments arguments{.weight = arrays.weight.data(),
                                   .master = nullptr,
                                   .gradient = arrays.gradient.data(),
                                   .cells = cells.data(),
                                   .scalars = scalars.data(),
                                   .sums = nullptr,
                                   .count = count};
  const std::array<std::function<void()>, 2> runs{[&] { kernel(&arguments); },
                                                  [&] {
                                                    rule.rival(arrays.weight.data(), arrays.gradient.data(),
                                                               arrays.first.data(), arrays.second.data(),
                                                               rule.scalars.data(), count);
                                                  }};
  const std::size_t times = std::max<std::size_t>(1, 200'000 / count);
  const double once = nanoseconds(runs[0], times) + nanoseconds(runs[1], times);
  const auto rounds = std::clamp<std::size_t>(static_cast<std::size_t>(seconds * 1e9 / once), 5, 2001);
  std::array<std::vector<double>, 2> taken;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t turn = 0; turn < 2; ++turn) {
      const std::size_t engine = (round + turn) % 2;
      taken[engine].push_back(nanoseconds(runs[engine], times) / static_cast<double>(times * count));
    }
  }
  const double ours = median(taken[0]);
  const double clang = median(taken[1]);
  fmt::print("{:13} {:9} {:5} rounds  anneal {:6.4f}  clang {:6.4f} ns an element  ratio {:5.3f}  {:5.1f} GB/s\n",
             rule.name, count, rounds, ours, clang, ours / clang, static_cast<double>(rule.bytes) / ours);
}

}  // namespace
}  // namespace anneal::bench

int main(int argc, char **argv) {
  using namespace anneal;
  const bool is_quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
  const FloatingPointGuard guard;
  const bench::Rule rules[] = {
      {"adamw", tests::adamw_program(), c_adamw, {0.9F, 0.1F, 0.999F, 0.001F, 0.5F, 0.1F, 1e-8F, 0.01F, 1e-3F}, 28},
      {"sgd momentum", tests::sgd_momentum_program(), c_sgd_momentum, {0.9F, 0.1F}, 20},
      {"lion", tests::lion_program(), c_lion, {0.9F, 0.1F, 0.99F, 0.01F, 0.1F, 1e-4F}, 20},
  };
  for (const bench::Rule &rule : rules) {
    std::string reason;
    const auto start = std::chrono::steady_clock::now();
    const auto code = NativeElementCode::compile(rule.program, {}, reason);
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    if (!code) return fmt::print("{}\n", reason), 1;
    fmt::print("{:13} compiled in {:.1f} ms\n", rule.name, taken.count());
    for (const std::size_t count : {10'000, 1'000'000, 10'000'000, 50'000'000}) {
      bench::compare(rule, code->kernel(), count, is_quick ? 2 : 15);
    }
  }
}
