// Bytes and characters: UTF-8, line ends, and what no text may hold.
#include "grammar/characters.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/grammar/parsed.hpp"

namespace anneal {
namespace {

std::string encoded(char32_t code) {
  std::string text;
  const auto byte = [&](char32_t value) { text += static_cast<char>(static_cast<unsigned char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6U));
    byte(0x80 | (code & 0x3FU));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12U));
    byte(0x80 | ((code >> 6U) & 0x3FU));
    byte(0x80 | (code & 0x3FU));
  } else {
    byte(0xF0 | (code >> 18U));
    byte(0x80 | ((code >> 12U) & 0x3FU));
    byte(0x80 | ((code >> 6U) & 0x3FU));
    byte(0x80 | (code & 0x3FU));
  }
  return text;
}

TEST(Characters, EveryCodePointIsRead) {
  for (char32_t code = 1; code <= 0x10FFFF; ++code) {
    const std::string text = encoded(code);
    const Character character = decode(text);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    ASSERT_EQ(surrogate ? 0U : text.size(), character.length) << static_cast<std::uint32_t>(code);
    if (surrogate) continue;
    ASSERT_EQ(code, character.code);
    const std::string_view cut = std::string_view(text).substr(0, text.size() - 1);
    ASSERT_EQ(0U, cut.empty() ? 0U : decode(cut).length);
  }
}

TEST(Characters, WhatIsNotUtf8) {
  for (const char *bytes : {"\x80", "\xBF", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                            "\xED\xBF\xBF", "\xF0\x80\x80\xAF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                            "\xF5\x80\x80\x80", "\xFE", "\xFF", "\xC3(", "\xE2\x82("}) {
    EXPECT_EQ(0U, decode(bytes).length);
    const Parsed parsed(std::string("1 + # ") + bytes + "\n2");
    EXPECT_EQ("A0001", parsed.codes());
    EXPECT_EQ(0U, parsed.ast.items.size());
  }
}

TEST(Characters, Utf16IsRecognised) {
  EXPECT_NE(std::string::npos, Parsed(std::string("\xFF\xFE"
                                                  "1\0",
                                                  4))
                                   .findings()
                                   .find("UTF-16"));
}

TEST(Characters, ControlsAreRefusedEverywhere) {
  for (char32_t code = 0; code < 0x3000; ++code) {
    if (!is_refused(code)) continue;
    const std::string character = encoded(code);
    for (const auto &[before, after] : {std::pair("1 + ", "2"), {"1 # ", " \n"}, {"f(\"", "\")"}, {"## ", " \n1"}}) {
      const Parsed parsed(before + character + after);
      EXPECT_EQ("A0002", parsed.codes()) << static_cast<std::uint32_t>(code) << " in " << before << "\n"
                                         << parsed.findings();
    }
  }
}

TEST(Characters, WhichAreRefused) {
  for (char32_t code = 0; code < 0x20; ++code) EXPECT_EQ(code != '\n', is_refused(code));
  for (const char32_t code :
       {0x7F, 0x80, 0x9F, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF}) {
    EXPECT_TRUE(is_refused(code)) << static_cast<std::uint32_t>(code);
  }
  for (const char32_t code : {0x20, 0x7E, 0xA0, 0xE9, 0x3B1, 0x430, 0x4E2D, 0x1F600}) EXPECT_FALSE(is_refused(code));
}

TEST(Characters, LineEndsAndMarks) {
  EXPECT_EQ("", Parsed("\xEF\xBB\xBFlet a = 1\r\nlet b = 2 # x\r\n## y\r\nlet c = 3\r\n").findings());
  EXPECT_EQ("A0002", Parsed("let a = 1\rlet b = 2").codes());
  EXPECT_EQ("A0002", Parsed("1 + \xEF\xBB\xBF 2").codes());
  const Parsed parsed("## one\r\n## two\r\nlet a = 1\r\n");
  ASSERT_EQ(1U, parsed.ast.items.size());
  EXPECT_EQ("one\ntwo", parsed.ast.text(parsed.ast.items[0].documentation));
}

TEST(Characters, AnyTextMayStandInCommentsAndTexts) {
  EXPECT_EQ("", Parsed("assert a, \"größer als π − 日本 😀\" # größer als π − 日本 😀").findings());
}

TEST(Characters, ColumnsCountCodePoints) {
  EXPECT_EQ("1:8-1:9 A0009 `$` has no meaning here\n", Parsed("f(\"日😀\")$").findings());
}

// Every letter that is taken for another names both.
TEST(Characters, LookAlikesAreNamed) {
  for (char32_t code = 0x80; code < 0x10000; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    const auto letter = letter_substitute(code);
    if (!letter || letter->ascii.front() < 'A') continue;
    const Parsed parsed("x" + encoded(code) + " + 1");
    EXPECT_EQ("A0009", parsed.codes()) << parsed.findings();
    EXPECT_NE(std::string::npos, parsed.findings().find(letter->name));
    EXPECT_NE(std::string::npos, parsed.findings().find("-> `x" + std::string(letter->ascii) + "`"))
        << parsed.findings();
  }
}

}  // namespace
}  // namespace anneal
