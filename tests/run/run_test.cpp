// Runs: what observations leave behind, what is refused, and that the state is all there is.
#include "runtime/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "tests/backends/backends.hpp"
#include "tests/run/fixture.hpp"

namespace anneal::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
const std::string kPlateau =
    "input val_loss in [0, inf]\nschedule lr = plateau(val_loss, factor = 0.5, patience = 1)\n";

std::optional<Refusal> observe(Run &run, std::int64_t position, double value) {
  return run.observe(position, std::array{Measurement{0, value}});
}

TEST(Run, AnImportedProgramHasItsInputsUnderItsName) {
  const BoundProgram bound(
      "import \"base.sched\" as base\ninput val_loss = 3\nschedule lr = base.lr\nschedule own = val_loss\n",
      {{"base.sched", kPlateau}});
  ASSERT_TRUE(bound.schedule) << bound.errors;
  anneal::Run run(*bound.schedule);
  const std::size_t theirs = run.find_input("base.val_loss").value();
  const std::size_t own = run.find_input("val_loss").value();
  EXPECT_FALSE(run.find_input("base"));
  for (const std::int64_t position : {1, 2, 3}) {
    EXPECT_FALSE(run.observe(position, std::array{Measurement{theirs, 1}}));
  }
  EXPECT_EQ(run.value(0, 3), 0.5);
  EXPECT_EQ(run.value(1, 3), 3);
  EXPECT_FALSE(run.observe(4, std::array{Measurement{own, 9}}));
  EXPECT_EQ(run.value(1, 3), 9);
  EXPECT_THAT(run.state().observed, ElementsAre(4, 3));
}

TEST(Run, RefusesByKindAndChangesNothing) {
  const BoundProgram bound("input a in [0, 1)\ninput b\nschedule s = { state n = 0 -> n + a * b; n }\n");
  ASSERT_TRUE(bound.schedule) << bound.errors;
  anneal::Run run(*bound.schedule);
  ASSERT_FALSE(run.observe(5, std::array{Measurement{0, 0.5}, Measurement{1, 4}}));
  const anneal::Run::State before = run.state();
  const auto kind = [&](std::int64_t position, std::vector<Measurement> measurements) {
    const std::optional<Refusal> refusal = run.observe(position, measurements);
    EXPECT_TRUE(refusal);
    EXPECT_EQ(run.state(), before);
    return refusal ? refusal->kind : Refusal::Kind::unknown;
  };
  using enum Refusal::Kind;
  EXPECT_EQ(kind(-1, {{0, 0.5}}), position);
  EXPECT_EQ(kind(4, {{0, 0.5}}), position);
  EXPECT_EQ(kind(kLastPosition + 1, {{0, 0.5}}), position);
  EXPECT_EQ(kind(5, {{1, 0.5}}), repeated);
  EXPECT_EQ(kind(6, {{1, kNaN}}), not_a_number);
  EXPECT_EQ(kind(6, {{0, 1}}), range);
  EXPECT_EQ(kind(6, {{1, 3}, {0, -1}}), range) << "one that is refused refuses all";
  EXPECT_EQ(kind(6, {{7, 0}}), unknown);
  EXPECT_EQ(kind(6, {{1, 0}, {1, 0}}), unknown);
  anneal::Run fresh(*bound.schedule);
  EXPECT_EQ(fresh.observe(-1, std::array{Measurement{0, 0.5}, Measurement{1, 4}})->kind, position)
      << "also where nothing came before";
  EXPECT_EQ(fresh.observe(1, std::array{Measurement{0, 0.5}})->kind, missing);
  EXPECT_FALSE(fresh.observe(1, {})) << "nothing observed, nothing changed";
  EXPECT_EQ(fresh.last_observed(), -1);
}

