// What names stand for, and what is said when they stand for nothing: a program, and the codes of its errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/check/checked.hpp"

namespace anneal {
namespace {

using testing::HasSubstr;

struct Case {
  std::string_view program;
  std::string_view errors;
};

void expect_errors(std::span<const Case> cases) {
  for (const Case &row : cases) {
    const Checked checked{std::string(row.program)};
    EXPECT_EQ(checked.errors(), row.errors) << row.program << "\n" << checked.rendered();
  }
}

TEST(Names, AreFoundBeforeTheirLineAndInTheLibrary) {
  constexpr Case kCases[] = {
      {"schedule lr = a\nlet a = b\nlet b = 1", ""},
      {"schedule lr = f(2)\ndef f(x, y = x * 2) = x + y", ""},
      {"clock { total = 9 steps }\nschedule lr = cosine(1, 0)", ""},
      // A name of the file hides the library's, here only: the library's `one_cycle` still has its own `cosine`.
      {"clock { total = 9 steps }\ndef cosine(x) = x\nschedule lr = cosine(1) + one_cycle(1)", ""},
      {"schedule lr = { let a = 1; let b = a; b }", ""},
      {"schedule lr = { let b = a; let a = 1; b }", "A0201"},
      {"let a = 1\nschedule lr = { let b = a; let a = 2; b + a }", ""},
      {"def f(a, b = c, c = 1) = a + b + c\nschedule lr = f(1)", "A0201"},
      {"let a = 1\ndef f(a) = { let a = 2; a }\nschedule lr = f(1) + a", ""},
      {"schedule lr = nothing", "A0201"},
      {"schedule lr = cosin(1, 0)", "A0201"},
      {"param peak = 1\nschedule lr = peek", "A0201"},
      {"let T = 5\nschedule lr = 2T * T", "A0006"},
      {"schedule lr = 2T", ""},
  };
  expect_errors(kCases);
}

TEST(Names, AreDefinedOnce) {
  constexpr Case kCases[] = {
      {"let a = 1\nlet a = 2\nschedule lr = a", "A0202"},
      {"param a = 1\nschedule a = 2", "A0202"},
      {"schedule lr = { let a = 1; let a = 2; a }", "A0202"},
      {"def f(a, a) = a\nschedule lr = f(1, 2)", "A0202"},
      {"schedule lr = phases { a = 1 step: 1, a = rest: 2 }", "A0202"},
      {"schedule lr = phases { rest: 1, rest: 2 }", "A0202"},
      {"clock { unit frame, unit frame, step = 4 frames }\nschedule lr = 1", "A0202"},
      {"clock { unit step }\nschedule lr = 1", "A0202"},
      {"schedule lr = 1\ngroup g for \"a\" { lr = 1 }\ngroup g for \"b\" { lr = 2 }", "A0202"},
      {"schedule lr = 1\ngroup g for \"a\" { lr = 1, lr = 2 }", "A0202"},
      {"let step = 1\nschedule lr = 1", "A0105"},
      {"let cos = 1\nschedule lr = 1", "A0105"},
      {"optimizer o(grad) = grad", "A0105"},
  };
  expect_errors(kCases);
}

TEST(Names, DoNotGoInCircles) {
  constexpr Case kCases[] = {
      {"let a = a\nschedule lr = a", "A0203"},
      {"let a = b\nlet b = c\nlet c = a\nschedule lr = a", "A0203"},
      {"schedule lr = 1 - wd\nschedule wd = 1 - lr", "A0203"},
      {"param a = b\nparam b = a\nschedule lr = a", "A0203"},
      {"def f(x) = f(x - 1)\nschedule lr = f(3)", "A0204"},
      {"def f(x) = g(x)\ndef g(x) = if x > 1 then f(x - 1) else 1\nschedule lr = f(3)", "A0204"},
      {"def apply(body: schedule) = body\ndef f() = apply(f())\nschedule lr = f()", "A0204"},
      {"def f(x = f()) = x\nschedule lr = f()", "A0204"},
      {"def apply(body: schedule) = body + 1\nschedule lr = apply(apply(1))", ""},
      {"schedule lr = phases { hold = lr.hold.start: 1, rest: 2 }", "A0203"},
      {"optimizer o = o", "A0204"},
      {"schedule lr = phases { 1 step: following, rest: previous }", "A0203"},
      {"schedule lr = phases { 1 step: 5, 1 step: previous + following, rest: 2 }", ""},
  };
  expect_errors(kCases);
}

TEST(Names, HaveTheirPlace) {
  constexpr Case kCases[] = {
      {"schedule lr = previous", "A0210"},
      {"schedule lr = phases { 1 step: previous, rest: 1 }", "A0210"},
      {"schedule lr = phases { 1 step: 1, rest: following }", "A0210"},
      {"def f() = previous\nschedule lr = phases { 1 step: 1, rest: f() }", "A0210"},
      {"schedule lr = phases { 1 step: 1, previous: 2 }", "A0210"},
      {"schedule lr = phases { 1 step: 1, rest: phases { 1 step: previous, rest: 2 } }", "A0210"},
      {"schedule lr = phases { 1 step: 1, rest: { let before = previous; before * 2 } }", ""},
      {"schedule lr = cycle", "A0210"},
      {"schedule lr = repeat 5 steps { 0.5 ^ cycle }", ""},
      {"def f() = 0.5 ^ cycle\nschedule lr = repeat 5 steps { f() }", ""},
      {"schedule lr = run", "A0210"},
      {"schedule lr = run.step + run.progress", ""},
      {"schedule lr = run.epoch", "A0207"},
      {"import torsh\nschedule lr = 1", "A0701"},
      {"schedule lr = grad", "A0803"},
      {"schedule lr = tensor_norm(1)", "A0803"},
      {"let grad = 1\nschedule lr = grad", ""},
  };
  expect_errors(kCases);
}

TEST(Names, OfFunctionsAreCalledAndOthersAreNot) {
  constexpr Case kCases[] = {
      {"schedule lr = cos", "A0212"},
      {"schedule lr = 2 * cosine", "A0212"},
      {"def f() = 1\nschedule lr = f", "A0212"},
      {"optimizer o(lr) = weight - lr * grad\noptimizer p = o", "A0212"},
      {"optimizer o = weight - grad\noptimizer p = o + o(grad = 2 * grad)", ""},
      {"let a = 1\nschedule lr = a(2)", "A0209"},
      {"param a = 1\nschedule lr = a(2)", "A0209"},
      {"schedule lr = step(2)", "A0209"},
      {"schedule lr = pi(2)", "A0209"},
      {"schedule lr = { let a = 1; a(2) }", "A0209"},
      {"schedule lr = 1\nschedule wd = lr(2)", "A0209"},
      {"optimizer o = weight(1)", "A0209"},
      {"optimizer o = weight + tensor_sum", "A0212"},
  };
  expect_errors(kCases);
}

TEST(Names, OfOtherLanguagesAreTranslated) {
  constexpr Case kCases[] = {
      {"schedule lr = math.cos(step)", "A0102"},
      {"schedule lr = np.cos(step)", "A0102"},
      {"schedule lr = numpy.maximum(1, 2)", "A0102"},
      {"schedule lr = math.pi", "A0102"},
      {"schedule lr = torch.cos(step)", "A0102"},
      {"schedule lr = np.linalg.norm(1)", "A0102"},
      {"schedule lr = clip(1, 2, 3)", "A0102"},
      {"schedule lr = ln(2)", "A0102"},
      {"schedule lr = iteration", "A0102"},
      {"schedule lr = if True then 1 else 2", "A0102"},
      {"schedule lr = if True then 1 else 2", "A0102"},
  };
  expect_errors(kCases);
  EXPECT_THAT(Checked("schedule lr = np.arctan2(1, 2)").rendered(), HasSubstr("`np.arctan2` is written `atan2`"));
  EXPECT_THAT(Checked("schedule lr = math.cos(step)").rendered(), HasSubstr("  1 + schedule lr = cos(step)"));
}

TEST(Names, OfPhasesAreTheirBoundaries) {
  constexpr std::string_view kLr = "schedule lr = phases { warm = 5 steps: 0.1, hold = rest: 0.2 }\n";
  constexpr Case kTails[] = {
      {"assert lr @ lr.hold.start == 0.2", ""},
      {"schedule wd = if step < lr.warm.end then 0 else 1", ""},
      {"assert lr @ lr.hodl.start == 0.2", "A0207"},
      {"assert lr @ lr.hold.begin == 0.2", "A0207"},
      {"assert lr @ lr.hold == 0.2", "A0207"},
      {"let other = 2 * lr\nassert lr @ other.hold.start == 0.2", "A0207"},
      {"schedule other = 2 * lr\nassert lr @ other.hold.start == 0.2", "A0207"},
      {"schedule x = lr.hold.start / 1 step", ""},
      {"schedule x = lr.hold.start", "A0313"},
      {"schedule x = step.start", "A0207"},
      {"schedule x = (1 + 2).start", "A0207"},
  };
  for (const Case &row : kTails) {
    const Checked checked(std::string(kLr) + std::string(row.program));
    EXPECT_EQ(checked.errors(), row.errors) << row.program << "\n" << checked.rendered();
  }
}

TEST(Names, OfUnitsAreKnownToTheClock) {
  constexpr Case kCases[] = {
      {"clock { unit frame, step = 4 frames }\nschedule lr = linear(1, 0, 400 frames) + linear(1, 0, 1 frame)", ""},
      {"clock { unit frame, step = 4 frames }\nschedule lr = linear(1, 0, 400 frame)", "A0322"},
      {"schedule lr = linear(1, 0, 5 iterations)", "A0208"},
      {"schedule lr = linear(1, 0, 5 epcohs)", "A0208"},
      {"schedule lr = linear(1, 0, 2 epoch)", "A0322"},
      {"param epochs = 90\nschedule lr = linear(1, 0, epochs epochs)", ""},
  };
  expect_errors(kCases);
  EXPECT_THAT(Checked("schedule lr = linear(1, 0, 5 iterations)").rendered(), HasSubstr("did you mean `steps`?"));
}

TEST(Names, UnknownInAFormulaAreParameters) {
  const Checked checked("lr0 * rate ^ floor(step / every) + lr0");
  EXPECT_EQ(checked.errors(), "");
  ASSERT_EQ(checked.program.main().implicit_parameters.size(), 3U);
  EXPECT_EQ(checked.program.main().ast.text(checked.program.main().implicit_parameters[1]), "rate");
  EXPECT_EQ(Checked("lr0 * cosin(1, 0)").errors(), "A0201");
  EXPECT_EQ(Checked("lr0 * np.cos(step)").errors(), "A0102");
  EXPECT_EQ(Checked("if True then 1 else lr0").errors(), "A0102");
}

TEST(Names, NotUsedAreWarnedOf) {
  constexpr Case kCases[] = {
      {"param a = 1\nschedule lr = 1", "A0211"},
      {"input a = 1\nschedule lr = 1", "A0211"},
      {"let a = 1\nschedule lr = 1", "A0211"},
      {"def f() = 1\nschedule lr = 1", "A0211"},
      {"def f(x, y) = x\nschedule lr = f(1, 2)", "A0211"},
      {"schedule lr = { let a = 1; 2 }", "A0211"},
      {"input q\nschedule lr = { state a = 1 -> a + q; 2 }", "A0211"},
      {"let _a = 1\nschedule lr = 1", ""},
      {"def f() = 1", ""},
      {"def f(x) = 1", "A0211"},
      {"param batch = 8\nclock { step = batch samples }\nschedule lr = 1", ""},
      {"param a = 1\nschedule lr = a +", ""},
      {"param a = 1\nschedule lr = unknown", ""},
  };
  for (const Case &row : kCases) {
    const Checked checked{std::string(row.program)};
    EXPECT_EQ(checked.warnings(), row.errors) << row.program << "\n" << checked.rendered();
  }
}

}  // namespace
}  // namespace anneal
