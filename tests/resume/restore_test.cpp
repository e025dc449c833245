// What each policy makes of a schedule that is not the checkpoint's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/resume/bound.hpp"
#include "tests/resume/record.hpp"

namespace anneal::tests {
namespace {

using testing::HasSubstr;

constexpr const char *kClock = "clock { total = 100 steps }\n";

Schedule program(const std::string &text) {
  return bound(kClock + text);
}

RunRecord record_of(const std::string &text, std::int64_t position) {
  return through_a_file(LiveRun(program(text)), position);
}

TEST(Policy, MakesNothingOfTheSameMeaning) {
  const RunRecord record = record_of("schedule lr = linear(1, 0)", 40);
  for (const Policy policy : {Policy::error, Policy::adopt, Policy::keep, Policy::splice, Policy::blend}) {
    // Spacing and comments are no difference.
    const Outcome found =
        restored(record, {.schedule = program("schedule   lr = linear(1, 0) # down"), .policy = policy});
    ASSERT_TRUE(found.restored) << found.error;
    EXPECT_EQ(found.restored->differences, "");
    EXPECT_EQ(found.restored->run.waiting(), nullptr);
  }
}

TEST(Policy, TakesAnotherTextOfTheSameValues) {
  const RunRecord record = record_of("schedule lr = linear(1, 0)", 40);
  const Outcome found = restored(record, {.schedule = program("schedule lr = if step < 40 then 7 else linear(1, 0)")});
  ASSERT_TRUE(found.restored) << "what is behind is no matter: " << found.error;
  EXPECT_EQ(found.restored->differences, "");
  EXPECT_EQ(found.restored->run.value(0, 60), program("schedule lr = linear(1, 0)").at(0, 60));
}

TEST(Policy, Error) {
  const RunRecord record = record_of("schedule lr = linear(1, 0)", 40);
  const Outcome found = restored(record, {.schedule = program("schedule lr = if step < 50 then linear(1, 0) else 0")});
  EXPECT_FALSE(found.restored);
  EXPECT_EQ(found.error,
            "the schedule at hand is not the one of the checkpoint, and from step 40 on it differs:\n"
            "`lr` differs first with 0.5 and 0 at step 50, in steps 50 to 99\n");
}

TEST(Policy, AdoptKeepSpliceAndBlend) {
  const RunRecord record = record_of("schedule lr = linear(1, 0)", 40);
  const Schedule at_hand = program("schedule lr = linear(3, 0)");
  const auto value = [&](Policy policy, std::int64_t k) {
    const Outcome found = restored(record, {.schedule = at_hand, .policy = policy, .blend_length = 20});
    EXPECT_TRUE(found.restored) << found.error;
    EXPECT_THAT(found.restored->differences,
                HasSubstr("`lr` differs first with 0.6 and 1.7999999999999998 at step 40"));
    return found.restored->run.value(0, k);
  };
  const Schedule own = program("schedule lr = linear(1, 0)");
  for (const std::int64_t k : {40, 50, 59, 60, 99}) {
    EXPECT_EQ(value(Policy::adopt, k), at_hand.at(0, k));
    EXPECT_EQ(value(Policy::keep, k), own.at(0, k));
    EXPECT_NEAR(value(Policy::splice, k), own.at(0, k), 1e-15);
    const double part = k < 60 ? static_cast<double>(k - 40) / 20 : 1;
    EXPECT_NEAR(value(Policy::blend, k), own.at(0, k) + part * (at_hand.at(0, k) - own.at(0, k)), 1e-15);
  }
  EXPECT_EQ(value(Policy::splice, 40), 0.6);
}

TEST(Policy, OfParametersAndClocksThatChanged) {
  const std::string text = "param peak = 1.0\nschedule lr = linear(peak, 0)";
  const RunRecord record = through_a_file(LiveRun(program(text)), 10);
  const Schedule higher = bound(kClock + text, {.parameters = {{"peak", 2.0}}, .clocks = {}});
  EXPECT_THAT(restored(record, {.schedule = higher}).error, HasSubstr("`lr` differs first with 0.9 and 1.8"));
  const Schedule longer = bound(kClock + text, {.parameters = {}, .clocks = {"total = 200 steps"}});
  const std::string error = restored(record, {.schedule = longer}).error;
  EXPECT_THAT(error, HasSubstr("the checkpoint has 100 steps, the schedule at hand 200 steps\n"));
  const Outcome adopted = restored(record, {.schedule = longer, .policy = Policy::adopt});
  EXPECT_EQ(adopted.restored->run.value(0, 100), 0.5);
}

TEST(Policy, OfMemory) {
  LiveRun run(program("input loss\nschedule lr = { state added = 0 -> added + loss; added }"));
  const Measurement one{0, 5};
  ASSERT_FALSE(run.observe(3, {&one, 1}));
  const RunRecord record = through_a_file(run, 4);
  // The same values until something is measured.
  const Schedule other = program("input loss\nschedule lr = { state added = 0 -> added + 2 * loss; added }");
  EXPECT_THAT(restored(record, {.schedule = other}).error, HasSubstr("measurements act differently from here on\n"));
  const Outcome adopted = restored(record, {.schedule = other, .policy = Policy::adopt});
  ASSERT_TRUE(adopted.restored) << adopted.error;
  EXPECT_EQ(adopted.restored->run.value(0, 5), 5);
  // A cell that begins otherwise has its value by now.
  const Schedule begins = program("input loss\nschedule lr = { state added = 9 -> added + loss; added }");
  EXPECT_EQ(restored(record, {.schedule = begins}).error, "");
}

TEST(Policy, RefusesWhatCannotTakeOverAndKeepsWhatIsWhole) {
  const RunRecord record = record_of("schedule lr = 1\nschedule wd = 1", 10);
  const Schedule lacks = program("schedule lr = 1");
  for (const Policy policy : {Policy::error, Policy::adopt, Policy::splice, Policy::blend}) {
    EXPECT_EQ(restored(record, {.schedule = lacks, .policy = policy}).error, "the new schedule has no output `wd`");
  }
  const Outcome kept = restored(record, {.schedule = lacks, .policy = Policy::keep});
  ASSERT_TRUE(kept.restored) << kept.error;
  EXPECT_EQ(kept.restored->differences,
            "the schedule at hand could not take over: the new schedule has no output `wd`\n");
  const RunRecord zero = record_of("schedule lr = 0", 10);
  EXPECT_THAT(restored(zero, {.schedule = program("schedule lr = 1"), .policy = Policy::splice}).error,
              HasSubstr("cannot be spliced at step 10"));
  EXPECT_THAT(restored(zero, {.schedule = program("schedule lr = 1"), .policy = Policy::blend}).error,
              HasSubstr("a blend takes from 1 to 2^53 steps, and this is 0"));
}

TEST(Policy, OfAChangeThatWaits) {
  LiveRun run(program("schedule lr = 1"));
  ASSERT_EQ(run.take_over(program("schedule lr = 2"), {.at = 50}, 10), std::nullopt);
  const RunRecord record = through_a_file(run, 20);
  // The schedule at hand is the one that waits: nothing to do.
  const Outcome same = restored(record, {.schedule = program("schedule lr = 2")});
  ASSERT_TRUE(same.restored) << same.error;
  EXPECT_EQ(same.restored->run.value(0, 49), 1);
  EXPECT_EQ(same.restored->run.value(0, 50), 2);
  const Schedule third = program("schedule lr = 3");
  const Outcome another = restored(record, {.schedule = third, .policy = Policy::adopt});
  ASSERT_TRUE(another.restored) << another.error;
  EXPECT_EQ(another.restored->run.value(0, 20), 3);
  EXPECT_EQ(another.restored->run.value(0, 50), 3) << "the one that waited is dropped";
  EXPECT_TRUE(restored(record, {.schedule = third, .policy = Policy::keep}).restored);
}

TEST(Restore, SaysWhichCellHasNoPlace) {
  LiveRun run(program("input loss\nschedule lr = { state added = 0 -> added + loss; added }"));
  RunRecord record = through_a_file(run, 4);
  record.courses[0].cells[0] = "another";
  EXPECT_EQ(restored(record).restored.value().differences, "the cell `another` has no place in this version\n");
}

}  // namespace
}  // namespace anneal::tests
