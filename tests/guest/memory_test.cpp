// Promises P13 and P14: what compiling takes of memory is given back, and no page is ever writable and executable.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/mman.h>

#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

#include "tests/guest/compare.hpp"
#include "tests/guest/maps.hpp"

namespace anneal::tests {
namespace {

/// ANNEAL_COMPILATIONS=10000 is the long run.
int compilations() {
  const char *const wish = std::getenv("ANNEAL_COMPILATIONS");
  return wish != nullptr ? std::atoi(wish) : 1000;
}

/// Compiles, compares and forgets the programs from `first` on, `count` of them, on `threads` threads.
void compile_all(int first, int count, int threads) {
  std::atomic<int> next = first;
  std::vector<std::string> failures(static_cast<std::size_t>(threads));
  std::vector<std::thread> workers;
  for (std::string &failure : failures) {
    workers.emplace_back([&next, &failure, end = first + count] {
      for (int number = 0; (number = next++) < end && failure.empty();) {
        failure = compile_and_compare(number, number % 3 != 0);
      }
    });
  }
  for (std::thread &worker : workers) worker.join();
  for (const std::string &failure : failures) EXPECT_EQ(failure, "");
}

/// Bytes that are in use, not those that the C library keeps for later.
std::size_t used_bytes() {
  malloc_trim(0);
  return resident_bytes();
}

constexpr std::size_t kTolerated = 1 << 20;

/// A thread keeps what it needs to compile until it ends, so the threads stay the same.
void expect_flat(int threads) {
  const int all = compilations();
  constexpr int kWarmUp = 300;
  std::atomic<int> next = 0;
  std::atomic<int> limit = kWarmUp;
  std::atomic<int> waiting = 0;
  std::atomic<bool> ended = false;
  std::vector<std::string> failures(static_cast<std::size_t>(threads));
  std::vector<std::thread> workers;
  for (std::string &failure : failures) {
    workers.emplace_back([&] {
      while (!ended) {
        const int number = next++;
        if (number < limit) {
          if (std::string said = compile_and_compare(number, number % 3 != 0); !said.empty()) failure = said;
          continue;
        }
        ++waiting;
        while (number >= limit && !ended) std::this_thread::yield();
        --waiting;
      }
    });
  }
  const auto settle = [&] {
    while (waiting != threads) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return used_bytes();
  };
  const std::size_t mappings = (settle(), executable_mappings());
  const std::size_t before = used_bytes();
  limit = all;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const std::size_t after = settle();
  EXPECT_LE(after, before + kTolerated);
  EXPECT_EQ(executable_mappings(), mappings);
  ended = true;
  for (std::thread &worker : workers) worker.join();
  for (const std::string &failure : failures) EXPECT_EQ(failure, "");
  std::printf("%d compilations on %d threads: %zu KiB, then %zu KiB\n", all, threads, before / 1024, after / 1024);
}

TEST(Memory, IsGivenBackByOneThread) {
  expect_flat(1);
}

TEST(Memory, IsGivenBackByFourThreads) {
  expect_flat(4);
}

/// What a thread keeps is given back with the thread.
TEST(Memory, IsGivenBackWithItsThread) {
  for (int i = 0; i < 60; ++i) compile_all(i, 1, 1);
  const std::size_t before = used_bytes();
  for (int i = 60; i < 260; ++i) compile_all(i, 1, 1);
  const std::size_t after = used_bytes();
  EXPECT_LE(after, before + kTolerated);
  std::printf("200 threads: %zu KiB, then %zu KiB\n", before / 1024, after / 1024);
}

/// What the tests above look for is seen.
TEST(Memory, KeptCodeIsSeen) {
  std::vector<Schedule> kept;
  const auto compile = [&kept](int number) {
    std::string reason;
    const BoundText bound = bind_text("small", "schedule value = step + " + std::to_string(number));
    kept.push_back(bound.schedule->with_native_code(true, reason).value());
  };
  compile(0);
  const std::size_t before = used_bytes();
  const std::size_t mappings = executable_mappings();
  for (int i = 0; i < 200; ++i) compile(i);
  EXPECT_GT(used_bytes(), before + kTolerated);
  EXPECT_GT(executable_mappings(), mappings);
}

TEST(Pages, AreNeverWritableAndExecutable) {
  std::atomic<bool> ended = false;
  std::string seen;
  int samples = 0;
  std::thread sampler([&] {
    while (!ended && seen.empty()) {
      seen = writable_and_executable();
      ++samples;
    }
  });
  std::vector<Schedule> kept;
  for (int number = 0; number < 400; ++number) {
    std::string reason;
    const BoundText bound = bind_text("small", "schedule value = step * " + std::to_string(number));
    std::optional<Schedule> native = bound.schedule->with_native_code(number % 2 == 0, reason);
    ASSERT_TRUE(native) << reason;
    EXPECT_EQ(writable_and_executable(), "") << number;
    EXPECT_EQ(native->at(0, 3), bound.schedule->at(0, 3));
    if (number % 4 == 0) kept.push_back(*native);
  }
  ended = true;
  sampler.join();
  EXPECT_EQ(seen, "");
  EXPECT_GT(samples, 100);
  std::printf("%d samples\n", samples);
}

TEST(Pages, ThatAreBothAreSeen) {
  void *const page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  EXPECT_NE(writable_and_executable(), "");
  munmap(page, 4096);
  EXPECT_EQ(writable_and_executable(), "");
}

}  // namespace
}  // namespace anneal::tests
