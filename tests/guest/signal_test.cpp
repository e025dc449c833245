// Promise P16: schedules are evaluated in a signal handler while the thread that it stopped does anything else.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/time.h>

#include <array>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <new>

#include "compiler/floating_point.hpp"
#include "tests/guest/compare.hpp"
#include "tests/guest/programs.hpp"

namespace {

/// Set while the handler runs: who allocates then is found.
thread_local volatile bool in_handler = false;
std::atomic<int> allocations_in_handler = 0;

void *allocate(std::size_t size) {
  if (in_handler) ++allocations_in_handler;
  return std::malloc(size);
}

}  // namespace

void *operator new(std::size_t size) {
  return allocate(size);
}
void operator delete(void *memory) noexcept {
  std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept {
  std::free(memory);
}

namespace anneal::tests {
namespace {

constexpr std::size_t kRow = 40;
constexpr std::uint64_t kHost = 0x1F80 | 0x2000 | 0x8040 | 0x0001;  ///< down, flushing both ways, a flag raised

/// What a handler evaluates, and the bits that it must get.
struct Evaluated {
  Schedule schedule;
  std::array<double, 2> all{};
  std::array<double, kRow> row{};

  explicit Evaluated(const Schedule &reference, Schedule used) : schedule(std::move(used)) {
    reference.at_all(42, all);
    reference.at_many(0, 0, 3, row);
  }

  bool holds() const {
    std::array<double, 2> seen{};
    std::array<double, kRow> values{};
    schedule.at_all(42, seen);
    schedule.at_many(0, 0, 3, values);
    bool same = same_bits(schedule.at(0, 42), all[0]);
    for (std::size_t i = 0; i < schedule.outputs().size(); ++i) same = same && same_bits(seen[i], all[i]);
    for (std::size_t i = 0; i < kRow; ++i) same = same && same_bits(values[i], row[i]);
    return same;
  }
};

struct Seen {
  const std::vector<Evaluated> *evaluated = nullptr;
  std::atomic<int> runs = 0;
  std::atomic<int> wrong = 0;
  std::atomic<int> leaked = 0;  ///< of the floating-point state
};
Seen seen;

void handle(int) {
  in_handler = true;
  const std::uint64_t before = FloatingPointState::read();
  FloatingPointState::write(kHost);
  for (const Evaluated &one : *seen.evaluated) {
    if (!one.holds()) ++seen.wrong;
    if (FloatingPointState::read() != kHost) ++seen.leaked;
    ++seen.runs;
  }
  FloatingPointState::write(before);
  in_handler = false;
}

/// A program of each shape, on the interpreter and on native code.
std::vector<Evaluated> evaluated() {
  std::vector<Evaluated> all;
  for (int number = 0; number < 8; ++number) {
    const BoundText bound = bind_text("small", small_program(number));
    std::string reason;
    all.emplace_back(*bound.schedule, *bound.schedule);
    all.emplace_back(*bound.schedule, bound.schedule->with_native_code(number % 2 == 0, reason).value());
  }
  return all;
}

void start_timer(long microseconds) {
  struct sigaction action{};
  action.sa_handler = microseconds != 0 ? handle : SIG_IGN;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
  const itimerval timer{{0, microseconds}, {0, microseconds}};
  setitimer(ITIMER_REAL, &timer, nullptr);
}

TEST(Signal, EvaluatesInAHandler) {
  const std::vector<Evaluated> schedules = evaluated();
  seen.evaluated = &schedules;
  allocations_in_handler = 0;
  const std::uint64_t own = FloatingPointState::read();
  start_timer(500);
  for (int number = 0; seen.runs < 160'000 && number < 100'000; ++number) {
    const std::string text = small_program(number);
    FloatingPointState::write(kHost);
    const std::string said = compile_and_compare(text, number % 2 == 0);
    const std::uint64_t after = FloatingPointState::read();
    FloatingPointState::write(own);
    ASSERT_EQ(said, "");
    ASSERT_EQ(after, kHost);
  }
  start_timer(0);
  EXPECT_GE(seen.runs, 160'000);
  EXPECT_EQ(seen.wrong, 0);
  EXPECT_EQ(seen.leaked, 0);
  EXPECT_EQ(allocations_in_handler, 0);
  std::printf("%d evaluations in %d handlers\n", seen.runs.load(), seen.runs / static_cast<int>(schedules.size()));
}

TEST(Signal, WhatIsLookedForIsSeen) {
  std::vector<Evaluated> schedules = evaluated();
  schedules[3].row[7] = 5;
  seen.evaluated = &schedules;
  seen.wrong = 0;
  handle(0);
  EXPECT_EQ(seen.wrong, 1);
  allocations_in_handler = 0;
  in_handler = true;
  ::operator delete(::operator new(8));
  in_handler = false;
  EXPECT_EQ(allocations_in_handler, 1);
}

}  // namespace
}  // namespace anneal::tests
