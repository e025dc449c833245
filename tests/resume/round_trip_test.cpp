// A run that was saved and restored goes on as if nothing had been: every program of the corpus, bit for bit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/backends/backends.hpp"
#include "tests/backends/examples.hpp"
#include "tests/conformance/cases.hpp"
#include "tests/resume/bound.hpp"
#include "tests/resume/record.hpp"

namespace anneal::tests {
namespace {

/// Every conformance case and every example.
const std::vector<std::string> &corpus() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> texts;
    for (const ConformanceCase &one : read_folder(ANNEAL_SOURCE_DIR "/tests/conformance").cases) {
      texts.push_back(one.program);
    }
    for (ProgramText &one : examples()) texts.push_back(std::move(one.text));
    std::ranges::sort(texts);
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    return texts;
  }();
  return all;
}

/// Measurements of all inputs at some of the steps; `random` decides.
struct Log {
  struct Row {
    std::int64_t position;
    std::vector<Measurement> measurements;
  };
  std::vector<Row> rows;

  Log(std::size_t inputs, std::size_t count, std::int64_t stride, std::mt19937 &random) {
    std::int64_t position = 0;
    for (std::size_t i = 0; i < count; ++i) {
      position += static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(stride)) + 1;
      Row row{position, {}};
      for (std::size_t input = 0; input < inputs; ++input) {
        const double nan = std::nan("");
        row.measurements.push_back({input, random() % 16 == 0 ? nan : static_cast<double>(random() % 1000) / 500});
      }
      rows.push_back(std::move(row));
    }
  }

  /// What values there are from `first` on: before each observation and behind it.
  std::vector<double> replay(LiveRun &run, std::size_t first) const {
    std::vector<double> seen;
    const auto look = [&](std::int64_t position) {
      const std::vector<double> here = values(run, position, position + 1);
      seen.insert(seen.end(), here.begin(), here.end());
    };
    for (std::size_t i = first; i < rows.size(); ++i) {
      look(rows[i].position);
      // A refusal is the same on both sides, or the values are not.
      seen.push_back(run.observe(rows[i].position, rows[i].measurements, NotANumber::accept) ? 1 : 0);
      look(rows[i].position);
      look(rows[i].position * 3 + 1);
    }
    look(Schedule::kLastPosition);
    return seen;
  }

  void begin(LiveRun &run, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) run.observe(rows[i].position, rows[i].measurements, NotANumber::accept);
  }
  std::int64_t position(std::size_t count) const { return count == 0 ? 0 : rows[count - 1].position; }
};

/// Saves after `count` rows of the log, goes on from there with the rest, and compares.
void expect_to_go_on(const Schedule &saving, const std::optional<Schedule> &at_hand, const Log &log,
                     std::size_t count) {
  LiveRun whole(saving);
  log.begin(whole, count);
  Outcome found = restored(through_a_file(whole, log.position(count)), {.schedule = at_hand});
  ASSERT_TRUE(found.restored) << found.error;
  EXPECT_EQ(found.restored->differences, "");
  EXPECT_EQ(found.restored->position, log.position(count));
  EXPECT_TRUE(same_bits(log.replay(found.restored->run, count), log.replay(whole, count))) << count;
}

TEST(RoundTrip, OfEveryProgramAtEveryStepOfAShortRun) {
  std::mt19937 random(1);
  std::size_t with_feedback = 0;
  for (const std::string &text : corpus()) {
    SCOPED_TRACE(text);
    const Schedule schedule = bind_text("corpus", text).schedule.value();
    const std::size_t inputs = schedule.lowered().inputs.size();
    if (inputs > 0) ++with_feedback;
    const Log log(inputs, 6, 3, random);
    for (std::size_t count = 0; count <= log.rows.size(); ++count) expect_to_go_on(schedule, {}, log, count);
  }
  EXPECT_GT(with_feedback, 10U);
}

