#include "cli/plot/axis.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace anneal::cli {
namespace {

std::vector<std::string> labels(const std::vector<Tick> &ticks) {
  std::vector<std::string> all;
  for (const Tick &tick : ticks) all.push_back(tick.label);
  return all;
}

using Labels = std::vector<std::string>;

TEST(ValueAxis, TicksAreRoundAndOfOneLength) {
  EXPECT_EQ(labels(ValueAxis(0, 0.4, false).ticks(6)), (Labels{"0", "0.1", "0.2", "0.3", "0.4"}));
  EXPECT_EQ(labels(ValueAxis(0, 0.1, false).ticks(6)), (Labels{"0", "0.02", "0.04", "0.06", "0.08", "0.10"}));
  EXPECT_EQ(labels(ValueAxis(0.85, 0.95, false).ticks(4)), (Labels{"0.85", "0.90", "0.95"}));
  EXPECT_EQ(labels(ValueAxis(0, 6e-4, false).ticks(4)), (Labels{"0", "2e-4", "4e-4", "6e-4"}));
  EXPECT_EQ(labels(ValueAxis(-1, 1, false).ticks(5)), (Labels{"-1.0", "-0.5", "0", "0.5", "1.0"}));
  EXPECT_EQ(labels(ValueAxis(0, 3e9, false).ticks(4)), (Labels{"0", "1e9", "2e9", "3e9"}));
}

TEST(ValueAxis, NeighboursNeverReadTheSame) {
  EXPECT_EQ(labels(ValueAxis(1.0000990, 1.0001010, false).ticks(5)),
            (Labels{"1.0000990", "1.0000995", "1.0001000", "1.0001005", "1.0001010"}));
  EXPECT_EQ(labels(ValueAxis(5.0001e-5, 5.0003e-5, false).ticks(3)), (Labels{"5.0001e-5", "5.0002e-5", "5.0003e-5"}));
  EXPECT_EQ(labels(ValueAxis(1'000'001, 1'000'003, false).ticks(3)),
            (Labels{"1.000001e6", "1.000002e6", "1.000003e6"}));
}

TEST(ValueAxis, LogarithmicTicksArePowersOfTen) {
  EXPECT_EQ(labels(ValueAxis(1e-5, 0.1, true).ticks(8)), (Labels{"1e-5", "1e-4", "1e-3", "1e-2", "1e-1"}));
  EXPECT_EQ(labels(ValueAxis(1e-12, 1, true).ticks(5)), (Labels{"1e-12", "1e-9", "1e-6", "1e-3", "1e0"}));
  EXPECT_EQ(labels(ValueAxis(1, 100, true).ticks(8)), (Labels{"1", "2", "5", "10", "20", "50", "100"}));
  const ValueAxis axis(1e-5, 0.1, true);
  EXPECT_NEAR(axis.place(1e-3), 0.5, 1e-12);
}

TEST(ValueAxis, ShowsZeroWhereTheValuesComeNearIt) {
  EXPECT_EQ(ValueAxis(0.001, 0.4, false).low(), 0);
  EXPECT_GT(ValueAxis(0.85, 0.95, false).low(), 0.8);
  EXPECT_EQ(ValueAxis(-0.4, -0.001, false).high(), 0);
}

TEST(ValueAxis, AConstantStandsInTheMiddle) {
  for (const double value : {0.1, 5e-5, -3.0, 1e300, -1.7e308, 1e-310, 0.0}) {
    const double place = ValueAxis(value, value, false).place(value);
    EXPECT_GE(place, 0) << value;
    EXPECT_LE(place, 1) << value;
  }
  EXPECT_NEAR(ValueAxis(0.1, 0.1, false).place(0.1), 2.0 / 3, 1e-9);
}

// Whatever the range: few ticks, ascending, inside, and the values inside, too.
TEST(ValueAxis, HoldsForAnyRange) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 20'000; ++i) {
    const auto draw = [&] {
      const double mantissa = static_cast<double>(random() % 2000) / 1000 - 1;
      return mantissa * std::pow(10.0, static_cast<double>(random() % 617) - 308);
    };
    double low = draw();
    double high = draw();
    if (low > high) std::swap(low, high);
    const bool logarithmic = low > 0 && random() % 2 == 0;
    const ValueAxis axis(low, high, logarithmic);
    const int at_most = 2 + static_cast<int>(random() % 10);
    for (const double value : {low, high}) {
      EXPECT_GE(axis.place(value), -1e-9) << low << " " << high;
      EXPECT_LE(axis.place(value), 1 + 1e-9) << low << " " << high;
    }
    const std::vector<Tick> ticks = axis.ticks(at_most);
    EXPECT_LE(ticks.size(), static_cast<size_t>(at_most) + 2) << low << " " << high << " " << logarithmic;
    double before = -1;
    for (const Tick &tick : ticks) {
      EXPECT_GT(tick.place, before) << low << " " << high;
      EXPECT_GE(tick.place, -1e-6);
      EXPECT_LE(tick.place, 1 + 1e-6);
      before = tick.place;
    }
  }
}

TEST(StepAxis, CountsInMagnitudes) {
  EXPECT_EQ(labels(StepAxis({0, 112590}).ticks(7)), (Labels{"0", "20k", "40k", "60k", "80k", "100k"}));
  EXPECT_EQ(labels(StepAxis({0, 2'000'000}).ticks(5)), (Labels{"0", "500k", "1M", "1.5M", "2M"}));
  EXPECT_EQ(labels(StepAxis({0, 3}).ticks(12)), (Labels{"0", "1", "2", "3"}));
  EXPECT_EQ(labels(StepAxis({1'000'000, 1'000'004}).ticks(3)), (Labels{"1M", "1.000002M", "1.000004M"}));
  EXPECT_EQ(labels(StepAxis({0, 600'000}).ticks({"tokens", 1.0 / 491520}, 4)), (Labels{"0", "100B", "200B"}));
  EXPECT_EQ(labels(StepAxis({0, 112590}).ticks({"epochs", 1251}, 10)),
            (Labels{"0", "10", "20", "30", "40", "50", "60", "70", "80", "90"}));
  EXPECT_TRUE(StepAxis({0, 0}).ticks(5).empty());
}

TEST(StepAxis, AStepStandsWhereItBegins) {
  const StepAxis axis({100, 200});
  EXPECT_EQ(axis.place(100), 0);
  EXPECT_EQ(axis.place(150), 0.5);
  EXPECT_EQ(axis.place(200), 1);
}

TEST(ShortNumber, IsWhatOneTypes) {
  EXPECT_EQ(short_number(0.1), "0.1");
  EXPECT_EQ(short_number(5e-5), "5e-5");
  EXPECT_EQ(short_number(-0.0), "0");
  EXPECT_EQ(short_number(1.0 / 3), "0.333333");
  EXPECT_EQ(short_number(2.5e6), "2.5e6");
  EXPECT_EQ(short_number(1e22), "1e22");
  EXPECT_EQ(short_number(-1e-300), "-1e-300");
  EXPECT_EQ(short_number(std::nan("")), "nan");
  EXPECT_EQ(short_number(-INFINITY), "-inf");
  EXPECT_EQ(short_count(999), "999");
  EXPECT_EQ(short_count(300e9), "300B");
  EXPECT_EQ(short_count(15e12), "15T");
  EXPECT_EQ(short_count(0.5), "0.5");
}

}  // namespace
}  // namespace anneal::cli
