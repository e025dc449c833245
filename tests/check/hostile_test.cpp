// Programs made to be hard to check: each is done, or refused, in time that grows with its text and not faster.
#include <gtest/gtest.h>

#include <charconv>
#include <chrono>
#include <functional>

#include "tests/check/checked.hpp"

namespace anneal {
namespace {

/// `part(0) part(1) …`, joined.
std::string repeated(int count, const std::function<std::string(int)> &part, std::string_view between = "\n") {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : std::string(between)) + part(i);
  return text;
}

std::string n(int number) {
  return std::to_string(number);
}

/// Short, so that 60 000 lines are within the limit of a text.
std::string hex(int number) {
  char digits[16];
  const auto result = std::to_chars(std::begin(digits), std::end(digits), number, 16);
  return {digits, result.ptr};
}

/// The errors of a program that the default sink would show, and no more than `seconds` for parsing and checking it.
/// The bound is far above what is needed, even under sanitizers, and far below what quadratic work takes.
std::string errors_in_time(std::string text, double seconds = 10) {
  Sources sources;
  const SourceId main = sources.add("main.sched", std::move(text));
  Diagnostics diagnostics;
  const auto begin = std::chrono::steady_clock::now();
  check(sources, main, nullptr, diagnostics);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(taken.count(), seconds);
  std::string codes;
  for (const Diagnostic &diagnostic : diagnostics.sorted()) {
    if (diagnostic.severity != Severity::error) continue;
    const std::string code = code_text(diagnostic.code);
    if (!codes.ends_with(code)) codes += (codes.empty() ? "" : " ") + code;
  }
  return codes;
}

TEST(Hostile, ChainsOfNames) {
  const int count = 60'000;
  const auto link = [&](int i) { return "let a" + hex(i) + "=a" + hex(i + 1); };
  EXPECT_EQ(errors_in_time(repeated(count, link) + "\nlet a" + hex(count) + "=1\nschedule lr=a0"), "");
  EXPECT_EQ(errors_in_time(repeated(count, link) + "\nlet a" + hex(count) + "=a0\nschedule lr=a0"), "A0203");
  EXPECT_EQ(errors_in_time("let a0=1\n" + repeated(count, [](int i) { return "let a" + hex(i + 1) + "=a" + hex(i); })),
            "");
  EXPECT_EQ(
      errors_in_time(repeated(20'000, [](int i) { return "let a" + n(i) + "=a" + n((i + 1) % 20'000) + "+a0+a1"; })),
      "A0203");
  EXPECT_EQ(errors_in_time("schedule lr={let a0=step;" +
                           repeated(
                               50'000, [](int i) { return "let a" + n(i + 1) + "=a" + n(i) + ";"; }, "") +
                           "a50000}"),
            "");
}

