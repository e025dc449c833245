#include "cli/plot/summary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/plot/example_figures.hpp"

namespace anneal::cli {
namespace {

// The columns as their definition says, from every single value.
Column plain_column(const std::vector<double> &values, StepRange steps) {
  Column column;
  column.steps = steps;
  double largest = -1;
  for (int64_t k = steps.first; k < steps.end; ++k) {
    const double value = values[static_cast<size_t>(k)];
    if (std::isnan(value)) ++column.not_a_number;
    if (std::isinf(value)) ++(value > 0 ? column.positive_infinities : column.negative_infinities);
    if (!std::isfinite(value)) continue;
    column.minimum = column.finite == 0 ? value : std::min(column.minimum, value);
    column.maximum = column.finite == 0 ? value : std::max(column.maximum, value);
    if (column.finite == 0) column.first = value;
    column.last = value;
    ++column.finite;
    const double before = k > 0 ? values[static_cast<size_t>(k - 1)] : std::nan("");
    if (!std::isfinite(before) || std::fabs(value - before) <= largest) continue;
    largest = std::fabs(value - before);
    column.jump = k;
    column.before = before;
    column.after = value;
  }
  column.begins_finite = std::isfinite(values[static_cast<size_t>(steps.first)]);
  column.ends_finite = std::isfinite(values[static_cast<size_t>(steps.end - 1)]);
  return column;
}

void expect_equal(const Column &a, const Column &b) {
  EXPECT_EQ(a.minimum, b.minimum);
  EXPECT_EQ(a.maximum, b.maximum);
  EXPECT_EQ(a.first, b.first);
  EXPECT_EQ(a.last, b.last);
  EXPECT_EQ(a.jump, b.jump);
  EXPECT_EQ(a.before, b.before);
  EXPECT_EQ(a.after, b.after);
  EXPECT_EQ(a.finite, b.finite);
  EXPECT_EQ(a.not_a_number, b.not_a_number);
  EXPECT_EQ(a.positive_infinities, b.positive_infinities);
  EXPECT_EQ(a.negative_infinities, b.negative_infinities);
  EXPECT_EQ(a.begins_finite, b.begins_finite);
  EXPECT_EQ(a.ends_finite, b.ends_finite);
}

TEST(Summary, IsWhatEverySingleValueSays) {
  std::mt19937_64 random(7);
  for (const int64_t steps : {1, 2, 3, 99, 100, 101, 4095, 4096, 4097, 20000}) {
    std::vector<double> values;
    for (int64_t k = 0; k < steps; ++k) {
      const double kinds[] = {std::nan(""), INFINITY, -INFINITY};
      const bool is_finite = random() % 50 != 0;
      values.push_back(is_finite ? std::ldexp(static_cast<double>(random() % 1000), -5) : kinds[random() % 3]);
    }
    const Curve curve =
        summarize(sampler_of([&](int64_t k) { return values[static_cast<size_t>(k)]; }), {0, steps}, {100});
    ASSERT_EQ(curve.columns.size(), std::min<size_t>(100, static_cast<size_t>(steps)));
    EXPECT_TRUE(curve.exact);
    EXPECT_EQ(curve.looked_at, steps);
    int64_t next = 0;
    for (const Column &column : curve.columns) {
      EXPECT_EQ(column.steps.first, next);
      EXPECT_GT(column.steps.count(), 0);
      next = column.steps.end;
      expect_equal(column, plain_column(values, column.steps));
    }
    EXPECT_EQ(next, steps);
    const auto bad = std::find_if(values.begin(), values.end(), [](double v) { return !std::isfinite(v); });
    EXPECT_EQ(curve.first_non_finite, bad == values.end() ? -1 : bad - values.begin());
  }
}

TEST(Summary, AsksForEveryStepOnceAndForNothingOutside) {
  std::vector<int> asked(10'000);
  const Sampler count = [&](int64_t first, int64_t stride, std::span<double> values) {
    for (size_t i = 0; i < values.size(); ++i) {
      const int64_t step = first + static_cast<int64_t>(i) * stride;
      ASSERT_GE(step, 5000);
      ASSERT_LT(step, 15000);
      ++asked[static_cast<size_t>(step - 5000)];
      values[i] = 0;
    }
  };
  summarize(count, {5000, 15000}, {70});
  EXPECT_EQ(std::count(asked.begin(), asked.end(), 1), 10'000);
}

TEST(Summary, EmptyRangeHasNoColumns) {
  EXPECT_TRUE(summarize(sampler_of([](int64_t) { return 1.0; }), {3, 3}, {}).columns.empty());
}

TEST(Summary, FindsOneStepInAMillion) {
  const Figure figure = spike();
  const std::vector<Column> &columns = figure.curves[0].columns;
  const auto found = std::find_if(columns.begin(), columns.end(), [](const Column &c) { return c.maximum == 1; });
  ASSERT_NE(found, columns.end());
  EXPECT_TRUE(found->jump == 333'333 || found->jump == 333'334);
}

TEST(Summary, FindsTheVeryStepOfAJumpInARunTooLongToLookAt) {
  constexpr int64_t kSteps = int64_t{1} << 53;
  for (const int64_t at : {int64_t{1}, int64_t{12'345'678'901'234}, kSteps / 3, kSteps - 1}) {
    const Curve curve =
        summarize(sampler_of([&](int64_t k) { return k < at ? 0.1 : 0.01; }), {0, kSteps}, {1000, 1'000'000});
    EXPECT_FALSE(curve.exact);
    EXPECT_LT(curve.looked_at, 1'100'000);
    const auto found =
        std::find_if(curve.columns.begin(), curve.columns.end(), [](const Column &c) { return c.before != c.after; });
    ASSERT_NE(found, curve.columns.end()) << at;
    EXPECT_EQ(found->jump, at);
    EXPECT_EQ(found->before, 0.1);
    EXPECT_EQ(found->after, 0.01);
  }
}

TEST(Summary, LooksAtBoundariesHoweverLongTheRun) {
  constexpr int64_t kSteps = int64_t{1} << 50;
  // One step alone, where only its boundary can tell.
  const int64_t places[] = {987'654'321'987, kSteps + 5, -3};
  const Curve curve =
      summarize(sampler_of([&](int64_t k) { return k == places[0] ? 5.0 : 1.0; }), {0, kSteps}, {500, 100'000, places});
  const auto found =
      std::find_if(curve.columns.begin(), curve.columns.end(), [](const Column &c) { return c.maximum == 5; });
  ASSERT_NE(found, curve.columns.end());
  EXPECT_EQ(found->jump, places[0]);
}

TEST(Summary, SmoothCurvesOfLongRunsHaveNoJumps) {
  constexpr int64_t kSteps = int64_t{1} << 40;
  const auto fall = [](int64_t k) { return smooth_fall(static_cast<double>(k) / static_cast<double>(kSteps)); };
  const Curve curve = summarize(sampler_of(fall), {0, kSteps}, {500, 100'000});
  for (const Column &column : curve.columns) EXPECT_LT(std::fabs(column.after - column.before), 1e-10);
}

}  // namespace
}  // namespace anneal::cli
