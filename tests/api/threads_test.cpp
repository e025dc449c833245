// One program on many threads, while others compile and free, and one changes a live file. The thread sanitizer looks
// on where tools/threads.sh runs this.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "tests/api/host.hpp"

namespace anneal::tests {
namespace {

int rounds() {
  const char *const given = std::getenv("ANNEAL_ROUNDS");
  return given == nullptr ? 40 : std::atoi(given);
}

constexpr const char *kText =
    "clock { total = 2000 steps }\n"
    "schedule lr = phases { 5%: linear(0, 0.1), rest: cosine(0.1, 0) }\n";

TEST(Threads, ReadCompileAndChangeAtOnce) {
  const ScheduleHandle schedule = schedule_of(kText);
  std::vector<double> expected(2000);
  anneal_at_many(schedule.get(), 0, 0, 1, expected.size(), expected.data());
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;

  const auto read = [&](std::int64_t first) {
    std::vector<double> many(2000);
    for (std::int64_t k = first; !stop; k = (k + 1) % 2000) {
      if (anneal_at(schedule.get(), 0, k) != expected[static_cast<std::size_t>(k)]) ++wrong;
      if (k % 500 != 0) continue;
      anneal_at_many(schedule.get(), 0, 0, 1, many.size(), many.data());
      if (many != expected) ++wrong;
    }
  };
  const auto compile = [&](anneal_backend backend) {
    for (int i = 0; i < rounds(); ++i) {
      const ScheduleHandle own = schedule_of(kText, backend);
      if (anneal_at(own.get(), 0, 700) != expected[700]) ++wrong;
    }
  };
  const auto change = [&] {
    const std::string path = std::filesystem::temp_directory_path() / "anneal_api_threads.sched";
    std::ofstream(path) << kText;
    const RunHandle run = run_of(kText);
    EXPECT_EQ(anneal_run_watch(run.get(), path.c_str(), nullptr), ANNEAL_OK);
    int changes = 0;
    for (int i = 0; i < rounds(); ++i) {
      std::ofstream(path) << "clock { total = 2000 steps }\nschedule lr = " << i + 1 << "\n";
      anneal_change_options options{};
      options.size = sizeof options;
      options.at = i;
      options.policy = ANNEAL_POLICY_ADOPT;
      int changed = 0;
      EXPECT_EQ(anneal_run_poll(run.get(), i, &options, &changed, nullptr), ANNEAL_OK);
      changes += changed;
      if (changed != 0 && anneal_run_value(run.get(), 0, i) != i + 1) ++wrong;
    }
    EXPECT_GT(changes, rounds() / 2);
    std::filesystem::remove(path);
  };

  std::vector<std::thread> readers;
  for (int i = 0; i < 8; ++i) readers.emplace_back(read, 250 * i);
  std::thread interpreter(compile, ANNEAL_BACKEND_INTERPRETER);
  std::thread native(compile, ANNEAL_BACKEND_NATIVE);
  std::thread changer(change);
  interpreter.join();
  native.join();
  changer.join();
  stop = true;
  for (std::thread &reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace anneal::tests
