// Where values differ: every kind of value, every shape of a difference, runs of every length.
#include "runtime/difference.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/resume/bound.hpp"

namespace anneal::tests {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Curves over rows of values; behind its end a row is 0.
Curves rows(std::vector<std::pair<std::string, std::vector<double>>> all, std::optional<std::int64_t> total = {}) {
  Curves curves{.names = {}, .total = total, .values = {}};
  for (const auto &[name, row] : all) {
    curves.names.push_back(name);
    if (!total && !curves.total) curves.total = static_cast<std::int64_t>(row.size());
  }
  curves.values = [all](std::size_t curve, std::int64_t first, std::int64_t stride, std::span<double> out) {
    const std::vector<double> &row = all[curve].second;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto at = static_cast<std::size_t>(first + static_cast<std::int64_t>(i) * stride);
      out[i] = at < row.size() ? row[at] : 0;
    }
  };
  return curves;
}

CurveDifference compared(std::vector<double> a, std::vector<double> b) {
  return difference(rows({{"lr", std::move(a)}}), rows({{"lr", std::move(b)}})).curves.at(0);
}

std::string ranges(const CurveDifference &curve) {
  std::string text;
  for (const auto &range : curve.ranges) text += std::to_string(range.first) + "-" + std::to_string(range.last) + " ";
  return text + (curve.more_ranges ? "more" : "");
}

TEST(Difference, IsNoneBetweenEqualValues) {
  const std::vector<double> all{0, -0.0, kNone, kInfinite, -kInfinite, 5e-324, 1};
  const Difference found = difference(rows({{"lr", all}}), rows({{"lr", all}}));
  EXPECT_TRUE(found.is_same());
  EXPECT_TRUE(found.exact);
  EXPECT_EQ(found.coverage, "7 steps");
  EXPECT_EQ(describe(found, "a", "b"), "");
}

TEST(Difference, IsOfValuesNotOfBits) {
  EXPECT_TRUE(compared({0, -0.0, kNone}, {-0.0, 0, -kNone}).is_same());
  EXPECT_FALSE(compared({0}, {5e-324}).is_same());
  EXPECT_FALSE(compared({1}, {std::nextafter(1, 2)}).is_same());
  EXPECT_FALSE(compared({kNone}, {0}).is_same());
  EXPECT_FALSE(compared({kInfinite}, {-kInfinite}).is_same());
}

TEST(Difference, NamesTheFirstTheLargestAndTheMostRelative) {
  const CurveDifference found = compared({1, 1, 10, 100, 1e-9}, {1, 1.5, 10, 99, 2e-9});
  EXPECT_EQ(found.count, 3);
  EXPECT_EQ(found.first.step, 1);
  EXPECT_EQ(found.first.b, 1.5);
  EXPECT_EQ(found.largest.step, 3);
  EXPECT_EQ(found.most_relative.step, 4);
  EXPECT_EQ(relative_distance(found.most_relative.a, found.most_relative.b), 0.5);
}

TEST(Difference, PutsWhatIsNotFiniteFirst) {
  const CurveDifference found = compared({1, 1, kNone, kInfinite}, {1e308, 1, 0, 0});
  EXPECT_EQ(found.first.step, 0);
  EXPECT_EQ(found.largest.step, 2);
  EXPECT_EQ(found.most_relative.step, 2);
  EXPECT_EQ(compared({1e308}, {-1e308}).largest.step, 0);
}

TEST(Difference, NamesRanges) {
  EXPECT_EQ(ranges(compared({0, 0, 0, 0, 0, 0}, {1, 0, 1, 1, 0, 1})), "0-0 2-3 5-5 ");
  std::vector<double> changing;
  for (int i = 0; i < 40; ++i) changing.push_back(i % 2);
  EXPECT_EQ(ranges(compared(std::vector<double>(40), changing)), "1-1 3-3 5-5 7-7 9-9 11-11 13-13 15-15 more");
  // The last one that is named is whole.
  for (int i = 0; i < 20; ++i) changing[static_cast<std::size_t>(i)] = i < 15 ? i % 2 : 1;
  EXPECT_EQ(ranges(compared(std::vector<double>(20), {changing.begin(), changing.begin() + 20})),
            "1-1 3-3 5-5 7-7 9-9 11-11 13-13 15-19 ");
}

