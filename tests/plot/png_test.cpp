#include "cli/plot/png.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "cli/plot/font.hpp"
#include "cli/plot/raster.hpp"
#include "tests/plot/decode_png.hpp"
#include "tests/plot/example_figures.hpp"

namespace anneal::cli {
namespace {

using Pixel = std::array<int, 3>;

constexpr Pixel kWhite = {255, 255, 255};
constexpr Pixel kBlue = {0x00, 0x72, 0xb2};
constexpr Pixel kOrange = {0xd5, 0x5e, 0x00};
constexpr Pixel kGreen = {0x00, 0x9e, 0x73};

Pixel pixel(const DecodedImage &image, int x, int y) {
  return {image.at(x, y)[0], image.at(x, y)[1], image.at(x, y)[2]};
}

std::map<Pixel, int> colours(const DecodedImage &image) {
  std::map<Pixel, int> counts;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) ++counts[pixel(image, x, y)];
  }
  return counts;
}

TEST(Png, DecodesWithTwoPixelsForEachOfThePage) {
  const DecodedImage image = decode_png(draw_png(warm_up_and_fall(), {}));
  EXPECT_EQ(image.width, 1920);
  EXPECT_GT(image.height, 700);
  EXPECT_LT(image.height, 1200);
  EXPECT_EQ(pixel(image, 0, 0), kWhite);
  EXPECT_EQ(pixel(image, image.width - 1, image.height - 1), kWhite);
}

TEST(Png, EveryCurveHasItsColour) {
  std::map<Pixel, int> counts = colours(decode_png(draw_png(three_files(), {})));
  for (const Pixel &colour : {kBlue, kOrange, kGreen}) EXPECT_GT(counts[colour], 3000);
  counts = colours(decode_png(draw_png(staircase(), {})));
  EXPECT_GT(counts[kBlue], 3000);
  EXPECT_EQ(counts[kOrange], 0);
}

TEST(Png, ASpikeOfOneStepIsAsTallAsItIs) {
  const DecodedImage image = decode_png(draw_png(spike(), {}));
  // The tallest run of blue in any column of pixels.
  int tallest = 0;
  for (int x = 0; x < image.width; ++x) {
    int run = 0;
    for (int y = 0; y < image.height; ++y) {
      run = pixel(image, x, y) == kBlue ? run + 1 : 0;
      tallest = std::max(tallest, run);
    }
  }
  EXPECT_GT(tallest, 400);
}

TEST(Png, TheSameFigureGivesTheSameBytes) {
  EXPECT_EQ(draw_png(one_cycle(), {}), draw_png(one_cycle(), {}));
}

TEST(Raster, ALevelLineOfWholePixelsIsSharp) {
  RasterCanvas canvas(20, 10, 1);
  canvas.rectangle({2, 4}, {18, 5}, {0, 0, 0});
  for (int x = 0; x < 20; ++x) {
    const size_t at = (4 * 20 + static_cast<size_t>(x)) * 3;
    EXPECT_EQ(canvas.pixels()[at], x >= 2 && x < 18 ? 0 : 255);
    EXPECT_EQ(canvas.pixels()[at - 60], 255);
    EXPECT_EQ(canvas.pixels()[at + 60], 255);
  }
}

TEST(Raster, EdgesAreSmoothAndJointsNoDarker) {
  RasterCanvas canvas(20, 20, 1);
  const std::vector<std::vector<Point>> cross = {{{2, 10.5}, {18, 10.5}, {2, 10.5}}};
  canvas.lines(cross, {{0, 0, 0}, 2, 0}, "");
  const auto value = [&](int x, int y) { return canvas.pixels()[static_cast<size_t>(y * 20 + x) * 3]; };
  EXPECT_EQ(value(10, 10), 0);
  // Half covered above and below, drawn twice or not.
  EXPECT_NEAR(value(10, 9), 128, 6);
  EXPECT_NEAR(value(10, 11), 128, 6);
  EXPECT_EQ(value(10, 7), 255);
}

TEST(Raster, WhatLiesOutsideIsDropped) {
  RasterCanvas canvas(10, 10, 2);
  canvas.rectangle({-50, -50}, {500, 500}, {1, 2, 3});
  canvas.lines(std::vector<std::vector<Point>>{{{-100, -100}, {200, 200}}}, {{9, 9, 9}, 3, 0}, "");
  canvas.text({-30, 5}, "outside", {12, {0, 0, 0}, Anchor::start, false});
  EXPECT_EQ(canvas.pixels()[0], 9);
}

TEST(Font, MeasuresText) {
  EXPECT_EQ(text_width("", 12, false), 0);
  EXPECT_NEAR(text_width("lr", 24, false), 2 * text_width("lr", 12, false), 1e-3);
  EXPECT_GT(text_width("warm-up", 12, true), text_width("warm-up", 12, false));
  EXPECT_GT(text_width("\xff\xfe", 12, false), 0) << "what is no UTF-8 has a width, too";
  EXPECT_FALSE(glyph_images("→ λ", {0, 20}, 20, false).empty());
}

}  // namespace
}  // namespace anneal::cli
