// Whole pictures, compared with files. ANNEAL_UPDATE_GOLDENS=1 writes the files instead; look at the difference before
// committing it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "cli/plot/braille.hpp"
#include "cli/plot/svg.hpp"
#include "tests/plot/example_figures.hpp"

namespace anneal::cli {
namespace {

void expect_golden(const std::string &name, const std::string &text) {
  const std::string path = std::string(ANNEAL_SOURCE_DIR) + "/tests/plot/golden/" + name;
  if (std::getenv("ANNEAL_UPDATE_GOLDENS") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " is missing";
  const std::string wanted((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(wanted, text) << path;
}

TEST(Golden, Braille) {
  for (const auto &[name, figure] : example_figures()) expect_golden(name + ".txt", draw_braille(figure, {}));
}

TEST(Golden, Ascii) {
  BrailleOptions options;
  options.ascii = true;
  for (const auto &[name, figure] : example_figures()) {
    const std::string text = draw_braille(figure, options);
    for (const char c : text) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << name;
    if (name == "three_files" || name == "without_values") expect_golden(name + ".ascii.txt", text);
  }
}

TEST(Golden, NarrowAndWide) {
  expect_golden("warm_up_and_fall.40.txt", draw_braille(warm_up_and_fall(), {40, 10, false, false}));
  expect_golden("warm_up_and_fall.20.txt", draw_braille(warm_up_and_fall(), {1, 1, false, false}));
  expect_golden("warm_up_and_fall.130.txt", draw_braille(warm_up_and_fall(), {130, 24, false, false}));
}

TEST(Golden, Colour) {
  expect_golden("three_files.colour.txt", draw_braille(three_files(), {80, 10, true, false}));
}

TEST(Golden, Svg) {
  for (const auto &[name, figure] : example_figures()) expect_golden(name + ".svg", draw_svg(figure, {}));
}

TEST(Golden, NoLineIsWiderThanThePage) {
  for (const int columns : {20, 33, 80, 200}) {
    for (const auto &[name, figure] : example_figures()) {
      const std::string text = draw_braille(figure, {columns, 15, false, false});
      int width = 0;
      for (const char c : text) {
        if (c == '\n') {
          EXPECT_LE(width, columns) << name;
          width = 0;
        } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
          ++width;
        }
      }
    }
  }
}

TEST(Golden, AShorterRunEndsEarlier) {
  Figure figure = make_figure("", 1000, {{"lr", [](int64_t) { return 1.0; }, "long"}});
  Figure other = make_figure("", 500, {{"lr", [](int64_t) { return 0.5; }, "short"}});
  figure.curves.push_back(other.curves[0]);
  expect_golden("two_lengths.txt", draw_braille(figure, {}));
  expect_golden("two_lengths.svg", draw_svg(figure, {}));
}

TEST(Golden, NamesCannotReachTheTerminal) {
  Figure figure = make_figure("\x1b]0;owned\a", 100, {{"l\x1b[31mr", [](int64_t) { return 1.0; }}}, {{0, "a\nb"}},
                              SecondAxis{"\x9b", 1});
  const std::string text = draw_braille(figure, {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\a'), std::string::npos);
  EXPECT_NE(text.find("␛]0;owned␇"), std::string::npos) << text;
  const std::string svg = draw_svg(make_figure("<script>&\"", 100, {{"a<b", [](int64_t) { return 1.0; }}}), {});
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_NE(svg.find("&lt;script&gt;&amp;&quot;"), std::string::npos);
}

}  // namespace
}  // namespace anneal::cli
