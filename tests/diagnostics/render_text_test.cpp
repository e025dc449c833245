// The picture: what stands under what, for every kind of range and of character.
#include <gtest/gtest.h>

#include "grammar/render.hpp"
#include "grammar/render_line.hpp"
#include "grammar/visible.hpp"

namespace anneal {
namespace {

constexpr std::string_view kSchedule =
    "clock { total = 90 epochs }\n"
    "param peak = 0.4\n"
    "schedule lr = phases {\n"
    "    500: linear(0, peak),\n"
    "    rest: peak,\n"
    "}\n";

/// A text and what is found in it; places are named by the text that stands there.
class Picture : public testing::Test {
 protected:
  Location at(std::string_view text, std::string_view marked, SourceId source = SourceId{0}) {
    const std::size_t begin = text.find(marked);
    EXPECT_NE(begin, std::string_view::npos) << marked;
    return {source, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + marked.size())}};
  }

  std::string shown(Format format = Format::text, const RenderOptions &options = {}) {
    return "\n" + render(diagnostics, sources, format, options);
  }

  /// One error over `marked` in a file that is `text`.
  std::string error(std::string text, std::string_view marked, std::string label = "here") {
    const SourceId source = sources.add("a.sched", text);
    diagnostics.report(Code::missing_unit, at(text, marked, source), "a message").with_label(std::move(label));
    return shown();
  }

  Sources sources;
  Diagnostics diagnostics;
};

TEST_F(Picture, OfALengthWithoutUnit) {
  sources.add("lr.sched", std::string(kSchedule));
  diagnostics.report(Code::missing_unit, at(kSchedule, "500"), "this length has no unit")
      .with_label("500 what?")
      .with_note("write `500 steps` or `500 epochs`");
  EXPECT_EQ(shown(), R"(
lr.sched:4:5: error[A0312]: this length has no unit
  4 |     500: linear(0, peak),
    |     ^^^ 500 what?
    = write `500 steps` or `500 epochs`
)");
}

TEST_F(Picture, OfFixesAndRelatedPlaces) {
  sources.add("lr.sched", std::string(kSchedule));
  diagnostics.report(Code::missing_unit, at(kSchedule, "500"), "this length has no unit")
      .with_note(at(kSchedule, "90 epochs"), "the run is given in epochs")
      .with_note("every length says its unit")
      .with_fix(at(kSchedule, "500"), "500 steps")
      .with_fix(at(kSchedule, "500: linear(0, peak)"), "500 epochs:\n        linear(0, peak)", Applicability::safe);
  EXPECT_EQ(shown(), R"(
lr.sched:4:5: error[A0312]: this length has no unit
  4 |     500: linear(0, peak),
    |     ^^^
    = every length says its unit
  4 +     500 steps: linear(0, peak),
  4 +     500 epochs:
  5 +         linear(0, peak),
lr.sched:1:17: note: the run is given in epochs
  1 | clock { total = 90 epochs }
    |                 ^^^^^^^^^
)");
}

TEST_F(Picture, OfThreeLinesShowsThemAll) {
  EXPECT_EQ(error("x = [1,\n  2,\n  3] z", "[1,\n  2,\n  3]"), R"(
a.sched:1:5: error[A0312]: a message
  1 |   x = [1,
    |  _____^
  2 | |   2,
  3 | |   3] z
    | |____^ here
)");
}

TEST_F(Picture, OfManyLinesLeavesTheMiddleOut) {
  EXPECT_EQ(error(std::string(kSchedule), "phases {\n    500: linear(0, peak),\n    rest: peak,\n}"), R"(
a.sched:3:15: error[A0312]: a message
  3 |   schedule lr = phases {
    |  _______________^
...   |
  6 | | }
    | |_^ here
)");
}

TEST_F(Picture, OfARangeThatEndsWithTheLineBreakStaysOnTheLine) {
  EXPECT_EQ(error("param peak = \n1", "= \n"), R"(
a.sched:1:12: error[A0312]: a message
  1 | param peak =
    |            ^^ here
)");
}

