// Promise P14: one program on many threads, while others read, bind, compile and free. The thread sanitizer looks on
// where tools/threads.sh runs this.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/parallel.hpp"
#include "runtime/sweep.hpp"
#include "runtime/watch.hpp"
#include "tests/guest/child.hpp"
#include "tests/guest/compare.hpp"
#include "tests/guest/programs.hpp"

namespace anneal::tests {
namespace {

constexpr const char *kProgram =
    "clock { total = 2000 steps }\n"
    "param peak = 0.1 in (0, 1]\n"
    "schedule lr = phases { 5%: linear(0, peak), rest: cosine(peak, peak / 10) }\n"
    "schedule decay = peak ^ (step / 300)\n";

/// One program, bound once, and what everybody must see.
struct Shared {
  std::shared_ptr<Sources> sources = std::make_shared<Sources>();
  std::optional<Program> program;
  std::optional<Schedule> interpreted;
  std::optional<Schedule> native;
  std::vector<std::uint64_t> expected;
  std::vector<NodeId> nodes;

  Shared() {
    Diagnostics diagnostics;
    program = Program::load(sources, sources->add("shared", kProgram), nullptr, diagnostics);
    Sources given(&program->sources());
    interpreted = program->bind({}, given, diagnostics);
    std::string reason;
    native = interpreted->with_native_code(false, reason);
    expected = bits_of(*interpreted);
    for (const LoweredOutput &output : interpreted->outputs()) nodes.push_back(output.node);
  }
};

bool sweep_holds(const Shared &shared, Backend backend) {
  Sources given(&shared.program->sources());
  Diagnostics diagnostics;
  const std::optional<Sweep> sweep =
      Sweep::bind(*shared.program, {}, {{"peak", {0.1, 0.2, 0.1}}}, given, diagnostics, backend);
  std::vector<double> values(3);
  sweep->at(0, 700, values);
  return values[0] == shared.interpreted->at(0, 700) && values[2] == values[0] && values[1] > values[0];
}

bool watch_holds(const Shared &shared, Backend backend) {
  const WatchResult result =
      watch(*shared.native, shared.nodes, {{0, 2000, 1}}, {.backend = backend, .threads = 2, .progress = {}});
  return result.positions == 2000 && result.seen[0].minimum == 0 && result.seen[0].maximum == 0.1;
}

bool pieces_hold(const Shared &shared) {
  std::vector<double> values(2000);
  in_pieces(2000, 128, 2, [&](unsigned, std::int64_t first, std::int64_t count) {
    const auto piece = std::span(values).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    shared.native->at_many(0, first, 1, piece);
    return true;
  });
  return values[777] == shared.interpreted->at(0, 777);
}

/// ANNEAL_ROUNDS=3000 is the long run: a million evaluations on each thread.
int rounds() {
  const char *const wish = std::getenv("ANNEAL_ROUNDS");
  return wish != nullptr ? std::atoi(wish) : 60;
}

/// What is made once is made by all of them at once.
TEST(Threads, BeginTogether) {
  std::atomic<int> ready = 0;
  std::vector<std::string> said(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < said.size(); ++i) {
    threads.emplace_back([&said, &ready, i] {
      ++ready;
      while (ready < 8) std::this_thread::yield();
      said[i] = compile_and_compare(static_cast<int>(i), true);
    });
  }
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(said, std::vector<std::string>(8));
}

TEST(Threads, ShareAProgramWhileOthersAreMade) {
  const Shared shared;
  ASSERT_TRUE(shared.native);
  std::atomic<int> wrong = 0;
  std::atomic<bool> ended = false;
  std::vector<std::thread> evaluating;
  for (int thread = 0; thread < 8; ++thread) {
    evaluating.emplace_back([&shared, &wrong, thread, count = rounds()] {
      for (int round = 0; round < count; ++round) {
        const Schedule copy = round % 2 == 0 ? *shared.native : *shared.interpreted;
        if (bits_of(copy) != shared.expected) ++wrong;
        const Backend backend = round % 8 == 0 ? Backend::native : Backend::interpreter;
        if (round % 4 == 0 && !sweep_holds(shared, backend)) ++wrong;
        if (round % 4 == thread % 4 && !(pieces_hold(shared) && watch_holds(shared, backend))) ++wrong;
      }
    });
  }
  std::vector<std::thread> making;
  for (int thread = 0; thread < 2; ++thread) {
    making.emplace_back([&wrong, &ended, thread] {
      for (int number = 1000 * thread; !ended; ++number) {
        if (!compile_and_compare(number, number % 2 == 0).empty()) ++wrong;
      }
    });
  }
  for (std::thread &thread : evaluating) thread.join();
  ended = true;
  for (std::thread &thread : making) thread.join();
  EXPECT_EQ(wrong, 0);
}

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
/// Two threads count to 2,000 together.
std::string count_together(bool locked) {
  return in_child([locked] {
    std::mutex mutex;
    int count = 0;
    const auto work = [&] {
      for (int i = 0; i < 1000; ++i) {
        std::unique_lock lock(mutex, std::defer_lock);
        if (locked) lock.lock();
        ++count;
      }
    };
    std::thread one(work);
    std::thread other(work);
    one.join();
    other.join();
    return std::string();
  });
}

TEST(Threads, ARaceIsSeen) {
  EXPECT_EQ(count_together(true), "");
  EXPECT_NE(count_together(false), "");
}
#endif
#endif

}  // namespace
}  // namespace anneal::tests
