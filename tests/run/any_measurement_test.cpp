// What is said to hold whatever is measured: random programs at random measurements never leave it.
#include "runtime/any_measurement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "compiler/floating_point.hpp"
#include "runtime/run.hpp"
#include "tests/run/fixture.hpp"

namespace anneal::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// Random programs of two inputs, `a` within a range and `b` without, and three cells that read each other.
class RandomText {
 public:
  explicit RandomText(std::uint64_t seed) : random_(seed) {}

  std::string program(const std::string &range) {
    std::string text = "clock { total = 40 steps }\ninput a = 1 in " + range + "\ninput b = 0\n";
    text += "schedule value: signed = {\n  state x = " + constant() + " -> " + number(3) +
            ";\n  state y = " + constant() + " -> " + number(3) + " + 0 * a;\n  state on = false -> " + condition(2) +
            ";\n  " + number(3) + "\n}\n";
    return text;
  }
  std::uint64_t next() { return random_(); }
  std::string constant() { return pick({"0", "1", "0.5", "2", "0.9", "10", "(-1)", "1e-3"}); }

 private:
  std::string pick(std::vector<std::string> words) { return words[random_() % words.size()]; }

  std::string number(int depth) {
    if (depth == 0) return pick({"x", "y", "a", "b", "a", "x", "step", constant(), "progress"});
    const auto part = [&] { return number(depth - 1); };
    switch (random_() % 12) {
      case 0:
        return "(" + part() + " + " + part() + ")";
      case 1:
        return "(" + part() + " - " + part() + ")";
      case 2:
        return "(" + part() + " * " + part() + ")";
      case 3:
        return "(" + part() + " / " + part() + ")";
      case 4:
        return "min(" + part() + ", " + part() + ")";
      case 5:
        return "max(" + part() + ", " + part() + ")";
      case 6:
        return "clamp(" + part() + ", -2, 3)";
      case 7:
        return pick({"sqrt", "exp", "tanh", "sigmoid", "log1p", "floor", "abs", "sin", "cospi"}) + "(" + part() + ")";
      case 8:
        return "lerp(" + part() + ", " + part() + ", " + pick({"0.1", "0.9", "progress", "a"}) + ")";
      case 9:
        return "(" + part() + " ^ " + pick({"2", "3", "0.5", "x", "-1"}) + ")";
      default:
        return "(if " + condition(depth - 1) + " then " + part() + " else " + part() + ")";
    }
  }

  std::string condition(int depth) {
    if (depth == 0) return pick({"on", "a < x", "b <= y", "step < 9"});
    switch (random_() % 4) {
      case 0:
        return "(" + condition(depth - 1) + " and " + condition(depth - 1) + ")";
      case 1:
        return "not (" + condition(depth - 1) + " or on)";
      default:
        return "(" + number(depth - 1) + pick({" < ", " <= ", " > "}) + pick({"x", "y", "a", number(depth - 1)}) + ")";
    }
  }

  std::mt19937_64 random_;
};

/// Observes both inputs at random until the end; answers where a cell or the output left its interval, or nothing.
std::string escape(const Schedule &schedule, const AnyMeasurement &any, RandomText &random, double low, double high) {
  anneal::Run run(schedule);
  static constexpr double kAnything[] = {0,
                                         -1,
                                         1e300,
                                         std::numeric_limits<double>::infinity(),
                                         -std::numeric_limits<double>::infinity(),
                                         std::numeric_limits<double>::quiet_NaN(),
                                         0.5,
                                         7};
  for (std::int64_t step = 0; step <= 40; ++step) {
    std::vector<Measurement> measured{
        {0, random.next() % 4 == 0 ? (random.next() % 2 == 0 ? low : high)
                                   : low + (high - low) * 0x1p-16 * static_cast<double>(random.next() % 65536)}};
    if (random.next() % 2 == 0) measured.push_back({1, kAnything[random.next() % std::size(kAnything)]});
    if (step == 0 || random.next() % 3 != 0) {
      if (const auto refusal = run.observe(step, measured, NotANumber::accept)) return refusal->message;
    }
    for (std::size_t i = 0; i < any.cells.size(); ++i) {
      if (!any.cells[i].contains(run.memory().cells[i])) return schedule.lowered().cells[i].name;
    }
    const Interval &value = any.nodes[index(schedule.outputs()[0].node)];
    if (step < 40 && !value.contains(run.value(0, step))) return "value at step " + std::to_string(step);
  }
  return {};
}