TEST(RoundTrip, CrossesBackEndsAtRandomStepsOfLongRuns) {
  std::mt19937 random(2);
  for (const std::string &text : corpus()) {
    const Schedule schedule = bind_text("corpus", text).schedule.value();
    const std::size_t inputs = schedule.lowered().inputs.size();
    // Code is made twice for each program: those with memory, and some of the others.
    if (inputs == 0 && random() % 12 != 0) continue;
    SCOPED_TRACE(text);
    const std::vector<Schedule> all = on_every_back_end(schedule);
    const Log log(inputs, 60, 20'000, random);
    for (const Schedule &saving : all) {
      for (const Schedule &at_hand : all) expect_to_go_on(saving, at_hand, log, random() % 61);
    }
  }
}

TEST(RoundTrip, SeesWhatIsLost) {
  std::mt19937 random(3);
  const Schedule schedule = bound("input loss\nschedule lr = { state added = 0 -> added + loss; added }");
  const Log log(1, 6, 3, random);
  LiveRun whole(schedule);
  log.begin(whole, 3);
  RunRecord record = through_a_file(whole, log.position(3));
  record.courses[0].cell_values[0] = std::nextafter(record.courses[0].cell_values[0], 1e9);
  Outcome found = restored(record);
  ASSERT_TRUE(found.restored) << found.error;
  EXPECT_FALSE(same_bits(log.replay(found.restored->run, 3), log.replay(whole, 3)));
}

TEST(RoundTrip, KeepsParametersClocksAndImports) {
  const Files files{.imported = {{"shapes.sched", "def shape(a, b) = lerp(a, b, progress)\n"}}};
  const std::string text =
      "import \"shapes.sched\" as shapes\nparam peak = 1.0\nparam warm = 10 steps\nparam on = false\nparam more = [1, "
      "2]\n"
      "schedule lr = shapes.shape(peak, if on then 1 else 0) * sum(more) + warm / (1 steps)\n";
  const Binding binding{.parameters = {{"peak", 0.1 + 0.2},
                                       {"warm", std::string("2%")},
                                       {"on", true},
                                       {"more", std::vector<double>{3, 4, 5}}},
                        .clocks = {"total = 3 epochs", "epoch = 100 steps"}};
  const LiveRun run(bound(text, binding, files));
  const Outcome found = restored(through_a_file(run, 7));
  ASSERT_TRUE(found.restored) << found.error;
  EXPECT_TRUE(same_bits(values(found.restored->run, 0, 310), values(run, 0, 310)));
  EXPECT_EQ(found.restored->run.newest().hash(), run.newest().hash());
}

TEST(RoundTrip, KeepsWaitingChangesAndBlends) {
  const auto sum = [](int factor) {
    return bound("clock { total = 200 steps }\ninput loss\nschedule lr = { state added = 1 -> added + loss * " +
                 std::to_string(factor) + "; added * linear(2, 1) }");
  };
  LiveRun run(sum(1));
  const auto expect_kept = [&](std::int64_t position) {
    Outcome found = restored(through_a_file(run, position));
    ASSERT_TRUE(found.restored) << found.error;
    LiveRun copy = run.copy();
    EXPECT_EQ(found.restored->run.waiting() == nullptr, run.waiting() == nullptr);
    for (std::int64_t k = position + 1; k < 220; k += 3) {
      const Measurement one{0, static_cast<double>(k % 7)};
      ASSERT_FALSE(copy.observe(k, {&one, 1}));
      ASSERT_FALSE(found.restored->run.observe(k, {&one, 1}));
      EXPECT_TRUE(same_bits(values(found.restored->run, k, 220), values(copy, k, 220))) << position << " at " << k;
    }
  };
  expect_kept(0);
  ASSERT_EQ(run.take_over(sum(2), {.takeover = Takeover::splice, .at = 20}, 1), std::nullopt);
  expect_kept(2);
  expect_kept(20);
  for (int i = 0; i < static_cast<int>(kBlendLimit); ++i) {
    const std::int64_t at = 30 + i * 10;
    const Change change{.takeover = Takeover::blend, .at = at, .blend_length = 100};
    ASSERT_EQ(run.take_over(sum(3 + i), change, at - 3), std::nullopt);
    expect_kept(at - 2);
    expect_kept(at);
    expect_kept(at + 3);
    const Measurement one{0, 0.5};
    ASSERT_FALSE(run.observe(at, {&one, 1}));
    expect_kept(at + 1);
  }
  // As many courses as there can be: four blends under way, and four behind a change that waits.
  ASSERT_EQ(run.take_over(sum(9), {.takeover = Takeover::splice, .at = 150}, 66), std::nullopt);
  expect_kept(67);
}

}  // namespace
}  // namespace anneal::tests
