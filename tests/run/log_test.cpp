// Logs of measurements: what they say, what is wrong with them and where, and their limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/run/fixture.hpp"

namespace anneal::tests {
namespace {

using testing::HasSubstr;

const std::string kProgram = R"(
input a = -1
input b = -2
schedule va: signed = a
schedule vb: signed = b
schedule n = { state n = 0 -> if a > 0 then n + 1 else 1 + n; n }
)";

/// Values of `va vb n` at a position, or what is wrong.
std::string values(const std::string &name, const std::string &text, std::int64_t position) {
  BoundProgram bound(kProgram);
  const std::optional<Replay> replay = bound.replay(name, text);
  if (!replay) return bound.errors;
  std::string result;
  for (std::size_t output = 0; output < 3; ++output) {
    const double value = replay->at(output, position);
    result += (output == 0 ? "" : " ") + (std::isnan(value) ? "nan" : std::to_string(static_cast<int>(value)));
  }
  return result;
}

TEST(FeedbackLog, CsvHasNamesThenRows) {
  const std::string text = "step,a,other,b\n1,10,x,\n3,,,5\n4,11,y,6\n";
  EXPECT_EQ(values("log.csv", text, 0), "-1 -2 0");
  EXPECT_EQ(values("log.csv", text, 1), "10 -2 1");
  EXPECT_EQ(values("log.csv", text, 2), "10 -2 1");
  EXPECT_EQ(values("log.csv", text, 3), "10 5 1");
  EXPECT_EQ(values("log.csv", text, 4), "11 6 2");
  EXPECT_EQ(values("log.csv", text, 1000), "11 6 2");
}

TEST(FeedbackLog, CsvAsItIsFound) {
  EXPECT_EQ(values("x.csv", "\xEF\xBB\xBF\"step\" , \"a\"\r\n\r\n1.0,\"10\"\r\n2e0, +11 \r\n", 2), "11 -2 2");
  EXPECT_EQ(values("x.csv", "epoch,step,a\n0,1,1e1", 1), "10 -2 1") << "no line break at the end";
  EXPECT_EQ(values("x.csv", "step,a\n0,3\n0,\n", 0), "3 -2 1") << "a row without a value is no observation";
  EXPECT_EQ(values("x.csv", "step,a\n1,NaN\n", 1), "nan -2 1");
  EXPECT_EQ(values("x.csv", "a,step\n5,9007199254740992\n", 1LL << 53), "5 -2 1");
  EXPECT_EQ(values("x.csv", "step,a\n1,1e-999\n", 1), "0 -2 1");
}

TEST(FeedbackLog, JsonLinesAsTheyAreFound) {
  const std::string text =
      "{\"step\": 1, \"a\": 10}\n{\"event\": \"checkpoint\"}\n\n{\"step\": 2, \"b\": 5, \"more\": {\"a\": 7, \"list\": "
      "[1, {}]}, "
      "\"a\": null}\n{\"b\": 6.0, \"step\": 4.0}\n";
  EXPECT_EQ(values("log.jsonl", text, 1), "10 -2 1");
  EXPECT_EQ(values("log", text, 2), "10 5 1") << "known by its first character";
  EXPECT_EQ(values("log.ndjson", text, 4), "10 6 1");
  EXPECT_EQ(values("log.jsonl", "{\"step\": 1, \"a\": NaN, \"text\": \"NaN \\\" NaN\"}\n", 1), "nan -2 1");
  EXPECT_EQ(values("log.jsonl", "{\"step\": 1, \"a\": \"nan\"}\n", 1), "nan -2 1");
  BoundProgram bound(kProgram);
  EXPECT_EQ(bound.replay("x.jsonl", "{\"step\": 1, \"a\": -Infinity, \"b\": Infinity}\n")->at(0, 1), -INFINITY);
  EXPECT_EQ(bound.replay("x.jsonl", "{\"step\": 1, \"a\": -Infinity, \"b\": \"inf\"}\n")->at(1, 1), INFINITY);
}

TEST(FeedbackLog, MistakesHaveTheirPlace) {
  EXPECT_THAT(values("x.csv", "step,a\n1,10\n2,ten\n", 0), HasSubstr("x.csv:3:3: error[A0811]: this is no number"));
  EXPECT_THAT(values("x.csv", "step,a\n1,1e999\n", 0), HasSubstr("x.csv:2:3: error[A0811]"));
  EXPECT_THAT(values("x.csv", "step,a\n1,10,3\n", 0), HasSubstr("x.csv:2:1: error[A0811]: this line has 3 fields"));
  EXPECT_THAT(values("x.csv", "step,a\n1,\"10\n", 0), HasSubstr("x.csv:2:3: error[A0811]: a quoted field"));
  EXPECT_THAT(values("x.csv", "step,a,a\n1,1,1\n", 0), HasSubstr("x.csv:1:8: error[A0811]: two columns"));
  EXPECT_THAT(values("x.csv", "step,a\n2,1\n1,1\n", 0),
              HasSubstr("x.csv:3:1: error[A0811]: step 1 comes after step 2"));
  EXPECT_THAT(values("x.csv", "step,a\n,1\n", 0), HasSubstr("x.csv:2:1: error[A0811]: this line has no `step`"));
  EXPECT_THAT(values("x.csv", "step,a\n1.5,1\n", 0), HasSubstr("x.csv:2:1: error[A0811]: a step is a whole number"));
  EXPECT_THAT(values("x.csv", "step,a\n-1,1\n", 0), HasSubstr("x.csv:2:1: error[A0811]: a step is a whole number"));
  EXPECT_THAT(values("x.csv", "step,a\n9007199254740993e1,1\n", 0), HasSubstr("a step is a whole number"));
  EXPECT_THAT(values("x.csv", "step,loss\n1,1\n", 0),
              HasSubstr("x.csv:1:1: error[A0811]: no column of this log is an input"));
  EXPECT_THAT(values("x.csv", "epoch,a\n1,1\n", 0), HasSubstr("error[A0811]"));
  EXPECT_THAT(values("x.csv", "", 0), HasSubstr("no column of this log is an input"));
  EXPECT_THAT(values("x.jsonl", "{\"step\": 1, \"a\": 1}\n{\"step\": 2, \"a\" 3}\n", 0),
              HasSubstr("x.jsonl:2:17: error[A0811]: this is not JSON"));
  EXPECT_THAT(values("x.jsonl", "[1]\n", 0),
              HasSubstr("x.jsonl:1:1: error[A0811]: a line of the log is one JSON object"));
  EXPECT_THAT(values("x.jsonl", "3\n", 0), HasSubstr("a line of the log is one JSON object"));
  EXPECT_THAT(values("x.jsonl", "{\"step\": 1, \"a\": [1]}\n", 0),
              HasSubstr("a measurement of this line is no number"));
  EXPECT_THAT(values("x.jsonl", "{\"step\": 1, \"a\": true}\n", 0),
              HasSubstr("a measurement of this line is no number"));
  EXPECT_THAT(values("x.jsonl", "{\"step\": 1, \"a\": 1, \"a\": 2}\n", 0), HasSubstr("`a` stands twice"));
  EXPECT_THAT(values("x.jsonl", "{\"a\": 1}\n", 0), HasSubstr("x.jsonl:1:1: error[A0811]: this line has no `step`"));
}

TEST(FeedbackLog, ManyMistakesEnd) {
  std::string text = "step,a\n";
  for (int i = 0; i < 1000; ++i) text += "1,x\n";
  const std::string errors = values("x.csv", text, 0);
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 20) << errors;
}

