// Whatever is in a text and wherever a range lies: every form stays well-formed, and no control character gets through.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "grammar/render.hpp"
#include "grammar/render_line.hpp"
#include "grammar/visible.hpp"
#include "tests/diagnostics/rendered.hpp"

namespace anneal {
namespace {

constexpr std::array<std::string_view, 24> kPieces = {
    "a",        "\t",   "\n",        "\r\n",       "\r",     "\x1b[31m", std::string_view("\0", 1),
    "\x7f",     "学",   "e\u0301",   "\U0001F600", "\u202E", "\u0085",   "\xff",
    "\xe2\x82", "\xf0", "::error::", "%0A",        "]]>",    "<&\"'>",   "\xef\xbf\xbe",
    "\u2028",   "    ", "\u00AD"};

class RandomText {
 public:
  explicit RandomText(std::uint64_t seed) : random_(seed) {}

  std::string text(std::size_t pieces) {
    std::string result;
    while (pieces-- > 0) result += kPieces[below(kPieces.size())];
    return result;
  }

  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

  /// A range of a text, sometimes empty, sometimes beyond its end.
  Span span(std::size_t size) {
    const auto begin = static_cast<std::uint32_t>(below(size + 2));
    const std::size_t longest = below(4) == 0 ? size + 3 : 8;
    return {begin, begin + static_cast<std::uint32_t>(below(longest))};
  }

 private:
  std::mt19937_64 random_;
};

TEST(RandomTexts, WouldBeSeenToBreakOut) {
  for (const std::string_view text : {"\x1b\n", "\u0085\n", "\u202E\n", "\xff\n", "no line break"})
    EXPECT_NE("", unclean(text)) << text;
  for (const std::string_view text : {"<script>", "a & b", "<failure>]]></b>"}) EXPECT_NE("", not_xml(text)) << text;
  EXPECT_EQ("", unclean("␛ 学\n"));
}

TEST(RandomTexts, AreRenderedCleanlyInEveryForm) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    RandomText random(seed);
    Sources sources;
    const std::string text = random.text(random.below(seed % 10 == 0 ? 2000 : 60));
    const SourceId id = sources.add(random.text(4), text);
    Diagnostics diagnostics(5);
    for (std::size_t count = random.below(8); count > 0; --count) {
      const auto place = [&] { return Location{id, random.span(text.size())}; };
      diagnostics.report(Code::unknown_name, place(), random.text(6))
          .with_label(random.text(3))
          .with_note(place(), random.text(5))
          .with_note(random.text(5))
          .with_fix(place(), random.text(9));
    }
    for (const FormatInfo &row : all_formats()) {
      SCOPED_TRACE(row.word);
      const std::string shown = render(diagnostics, sources, row.format);
      EXPECT_EQ("", malformed(shown, row.format)) << shown;
    }
  }
}

TEST(RandomTexts, AreMarkedWhereTheyStand) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    RandomText random(seed);
    std::string line = random.text(random.below(seed % 5 == 0 ? 400 : 40));
    std::erase(line, '\n');
    const std::size_t begin = random.below(line.size() + 1);
    const std::size_t end = begin + random.below(line.size() - begin + 1);
    const ShownLine shown = show_line(line, begin, end);
    EXPECT_EQ("", unclean(shown.text + "\n"));
    EXPECT_LE(shown.mark_begin, shown.mark_end);
    EXPECT_LE(shown.mark_end, static_cast<std::size_t>(display_width(shown.text)));
    EXPECT_LE(static_cast<std::size_t>(display_width(shown.text)), kShownColumns + 2);
  }
}

}  // namespace
}  // namespace anneal