TEST(AnyMeasurement, RandomProgramsNeverLeaveIt) {
  const FloatingPointGuard guard;
  std::size_t programs = 0;
  std::size_t bounded = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    RandomText random(seed);
    const std::string text = random.program("[0, 4]");
    const BoundProgram bound(text);
    if (!bound.schedule) continue;  // a cell that reads no input
    ++programs;
    const AnyMeasurement any = any_measurement(*bound.schedule);
    bounded += static_cast<std::size_t>(std::ranges::count_if(any.cells, &Interval::is_finite));
    for (int times = 0; times < 5; ++times) ASSERT_EQ(escape(*bound.schedule, any, random, 0, 4), "") << text;
  }
  EXPECT_GT(programs, 1000U);
  EXPECT_GT(bounded, programs / 2) << "intervals that say nothing hold everything";
}

TEST(AnyMeasurement, AnEscapeIsFound) {
  const FloatingPointGuard guard;
  const std::string rest = "\ninput b = 0\nschedule value: signed = { state x = 0 -> 0.5 * x + a; x + 0 * step }\n";
  const BoundProgram narrow("clock { total = 40 steps }\ninput a in [0, 1]" + rest);
  const BoundProgram wide("clock { total = 40 steps }\ninput a in [0, 4]" + rest);
  ASSERT_TRUE(narrow.schedule && wide.schedule);
  RandomText random(1);
  EXPECT_EQ(escape(*narrow.schedule, any_measurement(*narrow.schedule), random, 0, 1), "");
  EXPECT_NE(escape(*wide.schedule, any_measurement(*narrow.schedule), random, 0, 4), "");
}

/// A bound that goes from cell to cell, one a round, ends all the same.
TEST(AnyMeasurement, LongChainsOfCellsEnd) {
  const FloatingPointGuard guard;
  std::string text = "input a in [0, 1]\nschedule value = {\n  state c0 = 0 -> c0 + a;\n";
  for (int i = 1; i < 6000; ++i) {
    text += "  state c" + std::to_string(i) + " = 0 -> c" + std::to_string(i - 1) + " * 0.5 + c" + std::to_string(i) +
            ";\n";
  }
  const BoundProgram bound(text + "  c5999\n}\n");
  ASSERT_TRUE(bound.schedule) << bound.errors;
  const AnyMeasurement any = any_measurement(*bound.schedule);
  EXPECT_TRUE(any.cells.back().contains(Interval{0, 1e300}));
}

std::vector<std::string> remarks(const std::string &text) {
  const FloatingPointGuard guard;
  const BoundProgram bound(text, {}, true);
  EXPECT_TRUE(bound.schedule) << bound.errors;
  return bound.schedule ? measurement_remarks(*bound.schedule) : std::vector<std::string>();
}

TEST(AnyMeasurement, SaysWhatIsProven) {
  EXPECT_THAT(remarks("input loss in [0, inf]\nschedule lr = 0.1 * plateau(loss)\nassert lr <= 0.1\n"),
              ElementsAre("lr stays in [0, 0.1] whatever is measured", "`lr <= 0.1` holds whatever is measured"));
  EXPECT_THAT(remarks("input loss\nschedule stop = early_stop(loss)\nschedule lr = if stop then 0.01 else 0.1\n"),
              ElementsAre("lr stays in [0.01, 0.1] whatever is measured"));
  EXPECT_THAT(remarks("input loss in [0, 10]\nschedule mean = { state m = 0 -> 0.9 * m + 0.1 * loss; m }\n"),
              ElementsAre("mean stays in [0, 10] whatever is measured"));
  EXPECT_THAT(remarks("input loss\nschedule lr = 1\nassert loss == loss or true\n"), testing::IsEmpty());
}

TEST(AnyMeasurement, SaysWhyNot) {
  EXPECT_THAT(remarks("input loss\nschedule lr = { state n = 0 -> loss; n }\n"),
              ElementsAre(HasSubstr(
                  "not proven that it is finite whatever is measured: the cell `lr.n` may be in (-inf, inf), or nan")));
  EXPECT_THAT(remarks("input loss = 1\nschedule lr = loss\n"),
              ElementsAre(HasSubstr("`loss` may be in (-inf, inf), or nan, for it has no range")));
  EXPECT_THAT(remarks("input loss in [0, 3]\nschedule lr = { state n = 1 -> loss - 1; n }\n"),
              ElementsAre(HasSubstr("not negative whatever is measured: the cell `lr.n` may be in [-1, 2]")));
  EXPECT_THAT(remarks("input loss in [0, 3]\nschedule lr = { state n = 1 -> loss; 1 / n }\n"),
              ElementsAre(HasSubstr("`1 / n` (main.sched:2) may be in (-inf, inf)")));
  EXPECT_THAT(remarks("input loss in [0, 3]\nschedule lr = { state n = 1 -> loss; n }\nassert lr < 3, \"three\"\n"),
              Contains("`lr < 3`: it is not proven that it holds whatever is measured"));
}

}  // namespace
}  // namespace anneal::tests