TEST(Run, ANaNIsAcceptedWhereTheHostSaysSo) {
  const BoundProgram bound(kPlateau);
  anneal::Run run(*bound.schedule);
  EXPECT_TRUE(observe(run, 1, kNaN));
  EXPECT_FALSE(run.observe(1, std::array{Measurement{0, kNaN}}, NotANumber::accept));
  EXPECT_TRUE(std::isnan(run.memory().inputs[0]));
  EXPECT_FALSE(run.observe(2, std::array{Measurement{0, -kNaN}}, NotANumber::accept));
  EXPECT_EQ(run.value(0, 2), 0.5);
}

TEST(Run, TheStateIsAllThereIs) {
  const BoundProgram bound(kPlateau);
  anneal::Run run(*bound.schedule);
  for (int i = 0; i < 7; ++i) ASSERT_FALSE(observe(run, i, 1.0 / (1 + i / 4)));
  anneal::Run resumed(*bound.schedule);
  resumed.set_state(run.state());
  EXPECT_EQ(resumed.last_observed(), 6);
  EXPECT_EQ(observe(resumed, 6, 1)->kind, Refusal::Kind::repeated);
  for (int i = 7; i < 20; ++i) {
    ASSERT_FALSE(observe(run, i, 0.5));
    ASSERT_FALSE(observe(resumed, i, 0.5));
    EXPECT_EQ(run.value(0, i), resumed.value(0, i));
    EXPECT_EQ(run.state(), resumed.state());
  }
  EXPECT_LT(run.value(0, 20), 0.1);
}

TEST(Run, CopiesAreIndependentAndSchedulesStayAsTheyWere) {
  const BoundProgram bound(kPlateau);
  anneal::Run run(*bound.schedule);
  for (const int i : {1, 2}) ASSERT_FALSE(observe(run, i, 1));
  anneal::Run other = run;
  const Schedule before = run.schedule();
  ASSERT_FALSE(observe(run, 3, 1));
  EXPECT_EQ(run.value(0, 3), 0.5);
  EXPECT_EQ(other.value(0, 3), 1);
  EXPECT_EQ(before.at(0, 3), 1);
  EXPECT_EQ(bound.schedule->at(0, 3), 1);
}

TEST(Run, NativeCodeGivesTheSameCells) {
  const BoundProgram bound(
      "input loss\nschedule lr: signed = { state mean = 0.1 -> 0.9 * mean + 0.1 * log(loss); mean }\n");
  ASSERT_TRUE(bound.schedule) << bound.errors;
  anneal::Run run(*bound.schedule);
  for (const bool quick : {true, false}) {
    std::string reason;
    const std::optional<Schedule> native = bound.schedule->with_native_code(quick, reason);
    ASSERT_TRUE(native) << reason;
    anneal::Run fast(*native);
    anneal::Run slow(*bound.schedule);
    for (int i = 0; i < 50; ++i) {
      ASSERT_FALSE(observe(fast, i, 3.7 / (1 + i)));
      ASSERT_FALSE(observe(slow, i, 3.7 / (1 + i)));
      EXPECT_TRUE(same_bits(fast.value(0, i), slow.value(0, i)));
      EXPECT_TRUE(fast.schedule().is_native());
    }
  }
}

TEST(Run, AProgramWithoutInputsTakesNothing) {
  const BoundProgram bound("step + 1");
  anneal::Run run(*bound.schedule);
  EXPECT_FALSE(run.find_input("loss"));
  EXPECT_EQ(observe(run, 0, 1)->kind, Refusal::Kind::unknown);
  EXPECT_EQ(run.value(0, 4), 5);
}

TEST(Run, CellsHaveNamesOfTheirOwn) {
  const BoundProgram bound(
      "input a = 0\ndef of(x) = { state n = 0 -> x; n }\nschedule s: signed = of(a) + of(a)\nschedule t: signed = { "
      "state n = 0 -> of(a); n }\n");
  ASSERT_TRUE(bound.schedule) << bound.errors;
  std::vector<std::string> names;
  for (const LoweredCell &cell : bound.schedule->lowered().cells) names.push_back(cell.name);
  EXPECT_THAT(names, ElementsAre("s.of.n", "s.of.n#2", "t.n", "t.of.n"));
}

}  // namespace
}  // namespace anneal::tests
