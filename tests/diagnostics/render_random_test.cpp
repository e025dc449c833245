// Whatever is in a text and wherever a range lies: every form stays well-formed, and no control character gets through.
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <random>

#include "grammar/render.hpp"
#include "grammar/render_line.hpp"
#include "grammar/visible.hpp"

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

testing::AssertionResult is_clean(std::string_view text) {
  if (!text.empty() && !text.ends_with('\n'))
    return testing::AssertionFailure() << "does not end with a line break: " << text;
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool control =
        (character.code < 0x20 && character.code != U'\n') || (character.code >= 0x7F && character.code < 0xA0);
    const bool invisible = character.code == 0x202E || character.code == 0x2028 || character.code == 0xAD;
    const bool broken = character.code == 0xFFFD && character.length == 1;
    if (control || invisible || broken)
      return testing::AssertionFailure() << "U+" << std::hex << unsigned{character.code} << " in it";
    text.remove_prefix(character.length);
  }
  return testing::AssertionSuccess();
}

/// In XML every `<` begins one of our own tags, and `&` an entity.
testing::AssertionResult is_xml(std::string_view text) {
  constexpr std::array<std::string_view, 12> kTags = {"<?xml",        "<testsuites",  "</testsuites>", "<testsuite",
                                                      "</testsuite>", "<testcase",    "</testcase>",   "<failure",
                                                      "</failure>",   "<system-out>", "</system-out>", "</"};
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    bool known = false;
    for (const std::string_view tag : kTags) known = known || (tag != "</" && text.substr(at).starts_with(tag));
    if (!known) return testing::AssertionFailure() << text.substr(at, 40);
  }
  for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    bool known = false;
    for (const std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&#10;"})
      known = known || text.substr(at).starts_with(entity);
    if (!known) return testing::AssertionFailure() << text.substr(at, 40);
  }
  return testing::AssertionSuccess();
}

TEST(RandomTexts, WouldBeSeenToBreakOut) {
  for (const std::string_view text : {"\x1b\n", "\u0085\n", "\u202E\n", "\xff\n", "no line break"})
    EXPECT_FALSE(is_clean(text)) << text;
  for (const std::string_view text : {"<script>", "a & b", "<failure>]]></b>"}) EXPECT_FALSE(is_xml(text)) << text;
  EXPECT_TRUE(is_clean("␛ 学\n"));
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
      EXPECT_TRUE(is_clean(
          row.format == Format::json || row.format == Format::sarif || row.format == Format::gitlab ? "" : shown));
      if (row.format == Format::sarif || row.format == Format::gitlab) {
        EXPECT_TRUE(nlohmann::json::accept(shown));
      }
      if (row.format == Format::junit) {
        EXPECT_TRUE(is_xml(shown)) << shown;
      }
      if (row.format != Format::json) continue;
      for (std::size_t at = 0; at < shown.size(); at = shown.find('\n', at) + 1) {
        const auto object = nlohmann::json::parse(shown.substr(at, shown.find('\n', at) - at), nullptr, false);
        ASSERT_TRUE(object.is_object());
        EXPECT_TRUE(is_clean(object["rendered"].get<std::string>()));
      }
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
    EXPECT_TRUE(is_clean(shown.text + "\n"));
    EXPECT_LE(shown.mark_begin, shown.mark_end);
    EXPECT_LE(shown.mark_end, static_cast<std::size_t>(display_width(shown.text)));
    EXPECT_LE(static_cast<std::size_t>(display_width(shown.text)), kShownColumns + 2);
  }
}

}  // namespace
}  // namespace anneal
