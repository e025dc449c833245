// A schedule that takes over from another: at its position and not before, with the memory of the one before.
#include "runtime/live_run.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/resume/bound.hpp"

namespace anneal::tests {
namespace {

Schedule constant(double value) {
  return bound("schedule lr = " + std::to_string(value));
}

/// What a take-over answers, in words; "" where it was taken.
std::string refused(LiveRun &run, Schedule schedule, const Change &change, std::int64_t position) {
  return run.take_over(std::move(schedule), change, position).value_or("");
}

TEST(TakeOver, AdoptsAtItsPosition) {
  for (const std::int64_t at : {0, 1, 10}) {
    LiveRun run(bound("schedule lr = 1000 + step"));
    ASSERT_EQ(refused(run, bound("schedule lr = step"), {.at = at}, 0), "");
    for (std::int64_t k = 0; k < 20; ++k) EXPECT_EQ(run.value(0, k), static_cast<double>(k < at ? 1000 + k : k)) << k;
  }
}

TEST(TakeOver, SplicesWithoutAJump) {
  LiveRun run(bound("clock { total = 100 steps }\nschedule lr = linear(1, 0)\nschedule on = step < 50"));
  ASSERT_EQ(refused(run, bound("clock { total = 100 steps }\nschedule on = step < 80\nschedule lr = cosine(4, 0)"),
                    {.takeover = Takeover::splice, .at = 50}, 20),
            "");
  EXPECT_EQ(run.value(0, 49), 0.51);
  EXPECT_EQ(run.value(0, 50), 0.5);
  const Schedule fresh = bound("clock { total = 100 steps }\nschedule lr = cosine(4, 0)");
  EXPECT_EQ(run.value(0, 75), fresh.at(0, 75) * (0.5 / fresh.at(0, 50)));
  EXPECT_EQ(run.value(0, 100), 0);
  // A bool has no size: it is adopted.
  EXPECT_EQ(run.value(1, 49), 1);
  EXPECT_EQ(run.value(1, 60), 1);
  EXPECT_EQ(run.value(1, 80), 0);
}

TEST(TakeOver, SplicesByAnyFactor) {
  for (const double old : {0.5, 2.0, 3.0}) {
    LiveRun run(constant(old));
    ASSERT_EQ(refused(run, constant(1), {.takeover = Takeover::splice, .at = 5}, 0), "");
    EXPECT_EQ(run.value(0, 6), old);
  }
}

TEST(TakeOver, BlendsForOneStepAtLeast) {
  LiveRun run(constant(1));
  EXPECT_EQ(refused(run, constant(2), {.takeover = Takeover::blend, .at = 10, .blend_length = 0}, 0),
            "a blend takes from 1 to 2^53 steps, and this is 0");
  ASSERT_EQ(refused(run, constant(2), {.takeover = Takeover::blend, .at = 10, .blend_length = 1}, 0), "");
  EXPECT_EQ(run.value(0, 10), 1);
  EXPECT_EQ(run.value(0, 11), 2);
}

TEST(TakeOver, BlendsFromTheOldToTheNew) {
  LiveRun run(constant(1));
  ASSERT_EQ(refused(run, constant(2), {.takeover = Takeover::blend, .at = 10, .blend_length = 4}, 0), "");
  const double expected[] = {1, 1, 1.25, 1.5, 1.75, 2, 2};
  for (std::int64_t k = 9; k < 16; ++k) EXPECT_EQ(run.value(0, k), expected[k - 9]) << k;
}

TEST(TakeOver, BlendsNumbersAndAdoptsBools) {
  LiveRun run(bound("schedule lr = 1\nschedule on = true"));
  ASSERT_EQ(refused(run, bound("schedule lr = 3\nschedule on = false\nschedule wd = 7"),
                    {.takeover = Takeover::blend, .at = 2, .blend_length = 2}, 0),
            "");
  EXPECT_EQ(values(run, 3, 4)[0], 2);
  EXPECT_EQ(run.value(1, 1), 1);
  EXPECT_EQ(run.value(1, 2), 0);
  // What only the new one has is not blended, and is nothing before.
  ASSERT_EQ(run.find_output("wd"), 2U);
  EXPECT_TRUE(std::isnan(run.value(2, 1)));
  EXPECT_EQ(run.value(2, 2), 7);
}

TEST(TakeOver, GoesOnTaking) {
  LiveRun run(constant(0));
  for (int i = 1; i <= 50; ++i) {
    ASSERT_EQ(refused(run, constant(i), {.at = i * 10}, i * 10 - 5), "") << i;
    EXPECT_EQ(run.value(0, i * 10 - 1), i - 1);
    EXPECT_EQ(run.value(0, i * 10), i);
  }
}

TEST(TakeOver, BlendsInBlends) {
  LiveRun run(constant(0));
  double before = 0;
  for (std::size_t i = 0; i < kBlendLimit; ++i) {
    const auto at = static_cast<std::int64_t>(i) * 10;
    ASSERT_EQ(refused(run, constant(100), {.takeover = Takeover::blend, .at = at, .blend_length = 1000}, at), "") << i;
    EXPECT_EQ(run.value(0, at), before) << "a blend begins where the values are";
    before = run.value(0, at + 10);
  }
  const std::vector<double> kept = values(run, 30, 2000);
  EXPECT_EQ(refused(run, constant(5), {.takeover = Takeover::blend, .at = 500, .blend_length = 10}, 500),
            "4 blends are under way: wait until one has ended");
  EXPECT_TRUE(same_bits(values(run, 30, 2000), kept)) << "a refusal changes nothing";
  EXPECT_EQ(refused(run, constant(5), {.at = 500}, 500), "") << "another change may come";
  EXPECT_EQ(run.value(0, 500), 5);
}

TEST(TakeOver, ForgetsBlendsThatHaveEnded) {
  LiveRun run(constant(0));
  for (int i = 1; i <= 20; ++i) {
    // Nothing is observed in between that would tell the run how far the host is.
    const Change change{.takeover = Takeover::blend, .at = i * 100, .blend_length = 50};
    ASSERT_EQ(refused(run, constant(i), change, i * 100), "") << i;
    EXPECT_EQ(run.value(0, i * 100), i - 1);
    EXPECT_EQ(run.value(0, i * 100 + 25), i - 0.5);
    EXPECT_EQ(run.value(0, i * 100 + 50), i);
  }
}

TEST(TakeOver, IsRefusedWithNothingChanged) {
  LiveRun run(bound("schedule lr = step\nschedule wd = 1"));
  const std::vector<double> kept = values(run, 0, 100);
  const Schedule both = bound("schedule lr = 2\nschedule wd = 2");
  const auto is_refused = [&](const Schedule &schedule, const Change &change, std::int64_t position,
                              const std::string &why) {
    EXPECT_EQ(refused(run, schedule, change, position), why);
    EXPECT_TRUE(same_bits(values(run, 0, 100), kept)) << why;
    EXPECT_EQ(run.waiting(), nullptr);
    EXPECT_EQ(run.outputs().size(), 2U);
  };
  is_refused(bound("schedule lr = 2\nschedule beta = 1"), {.at = 5}, 0, "the new schedule has no output `wd`");
  is_refused(both, {.at = 5}, 6, "a change at step 5 is too late at step 6");
  is_refused(both, {.at = Schedule::kLastPosition + 1}, 6, "a change at step 9007199254740993 is too late at step 6");
  is_refused(both, {.takeover = Takeover::splice, .at = 0}, 0,
             "`lr` cannot be spliced at step 0: no positive factor takes the new value to the old one");
  is_refused(bound("schedule lr = -step\nschedule wd = 2"), {.takeover = Takeover::splice, .at = 5}, 0,
             "`lr` cannot be spliced at step 5: no positive factor takes the new value to the old one");
  for (const std::int64_t length : {std::int64_t{0}, std::int64_t{-1}, Schedule::kLastPosition + 1, INT64_MAX}) {
    is_refused(both, {.takeover = Takeover::blend, .at = 5, .blend_length = length}, 0,
               "a blend takes from 1 to 2^53 steps, and this is " + std::to_string(length));
  }
}

TEST(TakeOver, TakesThePlaceOfOneThatWaits) {
  LiveRun run(constant(1));
  ASSERT_EQ(refused(run, constant(2), {.at = 10}, 0), "");
  EXPECT_EQ(refused(run, constant(3), {.at = 20}, 9), "");
  EXPECT_EQ(run.value(0, 10), 1) << "the one for step 10 is dropped";
  EXPECT_EQ(run.value(0, 20), 3);
  EXPECT_EQ(refused(run, constant(4), {.at = 30}, 20), "");
  EXPECT_EQ(run.value(0, 29), 3) << "the one before has come";
  EXPECT_EQ(run.value(0, 30), 4);
}

TEST(TakeOver, OfEqualZerosIsSpliced) {
  LiveRun run(bound("schedule lr = max(0, 1 - step / 10)"));
  ASSERT_EQ(
      refused(run, bound("schedule lr = if step < 30 then 0 else step"), {.takeover = Takeover::splice, .at = 20}, 20),
      "");
  EXPECT_EQ(run.value(0, 40), 40) << "0 to 0: the factor is 1";
}

// Memory.

constexpr const char *kSum = "input loss\nschedule lr = { state added = 0 -> added + loss; added }\n";

std::string observed(LiveRun &run, std::int64_t position, std::vector<std::pair<std::string, double>> all) {
  std::vector<Measurement> measurements;
  for (const auto &[name, value] : all) measurements.push_back({run.find_input(name).value_or(99), value});
  const std::optional<Refusal> refusal = run.observe(position, measurements);
  return refusal ? refusal->message : "";
}

TEST(TakeOver, InheritsCellsAndInputsByName) {
  LiveRun run(bound("input loss\nschedule lr = { state added = 0 -> added + loss; added }"));
  ASSERT_EQ(observed(run, 1, {{"loss", 4}}), "");
  // Another order, another type, one more cell.
  const Schedule next = bound(
      "input other = 9\ninput loss = 0\n"
      "schedule lr = { state more = 100 -> more + other; state added = 50 -> added - loss; more + added + loss }");
  ASSERT_EQ(refused(run, next, {.at = 2}, 1), "");
  EXPECT_EQ(run.value(0, 1), 4);
  EXPECT_EQ(run.value(0, 2), 100 + 4 + 4);
  ASSERT_EQ(observed(run, 3, {{"loss", 1}}), "");
  EXPECT_EQ(run.value(0, 3), 109 + 3 + 1) << "all cells of the block advance";
  ASSERT_EQ(observed(run, 4, {{"other", 1}}), "");
  EXPECT_EQ(run.value(0, 4), 110 + 2 + 1);
  EXPECT_NE(observed(run, 2, {{"loss", 1}}), "") << "positions go on, too";
}

TEST(TakeOver, LeavesACellOfAnotherTypeAlone) {
  LiveRun run(bound("input loss\nschedule lr = { state seen = 3 -> seen + loss; seen }"));
  ASSERT_EQ(observed(run, 1, {{"loss", 4}}), "");
  ASSERT_EQ(refused(run, bound("input loss\nschedule lr = { state seen = false -> loss > 0; if seen then 1 else 2 }"),
                    {.at = 2}, 1),
            "");
  EXPECT_EQ(run.value(0, 2), 2);
}

TEST(TakeOver, SeesWhatIsObservedWhileItWaits) {
  LiveRun run(bound(kSum));
  ASSERT_EQ(refused(run, bound("input loss\nschedule lr = { state added = 0 -> added + 10 * loss; 1000 + added }"),
                    {.at = 10}, 0),
            "");
  ASSERT_EQ(observed(run, 3, {{"loss", 1}}), "");
  ASSERT_EQ(observed(run, 9, {{"loss", 2}}), "");
  EXPECT_EQ(run.value(0, 9), 3);
  EXPECT_EQ(run.value(0, 10), 1003);
  // An observation at the position itself is made by the new rule.
  ASSERT_EQ(observed(run, 10, {{"loss", 1}}), "");
  EXPECT_EQ(run.value(0, 10), 1013);
  EXPECT_EQ(run.waiting(), nullptr);
}

TEST(TakeOver, FitsASpliceAgainByEachObservation) {
  LiveRun run(bound("input loss = 1\nschedule lr = loss"));
  ASSERT_EQ(refused(run, constant(10), {.takeover = Takeover::splice, .at = 10}, 0), "");
  EXPECT_EQ(run.value(0, 10), 1);
  ASSERT_EQ(observed(run, 5, {{"loss", 4}}), "");
  EXPECT_EQ(run.value(0, 10), 4);
  ASSERT_EQ(observed(run, 6, {{"loss", 0}}), "") << "this does not fit, and the fit stays";
  EXPECT_EQ(run.value(0, 9), 0);
  EXPECT_EQ(run.value(0, 10), 4);
}

TEST(TakeOver, TellsBothSidesOfABlend) {
  LiveRun run(bound(kSum));
  ASSERT_EQ(observed(run, 1, {{"loss", 1}}), "");
  ASSERT_EQ(refused(run, bound("input loss\nschedule lr = { state added = 0 -> added + 3 * loss; added }"),
                    {.takeover = Takeover::blend, .at = 2, .blend_length = 10}, 1),
            "");
  ASSERT_EQ(observed(run, 7, {{"loss", 1}}), "");
  // The old one holds 2, the new one 4, and it is half-way.
  EXPECT_EQ(run.value(0, 7), 3);
  EXPECT_EQ(run.value(0, 12), 4);
  EXPECT_NE(run.now().before, nullptr);
  ASSERT_EQ(observed(run, 12, {{"loss", 0}}), "");
  EXPECT_EQ(run.now().before, nullptr) << "it has ended";
}

TEST(TakeOver, RefusesAnObservationForBothSidesOrNone) {
  LiveRun run(bound("input loss in [0, 10]\nschedule lr = { state added = 0 -> added + loss; added }"));
  ASSERT_EQ(refused(run, bound("input loss\nschedule lr = { state added = 0 -> added + loss; added }"),
                    {.takeover = Takeover::blend, .at = 2, .blend_length = 10}, 1),
            "");
  EXPECT_EQ(observed(run, 5, {{"loss", 11}}), "`loss` is 11 at step 5, outside its range [0, 10]");
  EXPECT_EQ(run.value(0, 5), 0);
  EXPECT_EQ(observed(run, 5, {{"nothing", 1}}), "there is no input number 99");
}

TEST(TakeOver, KnowsOutputsByNameWhenItIsTheOneThatRuns) {
  LiveRun run(bound("input loss\nschedule lr = { state n = 0 -> n + loss; 1 + n }\nschedule wd = 2"));
  ASSERT_EQ(refused(run, bound("input loss\nschedule wd = 20\nschedule lr = { state n = 0 -> n + loss; 10 + n }"),
                    {.at = 5}, 0),
            "");
  ASSERT_EQ(observed(run, 6, {{"loss", 0}}), "");
  EXPECT_EQ(run.value(0, 7), 10);
  EXPECT_EQ(run.value(1, 7), 20);
}

TEST(LiveRun, CopiesAreIndependent) {
  LiveRun run(bound(kSum));
  ASSERT_EQ(refused(run, bound(kSum), {.takeover = Takeover::blend, .at = 2, .blend_length = 100}, 0), "");
  ASSERT_EQ(observed(run, 2, {{"loss", 1}}), "");
  LiveRun copy = run.copy();
  ASSERT_EQ(observed(copy, 3, {{"loss", 5}}), "");
  EXPECT_EQ(run.value(0, 5), 1);
  EXPECT_EQ(copy.value(0, 5), 6);
}

TEST(LiveRun, CurvesAreItsValues) {
  LiveRun run(bound("clock { total = 60 steps }\nschedule lr = linear(1, 0)\nschedule on = step < 30"));
  const auto expect_same = [&] {
    const Curves curves = run.curves();
    for (std::size_t output = 0; output < run.outputs().size(); ++output) {
      // Rows that lie within a blend, that cross its ends, that stand still and that go back.
      const std::int64_t rows[][3] = {{0, 1, 70}, {3, 7, 10}, {31, 1, 5}, {35, 1, 1},   {35, 1, 40},
                                      {38, 1, 2}, {30, 3, 3}, {33, 0, 4}, {69, -1, 70}, {45, -7, 5}};
      for (const auto &[first, stride, count] : rows) {
        std::vector<double> row(static_cast<std::size_t>(count));
        curves.values(output, first, stride, row);
        for (std::int64_t i = 0; i < count; ++i) {
          const std::int64_t k = first + stride * i;
          EXPECT_TRUE(same_bits({row[static_cast<std::size_t>(i)]}, {run.value(output, k)})) << output << " at " << k;
        }
      }
    }
  };
  expect_same();
  const Schedule next =
      bound("clock { total = 60 steps }\nschedule lr = cosine(3, 0)\nschedule on = true\nschedule wd = 1");
  ASSERT_EQ(refused(run, next, {.takeover = Takeover::splice, .at = 20}, 5), "");
  expect_same();
  ASSERT_EQ(refused(run, next, {.takeover = Takeover::blend, .at = 30, .blend_length = 10}, 25), "");
  expect_same();
  EXPECT_EQ(run.curves().names.size(), 3U);
}

}  // namespace
}  // namespace anneal::tests