TEST_F(Picture, OfThePlaceAfterTheText) {
  sources.add("a.sched", "linear(0,");
  diagnostics.report(Code::expected, {SourceId{0}, {9, 9}}, "the text ends inside `(`");
  EXPECT_EQ(shown(), R"(
a.sched:1:10: error[A0101]: the text ends inside `(`
  1 | linear(0,
    |          ^
)");
}

TEST_F(Picture, OfAnEmptyFile) {
  sources.add("a.sched", "");
  diagnostics.report(Code::expected, {SourceId{0}, {0, 0}}, "nothing is written here");
  EXPECT_EQ(shown(), "\na.sched:1:1: error[A0101]: nothing is written here\n  1 |\n    | ^\n");
}

TEST_F(Picture, AlignsTabsWithBlanks) {
  EXPECT_EQ(error("\tlet\tx = 5", "5"), R"(
a.sched:1:10: error[A0312]: a message
  1 |     let x = 5
    |             ^ here
)");
}

TEST_F(Picture, AlignsWideAndCombiningCharacters) {
  EXPECT_EQ(error("## 学习率 e\u0301 \U0001F600 x", "x"), R"(
a.sched:1:13: error[A0312]: a message
)"
                                                          "  1 | ## 学习率 e\u0301 \U0001F600 x\n"
                                                          "    |                ^ here\n");
  EXPECT_EQ(display_width("学习率"), 6);
  EXPECT_EQ(display_width("e\u0301"), 1);
  EXPECT_EQ(display_width("x\u200D"), 1);
}

TEST_F(Picture, UnderlinesAWideCharacterInFull) {
  EXPECT_EQ(error("率 x", "率", ""), "\na.sched:1:1: error[A0312]: a message\n  1 | 率 x\n    | ^^\n");
}

TEST_F(Picture, MakesControlsVisible) {
  EXPECT_EQ(error(std::string("\x1b[31m\0\x7f\u0085\u202Ex ", 12 + 2) + "5", "5"),
            "\na.sched:1:12: error[A0312]: a message\n"
            "  1 | ␛[31m␀␡<U+0085><U+202E>x 5\n"
            "    |                          ^ here\n");
}

TEST_F(Picture, MakesControlsVisibleInNamesAndMessages) {
  const SourceId source = sources.add("a\x1b.sched", "x");
  diagnostics.report(Code::unknown_name, {source, {0, 1}}, "nothing is named `\x1b[2J`\n")
      .with_note("a\rb")
      .with_label("\x07");
  EXPECT_EQ(shown(), R"(
a␛.sched:1:1: error[A0201]: nothing is named `␛[2J`␊
  1 | x
    | ^ ␇
    = a␍b
)");
}

TEST_F(Picture, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(error("\xff\xc0\x80 \xed\xa0\x80 \xf0\x9f 5", "5"), R"(
a.sched:1:8: error[A0312]: a message
  1 | ��� ��� �� 5
    |            ^ here
)");
}

TEST_F(Picture, DropsTheReturnOfALineBreak) {
  EXPECT_EQ(error("x = 5\r\ny\r\n", "5"), "\na.sched:1:5: error[A0312]: a message\n  1 | x = 5\n    |     ^ here\n");
}

TEST_F(Picture, WidensTheMarginForLargeLineNumbers) {
  std::string text(12344, '\n');
  EXPECT_EQ(error(text + "x", "x"), R"(
a.sched:12345:1: error[A0312]: a message
 12345 | x
       | ^ here
)");
}

TEST_F(Picture, CutsALongLineAroundTheMark) {
  const std::string picture = error(std::string(500, 'a') + " 5 " + std::string(500, 'b'), "5");
  EXPECT_EQ(picture, "\na.sched:1:502: error[A0312]: a message\n  1 | …" + std::string(29, 'a') + " 5 " +
                         std::string(88, 'b') + "…\n    |  " + std::string(30, ' ') + "^ here\n");
}

TEST_F(Picture, OfAMegabyteLineIsSmallAndQuick) {
  const std::string text(1U << 20U, '(');
  sources.add("a.sched", text);
  for (std::uint32_t at = 0; at < 40; ++at) {
    const std::uint32_t begin = at * 25000;
    diagnostics.report(Code::nesting_too_deep, {SourceId{0}, {begin, begin + 20000}}, std::string(100000, 'x'));
  }
  EXPECT_LT(shown().size(), 60000U);
}

TEST_F(Picture, OfARangeBeyondTheCut) {
  const std::string picture = error("x " + std::string(300, 'a'), std::string(300, 'a'), "");
  EXPECT_EQ(picture, "\na.sched:1:3: error[A0312]: a message\n  1 | x " + std::string(118, 'a') + "…\n    |   " +
                         std::string(118, '^') + "\n");
}