TEST(FeedbackLog, LimitsAreNamed) {
  const std::string at_limit = std::string("step,a,") + std::string(kLogLineLimit - 7, 'x') + "\n1,2,3\n";
  EXPECT_EQ(values("x.csv", at_limit, 1), "2 -2 1");
  const std::string beyond = std::string("step,a,") + std::string(kLogLineLimit - 6, 'x') + "\n1,2,3\n";
  EXPECT_THAT(values("x.csv", beyond, 0), HasSubstr("x.csv:1:1: error[A0811]: this line has 65537 bytes"));
  std::string large = "step,a\n1,2\n";
  const std::string blank = std::string(kLogLineLimit, ' ') + "\n";
  while (large.size() + blank.size() < kLogLimit) large += blank;
  large.resize(kLogLimit, '\n');
  EXPECT_EQ(values("x.csv", large, 1), "2 -2 1");
  large += "\n";
  EXPECT_THAT(values("x.csv", large, 0), HasSubstr("the log is larger than 268435456 bytes"));
}

TEST(FeedbackLog, MeasurementsAreCounted) {
  BoundProgram bound("input a = 0\nschedule s = a\n");
  std::string text = "step,a\n";
  for (std::size_t i = 0; i <= kLogMeasurementLimit; ++i) text += "1,1\n";
  Diagnostics found;
  const SourceId source = bound.given->add("x.csv", text);
  EXPECT_FALSE(read_feedback_log(bound.schedule->lowered().inputs, source, *bound.given, found));
  ASSERT_EQ(found.all().size(), 1U);
  EXPECT_EQ(found.all()[0].message, "the log has more than 8000000 measurements");
  text.resize(text.size() - 4);
  Diagnostics none;
  const SourceId shorter = bound.given->add("x.csv", text);
  EXPECT_TRUE(read_feedback_log(bound.schedule->lowered().inputs, shorter, *bound.given, none));
}

}  // namespace
}  // namespace anneal::tests
