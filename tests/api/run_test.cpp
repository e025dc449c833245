// Runs through the C interface: observations, checkpoints, changes.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "tests/api/c_host.h"
#include "tests/api/host.hpp"

namespace anneal::tests {
namespace {

anneal_status observe(anneal_run *run, std::int64_t k, double value, std::string *codes = nullptr) {
  const anneal_measurement one{0, value};
  anneal_diagnostics *found = nullptr;
  const anneal_status status = anneal_run_observe(run, k, &one, 1, &found);
  const std::string said = codes_of(found);
  if (codes != nullptr) *codes = said;
  return status;
}

std::vector<unsigned char> saved(const anneal_run *run, std::int64_t k) {
  std::size_t size = 0;
  EXPECT_EQ(anneal_run_save(run, k, nullptr, 0, &size, nullptr), ANNEAL_OK);
  std::vector<unsigned char> bytes(size);
  EXPECT_EQ(anneal_run_save(run, k, bytes.data(), bytes.size(), &size, nullptr), ANNEAL_OK);
  return bytes;
}

TEST(RunHandles, FeedMeasurementsBack) {
  const RunHandle run = run_of("input loss in [0, inf]\nschedule lr = 0.5 * plateau(loss, factor = 0.5, patience = 0)");
  EXPECT_EQ(anneal_run_find_input(run.get(), "loss"), 0);
  EXPECT_EQ(anneal_run_find_output(run.get(), "lr"), 0);
  EXPECT_STREQ(anneal_run_output_name(run.get(), 0), "lr");
  EXPECT_EQ(anneal_run_output_name(run.get(), 1), nullptr);
  EXPECT_EQ(anneal_run_output_count(run.get()), 1U);
  EXPECT_EQ(observe(run.get(), 1, 3), ANNEAL_OK);
  EXPECT_EQ(anneal_run_value(run.get(), 0, 1), 0.5);
  EXPECT_EQ(observe(run.get(), 2, 3), ANNEAL_OK);
  EXPECT_EQ(anneal_run_value(run.get(), 0, 2), 0.25);
  double all = 0;
  anneal_run_values(run.get(), 2, &all);
  EXPECT_EQ(all, 0.25);
}

TEST(RunHandles, RefuseWithNothingChanged) {
  const RunHandle run = run_of(kFeedback);
  ASSERT_EQ(observe(run.get(), 10, 1), ANNEAL_OK);
  const std::vector<unsigned char> before = saved(run.get(), 10);
  std::string codes;
  EXPECT_EQ(observe(run.get(), 10, 2, &codes), ANNEAL_ERROR_REPEATED);
  EXPECT_EQ(codes, "A0812");
  EXPECT_EQ(observe(run.get(), 9, 2), ANNEAL_ERROR_REFUSED) << "going back";
  EXPECT_EQ(observe(run.get(), 11, -1), ANNEAL_ERROR_REFUSED) << "outside its range";
  EXPECT_EQ(observe(run.get(), 11, std::nan("")), ANNEAL_ERROR_REFUSED);
  const anneal_measurement unknown{7, 1};
  EXPECT_EQ(anneal_run_observe(run.get(), 11, &unknown, 1, nullptr), ANNEAL_ERROR_REFUSED);
  EXPECT_EQ(anneal_run_observe(nullptr, 11, &unknown, 1, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_run_observe(run.get(), 11, nullptr, 1, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(saved(run.get(), 10), before);
}

TEST(RunHandles, TakeNaNWhenAskedTo) {
  anneal_run_options options{};
  options.size = sizeof options;
  options.accept_nan = 1;
  anneal_run *run = nullptr;
  ASSERT_EQ(anneal_run_create(schedule_of(kFeedback).get(), &options, &run, nullptr), ANNEAL_OK);
  EXPECT_EQ(observe(run, 11, std::nan("")), ANNEAL_OK);
  anneal_run_free(run);
}

TEST(RunHandles, ResumeFromEveryStepAndFromC) {
  constexpr std::int64_t kTotal = 200;
  std::vector<double> whole(kTotal);
  std::vector<unsigned char> room(1 << 16);
  std::size_t size = room.size();
  ASSERT_EQ(c_host_run(kFeedback, kTotal, nullptr, 0, whole.data(), room.data(), &size), 0);
  const std::vector<unsigned char> end(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
  for (std::int64_t k = 0; k <= kTotal; ++k) {
    std::vector<double> parts(kTotal);
    size = room.size();
    ASSERT_EQ(c_host_run(kFeedback, k, nullptr, 0, parts.data(), room.data(), &size), 0);
    const std::vector<unsigned char> middle(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
    size = room.size();
    ASSERT_EQ(c_host_run(kFeedback, kTotal, middle.data(), middle.size(), parts.data(), room.data(), &size), 0);
    ASSERT_EQ(std::memcmp(parts.data(), whole.data(), kTotal * sizeof(double)), 0) << "resumed at " << k;
    ASSERT_EQ(size, end.size());
    ASSERT_EQ(std::memcmp(room.data(), end.data(), size), 0) << "resumed at " << k;
  }
}

class RunFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("anneal_api_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string &name) const { return (folder_ / name).string(); }
  void write(const std::string &name, const std::string &text) const { std::ofstream(path(name)) << text; }

  std::filesystem::path folder_;
};

TEST_F(RunFiles, FallBackToAnEarlierCheckpointAndSaySo) {
  const RunHandle run = run_of(kFeedback);
  for (const std::int64_t k : {10, 20, 30}) {
    ASSERT_EQ(observe(run.get(), k, 1), ANNEAL_OK);
    ASSERT_EQ(anneal_run_save_file(run.get(), k, path("run.ckpt").c_str(), nullptr, nullptr), ANNEAL_OK);
  }
  anneal_run *restored = nullptr;
  std::int64_t k = 0;
  anneal_diagnostics *found = nullptr;
  ASSERT_EQ(anneal_run_restore_file(path("run.ckpt").c_str(), nullptr, &restored, &k, &found), ANNEAL_OK);
  EXPECT_EQ(k, 30);
  EXPECT_EQ(codes_of(found), "");
  anneal_run_free(restored);

  std::fstream file(path("run.ckpt"), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file.put('~');
  file.close();
  ASSERT_EQ(anneal_run_restore_file(path("run.ckpt").c_str(), nullptr, &restored, &k, &found), ANNEAL_OK);
  EXPECT_EQ(k, 20);
  EXPECT_EQ(codes_of(found), "A0912");
  anneal_run_free(restored);

  for (const char *name : {"run.ckpt.1", "run.ckpt.2"}) write(name, "nothing");
  EXPECT_EQ(anneal_run_restore_file(path("run.ckpt").c_str(), nullptr, &restored, &k, &found), ANNEAL_ERROR_REFUSED);
  EXPECT_EQ(codes_of(found), "A0911");
  EXPECT_EQ(restored, nullptr);
  EXPECT_EQ(anneal_run_restore_file(path("none.ckpt").c_str(), nullptr, &restored, &k, &found),
            ANNEAL_ERROR_ENVIRONMENT);
  EXPECT_EQ(codes_of(found), "A0901");
  EXPECT_EQ(anneal_run_save_file(run.get(), 30, path("no/such/folder").c_str(), nullptr, &found),
            ANNEAL_ERROR_ENVIRONMENT);
  EXPECT_EQ(codes_of(found), "A0902");
}

TEST_F(RunFiles, ApplyThePolicyAskedFor) {
  const RunHandle run = run_of("clock { total = 100 steps }\nschedule lr = 0.4");
  const std::vector<unsigned char> bytes = saved(run.get(), 50);
  const ScheduleHandle other = schedule_of("clock { total = 100 steps }\nschedule lr = 0.1 + 0.001 * step");
  const auto value = [&](int policy, std::int64_t k, std::string *codes = nullptr) {
    anneal_restore_options options{};
    options.size = sizeof options;
    options.schedule = other.get();
    options.policy = policy;
    options.blend_steps = 10;
    anneal_run *restored = nullptr;
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_run_restore(bytes.data(), bytes.size(), &options, &restored, nullptr, &found);
    const std::string said = codes_of(found);
    if (codes != nullptr) *codes = said;
    const RunHandle owner(restored);
    return status == ANNEAL_OK ? anneal_run_value(restored, 0, k) : -static_cast<double>(status);
  };
  std::string codes;
  EXPECT_EQ(value(ANNEAL_POLICY_ERROR, 60, &codes), -ANNEAL_ERROR_REFUSED);
  EXPECT_EQ(codes, "A0913");
  EXPECT_EQ(value(ANNEAL_POLICY_KEEP, 60, &codes), 0.4);
  EXPECT_EQ(codes, "A0914");
  EXPECT_EQ(value(ANNEAL_POLICY_ADOPT, 60), anneal_at(other.get(), 0, 60));
  EXPECT_DOUBLE_EQ(value(ANNEAL_POLICY_SPLICE, 50), 0.4);
  EXPECT_DOUBLE_EQ(value(ANNEAL_POLICY_SPLICE, 60), 0.4 / 0.15 * 0.16);
  EXPECT_EQ(value(ANNEAL_POLICY_BLEND, 50), 0.4);
  EXPECT_DOUBLE_EQ(value(ANNEAL_POLICY_BLEND, 55), 0.4 + 0.5 * (0.155 - 0.4));
  EXPECT_EQ(value(ANNEAL_POLICY_BLEND, 60), anneal_at(other.get(), 0, 60));
  EXPECT_EQ(value(9, 60), -ANNEAL_ERROR_USAGE);
}

TEST_F(RunFiles, ChangeWhenTheFileDoes) {
  write("run.sched", "clock { total = 100 steps }\nschedule lr = 0.4\n");
  anneal_program *program = nullptr;
  anneal_schedule *schedule = nullptr;
  ASSERT_EQ(anneal_load_file(path("run.sched").c_str(), nullptr, &program, nullptr), ANNEAL_OK);
  ASSERT_EQ(anneal_bind(program, nullptr, &schedule, nullptr), ANNEAL_OK);
  anneal_run_options run_options{};
  run_options.size = sizeof run_options;
  const std::string log = path("audit.jsonl");
  run_options.audit_log = log.c_str();
  anneal_run *run = nullptr;
  ASSERT_EQ(anneal_run_create(schedule, &run_options, &run, nullptr), ANNEAL_OK);
  const RunHandle owner(run);
  anneal_schedule_free(schedule);
  anneal_program_free(program);
  const std::string old_hash = anneal_run_hash(run);
  anneal_change_options early{};
  early.size = sizeof early;
  early.policy = ANNEAL_POLICY_ADOPT;
  int unwatched = 7;
  EXPECT_EQ(anneal_run_poll(run, 0, &early, &unwatched, nullptr), ANNEAL_ERROR_USAGE);
  ASSERT_EQ(anneal_run_watch(run, path("run.sched").c_str(), nullptr), ANNEAL_OK);
  EXPECT_EQ(anneal_run_watch(run, path("none.sched").c_str(), nullptr), ANNEAL_ERROR_ENVIRONMENT)
      << "the watch that was stays";

  anneal_change_options options{};
  options.size = sizeof options;
  options.at = 30;
  options.policy = ANNEAL_POLICY_ADOPT;
  int changed = 7;
  const auto poll = [&](std::int64_t k) {
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_run_poll(run, k, &options, &changed, &found);
    return std::to_string(status) + " " + std::to_string(changed) + " " + codes_of(found);
  };
  EXPECT_EQ(poll(20), "0 0 ");
  write("run.sched", "clock { total = 100 steps }\n\n# spacing only\nschedule lr = 0.4\n");
  EXPECT_EQ(poll(20), "0 0 ");
  write("run.sched", "clock { total = 100 steps }\nschedule lr = 0.4 - step\n");
  EXPECT_EQ(poll(20), "5 0 A0602") << "negative later on: refused";
  write("run.sched", "clock { total = 100 steps }\nschedule lr = \n");
  EXPECT_EQ(poll(20), "5 0 A0101");
  EXPECT_EQ(anneal_run_value(run, 0, 30), 0.4) << "training goes on unharmed";
  write("run.sched", "clock { total = 100 steps }\nschedule lr = 0.25\n");
  EXPECT_EQ(poll(20), "0 1 ");
  EXPECT_EQ(anneal_run_value(run, 0, 29), 0.4);
  EXPECT_EQ(anneal_run_value(run, 0, 30), 0.25);
  write("run.sched", "clock { total = 120 steps }\nschedule lr = 0.125\n");
  EXPECT_EQ(poll(40), "5 0 A0913") << "at 30 is too late at 40: the text is tried again";
  options.at = 50;
  EXPECT_EQ(poll(40), "0 1 ");
  write("run.sched", "clock { total = 120 steps }\nschedule momentum = 0.5\n");
  EXPECT_EQ(poll(41), "5 0 A0913");
  EXPECT_EQ(poll(42), "0 0 ") << "what it says is wrong: it is not read again until it changes";
  EXPECT_EQ(anneal_run_value(run, 0, 50), 0.125);
  EXPECT_EQ(anneal_run_total(run), 120);

  std::ifstream lines(log);
  std::vector<nlohmann::json> entries;
  for (std::string line; std::getline(lines, line);) entries.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(entries.size(), 6U);
  for (const std::size_t refused : {0U, 1U, 3U, 5U}) EXPECT_TRUE(entries[refused].contains("refused")) << refused;
  EXPECT_EQ(entries[2]["position"], 20);
  EXPECT_EQ(entries[2]["at"], 30);
  EXPECT_EQ(entries[2]["old"], old_hash);
  EXPECT_EQ(entries[2]["before"]["lr"], 0.4);
  EXPECT_EQ(entries[2]["after"]["lr"], 0.25);
  EXPECT_EQ(entries[4]["old"], entries[2]["new"]);
  EXPECT_EQ(entries[4]["new"], anneal_run_hash(run));
}

TEST_F(RunFiles, SeeAnEditBetweenLoadingAndWatching) {
  const RunHandle run = run_of("clock { total = 100 steps }\nschedule lr = 0.4\n");
  write("run.sched", "clock { total = 100 steps }\nschedule lr = 0.2\n");
  ASSERT_EQ(anneal_run_watch(run.get(), path("run.sched").c_str(), nullptr), ANNEAL_OK);
  anneal_change_options options{};
  options.size = sizeof options;
  options.policy = ANNEAL_POLICY_ADOPT;
  int changed = 0;
  EXPECT_EQ(anneal_run_poll(run.get(), 0, &options, &changed, nullptr), ANNEAL_OK);
  EXPECT_EQ(changed, 1);
}

TEST_F(RunFiles, CheckAChangeWithTheMemoryItGoesOnFrom) {
  const std::string text = "clock { total = 100 steps }\ninput x = 0\n";
  const RunHandle run = run_of(text + "schedule lr = { state n = 0 -> n + 1 + 0 * x; n + 1 }\n");
  for (const std::int64_t k : {1, 2, 3}) ASSERT_EQ(observe(run.get(), k, 0), ANNEAL_OK);
  anneal_change_options options{};
  options.size = sizeof options;
  options.at = 10;
  options.policy = ANNEAL_POLICY_ADOPT;
  const auto change = [&](const std::string &lr) {
    anneal_diagnostics *found = nullptr;
    const ProgramHandle other = program_of(text + "schedule lr = { state n = 0 -> n + 1 + 0 * x; " + lr + " }\n");
    const anneal_status status = anneal_run_change(run.get(), other.get(), 4, &options, &found);
    return std::to_string(status) + " " + codes_of(found);
  };
  EXPECT_EQ(change("1 / abs(n - 3)").substr(0, 7), "5 A0601") << "inf with what the cell holds";
  EXPECT_EQ(change("1 / abs(n - 1)").substr(0, 2), "0 ") << "half, though inf with what it began with";
}

TEST_F(RunFiles, RefuseWhatWouldLoseAMeasurement) {
  const RunHandle run = run_of("clock { total = 100 steps }\ninput x = 0\nschedule lr = x\n");
  ASSERT_EQ(observe(run.get(), 1, 0.5), ANNEAL_OK);
  anneal_change_options options{};
  options.size = sizeof options;
  options.at = 10;
  options.policy = ANNEAL_POLICY_ADOPT;
  const ProgramHandle renamed = program_of("clock { total = 100 steps }\ninput y = 0\nschedule lr = y\n");
  EXPECT_EQ(anneal_run_change(run.get(), renamed.get(), 4, &options, nullptr), ANNEAL_ERROR_REFUSED);
  const ProgramHandle more = program_of("clock { total = 100 steps }\ninput x = 0\ninput y = 0\nschedule lr = x + y\n");
  ASSERT_EQ(anneal_run_change(run.get(), more.get(), 4, &options, nullptr), ANNEAL_OK);
  const anneal_measurement y{static_cast<std::uint32_t>(anneal_run_find_input(run.get(), "y")), 7};
  EXPECT_EQ(anneal_run_observe(run.get(), 5, &y, 1, nullptr), ANNEAL_ERROR_REFUSED) << "nobody reads it yet";
  EXPECT_EQ(anneal_run_observe(run.get(), 10, &y, 1, nullptr), ANNEAL_OK);
}

TEST(RunHandles, AreSavedOnlyWhereTheyCanBeRestored) {
  const RunHandle run = run_of(kFeedback);
  ASSERT_EQ(observe(run.get(), 100, 1), ANNEAL_OK);
  std::size_t size = 0;
  for (const std::int64_t k : {std::int64_t{-1}, std::int64_t{99}, (std::int64_t{1} << 53) + 1, INT64_MAX}) {
    EXPECT_EQ(anneal_run_save(run.get(), k, nullptr, 0, &size, nullptr), ANNEAL_ERROR_USAGE) << k;
  }
  EXPECT_EQ(anneal_run_save(run.get(), 100, nullptr, 0, &size, nullptr), ANNEAL_OK);
}

TEST(RunHandles, AreNotMadeOfASetOfTensors) {
  const ScheduleHandle schedule = schedule_of("schedule lr = 1\ngroup g for \"a\" { lr = 2 }");
  const char *const names[] = {"a", "b"};
  anneal_model *model = nullptr;
  ASSERT_EQ(anneal_bind_model(schedule.get(), names, 2, &model, nullptr), ANNEAL_OK);
  anneal_run *run = nullptr;
  EXPECT_EQ(anneal_run_create(anneal_model_schedule(model, 0), nullptr, &run, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_STRNE(anneal_schedule_hash(anneal_model_schedule(model, 0)), anneal_schedule_hash(schedule.get()));
  EXPECT_STREQ(anneal_schedule_hash(anneal_model_schedule(model, 1)), anneal_schedule_hash(schedule.get()));
  EXPECT_EQ(anneal_model_set_of(model, 2), UINT32_MAX);
  anneal_model_free(model);
}

TEST(RunHandles, TakeADifferenceForGrantedWhereNotAllWasCompared) {
  const auto text = [](const char *late) { return std::string("schedule lr = if step < 200000 then 1 else ") + late; };
  const RunHandle run = run_of(text("0.5"));
  const std::vector<unsigned char> bytes = saved(run.get(), 0);
  const ScheduleHandle other = schedule_of(text("0.1"));
  anneal_restore_options options{};
  options.size = sizeof options;
  options.schedule = other.get();
  anneal_run *restored = nullptr;
  EXPECT_EQ(anneal_run_restore(bytes.data(), bytes.size(), &options, &restored, nullptr, nullptr),
            ANNEAL_ERROR_REFUSED);
}

TEST_F(RunFiles, RefuseAChangeThatCannotBeNoted) {
  anneal_run_options run_options{};
  run_options.size = sizeof run_options;
  const std::string log = path("no/such/folder/audit.jsonl");
  run_options.audit_log = log.c_str();
  anneal_run *run = nullptr;
  const std::string text = "clock { total = 100 steps }\nschedule lr = 0.4\n";
  ASSERT_EQ(anneal_run_create(schedule_of(text).get(), &run_options, &run, nullptr), ANNEAL_OK);
  const RunHandle owner(run);
  const ProgramHandle other = program_of("clock { total = 100 steps }\nschedule lr = 0.2\n");
  anneal_change_options options{};
  options.size = sizeof options;
  options.policy = ANNEAL_POLICY_ADOPT;
  anneal_diagnostics *found = nullptr;
  EXPECT_EQ(anneal_run_change(run, other.get(), 0, &options, &found), ANNEAL_ERROR_REFUSED);
  EXPECT_EQ(codes_of(found), "A0902");
  EXPECT_EQ(anneal_run_value(run, 0, 50), 0.4);
}

TEST_F(RunFiles, HostileCheckpointsAreRefused) {
  const RunHandle run = run_of(kFeedback);
  const std::vector<unsigned char> bytes = saved(run.get(), 5);
  anneal_run *restored = nullptr;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 7) {
    std::vector<unsigned char> damaged = bytes;
    damaged[bit / 8] = static_cast<unsigned char>(damaged[bit / 8] ^ (1U << bit % 8));
    ASSERT_EQ(anneal_run_restore(damaged.data(), damaged.size(), nullptr, &restored, nullptr, nullptr),
              ANNEAL_ERROR_REFUSED)
        << bit;
  }
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    ASSERT_EQ(anneal_run_restore(bytes.data(), length, nullptr, &restored, nullptr, nullptr), ANNEAL_ERROR_REFUSED);
  }
  EXPECT_EQ(restored, nullptr);
}

}  // namespace
}  // namespace anneal::tests