TEST_F(Picture, WithoutAPlace) {
  diagnostics.report(Code::parameter_unknown, "this program has no parameter `pek`").with_note("did you mean `peak`?");
  EXPECT_EQ(shown(), "\nerror[A0407]: this program has no parameter `pek`\n    = did you mean `peak`?\n");
}

TEST_F(Picture, SaysHowManyWereDropped) {
  const SourceId source = sources.add("a.sched", std::string(40, 'x'));
  for (std::uint32_t at = 0; at < 27; ++at)
    diagnostics.report(Code::unknown_name, {source, {at, at + 1}}, "nothing is named so");
  EXPECT_EQ(diagnostics.all().size(), 20U);
  EXPECT_EQ(diagnostics.error_count(), 27U);
  EXPECT_TRUE(shown().ends_with("\n… and 7 more errors\n")) << shown();
  for (std::uint32_t at = 0; at < 21; ++at)
    diagnostics.report(Code::unused_name, {source, {at, at + 1}}, "nothing uses this");
  EXPECT_TRUE(shown(Format::short_lines).ends_with("\n… and 7 more errors and 1 more warning\n"))
      << shown(Format::short_lines);
}

TEST_F(Picture, ComesInTheOrderOfTheText) {
  sources.add("lr.sched", std::string(kSchedule));
  diagnostics.report(Code::missing_unit, at(kSchedule, "500"), "second");
  diagnostics.report(Code::unused_name, at(kSchedule, "peak"), "first");
  EXPECT_EQ(shown(Format::short_lines), "\nlr.sched:2:7: warning[A0211]: first\nlr.sched:4:5: error[A0312]: second\n");
}

TEST_F(Picture, HasColoursOnlyWhenAsked) {
  sources.add("lr.sched", std::string(kSchedule));
  diagnostics.report(Code::missing_unit, at(kSchedule, "500"), "this length has no unit").with_label("500 what?");
  EXPECT_EQ(shown().find('\x1b'), std::string::npos);
  RenderOptions options;
  options.color = true;
  EXPECT_EQ(shown(Format::text, options),
            "\n\x1b[1mlr.sched:4:5: \x1b[0m\x1b[1;31merror[A0312]\x1b[0m: \x1b[1mthis length has no unit\x1b[0m\n"
            "\x1b[34m  4 |\x1b[0m     500: linear(0, peak),\n"
            "\x1b[34m    |\x1b[0m     \x1b[1;31m^^^ 500 what?\x1b[0m\n");
}

TEST_F(Picture, NamesFilesBelowTheRoot) {
  const SourceId source = sources.add("/home/me/runs/lr.sched", "x");
  diagnostics.report(Code::unknown_name, {source, {0, 1}}, "m");
  RenderOptions options;
  options.root = "/home/me/";
  EXPECT_EQ(shown(Format::short_lines, options), "\nruns/lr.sched:1:1: error[A0201]: m\n");
  options.root = "/home/m";
  EXPECT_EQ(shown(Format::short_lines, options), "\n/home/me/runs/lr.sched:1:1: error[A0201]: m\n");
}

TEST(Formats, AreFoundByTheirWords) {
  for (const FormatInfo &row : all_formats()) EXPECT_EQ(find_format(row.word), row.format);
  EXPECT_EQ(find_format("short"), Format::short_lines);
  EXPECT_EQ(find_format("xml"), std::nullopt);
}

TEST(Characters, AreReadAsUtf8HasThem) {
  EXPECT_EQ(first_character("é").code, U'é');
  EXPECT_EQ(first_character("\U0010FFFF").code, U'\U0010FFFF');
  for (const std::string_view wrong :
       {"\x80", "\xc1\x81", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xff"}) {
    EXPECT_EQ(first_character(wrong).code, U'\uFFFD') << testing::PrintToString(wrong);
    EXPECT_EQ(first_character(wrong).length, 1U);
  }
  for (const char32_t point : {U'a', U'é', U'学', U'\U0001F600'}) {
    std::string text;
    append_character(text, point);
    EXPECT_EQ(first_character(text).code, point);
    EXPECT_EQ(first_character(text).length, text.size());
  }
}

}  // namespace
}  // namespace anneal
