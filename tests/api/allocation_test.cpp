// Promise P11: the core survives any failing allocation, with a status and nothing lost. The n-th allocation fails,
// once or from then on, for every n until a call needs no more of them.
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <vector>

#include "tests/api/failing_allocations.hpp"
#include "tests/api/host.hpp"

namespace anneal::tests {
namespace {

anneal_status load(const std::string &text) {
  anneal_program *program = nullptr;
  anneal_diagnostics *found = nullptr;
  const anneal_status status = anneal_load_text("t", text.data(), text.size(), nullptr, &program, &found);
  // Nothing that is not there may be handed out.
  EXPECT_EQ(program != nullptr, status == ANNEAL_OK);
  anneal_diagnostics_free(found);
  anneal_program_free(program);
  return status;
}

const std::string kPhases =
    "clock { total = 90 epochs, epoch = 3 steps }\nparam peak = 0.4\n"
    "schedule lr = phases { 5 epochs: linear(0, peak), hold = 20%: peak, rest: cosine(previous, 0) }\n"
    "schedule m = repeat 10 epochs growing 2 { linear(0.9, 0.8) }\nassert lr <= peak\n";

class Allocations : public testing::Test {
 protected:
  static void TearDownTestSuite() { std::printf("%zu allocations failed\n", failed_allocations()); }
};

TEST_F(Allocations, MayFailWhileAProgramIsLoaded) {
  std::size_t failures = 0;
  for (const std::string &text :
       {std::string("0.1"), kPhases, std::string(kFeedback), std::string("import torch\nschedule lr = 1"),
        std::string("schedule lr = sum(range(100) * step)")}) {
    failures += fail_each(load(text), [&] { return load(text); });
  }
  for (const std::string &text :
       {std::string("schedule lr = cosin(1, 0)"), std::string("schedule lr = ((((1"), std::string("\x01\xff"),
        std::string("schedule lr = phases { 500: 1 }\nlet x = 1 ? 2 : 3\nschedule lr = 4")}) {
    failures += fail_each(ANNEAL_ERROR_PROGRAM, [&] { return load(text); });
  }
  EXPECT_GT(failures, 1000U);
}

TEST_F(Allocations, MayFailWhileAProgramIsBoundAndChecked) {
  std::size_t failures = 0;
  for (const std::string &text : {kPhases, std::string(kFeedback)}) {
    const ProgramHandle program = program_of(text);
    for (const int check : {0, 1}) {
      const auto bind = [&] {
        anneal_bind_options options{};
        options.size = sizeof options;
        options.check = check;
        const anneal_value value{"peak", ANNEAL_TEXT, 0, "0.2", nullptr, 0};
        options.parameters = &value;
        options.parameter_count = 1;
        anneal_schedule *schedule = nullptr;
        anneal_diagnostics *found = nullptr;
        const anneal_status status = anneal_bind(program.get(), &options, &schedule, &found);
        EXPECT_EQ(schedule != nullptr, status == ANNEAL_OK);
        anneal_diagnostics_free(found);
        anneal_schedule_free(schedule);
        return status;
      };
      failures += fail_each(ANNEAL_OK, bind);
    }
  }
  EXPECT_GT(failures, 500U);
}

TEST_F(Allocations, AreNotMadeByTheHotCalls) {
  const ScheduleHandle schedule = schedule_of(kPhases);
  const RunHandle run = run_of(kFeedback);
  double out[64];
  const FailingAllocation failing(0, true);
  anneal_at(schedule.get(), 0, 5);
  anneal_at_all(schedule.get(), 5, out);
  anneal_at_many(schedule.get(), 0, 0, 1, 64, out);
  const std::int64_t positions[] = {4, 2};
  anneal_at_positions(schedule.get(), 0, positions, 2, out);
  anneal_run_value(run.get(), 0, 5);
  anneal_run_values(run.get(), 5, out);
  EXPECT_FALSE(failing.has_failed());
}

std::vector<unsigned char> bytes_of(const anneal_run *run) {
  std::vector<unsigned char> bytes(1 << 16);
  std::size_t size = 0;
  EXPECT_EQ(anneal_run_save(run, 400, bytes.data(), bytes.size(), &size, nullptr), ANNEAL_OK);
  bytes.resize(size);
  return bytes;
}

TEST_F(Allocations, MayFailInARunWithNothingLost) {
  const RunHandle run = run_of(kFeedback);
  std::int64_t k = 0;
  std::vector<unsigned char> before = bytes_of(run.get());
  const auto observe = [&] {
    const anneal_measurement one{0, 0.5};
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_run_observe(run.get(), k + 1, &one, 1, &found);
    anneal_diagnostics_free(found);
    if (status == ANNEAL_OK) ++k;
    return status;
  };
  fail_each(ANNEAL_OK, observe, [&] {
    const std::vector<unsigned char> after = bytes_of(run.get());
    if (k == 0) {
      EXPECT_EQ(after, before) << "an observation that failed changed something";
    }
  });
  before = bytes_of(run.get());
  const auto save = [&] {
    std::vector<unsigned char> room;
    std::size_t size = 0;
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_run_save(run.get(), 400, nullptr, 0, &size, &found);
    anneal_diagnostics_free(found);
    return status;
  };
  fail_each(ANNEAL_OK, save);
  const std::string path = testing::TempDir() + "/anneal_allocation.ckpt";
  const auto save_file = [&] {
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_run_save_file(run.get(), 400, path.c_str(), nullptr, &found);
    anneal_diagnostics_free(found);
    return status;
  };
  fail_each(ANNEAL_OK, save_file);
  const auto restore = [&] {
    anneal_run *restored = nullptr;
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_run_restore(before.data(), before.size(), nullptr, &restored, nullptr, &found);
    EXPECT_EQ(restored != nullptr, status == ANNEAL_OK);
    anneal_diagnostics_free(found);
    anneal_run_free(restored);
    return status;
  };
  fail_each(ANNEAL_OK, restore);
  EXPECT_EQ(bytes_of(run.get()), before);
}

TEST_F(Allocations, MayFailInAChangeWithTheRunUnharmed) {
  const RunHandle run = run_of(kFeedback);
  const ProgramHandle other = program_of(std::string(kFeedback) + "schedule momentum = 0.9\n");
  const std::vector<unsigned char> before = bytes_of(run.get());
  bool done = false;
  const auto change = [&] {
    anneal_change_options options{};
    options.size = sizeof options;
    options.at = 300;
    options.policy = ANNEAL_POLICY_BLEND;
    options.blend_steps = 50;
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_run_change(run.get(), other.get(), 10, &options, &found);
    anneal_diagnostics_free(found);
    done = done || status == ANNEAL_OK;
    // Once a change is waiting, a second one is refused.
    return done && status == ANNEAL_ERROR_REFUSED ? ANNEAL_OK : status;
  };
  fail_each(ANNEAL_OK, change, [&] {
    if (!done) {
      EXPECT_EQ(bytes_of(run.get()), before);
    }
  });
  EXPECT_TRUE(done);
}

TEST_F(Allocations, ThatFailAreSeenByTheHarness) {
  const auto forgets = [] {
    int *number = new (std::nothrow) int(1);
    const bool missing = number == nullptr;
    delete number;
    return missing ? ANNEAL_ERROR_USAGE : ANNEAL_OK;
  };
  testing::TestPartResultArray failures;
  {
    const testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
    fail_each(ANNEAL_OK, forgets);
  }
  EXPECT_GT(failures.size(), 0) << "a wrong status must be a failure";
}

}  // namespace
}  // namespace anneal::tests
