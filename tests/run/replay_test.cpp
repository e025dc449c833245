// Replays: the same values as a run that observes on its way.
#include "runtime/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <random>

#include "runtime/run.hpp"
#include "tests/backends/backends.hpp"
#include "tests/run/fixture.hpp"

namespace anneal::tests {
namespace {

using testing::HasSubstr;

const std::string kProgram =
    "clock { total = 1000 steps }\ninput loss in [0, inf]\ninput rate = 1\n"
    "schedule lr = cosine(0.1, 0) * plateau(loss, factor = 0.5, patience = 2) * rate\n";

TEST(Replay, GivesWhatARunGives) {
  for (const bool native : {false, true}) {
    BoundProgram bound(kProgram);
    ASSERT_TRUE(bound.schedule) << bound.errors;
    std::string reason;
    if (native) bound.schedule = bound.schedule->with_native_code(true, reason);
    ASSERT_TRUE(bound.schedule) << reason;
    std::mt19937 random(7);
    anneal::Run run(*bound.schedule);
    std::string log = "step,loss,rate\n";
    std::vector<double> expected;
    for (int step = 0; step < 1200; ++step) {
      for (; random() % 10 == 0 && run.last_observed(0) < step;) {
        const double loss = static_cast<double>(random() % 100);
        log += std::to_string(step) + "," + std::to_string(loss) + ",\n";
        ASSERT_FALSE(run.observe(step, std::array{Measurement{0, loss}}));
      }
      if (random() % 50 == 0) {
        log += std::to_string(step) + ",," + std::to_string(step % 7) + "\n";
        ASSERT_FALSE(run.observe(step, std::array{Measurement{1, static_cast<double>(step % 7)}}));
      }
      expected.push_back(run.value(0, step));
    }
    const std::optional<Replay> replay = bound.replay("log.csv", log);
    ASSERT_TRUE(replay) << bound.errors;
    EXPECT_GT(replay->starts().size(), 100U);
    for (const std::int64_t stride : {1, 2, 7, 500}) {
      for (const std::int64_t first : {0, 1, 3, 999}) {
        std::vector<double> values(static_cast<std::size_t>((1199 - first) / stride + 1));
        replay->at_many(0, first, stride, values);
        for (std::size_t i = 0; i < values.size(); ++i) {
          const auto step = static_cast<std::size_t>(first) + i * static_cast<std::size_t>(stride);
          ASSERT_TRUE(same_bits(values[i], expected[step])) << step;
        }
      }
    }
    for (std::size_t step = 0; step < expected.size(); ++step) {
      ASSERT_TRUE(same_bits(replay->at(0, static_cast<std::int64_t>(step)), expected[step]));
      ASSERT_TRUE(same_bits(replay->at_steps(0, static_cast<double>(step)), expected[step]));
    }
    EXPECT_TRUE(same_bits(replay->at_steps(0, 1e18), replay->at(0, kLastPosition)));
  }
}

TEST(Replay, RefusalsAreShownAtTheirLines) {
  BoundProgram bound(kProgram);
  EXPECT_FALSE(bound.replay("x.csv", "step,loss\n1,5\n1,4\n2,-1\n3,1\n"));
  EXPECT_THAT(bound.errors, HasSubstr("x.csv:3:1: error[A0812]: `loss` was observed at step 1 already"));
  EXPECT_THAT(bound.errors, HasSubstr("x.csv:4:1: error[A0812]: `loss` is -1 at step 2, outside its range [0, inf]"));
}

TEST(Replay, NaNIsAppliedAndAnnouncedOnce) {
  BoundProgram bound(kProgram);
  ASSERT_TRUE(bound.replay("x.csv", "step,loss\n1,5\n2,nan\n3,5\n4,nan\n"));
  EXPECT_THAT(bound.errors, HasSubstr("x.csv:3:1: warning[A0813]: 2 measurements are nan, the first at step 2"));
  EXPECT_EQ(std::count(bound.errors.begin(), bound.errors.end(), '\n'), 1) << bound.errors;
}

TEST(Replay, WithoutALogItIsTheSchedule) {
  const BoundProgram bound(kProgram);
  const Replay replay(*bound.schedule);
  std::vector<double> values(1000);
  std::vector<double> expected(1000);
  replay.at_many(0, 0, 1, values);
  bound.schedule->at_many(0, 0, 1, expected);
  EXPECT_EQ(values, expected);
  EXPECT_EQ(replay.starts().size(), 1U);
}

TEST(Replay, AMillionLinesTakeAboutASecond) {
  BoundProgram bound(
      "clock { total = 1M steps }\ninput loss in [0, inf]\nschedule lr = plateau(loss, patience = 1000)\n");
  std::string log = "step,loss\n";
  for (int step = 0; step < 1'000'000; ++step)
    log += std::to_string(step) + "," + std::to_string(1.0 / (1 + step)) + "\n";
  const auto start = std::chrono::steady_clock::now();
  const std::optional<Replay> replay = bound.replay("log.csv", std::move(log));
  ASSERT_TRUE(replay) << bound.errors;
  std::vector<double> values(1'000'000);
  replay->at_many(0, 0, 1, values);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  RecordProperty("milliseconds", static_cast<int>(took.count() * 1000));
  EXPECT_EQ(replay->starts().size(), 1'000'000U);
  // Ten times what it takes: other tests run beside this one, and sanitizers.
  EXPECT_LT(took.count(), 20);
}

}  // namespace
}  // namespace anneal::tests