TEST(Difference, CrossesThePiecesItIsFoundIn) {
  std::vector<double> b(100'000);
  for (std::size_t i = 16'000; i < 40'000; ++i) b[i] = 1;
  const CurveDifference found = compared(std::vector<double>(100'000), b);
  EXPECT_EQ(ranges(found), "16000-39999 ");
  EXPECT_EQ(found.count, 24'000);
}

TEST(Difference, OfLengthsGoesToTheLongerEnd) {
  const Difference found = difference(rows({{"lr", {1, 1}}}, 2), rows({{"lr", {1, 1, 1}}}, 3));
  EXPECT_FALSE(found.is_same());
  EXPECT_EQ(found.curves[0].first.step, 2);
  EXPECT_EQ(describe(found, "A", "B"),
            "A has 2 steps, B 3 steps\n`lr` differs first with 0 and 1 at step 2, in steps 2\n");
  // Lengths alone are a difference, too.
  const Difference lengths = difference(rows({{"lr", {0, 0}}}, 2), rows({{"lr", {0}}}, 4));
  EXPECT_FALSE(lengths.is_same());
  EXPECT_TRUE(lengths.curves[0].is_same());
}

TEST(Difference, OfCurvesThatOnlyOneHas) {
  const Difference found = difference(rows({{"lr", {1}}, {"wd", {1}}}), rows({{"beta", {1}}, {"lr", {1}}}));
  ASSERT_EQ(found.curves.size(), 3U);
  EXPECT_TRUE(found.curves[0].is_same());
  EXPECT_EQ(found.curves[1].presence, CurveDifference::Presence::only_a);
  EXPECT_EQ(found.curves[2].presence, CurveDifference::Presence::only_b);
  EXPECT_EQ(describe(found, "A", "B"), "`wd` is only in A\n`beta` is only in B\n");
}

TEST(Difference, OfRunsWithoutAnEndLooksAtTheirBeginning) {
  const Schedule a = bound("schedule lr = if step < 99_999 then 1 else 2");
  const Schedule b = bound("schedule lr = 1");
  const Difference found = difference(Curves::of(a), Curves::of(b));
  EXPECT_FALSE(found.exact);
  EXPECT_EQ(found.coverage, "100000 steps");
  EXPECT_EQ(found.curves[0].first.step, 99'999);
  const Difference later = difference(Curves::of(a), Curves::of(b), {.first = 50});
  EXPECT_EQ(later.coverage, "100000 steps from step 50");
  EXPECT_EQ(later.curves[0].count, 51);
}

TEST(Difference, OfLongRunsLooksAtASampleThatFallsIntoNoStep) {
  // Every second step differs, every fourth, … : an even stride would see all of them or none.
  const Schedule a = bound("clock { total = 1M steps }\nschedule lr = step % 2");
  const Schedule b = bound("clock { total = 1M steps }\nschedule lr = 0");
  const Difference found = difference(Curves::of(a), Curves::of(b), {.steps = 100'000});
  EXPECT_FALSE(found.exact);
  EXPECT_EQ(found.coverage, "one step in 11 of 1000000");
  EXPECT_NEAR(static_cast<double>(found.curves[0].count), 1e6 / 11 / 2, 1);
  EXPECT_EQ(found.curves[0].first.step % 2, 1);
}

TEST(Difference, OfASampleJoinsRangesByItsStride) {
  std::vector<double> b(1000);
  for (std::size_t i = 500; i < 1000; ++i) b[i] = 1;
  const Difference found =
      difference(rows({{"lr", std::vector<double>(1000)}}), rows({{"lr", b}}), {.first = 0, .steps = 100});
  EXPECT_EQ(ranges(found.curves[0]), "506-990 ");
}

TEST(Difference, TellsHowFarItIsAndStops) {
  const Curves one = rows({{"a", std::vector<double>(50'000)}, {"b", std::vector<double>(50'000)}});
  std::int64_t last = 0;
  const auto count = [&](std::int64_t done, std::int64_t all) {
    EXPECT_GT(done, last);
    EXPECT_EQ(all, 100'000);
    last = done;
    return true;
  };
  EXPECT_FALSE(difference(one, one, {.progress = count}).stopped);
  EXPECT_EQ(last, 100'000);
  EXPECT_TRUE(difference(one, one, {.progress = [](std::int64_t, std::int64_t) { return false; }}).stopped);
}

TEST(Difference, OfFeedbackSeesCellsThatNoValueShowsYet) {
  const auto program = [](const std::string &initial, const std::string &name = "loss") {
    return bound("input " + name + " = 1\nschedule lr = { state n = " + initial + " -> n + " + name +
                 "; if n > 100 then 2 else 1 }");
  };
  const Schedule a = program("0");
  EXPECT_TRUE(feedback_is_same(a, program("0")));
  EXPECT_TRUE(difference(Curves::of(a), Curves::of(program("5"))).is_same());
  EXPECT_FALSE(feedback_is_same(a, program("5")));
  EXPECT_FALSE(feedback_is_same(a, program("0", "accuracy")));
  EXPECT_FALSE(feedback_is_same(a, bound("schedule lr = 1")));
  EXPECT_TRUE(feedback_is_same(bound("schedule lr = 1"), bound("schedule lr = 2"))) << "no feedback, nothing to differ";
}

TEST(Difference, OfFeedbackIsThatOfTheNumbersBound) {
  const std::string text = "param p = 0.5\ninput loss = 1\nschedule lr = { state n = 0 -> n + loss * p; n }";
  const Schedule a = bound(text);
  EXPECT_TRUE(feedback_is_same(a, bound("param p = 1 / 2\n" + text.substr(text.find("input")))));
  EXPECT_FALSE(feedback_is_same(a, bound(text, {.parameters = {{"p", 0.25}}, .clocks = {}})));
}

}  // namespace
}  // namespace anneal::tests
