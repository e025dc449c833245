// Parameters, calls, clocks, outputs, asserts, groups, optimizers: a program, and the codes of its errors.
#include <gtest/gtest.h>

#include "tests/check/checked.hpp"

namespace anneal {
namespace {

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

TEST(Items, ParametersHaveTheTypeOfTheirDefault) {
  const Checked checked(
      "param a\nparam b = 5 epochs\nparam c = 2%\nparam d: duration = 2%\nparam e: integer = 3\nparam f = true\n"
      "param g = [1, 2]\nparam h: [duration] = [1] epochs\nparam i: one_of(\"x\", \"y\") = \"x\"\nparam j = 2 * a\n"
      "param k: duration\n");
  EXPECT_EQ(checked.errors(), "") << checked.rendered();
  const std::pair<std::string_view, std::string_view> kExpected[] = {
      {"a", "number"},       {"b", "duration"}, {"c", "percentage"},      {"d", "duration"},
      {"e", "whole number"}, {"f", "bool"},     {"g", "list of numbers"}, {"h", "list of durations"},
      {"i", "string"},       {"j", "number"},   {"k", "duration"},
  };
  for (const auto &[name, type] : kExpected) EXPECT_EQ(checked.type_of(name), type) << name;
}

TEST(Items, ParametersTakeWhatTheyDeclare) {
  constexpr Case kCases[] = {
      {"param a: integer = 2.5", "A0320"},
      {"param a: integer = -3", ""},
      {"param a: duration = 5", "A0312"},
      {"param a: duration = 0", ""},
      {"param a: [duration] = [1, 2]", "A0312"},
      {"param a: [number] = 1", "A0301"},
      {"param a: bool = 1", "A0301"},
      {"param a: number = true", "A0301"},
      {"param a: number = 5 epochs", "A0313"},
      {"param a: one_of(\"x\", \"y\") = \"z\"", "A0319"},
      {"param a: one_of(\"x\", \"y\") = 1", "A0301"},
      {"param a = \"x\"", "A0301"},
      {"param a: schedule = 1", "A0301"},
      {"param a: [schedule] = [1]", "A0301"},
      {"def a(x: [schedule]) = sum(x)\nschedule b = a([progress, 10%, cosine(1, 0)])", ""},
      {"def a(x: [schedule]) = sum(x)\nschedule b = a(1)", "A0301"},
      {"def a(x: [schedule]) = sum(x)\nschedule b = a([true])", "A0301"},
      {"def a(x: [schedule]) = sum(x)\nschedule b = a([5 epochs])", "A0313"},
      {"def a(x: [schedule]) = sum(x)\nschedule b = a([[1]])", "A0301"},
      {"def a(x: [schedule]) = x\nschedule b = a([1])", "A0301"},
      {"def a(x: schedule) = x\nschedule b = a([1])", "A0301"},
      {"param a = step", "A0321"},
      {"param a = cosine(1, 0, 5 steps)", "A0321"},
      {"param a = total / 2", ""},
      {"param a = 1 in [0, 10] log", ""},
      {"param a = 5 epochs in [1 epoch, inf)", ""},
      {"param a = 5 epochs in [1, 10]", "A0312 A0312"},
      {"param a = 1 in [1 epoch, 2]", "A0313"},
      {"param a = 1 in [10, 0]", "A0409"},
      {"param a = 1 in (1, 1]", "A0409"},
      {"param a = true in [0, 1]", "A0301"},
      {"param a = 1 in [step, 2]", "A0321"},
      {"input a = step", "A0321"},
      {"input a = 5 epochs", "A0313"},
      {"input a = 1 in [0, inf]", ""},
  };
  expect_errors(kCases);
}

TEST(Items, OutputsAreNumbersOrBools) {
  constexpr Case kCases[] = {
      {"schedule a = 1", ""},
      {"schedule a = 10%", ""},
      {"schedule a = step < 5", ""},
      {"schedule a = 5 epochs", "A0313"},
      {"schedule a = [1, 2]", "A0301"},
      {"schedule a = [true]", "A0301"},
      {"schedule a = \"x\"", "A0301"},
      {"5 epochs", "A0313"},
      {"assert 1", "A0302"},
      {"assert [1, 2] < 3", "A0302"},
      {"assert all([1, 2] < 3)", ""},
      {"assert step >= 0, \"never\"", ""},
  };
  expect_errors(kCases);
  EXPECT_EQ(Checked("schedule a = 10%\nlet b = a").type_of("b"), "number");
}

TEST(Items, CallsMatchTheirDefinition) {
  constexpr std::string_view kDefs =
      "def f(a, b: duration, c = 2%, d = true, e: [number] = [1], g: one_of(\"x\", \"y\") = \"x\", h: integer = 1) =\n"
      "    if d and g == \"x\" then a + b / 1 step + c + sum(e) + h else 0\n"
      "def hold(body: schedule, over: duration) = phases { over: 1, rest: body }\n";
  constexpr Case kCalls[] = {
      {"f(1, 5 epochs)", ""},
      {"f(b = 5 epochs, a = 1)", ""},
      {"f(1, 2%, 0.5, false, [1, 2], \"y\", 3)", ""},
      {"f(2%, 0)", ""},
      {"f(1)", "A0206"},
      {"f()", "A0206"},
      {"f(1, 0, 1%, true, [1], \"x\", 1, 9)", "A0206"},
      {"f(1, a = 2, b = 0)", "A0206"},
      {"f(a = 1, 5 epochs)", "A0206 A0206"},
      {"f(1, 0, z = 3)", "A0205"},
      {"f(1, 5)", "A0312"},
      {"f(5 epochs, 0)", "A0313"},
      {"f(true, 0)", "A0301"},
      {"f([1], 0)", "A0301"},
      {"f(1, 0, c = 5 epochs)", "A0301"},
      {"f(1, 0, d = 1)", "A0301"},
      {"f(1, 0, e = 1)", "A0301"},
      {"f(1, 0, g = \"z\")", "A0319"},
      {"f(1, 0, g = 1)", "A0301"},
      {"f(1, 0, h = 1.5)", "A0320"},
      {"f(1, 0, h = 3.0)", ""},
      {"hold(step, 5 steps)", ""},
      {"hold(10%, 5 steps)", ""},
      {"hold(5 epochs, 5 steps)", "A0313"},
      {"hold(true, 5 steps)", "A0301"},
      {"hold(cosine(1, 0), step * 1 step)", "A0321"},
      {"cosine(1, 0, over = step * 1 step)", ""},
      {"cos(1, 2)", "A0206"},
      {"cos(x = 1)", "A0205"},
      {"clamp(1, 2)", "A0206"},
      {"min()", "A0206"},
  };
  for (const Case &row : kCalls) {
    const Checked checked(std::string(kDefs) + "schedule lr = " + std::string(row.program));
    EXPECT_EQ(checked.errors(), row.errors) << row.program << "\n" << checked.rendered();
  }
}

TEST(Items, LengthsDoNotDependOnTimeThroughAnyNumberOfNames) {
  constexpr Case kCases[] = {
      {"def f(a) = phases { (a * 2) steps: 1, rest: 2 }\ndef g(b) = { let c = b; f(c + 1) }\nschedule lr = g(step)",
       "A0321"},
      {"def f(a) = phases { (a * 2) steps: 1, rest: 2 }\ndef g(b) = { let c = b; f(c + 1) }\nschedule lr = g(5)", ""},
      {"def f(a, b = a) = phases { b steps: 1, rest: 2 }\nschedule lr = f(step)", "A0321"},
      {"def f(a = step) = phases { a steps: 1, rest: 2 }\nschedule lr = f(1)", "A0321"},
      {"let a = progress\nschedule lr = phases { (a * 5) steps: 1, rest: 2 }", "A0321"},
      {"input a = 1\nschedule lr = phases { a steps: 1, rest: 2 }", "A0321"},
      {"schedule lr = phases { (wd @ 0) steps: 1, rest: 2 }\nschedule wd = step", ""},
      {"schedule lr = phases { (wd @ step) steps: 1, rest: 2 }\nschedule wd = step", "A0321"},
      {"schedule lr = phases { (span / 2): 1, rest: 2 }", ""},
      {"def f(body: schedule) = phases { body steps: 1, rest: 2 }\nschedule lr = f(1)", "A0321"},
  };
  expect_errors(kCases);
}

TEST(Items, ChoicesAreThoseOffered) {
  constexpr std::string_view kDefs =
      "def f(g: one_of(\"x\", \"y\")) = if g == \"x\" then 1 else 2\n"
      "def more(g: one_of(\"x\", \"y\", \"z\")) = if g != \"z\" then f(g) else 2\n";
  constexpr Case kCases[] = {
      {"schedule lr = f(\"x\")", ""},
      {"param p: one_of(\"x\") = \"x\"\nschedule lr = f(p)", "A0319"},
      {"let p = \"q\"\nschedule lr = f(p)", "A0319 A0319"},
      {"def h(g: one_of(\"a\", \"b\")) = if g == \"c\" then 1 else 2\nschedule lr = h(\"a\")", "A0319 A0319"},
  };
  // `more` hands three choices to `f`, which offers two: one error in each of these programs.
  EXPECT_EQ(Checked(std::string(kDefs) + std::string(kCases[0].program)).errors(), "A0319");
  EXPECT_EQ(Checked(std::string(kDefs) + std::string(kCases[1].program)).errors(), "A0319");
  EXPECT_EQ(Checked(std::string(kDefs) + std::string(kCases[2].program)).errors(), kCases[2].errors);
  EXPECT_EQ(Checked(std::string(kDefs) + std::string(kCases[3].program)).errors(), kCases[3].errors);
}

TEST(Items, ClocksAreEquationsBetweenUnits) {
  constexpr Case kCases[] = {
      {"clock { total = 90 epochs, epoch = 1251 steps, step = 256 samples, sample = 2048 tokens }", ""},
      {"param batch = 256\nclock { epoch = (50000 / batch) steps, step = (batch * 8) samples }", ""},
      {"let e = 100 steps\nclock { epoch = e }", ""},
      {"clock { unit frame, step = 4 frames }", ""},
      {"clock { epoch = 1251 }", "A0312"},
      {"clock { epoch = 0 }", "A0404"},
      {"clock { total = 10% }", "A0404"},
      {"clock { epoch = [1, 2] steps }", "A0301"},
      {"clock { epoch = step * 1 step }", "A0321"},
      {"clock { epoch = 5 steps, epoch = 6 steps }", "A0402"},
      {"clock { epoch = 5 samples, sample = 2 epochs }", "A0403"},
      {"clock { epoch = 2 epochs }", "A0403"},
      {"let e = 2 epochs\nclock { epoch = e }", "A0403"},
      {"clock { total = span }", "A0403"},
      {"clock { epochs = 5 steps }", "A0208"},
      {"clock { eopch = 5 steps }", "A0208"},
      {"clock { epoch = 5 frames }", "A0208"},
  };
  expect_errors(kCases);
}

TEST(Items, CellsWaitForInputs) {
  constexpr Case kCases[] = {
      {"input q\nschedule a = plateau(q)", ""},
      {"input q\nschedule a = plateau(1 - q)", ""},
      {"input q\nschedule b = 2 * q\nschedule a = plateau(b)", "A0802"},
      {"schedule a = plateau(0.5)", "A0801"},
      {"def twice(m) = plateau(m) * plateau(2 * m)\nschedule a = twice(1)", "A0801"},
      {"input q\ndef twice(m) = plateau(m) * plateau(2 * m)\nschedule a = twice(q)", ""},
      {"schedule a = { state n = 0 -> n + 1; n }", "A0801"},
      {"input q\nschedule a = { state n = 0 -> n + 1; state m = 0 -> m + q; n + m }", ""},
      {"input q\nschedule a = { let better = q > n; state n = 0 -> if better then q else n; n }", ""},
      {"input q\nschedule a = { state m = 0 -> { state n = 0 -> n + m; n + q }; m }", ""},
      {"input q\nschedule a = plateau(plateau(q))", ""},
      {"input q = 1\nschedule a = q", ""},
      {"input q\nschedule a = q", "A0802"},
      {"input q\nlet b = q + 1\ndef f(x) = x\nschedule a = f(b)", "A0802"},
      {"input q\ndef f(x) = 1 + 0 * plateau(x)\nschedule a = f(q)", ""},
      {"input q\nschedule a = { let seen = q; state n = 0 -> n + seen; n }", ""},
      {"input q\nschedule a = { state n = q -> n + q; n }", "A0321"},
      {"input q\nschedule a = { state n = step -> n + q; n }", "A0321"},
      {"input q\nschedule a = { state n = 1 epoch -> n; state m = 0 -> m + q; n + m }", "A0313"},
      {"input q\nschedule a = { state n = false -> n or q > 3; n }", ""},
      {"input q\nschedule a = { state n = false -> q; n }", "A0301"},
      {"input q\nschedule a = { state n = 0 -> q > 1; n }", "A0301"},
      {"input q\nschedule a = { state n = [1, 2] -> n + q; n }", "A0301"},
      {"input q\nassert q > 0\nschedule a = 1", ""},
  };
  expect_errors(kCases);
}

TEST(Items, OptimizersHaveWordsOfTheirOwn) {
  constexpr std::string_view kAdam =
      "optimizer adam(lr, beta = 0.9) = { state m = 0 -> beta * m + (1 - beta) * grad; weight - lr * next(m) }\n"
      "def clip(g, limit) = g * min(1, limit / global_norm(g))\n";
  constexpr Case kCases[] = {
      {"schedule lr = 1\noptimizer train = adam(lr = lr, grad = clip(grad, 1))", ""},
      {"optimizer train = adam(1, weight = 2 * weight)", ""},
      {"optimizer train = adam(1, momentum = 2)", "A0205"},
      {"optimizer train = adam()", "A0206"},
      {"optimizer train = adam(1, grad = 5 epochs)", "A0313"},
      {"optimizer train = weight > 0", "A0301"},
      {"optimizer train = weight - next(grad)", "A0301"},
      {"optimizer train = weight - tensor_sum(grad, 2)", "A0206"},
      {"optimizer train = weight - tensor_norm(grad > 0)", "A0301"},
      {"schedule lr = clip(1, 2)", "A0803"},
      {"def more(g) = clip(g, 1)\nschedule lr = more(1)", "A0803"},
      {"def more(g) = clip(g, 1)\noptimizer train = weight - more(grad)", ""},
      {"schedule lr = adam(1)", "A0803"},
      {"optimizer train = { state m = grad -> m + grad; weight - m }", ""},
      {"optimizer train = { state m = step -> m + grad; weight - m }", "A0321"},
  };
  for (const Case &row : kCases) {
    const Checked checked(std::string(kAdam) + std::string(row.program));
    EXPECT_EQ(checked.errors(), row.errors) << row.program << "\n" << checked.rendered();
  }
}

TEST(Items, GroupsSetOutputs) {
  constexpr Case kCases[] = {
      {"schedule lr = 1\ngroup g for \"layer.<depth>.*\", \"block.<depth>\" { lr = lr * 0.8 ^ (12 - depth) }", ""},
      {"schedule lr = 1\ngroup g for \"*.bias\", \"**\" optional { lr = 0 }", ""},
      {"schedule lr = 1\ngroup g for \"a\" { rl = 0 }", "A0804"},
      {"let lr = 1\nschedule wd = lr\ngroup g for \"a\" { lr = 0 }", "A0804"},
      {"schedule lr = 1\ngroup g for \"a.<depth>\", \"b\" { lr = depth }", "A0805"},
      {"schedule lr = 1\ngroup g for \"a.<depth\" { lr = 1 }", "A0805"},
      {"schedule lr = 1\ngroup g for \"a.depth>\" { lr = 1 }", "A0805"},
      {"schedule lr = 1\ngroup g for \"***\" { lr = 1 }", "A0805"},
      {"schedule lr = 1\ngroup g for \"\" { lr = 1 }", "A0805"},
      {"schedule lr = 1\ngroup g for \"<>\" { lr = 1 }", "A0805"},
      {"schedule lr = 1\ngroup g for \"<a><b>\" { lr = 1 }", "A0805"},
      {"schedule lr = 1\ngroup g for \"<a>.<a>\" { lr = 1 }", "A0805"},
      {"schedule lr = 1\ngroup g for \"a\" { lr = 5 epochs }", "A0313"},
      {"schedule stop = step > 5\ngroup g for \"a\" { stop = 1 }", "A0301"},
      {"schedule lr = 1\ngroup g for \"a\" { lr = depth }", "A0201"},
  };
  expect_errors(kCases);
}

}  // namespace
}  // namespace anneal
