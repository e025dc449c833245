// What a picture may never do: lose a step, slant a jump, hide what is not a number.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "cli/plot/braille.hpp"
#include "cli/plot/dots.hpp"
#include "cli/plot/panel.hpp"
#include "cli/plot/path.hpp"
#include "cli/plot/svg.hpp"
#include "tests/plot/example_figures.hpp"

namespace anneal::cli {
namespace {

// The `d` of the first path that says what it shows.
std::string curve_of(const std::string &svg) {
  const size_t title = svg.find("><title>", svg.find("<path"));
  const size_t begin = svg.rfind(" d=\"", title) + 4;
  return svg.substr(begin, title - 1 - begin);
}

DotField dots_of(const Figure &figure, int columns, int rows) {
  DotField field(columns, rows);
  draw_dots(figure.curves[0], figure.steps, make_panels(figure)[0].axis, Dash{}, field);
  return field;
}

std::vector<int> rows_set(const DotField &field, int column) {
  std::vector<int> rows;
  for (int row = 0; row < field.rows(); ++row) {
    if (field.at(column, row)) rows.push_back(row);
  }
  return rows;
}

TEST(Honesty, ASpikeOfOneStepInAMillionIsSeen) {
  const DotField field = dots_of(spike(), 140, 60);
  int high = 0;
  for (int column = 0; column < 140; ++column) {
    const std::vector<int> rows = rows_set(field, column);
    ASSERT_FALSE(rows.empty());
    if (rows.size() == 1) continue;
    ++high;
    EXPECT_EQ(column, 140 / 3);
    EXPECT_LT(rows.front(), 4);
    EXPECT_EQ(rows.back() - rows.front() + 1, static_cast<int>(rows.size())) << "a spike is one unbroken line";
  }
  EXPECT_EQ(high, 1);
  const std::string path = curve_of(draw_svg(spike(), {}));
  EXPECT_EQ(std::count(path.begin(), path.end(), 'V'), 2) << path;
}

TEST(Honesty, AStaircaseHasTreadsAndRisersOnly) {
  const std::string path = curve_of(draw_svg(staircase(), {}));
  EXPECT_EQ(path.find('L'), std::string::npos) << path;
  EXPECT_EQ(std::count(path.begin(), path.end(), 'V'), 2) << path;
  const std::string few = curve_of(draw_svg(few_steps(), {}));
  EXPECT_EQ(few.find('L'), std::string::npos) << few;
  EXPECT_EQ(std::count(few.begin(), few.end(), 'V'), 11) << few;
  const DotField field = dots_of(staircase(), 141, 60);
  int risers = 0;
  for (int column = 1; column < 141; ++column) {
    const bool is_riser = rows_set(field, column).size() > 1;
    risers += is_riser ? 1 : 0;
    const bool is_beside_riser = is_riser || rows_set(field, column - 1).size() > 1;
    if (!is_beside_riser) {
      EXPECT_EQ(rows_set(field, column), rows_set(field, column - 1)) << column;
    }
  }
  EXPECT_EQ(risers, 2);
}

TEST(Honesty, AJumpStandsAtItsStep) {
  for (const int64_t at : {1, 500'000, 777'777, 999'999}) {
    const Figure figure = make_figure("", 1'000'000, {{"lr", [&](int64_t k) { return k < at ? 0.1 : 0.3; }}});
    const std::vector<std::vector<Point>> path = curve_path(figure.curves[0]);
    ASSERT_EQ(path.size(), 1u);
    int risers = 0;
    for (size_t i = 1; i < path[0].size(); ++i) {
      const Point a = path[0][i - 1];
      const Point b = path[0][i];
      if (a.y == b.y) continue;
      EXPECT_EQ(a.x, b.x);
      EXPECT_EQ(a.x, static_cast<double>(at));
      ++risers;
    }
    EXPECT_EQ(risers, 1);
  }
}

// The path of every kind of curve reaches each column's extremes, within that column.
TEST(Honesty, ThePathReachesEveryExtreme) {
  std::mt19937_64 random(3);
  const auto noise = [&](int64_t) { return static_cast<double>(random() % 1000); };
  for (const Figure &figure :
       {make_figure("", 100'000, {{"lr", noise}}), make_figure("", 700, {{"lr", noise}}), cycles(), spike()}) {
    const std::vector<std::vector<Point>> path = curve_path(figure.curves[0]);
    ASSERT_EQ(path.size(), 1u);
    size_t at = 0;
    for (const Column &column : figure.curves[0].columns) {
      double low = INFINITY;
      double high = -INFINITY;
      const auto begin = static_cast<double>(column.steps.first);
      const auto end = static_cast<double>(column.steps.end);
      while (at > 0 && path[0][at - 1].x >= begin) --at;
      for (; at < path[0].size() && path[0][at].x <= end; ++at) {
        low = std::min(low, path[0][at].y);
        high = std::max(high, path[0][at].y);
      }
      EXPECT_LE(low, column.minimum);
      EXPECT_GE(high, column.maximum);
    }
    for (size_t i = 1; i < path[0].size(); ++i) EXPECT_GE(path[0][i].x, path[0][i - 1].x) << "a curve never goes back";
  }
}

TEST(Honesty, DotsReachEveryExtreme) {
  std::mt19937_64 random(5);
  const auto noise = [&](int64_t) { return static_cast<double>(random() % 1000); };
  const Figure figure = make_figure("", 64'000, {{"lr", noise}}, {}, {}, 6400);
  const ValueAxis axis = make_panels(figure)[0].axis;
  const DotField field = dots_of(figure, 64, 40);
  for (int column = 0; column < 64; ++column) {
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = static_cast<size_t>(column) * 100; i < static_cast<size_t>(column + 1) * 100; ++i) {
      low = std::min(low, figure.curves[0].columns[i].minimum);
      high = std::max(high, figure.curves[0].columns[i].maximum);
    }
    EXPECT_TRUE(field.at(column, static_cast<int>(std::lround((1 - axis.place(high)) * 39))));
    EXPECT_TRUE(field.at(column, static_cast<int>(std::lround((1 - axis.place(low)) * 39))));
  }
}

TEST(Honesty, WhatIsNotANumberIsMarkedAndNamed) {
  const Figure figure = without_values();
  const std::string text = draw_braille(figure, {});
  EXPECT_NE(text.find("××××"), std::string::npos);
  EXPECT_NE(text.find("▲"), std::string::npos);
  EXPECT_NE(text.find("lr is nan at 200, inf at 20 steps, first at step 300"), std::string::npos) << text;
  const std::string svg = draw_svg(figure, {});
  EXPECT_NE(svg.find(">nan</text>"), std::string::npos);
  EXPECT_EQ(curve_path(figure.curves[0]).size(), 3u) << "the line breaks twice";
}

TEST(Honesty, ACurveOfNothingButNanIsNoReasonToFail) {
  const Figure figure = make_figure("", 100, {{"lr", [](int64_t) { return std::nan(""); }}});
  EXPECT_NE(draw_braille(figure, {}).find("no finite value"), std::string::npos);
  EXPECT_NE(draw_svg(figure, {}).find("no finite value"), std::string::npos);
}

TEST(Honesty, ALongRunSaysHowMuchOfItWasLookedAt) {
  const Figure figure = make_figure("", 50'000'000, {{"lr", [](int64_t) { return 1.0; }}});
  EXPECT_NE(draw_braille(figure, {}).find("of 50M steps"), std::string::npos);
  EXPECT_NE(draw_svg(figure, {}).find("of 50M steps"), std::string::npos);
}

}  // namespace
}  // namespace anneal::cli
