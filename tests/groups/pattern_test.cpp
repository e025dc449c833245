// Patterns against names: text cases, a matcher that tries everything, hostile patterns.
#include "runtime/tensor_pattern.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <random>
#include <sstream>

namespace anneal::tests {
namespace {

/// What a pattern makes of a name, as patterns.txt writes it.
std::string outcome(const std::string &pattern, const std::string &name) {
  const std::optional<std::vector<std::string_view>> digits = TensorPattern(pattern).match(name);
  EXPECT_EQ(digits.has_value(), TensorPattern(pattern).matches(name));
  if (!digits) return "-";
  std::string text;
  for (const std::string_view number : *digits) text += (text.empty() ? "" : " ") + std::string(number);
  return text.empty() ? "yes" : text;
}

/// Lines of a text whose outcome is another.
std::vector<std::string> wrong_lines(std::istream &text, std::size_t &count) {
  std::vector<std::string> wrong;
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string pattern;
    std::string name;
    std::string expected;
    if (line.starts_with("#") || !(words >> pattern >> name)) continue;
    std::getline(words >> std::ws, expected);
    ++count;
    EXPECT_EQ(pattern_mistake(pattern), "") << line;
    const std::string found = outcome(pattern, name == "\"\"" ? "" : name);
    if (found != expected) wrong.push_back(line + ", and it is " + found);
  }
  return wrong;
}

TEST(Patterns, MatchAsTheTextSays) {
  std::ifstream text(ANNEAL_SOURCE_DIR "/tests/groups/patterns.txt");
  std::size_t count = 0;
  EXPECT_EQ(wrong_lines(text, count), std::vector<std::string>{});
  EXPECT_GE(count, 45U);
}

TEST(Patterns, AWrongLineIsFound) {
  std::istringstream text("a a -\na b yes\n<n> 12 13\n**<n>** 1.2 2\na a yes\n");
  std::size_t count = 0;
  EXPECT_EQ(wrong_lines(text, count).size(), 4U);
}

/// The definition itself: every way to match, captures leftmost first. Exponential.
bool try_all(std::string_view pattern, std::string_view name, std::size_t at, std::vector<std::string_view> &digits) {
  const auto digit = [&](std::size_t i) { return i < name.size() && name[i] >= '0' && name[i] <= '9'; };
  if (pattern.empty()) return at == name.size();
  if (pattern.front() == '*') {
    const bool any = pattern.starts_with("**");
    for (std::size_t end = at; end <= name.size(); ++end) {
      if (end > at && !any && name[end - 1] == '.') break;
      const std::size_t before = digits.size();
      if (try_all(pattern.substr(any ? 2 : 1), name, end, digits)) return true;
      digits.resize(before);
    }
    return false;
  }
  if (pattern.front() == '<') {
    if (!digit(at) || (at > 0 && digit(at - 1))) return false;
    std::size_t end = at;
    while (digit(end)) ++end;
    digits.push_back(name.substr(at, end - at));
    return try_all(pattern.substr(pattern.find('>') + 1), name, end, digits);
  }
  return at < name.size() && name[at] == pattern.front() && try_all(pattern.substr(1), name, at + 1, digits);
}

std::string random_pattern(std::mt19937_64 &random) {
  const std::string_view pieces[] = {"a", "b", ".", "1", "2", "*", "**", "<x>", "a", "."};
  std::string text;
  for (std::size_t i = 0, count = 1 + random() % 7; i < count; ++i) {
    std::string piece(pieces[random() % std::size(pieces)]);
    if (piece == "<x>") piece[1] = static_cast<char>('p' + i);
    text += piece;
  }
  return text;
}

std::string random_name(std::mt19937_64 &random) {
  const std::string_view letters = "ab.12a.";
  std::string text;
  for (std::size_t i = 0, count = random() % 10; i < count; ++i) text += letters[random() % letters.size()];
  return text;
}

TEST(Patterns, AgreeWithAMatcherThatTriesEverything) {
  std::mt19937_64 random(20261128);
  std::size_t matched = 0;
  std::size_t captured = 0;
  for (int i = 0; i < 200'000; ++i) {
    const std::string pattern = random_pattern(random);
    if (!pattern_mistake(pattern).empty()) continue;
    const std::string name = random_name(random);
    std::vector<std::string_view> expected;
    const bool matches = try_all(pattern, name, 0, expected);
    const std::optional<std::vector<std::string_view>> found = TensorPattern(pattern).match(name);
    ASSERT_EQ(found.has_value(), matches) << pattern << " and " << name;
    if (!matches) continue;
    ASSERT_EQ(*found, expected) << pattern << " and " << name;
    ++matched;
    captured += expected.empty() ? 0 : 1;
  }
  EXPECT_GT(matched, 5000U);
  EXPECT_GT(captured, 500U);
}

TEST(Patterns, OfManyWordsAgreeToo) {
  // What is said of a short pattern holds behind a long one.
  std::mt19937_64 random(7);
  const std::string front(500, 'x');
  for (int i = 0; i < 2000; ++i) {
    const std::string pattern = random_pattern(random);
    if (!pattern_mistake(pattern).empty()) continue;
    const std::string name = random_name(random);
    for (const std::size_t length : {61, 62, 63, 64, 65, 127, 128, 500}) {
      const std::string begin = front.substr(0, length);
      EXPECT_EQ(TensorPattern(begin + pattern).matches(begin + name), TensorPattern(pattern).matches(name))
          << pattern << " and " << name;
    }
  }
}

TEST(Patterns, TakeTimeThatGrowsWithTheirLengthAlone) {
  std::string stars;
  while (stars.size() + 3 <= kPatternLimit - 1) stars += "**a";
  std::string captures;
  for (int i = 0; captures.size() + 10 <= kPatternLimit - 1; ++i) captures += "**<n" + std::to_string(i) + ">a";
  const std::string letters(1024, 'a');
  std::string digits;
  while (digits.size() < 1024) digits += "1a";
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(TensorPattern(stars + "b").matches(letters));
    EXPECT_TRUE(TensorPattern(stars).matches(letters));
    EXPECT_FALSE(TensorPattern(captures + "b").match(digits));
    EXPECT_TRUE(TensorPattern(captures).match(digits));
    EXPECT_GT(TensorPattern(stars + "b").distance(letters), 0U);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_LT(seconds.count(), 20.0) << "500 matches of the longest pattern with the longest name";
}

TEST(Patterns, KnowHowFarANameIsFromMatching) {
  const auto distance = [](const char *pattern, const char *name) { return TensorPattern(pattern).distance(name); };
  EXPECT_EQ(distance("a.*.c", "a.b.c"), 0U);
  EXPECT_EQ(distance("a.*.c", "a.b.d"), 1U);
  EXPECT_EQ(distance("encodr.layer.<n>.**", "encoder.layer.11.x.y"), 1U);
  EXPECT_EQ(distance("layer.<n>.**", "layer.x"), 2U) << "the digits and the dot";
  EXPECT_EQ(distance("*", "a.b"), 1U);
  EXPECT_EQ(distance("abc", ""), 3U);
  EXPECT_EQ(distance("**", "a.b.c"), 0U);
}

}  // namespace
}  // namespace anneal::tests
