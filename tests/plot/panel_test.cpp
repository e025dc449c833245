#include "cli/plot/panel.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/plot/example_figures.hpp"

namespace anneal::cli {
namespace {

std::vector<std::vector<size_t>> shares(const Figure &figure) {
  std::vector<std::vector<size_t>> all;
  for (const Panel &panel : make_panels(figure)) all.push_back(panel.curves);
  return all;
}

using Shares = std::vector<std::vector<size_t>>;

Output level(const std::string &name, double value) {
  return {name, [=](int64_t) { return value; }};
}

Output fall(const std::string &name, double from, double to) {
  return {name, [=](int64_t k) { return from + (to - from) * static_cast<double>(k) / 1000; }};
}

TEST(Panels, MagnitudesThatFitShareAnAxis) {
  const Figure figure =
      make_figure("", 1000, {fall("lr", 0.4, 0), level("momentum", 0.9), level("weight_decay", 5e-5)});
  EXPECT_EQ(shares(figure), (Shares{{0, 1}, {2}}));
}

TEST(Panels, ACurveThatWouldLookFlatGetsItsOwn) {
  EXPECT_EQ(shares(make_figure("", 1000, {fall("lr", 0.4, 0), fall("momentum", 0.85, 0.95)})), (Shares{{0}, {1}}));
}

TEST(Panels, OneNameStaysTogetherAcrossFiles) {
  EXPECT_EQ(shares(three_files()), (Shares{{0, 1, 2}}));
  EXPECT_EQ(shares(make_figure("", 1000, {fall("lr", 0.4, 0), fall("lr", 0.04, 0)})), (Shares{{0, 1}}));
}

TEST(Panels, OneNameOfVeryDifferentSizesIsDivided) {
  Figure figure =
      make_figure("", 1000, {fall("lr", 0.4, 0), fall("lr", 4e-4, 1e-5), level("lr", 3e-4), level("lr", 0)});
  EXPECT_EQ(shares(figure), (Shares{{0, 3}, {1, 2}}));
  figure.scale = ValueScale::logarithmic;
  EXPECT_EQ(shares(figure), (Shares{{0, 1, 2}, {3}})) << "a logarithmic axis has room for all sizes, but not for zero";
  figure = make_figure("", 1000, {fall("lr", 0.4, -1), fall("lr", 4e-4, 1e-5)});
  figure.scale = ValueScale::logarithmic;
  EXPECT_EQ(shares(figure), (Shares{{0}, {1}})) << "there is no logarithm of a value below zero";
}

TEST(Panels, UnitsNeverMix) {
  Figure figure = make_figure("", 1000, {fall("a", 1, 0), fall("b", 1, 0)});
  EXPECT_EQ(shares(figure), (Shares{{0, 1}}));
  figure.curves[1].unit = "s";
  EXPECT_EQ(shares(figure), (Shares{{0}, {1}}));
}

TEST(Panels, LogarithmOnlyWhereALinearAxisHidesHalfOfTheRun) {
  EXPECT_TRUE(make_panels(decades())[0].axis.is_logarithmic());
  EXPECT_FALSE(make_panels(warm_up_and_fall())[0].axis.is_logarithmic());
  EXPECT_FALSE(make_panels(make_figure("", 1000, {fall("lr", 1, 1e-6)}))[0].axis.is_logarithmic());
  Figure figure = decades();
  figure.scale = ValueScale::linear;
  EXPECT_FALSE(make_panels(figure)[0].axis.is_logarithmic());
  figure = make_figure("", 1000, {fall("lr", 1, 0.5)});
  figure.scale = ValueScale::logarithmic;
  EXPECT_TRUE(make_panels(figure)[0].axis.is_logarithmic());
  figure = make_figure("", 1000, {fall("lr", 1, -1)});
  figure.scale = ValueScale::logarithmic;
  EXPECT_FALSE(make_panels(figure)[0].axis.is_logarithmic()) << "there is no logarithm of a value below zero";
}

TEST(Panels, AFigureWithoutCurvesIsStillAPage) {
  EXPECT_EQ(make_panels(Figure{}).size(), 1u);
  EXPECT_FALSE(make_panels(Figure{})[0].has_values);
}

TEST(Legend, NamesTheFirstTheExtremeAndTheLast) {
  EXPECT_EQ(legend_values(make_figure("", 1000, {level("lr", 0.1)}).curves[0], " → "), "0.1");
  EXPECT_EQ(legend_values(warm_up_and_fall().curves[0], " → ").substr(0, 14), "0 → 0.4 → ");
  EXPECT_EQ(legend_values(one_cycle().curves[1], " > "), "0.95 > 0.85 > 0.95");
  const auto both = [](int64_t k) { return k == 10 ? -1.0 : k == 20 ? 5.0 : 1.0; };
  EXPECT_EQ(legend_values(make_figure("", 100, {{"x", both}}).curves[0], " "), "1 -1 5 1");
}

TEST(Legend, ValuesThatDifferNeverReadTheSame) {
  const auto nearly_one = [](int64_t k) { return k == 0 ? 1.0 : 1.0 + 0x1p-40; };
  EXPECT_EQ(legend_values(make_figure("", 100, {{"x", nearly_one}}).curves[0], " "), "1 1.0000000000009095");
}

TEST(Legend, BoundariesThatWouldFillThePageAreLeftOut) {
  Figure figure = warm_up_and_fall();
  EXPECT_EQ(boundaries_shown(figure, 10), std::vector<int64_t>{6255});
  figure.boundaries.clear();
  for (int64_t k = 0; k < 12; ++k) figure.boundaries.push_back({k * 1000, ""});
  EXPECT_EQ(boundaries_shown(figure, 11).size(), 11u) << "the first phase begins with the run";
  EXPECT_TRUE(boundaries_shown(figure, 10).empty());
}

TEST(Legend, SaysWhichCurvesAreTheSame) {
  Figure figure = make_figure("", 1000, {fall("lr", 0.4, 0), fall("rate", 0.4, 0), fall("other", 0.4, 0.01)});
  ASSERT_EQ(notes(figure).size(), 1u);
  EXPECT_EQ(notes(figure)[0].text, "rate is the same curve as lr");
  EXPECT_FALSE(notes(figure)[0].is_alarm);
  figure.curves[1].columns.pop_back();
  EXPECT_TRUE(notes(figure).empty()) << "one that ends earlier is another";
}

TEST(Legend, SourcesShowWhereThereAreSeveral) {
  EXPECT_EQ(legend_name(three_files(), three_files().curves[1]), "linear.sched");
  Figure figure = make_figure("", 10, {fall("lr", 1, 0), fall("momentum", 1, 0)});
  EXPECT_EQ(legend_name(figure, figure.curves[0]), "lr");
  figure.curves[0].source = "a.sched";
  figure.curves[1].source = "b.sched";
  EXPECT_EQ(legend_name(figure, figure.curves[0]), "lr (a.sched)");
}

}  // namespace
}  // namespace anneal::cli
