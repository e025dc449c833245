// The lexer of numbers: what each literal is worth, bit for bit, and which ones are refused.
#include "grammar/number.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <fmt/format.h>

namespace anneal {
namespace {

std::uint64_t bits(double value) {
  return std::bit_cast<std::uint64_t>(value);
}

struct Literal {
  const char *text;
  double value;
};

TEST(Number, Values) {
  const Literal literals[] = {
      {"0", 0},
      {"1", 1},
      {"0.5", 0.5},
      {".5", 0.5},
      {"1e-4", 1e-4},
      {"1E5", 1e5},
      {"1e+5", 1e5},
      {"1_000", 1000},
      {"1_0.0_1", 10.01},
      {"1e1_0", 1e10},
      {"10k", 1e4},
      {"2.5M", 2.5e6},
      {"300B", 300e9},
      {"4T", 4e12},
      {"0.3k", 300},
      {"1.1k", 1100},
      // 0.1e-3 times 1000 is not 0.1e0 when it is rounded twice; the decimal point moves first.
      {"0.0000001T", 1e5},
      {"1.005k", 1005},
      {"9007199254740993", 9007199254740992},
      {"9007199254740993.0000000000000000000000001", 9007199254740994},
      {"1.7976931348623157e308", std::numeric_limits<double>::max()},
      {"2.2250738585072014e-308", std::numeric_limits<double>::min()},
      {"4.9e-324", std::numeric_limits<double>::denorm_min()},
      {"2.4e-324", 0},
      {"2.5e-324", std::numeric_limits<double>::denorm_min()},
      {"1e-400", 0},
      {"0e999999999999999999999", 0},
      {"0.0e400", 0},
      {"1e-99999999999999999999999", 0},
      {"2%", 0.02},
      {"0.1%", 0.001},
      {"100%", 1},
      {"29%", 0.29},
      {"57.3%", 0.573},
      {"1e1%", 0.1},
      {"10k%", 100},
      {"1.7976931348623157e310%", std::numeric_limits<double>::max()},
  };
  for (const Literal &literal : literals) {
    const NumberLiteral number = read_number(literal.text);
    EXPECT_FALSE(number.mistake) << literal.text;
    EXPECT_EQ(bits(literal.value), bits(number.value)) << literal.text << " " << number.value;
    EXPECT_EQ(std::string_view(literal.text).size(), number.length) << literal.text;
    EXPECT_EQ(std::string_view(literal.text).ends_with('%'), number.percentage) << literal.text;
  }
}

// What std::from_chars makes of the decimal text with the point moved is the value: one rounding.
TEST(Number, MagnitudesAndPercentagesRoundOnce) {
  std::mt19937_64 random(7);
  for (int count = 0; count < 20000; ++count) {
    const std::string digits = fmt::format("{}.{}", random() % 1000, random() % 1000000);
    const auto check = [&](const char *suffix, const char *exponent) {
      const NumberLiteral number = read_number(digits + suffix);
      const NumberLiteral moved = read_number(digits + exponent);
      ASSERT_EQ(bits(moved.value), bits(number.value)) << digits << suffix;
    };
    check("k", "e3");
    check("M", "e6");
    check("B", "e9");
    check("T", "e12");
    check("%", "e-2");
  }
}

TEST(Number, ShortestTextsReadBack) {
  std::mt19937_64 random(8);
  for (int count = 0; count < 20000; ++count) {
    const double value = std::abs(std::bit_cast<double>(random()));
    if (!(value < std::numeric_limits<double>::infinity())) continue;
    ASSERT_EQ(bits(value), bits(read_number(fmt::format("{}", value)).value)) << value;
  }
}

struct End {
  const char *text;
  std::size_t length;
};

TEST(Number, EndsWhereTheLiteralEnds) {
  const End ends[] = {
      {"1 2", 1},      {"1+2", 1},  {"1e+x", 2},  {"5epochs", 1}, {"5epoch", 1},    {"12steps)", 2},
      {"1_0steps", 3}, {"0xyz", 1}, {"0bits", 1}, {"2%-5", 2},    {"2%%", 2},       {"1.5.x", 5},
      {"1..2", 4},     {"1)", 1},   {"3ms", 1},   {"3kilo", 1},   {"1e5epochs", 9}, {"2Tx", 1},
      {"1.5M,", 4},    {"10k%", 4}, {"1__0", 4},  {"1_", 2},      {"1_.5", 4},      {"0x1Fg", 5},
  };
  for (const End &end : ends) EXPECT_EQ(end.length, read_number(end.text).length) << end.text;
}

struct Mistake {
  const char *text;
  Code code;
  const char *replacement;
};

TEST(Number, Mistakes) {
  const Mistake mistakes[] = {
      {"1.", Code::number_malformed, "1.0"},
      {"1e400", Code::number_overflows, ""},
      {"1.8e308", Code::number_overflows, ""},
      {"1e296T", Code::number_malformed, ""},
      {"99999999999e290B", Code::number_malformed, ""},
      {"1e99999999999999999999", Code::number_overflows, ""},
      {"10K", Code::number_malformed, "10k"},
      {"10m", Code::number_malformed, "10M"},
      {"10b", Code::number_malformed, "10B"},
      {"10G", Code::number_malformed, "10B"},
      {"10t", Code::number_malformed, "10T"},
      {"1__0", Code::number_malformed, "1_0"},
      {"1_", Code::number_malformed, "1"},
      {"007", Code::number_malformed, "7"},
      {"00", Code::number_malformed, "0"},
      {"0_0.5%", Code::number_malformed, "0.5%"},
      {"00k", Code::number_malformed, "0k"},
      {"0x10", Code::number_malformed, "16"},
      {"0XfF", Code::number_malformed, "255"},
      {"0b101", Code::number_malformed, "5"},
      {"0o17", Code::number_malformed, "15"},
      {"1e3k", Code::number_malformed, ""},
      {"1e", Code::number_malformed, ""},
      {"1e_5", Code::number_malformed, ""},
      {"1.0f", Code::number_malformed, "1.0"},
      {"10x", Code::number_malformed, ""},
      {"1.5epochs", Code::number_malformed, "1.5 epochs"},
      {"1e3epochs", Code::number_malformed, "1e3 epochs"},
      {"10ksteps", Code::number_malformed, "10k steps"},
      {"1.5Mtokens", Code::number_malformed, "1.5M tokens"},
      {"1.2.3", Code::number_malformed, ""},
      {"1.e5", Code::number_malformed, ""},
      {"0..1000", Code::number_malformed, ""},
  };
  for (const Mistake &mistake : mistakes) {
    const NumberLiteral number = read_number(mistake.text);
    ASSERT_TRUE(number.mistake) << mistake.text;
    EXPECT_EQ(mistake.code, number.mistake->code) << mistake.text << ": " << number.mistake->message;
    EXPECT_EQ(mistake.replacement, number.mistake->replacement) << mistake.text;
    EXPECT_EQ(std::string_view(mistake.text).size(), number.length) << mistake.text;
  }
}

// A replacement is a number, or a number with a unit.
TEST(Number, ReplacementsAreNumbers) {
  for (const char *text : {"1.", "10K", "1__0", "0x10", "1.5epochs", "10ksteps", "1.0f", "1_"}) {
    const NumberLiteral number = read_number(text);
    ASSERT_TRUE(number.mistake) << text;
    EXPECT_FALSE(read_number(number.mistake->replacement).mistake) << text;
  }
}

TEST(Number, LongLiteralsTakeLinearTime) {
  const std::string digits(1 << 20, '9');
  EXPECT_TRUE(read_number(digits).mistake);
  const NumberLiteral small = read_number("0." + std::string(1 << 20, '0') + "1");
  EXPECT_FALSE(small.mistake);
  EXPECT_EQ(0.0, small.value);
  const NumberLiteral one = read_number("0." + std::string(1 << 19, '0') + "1e524289");
  EXPECT_FALSE(one.mistake);
  EXPECT_EQ(1.0, one.value);
  EXPECT_LT(read_number(digits).mistake->message.size(), 200U);
}

}  // namespace
}  // namespace anneal
