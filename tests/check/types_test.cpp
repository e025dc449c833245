// The table of section 3 of the language, row by row: an expression, and its type or the code of its error.
#include <gtest/gtest.h>

#include "tests/check/checked.hpp"

namespace anneal {
namespace {

constexpr std::string_view kNames = R"(
clock { total = 90 epochs, epoch = 100 steps, step = 10 samples, sample = 5 tokens }
param n = 3
param w = 2%
param d = 5 epochs
param b = true
param xs: [number] = [1, 2]
param ds: [duration] = [1, 2] epochs
let pair = [1, 2]
let bools = [true, false]
let seen = tokens
)";

struct Row {
  std::string_view expression;
  std::string_view expected;  ///< a type, or the codes of errors
};

std::string outcome(std::string_view expression) {
  const Checked checked(std::string(kNames) + "let result = " + std::string(expression) + "\n");
  const std::string errors = checked.errors();
  return errors.empty() ? checked.type_of("result") : errors;
}

#define TYPE_TABLE(name, ...)                                             \
  TEST(Types, name) {                                                     \
    constexpr Row kRows[] = {__VA_ARGS__};                                \
    for (const Row &row : kRows) {                                        \
      EXPECT_EQ(outcome(row.expression), row.expected) << row.expression; \
    }                                                                     \
  }

// duration ± duration, duration ± percentage, duration × or ÷ number, -duration, and functions of durations.
TYPE_TABLE(Durations, {"5 epochs", "duration"}, {"d + 1 epoch", "duration"}, {"d - d", "duration"},
           {"d + 2%", "duration"}, {"w - d", "duration"}, {"d * 2", "duration"}, {"2 * d", "duration"},
           {"d / 2", "duration"}, {"d * 10%", "duration"}, {"10% * d", "duration"}, {"d / 10%", "duration"},
           {"-d", "duration"}, {"min(d, 2 epochs)", "duration"}, {"max(d, d)", "duration"}, {"abs(-d)", "duration"},
           {"clamp(d, 1 step, 2 epochs)", "duration"}, {"floor(d)", "duration"}, {"ceil(d)", "duration"},
           {"round(d)", "duration"}, {"lerp(d, 2 * d, 0.5)", "duration"}, {"sum(ds)", "duration"},
           {"max(ds)", "duration"}, {"if b then d else 1 step", "duration"}, {"ds[0]", "duration"},
           {"span", "duration"}, {"total", "duration"}, {"total - 10%", "duration"}, {"total * 10%", "duration"},
           {"(n + 1) steps", "duration"}, {"n epochs", "duration"}, {"[1, 2] epochs", "list of 2 durations"},
           {"[0, 5 epochs]", "list of 2 durations"}, {"[5 epochs, 10%]", "list of 2 durations"},
           {"pair steps", "list of 2 durations"}, {"2 * [1, 2] epochs", "list of 2 durations"},
           {"[1, 2, 3] epochs + 1 step", "list of 3 durations"});

// percentage ± percentage, percentage × or ÷ number or percentage, -percentage; ÷ of two is a number.
TYPE_TABLE(Percentages, {"2%", "percentage"}, {"w + 3%", "percentage"}, {"w - w", "percentage"},
           {"w * 2", "percentage"}, {"2 * w", "percentage"}, {"w * w", "percentage"}, {"w / 2", "percentage"},
           {"w / 2%", "number"}, {"-w", "percentage"}, {"if b then 2% else 3%", "percentage"},
           {"min(w, 3%)", "percentage"}, {"if b then 2% else 0.5", "number"}, {"min(w, 3)", "number"},
           {"if b then 2% else 5 epochs", "duration"}, {"max(w, d)", "duration"}, {"1 - 2%", "number"},
           {"1 + w", "number"}, {"w ^ 2", "number"}, {"sqrt(w)", "number"}, {"exp(2%)", "number"});

// duration ÷ duration, duration % duration, numbers and durations: the duration counts its steps.
TYPE_TABLE(Counts, {"d / 1 epoch", "number"}, {"step / 5 epochs", "number"}, {"step - d", "number"},
           {"d + 3", "number"}, {"total - 1", "number"}, {"step % 5 epochs", "number"}, {"d % 1 epoch", "number"},
           {"min(step, d)", "number"}, {"max(0, d)", "number"}, {"clamp(step, 0, d)", "number"},
           {"lerp(0, d, 0.5)", "number"}, {"if b then step else d", "number"},
           {"interp([0, 5] epochs, [1, 0], step)", "number"}, {"interp([0, 5], [1, 0], d)", "number"},
           {"step / [1, 2] epochs", "list of 2 numbers"});

TYPE_TABLE(Comparisons, {"step < d", "bool"}, {"d < 5", "bool"}, {"d == 5 epochs", "bool"}, {"d >= w", "bool"},
           {"0 < step <= 5 epochs", "bool"}, {"b == true", "bool"}, {"b != (step < 3)", "bool"}, {"n ~= 3", "bool"},
           {"[1, 2] < 3", "list of 2 bools"}, {"ds <= step", "list of bools"}, {"0 < pair < 5", "list of 2 bools"},
           {"progress < 10%", "bool"}, {"w < 3%", "bool"}, {"not b", "bool"}, {"b and step < 3 or b", "bool"});

// The names epoch, samples and tokens beside a duration, and what was made of them.
TYPE_TABLE(Counting, {"tokens", "number of token"}, {"tokens < 8B tokens", "bool"}, {"epoch >= 30 epochs", "bool"},
           {"8B tokens > tokens", "bool"}, {"tokens - 8B tokens", "number of token"}, {"samples / 5 samples", "number"},
           {"tokens % 1M tokens", "number of token"}, {"tokens / 2", "number"}, {"tokens * 2", "number"},
           {"tokens + 1", "number of token"}, {"seen", "number of token"}, {"seen < 8B tokens", "A0315"},
           {"tokens + 1 < 8B tokens", "A0315"}, {"min(tokens, 5) < 8B tokens", "A0315"},
           {"clamp(tokens, 0, 5) + 8B tokens", "A0315"}, {"-tokens < 8B tokens", "A0315"},
           {"(if b then tokens else 0) - 8B tokens", "A0315"}, {"seen / 1 epoch", "A0315"},
           {"min(tokens, 8B tokens)", "A0315"}, {"if b then tokens else 8B tokens", "A0315"},
           {"run.step < 8B tokens", "bool"});

TYPE_TABLE(Lists, {"[1, 2, 3]", "list of 3 numbers"}, {"[1%, 2%]", "list of 2 percentages"},
           {"[1, 2%]", "list of 2 numbers"}, {"bools", "list of 2 bools"}, {"[1, 2] + [3, 4]", "list of 2 numbers"},
           {"xs * [1, 2, 3]", "list of 3 numbers"}, {"2 ^ pair", "list of 2 numbers"}, {"-pair", "list of 2 numbers"},
           {"exp(pair)", "list of 2 numbers"}, {"min(pair, 1)", "list of 2 numbers"}, {"min(pair)", "number"},
           {"clamp(pair, 0, 1)", "list of 2 numbers"}, {"not bools", "list of 2 bools"}, {"len(ds)", "number"},
           {"len(bools)", "number"}, {"count(bools)", "number"}, {"any(bools)", "bool"}, {"all(pair > 0)", "bool"},
           {"product(pair)", "number"}, {"range(5)", "list of 5 numbers"}, {"range(n)", "list of numbers"},
           {"pair[1]", "number"}, {"pair[count(ds <= step)]", "number"}, {"xs[5]", "number"},
           {"if b then pair else [3, 4]", "list of 2 numbers"}, {"lerp(pair, 0, 0.5)", "list of 2 numbers"},
           {"interp([0, 1], [1, 0], pair)", "list of 2 numbers"}, {"[1, 2] + [1, 2, 3]", "A0317"},
           {"[1, 2] < [1, 2, 3]", "A0317"}, {"min([1], [1, 2])", "A0317"}, {"exp([1, 2]) ^ [1, 2, 3]", "A0317"},
           {"if b then [1] else [1, 2]", "A0317"}, {"interp([0, 1], [1, 2, 3], 0)", "A0317"}, {"pair[2]", "A0318"},
           {"pair[-1]", "A0318"}, {"[[1, 2], [3, 4]]", "A0301"}, {"if b then pair else 1", "A0301"},
           {"[1, true]", "A0301"}, {"n[0]", "A0301"}, {"pair[d]", "A0313"}, {"pair[b]", "A0301"},
           {"[1, 5 epochs]", "A0312"}, {"sum(bools)", "A0303"}, {"count(pair)", "A0302"}, {"any(b)", "A0301"},
           {"len(5)", "A0301"}, {"min(5)", "A0206"}, {"range(2.5)", "A0320"}, {"range(0)", "A0320"},
           {"range(step)", "A0321"}, {"range(70000)", "A0502"}, {"interp([step, 1], [1, 0], 0)", "A0321"},
           {"interp(n, [1, 2], 0)", "A0301"});

TYPE_TABLE(Mistakes, {"b + 1", "A0303"}, {"(step < 5) * 2", "A0303"}, {"-b", "A0303"}, {"exp(b)", "A0303"},
           {"b ^ 2", "A0303"}, {"b < true", "A0301"}, {"b ~= true", "A0301"}, {"b == 1", "A0301"},
           {"if n then 1 else 2", "A0302"}, {"if bools then 1 else 2", "A0302"}, {"not n", "A0302"},
           {"n and b", "A0302"}, {"b or d", "A0302"}, {"piecewise { n: 1, else: 2 }", "A0302"},
           {"if b then 1 else true", "A0301"}, {"d * d", "A0301"}, {"d ^ 2", "A0313"}, {"2 ^ d", "A0313"},
           {"exp(d)", "A0313"}, {"sign(d)", "A0313"}, {"product(ds)", "A0313"}, {"lerp(0, 1, d)", "A0313"},
           {"step < 10%", "A0314"}, {"step - 10%", "A0314"}, {"10% > step", "A0314"}, {"epoch < 10%", "A0314"},
           {"step % 10%", "A0314"}, {"step / 10%", "A0314"}, {"step + 1 < 10%", "A0314"}, {"max(step, 10%)", "A0314"},
           {"(if b then d else 3) + 10%", "A0314"}, {"max(d, 3) - 10%", "A0314"}, {"total - 1 - 5%", "A0314"},
           {"10% / d", "A0314"}, {"d % 10%", "A0314"}, {"max(10%, d, 3)", "A0314"}, {"(5 epochs) steps", "A0316"},
           {"(2 * w) epochs", "A0316"}, {"b steps", "A0301"}, {"5 epoch", "A0322"}, {"5 furlongs", "A0208"},
           {"\"a\" + 1", "A0301"}, {"\"a\" == 1", "A0301"}, {"\"a\" < \"b\"", "A0301"}, {"[\"a\"]", "A0301"},
           {"step @ true", "A0301"}, {"step @ (pair)", "A0301"});

TYPE_TABLE(Time, {"step", "number"}, {"epoch", "number of epoch"}, {"progress", "number"}, {"last", "number"},
           {"run.step", "number"}, {"run.progress", "number"}, {"step @ 5", "number"}, {"d @ 5", "duration"},
           {"step @ 10%", "number"}, {"step @ (5 epochs)", "number"}, {"pi", "number"}, {"inf", "number"},
           {"phases { 5 steps: 1, rest: 2 }", "number"}, {"phases { 10%: true, rest: previous }", "bool"},
           {"phases { 0: 1, rest: 2 }", "number"}, {"phases { 5 steps: following, rest: 2% }", "percentage"},
           {"repeat 5 epochs { cycle }", "number"}, {"repeat 10% { step }", "number"},
           {"repeat [10, 20] epochs { step }", "number"}, {"repeat 5 steps growing 2 { step }", "number"},
           {"phases { 5: 1, rest: 2 }", "A0312"}, {"phases { n + 1: 1, rest: 2 }", "A0312"},
           {"phases { d + 1: 1, rest: 2 }", "A0312"}, {"phases { b: 1, rest: 2 }", "A0301"},
           {"phases { ds: 1, rest: 2 }", "A0301"}, {"repeat 10 { step }", "A0312"}, {"repeat b { step }", "A0301"},
           {"repeat [10, 20] epochs growing 2 { step }", "A0301"}, {"repeat 5 steps growing 0.5 { step }", "A0413"},
           {"repeat 5 steps growing d { step }", "A0313"}, {"phases { (step) steps: 1, rest: 2 }", "A0321"},
           {"repeat 5 steps growing (1 + progress) { step }", "A0321"}, {"phases { 1 step: 1, rest: true }", "A0301"});

TEST(TypeRules, AMistakeIsReportedOnceAndSpreadsNoFurther) {
  const Checked checked(
      std::string(kNames) +
      "let wrong = exp(d)\nlet after = [wrong, 1, wrong + true]\nschedule lr = wrong + d ^ 0 * wrong\n");
  EXPECT_EQ(checked.errors(), "A0313 A0303 A0313") << checked.rendered();
}

}  // namespace
}  // namespace anneal