TEST(Hostile, ChainsOfFunctions) {
  const auto link = [](int i) { return "def f" + n(i + 1) + "(x)=f" + n(i) + "(x)+f" + n(i) + "(x)"; };
  EXPECT_EQ(errors_in_time("def f0(x)=x\n" + repeated(20'000, link) + "\nschedule lr=f3(1)"), "");
  EXPECT_EQ(errors_in_time("def f0(x)=f20000(x)\n" + repeated(20'000, link) + "\nschedule lr=f3(1)"), "A0204");
  EXPECT_EQ(
      errors_in_time(
          "input q=1\ndef f0(a,b)=plateau(a)+plateau(b)\n" +
          repeated(8'000, [](int i) { return "def f" + n(i + 1) + "(a,b)=f" + n(i) + "(a+b,b)*f" + n(i) + "(b,a)"; }) +
          "\nschedule lr=f9(q,q)"),
      "");
  std::string nested = "q";
  for (int i = 0; i < 100; ++i) nested = "plateau(" + nested + ")";
  EXPECT_EQ(errors_in_time("input q\nschedule lr=" + nested), "");
}

TEST(Hostile, ManyMistakes) {
  EXPECT_EQ(errors_in_time("schedule lr=" + repeated(40'000, [](int i) { return "unknown" + n(i); }, "+")), "A0201");
  EXPECT_EQ(errors_in_time("schedule lr={" +
                           repeated(
                               30'000, [](int i) { return "let a" + n(i) + "=b" + n(i) + ";"; }, "") +
                           "1}"),
            "A0201");
  EXPECT_EQ(errors_in_time(repeated(60'000, [](int) { return "let a=1"; })), "A0202");
  EXPECT_EQ(errors_in_time("schedule lr=" + repeated(30'000, [](int) { return "np.cos(1)"; }, "+")), "A0102");
  EXPECT_EQ(errors_in_time("schedule lr=phases{" +
                           repeated(
                               20'000, [](int i) { return "a" + n(i) + "=1 step:1"; }, ",") +
                           "}\n" + repeated(10'000, [](int i) { return "assert lr.b" + n(i) + ".start>0"; })),
            "A0207");
}

TEST(Hostile, ManyArguments) {
  const std::string many = repeated(20'000, [](int i) { return "a" + n(i) + "=1"; }, ",");
  EXPECT_EQ(errors_in_time("def f(" + many + ")=a0\nschedule lr=f(" + many + ")"), "");
  EXPECT_EQ(errors_in_time("def f(" + many + ")=a0\nschedule lr=f(" +
                           repeated(
                               20'000, [](int) { return "a0=1"; }, ",") +
                           ")"),
            "A0206");
  EXPECT_EQ(errors_in_time("def f(" + many + ")=1\nschedule lr=" +
                           repeated(
                               100'000, [](int) { return "f()"; }, "+")),
            "A0501");
  const std::string choices = repeated(20'000, [](int i) { return "\"c" + n(i) + "\""; }, ",");
  EXPECT_EQ(errors_in_time("def f(a:one_of(" + choices + ")) = if a == \"c1\" then 1 else 2\nschedule lr=" +
                           repeated(
                               10'000, [](int i) { return "f(\"c" + n(i) + "\")"; }, "+")),
            "");
  EXPECT_EQ(errors_in_time("schedule lr=min(" + repeated(60'000, [](int i) { return "step+" + n(i); }, ",") + ")"), "");
}

TEST(Hostile, ManyPhasesCellsAndUnits) {
  EXPECT_EQ(errors_in_time("schedule lr=phases{" +
                           repeated(
                               20'000, [](int) { return "1 step:following,"; }, "") +
                           "rest:1}"),
            "");
  EXPECT_EQ(errors_in_time("schedule lr=phases{1 step:1," +
                           repeated(
                               20'000, [](int) { return "1 step:previous,"; }, "") +
                           "}"),
            "");
  EXPECT_EQ(errors_in_time("input q\nschedule lr={" +
                           repeated(
                               9'000,
                               [](int i) {
                                 return "let l" + n(i + 1) + "=" + (i == 0 ? "1" : "l" + n(i)) + ";state s" + n(i) +
                                        "=l" + n(i + 1) + "->s" + n((i + 1) % 9'000) + "+q;";
                               },
                               "") +
                           "s0}"),
            "");
  EXPECT_EQ(errors_in_time("clock{" +
                           repeated(
                               10'000, [](int i) { return "unit u" + n(i); }, ",") +
                           "," +
                           repeated(
                               10'000, [](int i) { return "u" + n(i) + "=2 u" + n((i + 1) % 10'000) + "s"; }, ",") +
                           "}\nschedule lr=1"),
            "A0403");
}

TEST(Hostile, DeepTrees) {
  const auto nested = [](std::string_view open, std::string_view inner, std::string_view close) {
    std::string text;
    for (int i = 0; i < 120; ++i) text += open;
    text += inner;
    for (int i = 0; i < 120; ++i) text += close;
    return "schedule lr=" + text;
  };
  EXPECT_EQ(errors_in_time(nested("(1+", "step", ")")), "");
  EXPECT_EQ(errors_in_time(nested("-", "step", "")), "");
  EXPECT_EQ(errors_in_time(nested("2^", "step", "")), "");
  EXPECT_EQ(errors_in_time(nested("if step<1 then 1 else(", "step", ")")), "");
  EXPECT_EQ(errors_in_time(nested("{let a=1;a+", "step", "}")), "");
  EXPECT_EQ(errors_in_time(nested("phases{1 step:1,rest:", "step", "}")), "");
  EXPECT_EQ(errors_in_time(nested("repeat 9 steps{", "step", "}")), "");
  EXPECT_EQ(errors_in_time(nested("linear(1,", "step", ",5 steps)")), "");
}

}  // namespace
}  // namespace anneal
