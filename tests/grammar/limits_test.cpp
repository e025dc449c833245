// Each limit of section 13 that the grammar holds, at the limit and one past it.
#include <gtest/gtest.h>

#include <string>

#include "tests/grammar/parsed.hpp"

namespace anneal {
namespace {

std::string repeated(const std::string &text, std::size_t count) {
  std::string result;
  result.reserve(text.size() * count);
  for (std::size_t at = 0; at < count; ++at) result += text;
  return result;
}

TEST(Limits, Source) {
  const std::string comment = "1 #";
  const std::string at_limit = comment + std::string(kSourceLimit - comment.size(), 'x');
  EXPECT_EQ(0U, Parsed(at_limit).errors());
  const Parsed past(at_limit + "x");
  EXPECT_EQ("A0003", past.codes());
  EXPECT_EQ("1:1-1:1 A0003 the text has 1048577 bytes; a source may have 1048576\n", past.findings());
}

TEST(Limits, Identifier) {
  const std::string name(kIdentifierLimit, 'a');
  EXPECT_EQ(0U, Parsed("let " + name + " = 1\nlet b = " + name).errors());
  const Parsed past("let " + name + "a = 1");
  EXPECT_EQ("1:5-1:261 A0004 a name of 256 bytes: a name may have 255\n", past.findings());
}

struct Nesting {
  const char *name;
  std::string open;
  std::string inner;
  std::string close;
};

// Everything that nests, one level a time.
const Nesting kNestings[] = {
    {"parentheses", "(", "1", ")"},
    {"list", "[", "1", "]"},
    {"call", "f(", "1", ")"},
    {"named argument", "f(x = ", "1", ")"},
    {"index", "x[", "1", "]"},
    {"block", "{ let a = 1; ", "a", " }"},
    {"let", "{ let a = ", "1", "; a }"},
    {"state", "{ state a = 0 -> ", "a", "; a }"},
    {"piecewise", "piecewise { a: 1, else: ", "1", " }"},
    {"condition of piecewise", "piecewise { ", "a", ": 1, else: 2 }"},
    {"phases", "phases { rest: ", "1", " }"},
    {"length of a phase", "phases { ", "5", ": 1, rest: 2 }"},
    {"repeat", "repeat x { ", "1", " }"},
    {"length of a repeat", "repeat ", "x", " { 1 }"},
    {"minus", "-", "1", ""},
    {"minus, apart", "- ", "1", ""},
    {"not", "not ", "a", ""},
    {"power", "2 ^ ", "1", ""},
    {"if in then", "if a then ", "1", " else 2"},
    {"if in condition", "if ", "a", " then 1 else 2"},
    {"member", "", "a", ".b"},
    {"index behind", "", "a", "[0]"},
    {"shift", "", "a", " @ 0"},
    {"shift to parentheses", "a @ (", "1", ")"},
};

TEST(Limits, Nesting) {
  for (const Nesting &nesting : kNestings) {
    // A shift is one level, the parentheses behind it another.
    const std::size_t levels = std::string_view(nesting.name) == "shift to parentheses" ? 2 : 1;
    const auto nested = [&](std::size_t count) {
      return repeated(nesting.open, count) + nesting.inner + repeated(nesting.close, count);
    };
    const Parsed at_limit(nested(kNestingLimit / levels));
    EXPECT_EQ("", at_limit.findings()) << nesting.name;
    const Parsed past(nested(kNestingLimit / levels + 1));
    EXPECT_EQ("A0005", past.codes()) << nesting.name << "\n" << past.findings();
    EXPECT_NE(std::string::npos, past.findings().find("the limit is 256")) << past.findings();
    const std::string actual = std::to_string(kNestingLimit + levels) + " deep";
    EXPECT_NE(std::string::npos, past.findings().find(actual)) << nesting.name << "\n" << past.findings();
  }
}

TEST(Limits, NestingOfMixedKinds) {
  const auto nested = [](std::size_t count) { return repeated("-(f([not ", count) + "a" + repeated("]))", count); };
  EXPECT_EQ("", Parsed(nested(51)).findings());
  EXPECT_EQ("A0005", Parsed(nested(52)).codes());
}

TEST(Limits, BinaryOperatorsNestWithTheirBrackets) {
  const auto nested = [](std::size_t count) { return repeated("1 + (", count) + "1" + repeated(")", count); };
  EXPECT_EQ("", Parsed(nested(kNestingLimit / 2)).findings());
  EXPECT_EQ("A0005", Parsed(nested(kNestingLimit / 2 + 1)).codes());
}

// What does not nest has no limit but the source's.
TEST(Limits, ChainsDoNotNest) {
  for (const std::string link : {" + 1", " * 2", " and a", " or a", " < 1", " else if a then 1"}) {
    const std::string begin = link.starts_with(" else") ? "if a then 1" : "1";
    const std::string end = link.starts_with(" else") ? " else 2" : "";
    EXPECT_EQ("", Parsed(begin + repeated(link, 10000) + end).findings()) << link;
  }
  EXPECT_EQ("", Parsed("phases { " + repeated("5 steps: 1, ", 10000) + "rest: 2 }").findings());
  EXPECT_EQ("", Parsed("piecewise { " + repeated("a: 1, ", 10000) + "else: 2 }").findings());
  EXPECT_EQ("", Parsed("{ " + repeated("let a = 1; ", 10000) + "a }").findings());
  EXPECT_EQ("", Parsed(repeated("let a = 1\n", 10000)).findings());
}

// The tree of a text that is nested too deeply is not: passes may recurse over it.
TEST(Limits, TreesAreNeverDeeper) {
  for (const Nesting &nesting : kNestings) {
    const Parsed parsed(repeated(nesting.open, 5000) + nesting.inner + repeated(nesting.close, 5000));
    EXPECT_GT(parsed.errors(), 0U) << nesting.name;
    const std::string tree = parsed.tree();
    std::size_t deepest = 0;
    for (std::size_t at = 0, begin = 0; (at = tree.find('\n', begin)) != std::string::npos; begin = at + 1) {
      deepest = std::max(deepest, (tree.find_first_not_of(' ', begin) - begin) / 2);
    }
    // Roles ("argument", "arm") have lines of their own.
    EXPECT_LE(deepest, 3 * kNestingLimit + 1) << nesting.name;
  }
}

TEST(Limits, TwentyErrorsAreKept) {
  Parsed parsed(repeated("let a = +\n", 50), Diagnostics::kDefaultLimit);
  EXPECT_EQ(20U, parsed.diagnostics.all().size());
  EXPECT_EQ(50U, parsed.errors());
  EXPECT_EQ(30U, parsed.diagnostics.dropped_errors());
}

}  // namespace
}  // namespace anneal
