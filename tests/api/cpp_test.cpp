// The C++ header: values, owners, errors.
#include <gtest/gtest.h>
#include <anneal/anneal.hpp>

#include <cmath>
#include <type_traits>

#include "tests/api/c_host.h"

namespace {

constexpr const char *kText =
    "clock { total = 400 steps }\n"
    "input val_loss = 1 in [0, inf]\n"
    "param peak = 0.1 in (0, 1] log\n"
    "schedule lr = cosine(peak, peak / 10) * plateau(val_loss, factor = 0.5, patience = 2)\n";

static_assert(std::is_copy_constructible_v<anneal::Program> && std::is_copy_constructible_v<anneal::Schedule>);
static_assert(!std::is_copy_constructible_v<anneal::Run> && std::is_nothrow_move_constructible_v<anneal::Run>);

TEST(CppHeader, LoadsBindsAndEvaluates) {
  const anneal::Schedule schedule = anneal::Program::parse("param peak = 1\nschedule lr = peak * linear(1, 0)")
                                        .bind({.parameters = {{"peak", 0.5}}, .clock = "total = 10 steps"});
  EXPECT_EQ(schedule("lr", 5), 0.25);
  EXPECT_EQ(schedule(schedule.output("lr"), 0), 0.5);
  EXPECT_EQ(schedule.total(), 10);
  EXPECT_EQ(schedule.at_many(0, 0, 5, 2), (std::vector<double>{0.5, 0.25}));
  EXPECT_EQ(schedule.at_all(5), (std::vector<double>{0.25}));
  std::vector<double> two(2);
  schedule.at_many(0, 0, 5, std::span(two));
  EXPECT_EQ(two[1], 0.25);
  EXPECT_THROW(schedule("nobody", 0), std::out_of_range);
  EXPECT_EQ(anneal::version(), anneal_version());
}

TEST(CppHeader, ThrowsOrReturnsErrors) {
  anneal::Result<anneal::Program> none = anneal::Program::try_parse("schedule lr = cosin(1, 0)", "run.sched");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().status(), ANNEAL_ERROR_PROGRAM);
  ASSERT_EQ(none.diagnostics().all().size(), 1U);
  EXPECT_EQ(none.diagnostics().all()[0].code, "A0201");
  EXPECT_EQ(none.diagnostics().all()[0].column, 15U);
  EXPECT_THROW(none.value(), anneal::Error);
  try {
    anneal::Program::load("no/such.sched");
    FAIL();
  } catch (const anneal::Error &error) {
    EXPECT_EQ(error.status(), ANNEAL_ERROR_ENVIRONMENT);
    EXPECT_NE(std::string(error.what()).find("no such file"), std::string::npos);
  }
  anneal::Result<anneal::Program> warned = anneal::Program::try_parse("let unused = 1\nschedule lr = 1");
  ASSERT_TRUE(warned);
  EXPECT_FALSE(warned.diagnostics().empty());
}

TEST(CppHeader, ReflectsAProgram) {
  const anneal::Program program = anneal::Program::parse(kText);
  EXPECT_EQ(program.outputs().at(0).name, "lr");
  EXPECT_EQ(program.parameters().at(0).range, "(0, 1] log");
  EXPECT_EQ(program.inputs().at(0).initial_text, "1");
  EXPECT_EQ(program.clock().at(0).unit, "total");
  EXPECT_EQ(program.hash().size(), 32U);
}

TEST(CppHeader, GoesOnWhereCStopped) {
  constexpr std::int64_t kTotal = 300;
  std::vector<double> whole(kTotal);
  std::vector<unsigned char> bytes(1 << 16);
  std::size_t size = bytes.size();
  ASSERT_EQ(c_host_run(kText, kTotal, nullptr, 0, whole.data(), bytes.data(), &size), 0);
  for (const std::int64_t middle : {0, 1, 99, 100, 101, 250}) {
    std::vector<double> begun(kTotal);
    std::vector<unsigned char> saved(1 << 16);
    size = saved.size();
    ASSERT_EQ(c_host_run(kText, middle, nullptr, 0, begun.data(), saved.data(), &size), 0);
    saved.resize(size);
    anneal::Restored restored = anneal::Run::restore(saved);
    EXPECT_EQ(restored.k, middle);
    for (std::int64_t k = restored.k; k < kTotal; ++k) {
      ASSERT_EQ(restored.run("lr", k), whole[static_cast<std::size_t>(k)]) << k << " from " << middle;
      if ((k + 1) % 10 == 0) restored.run.observe(k + 1, "val_loss", c_host_loss(k + 1));
    }
    const std::vector<unsigned char> end = restored.run.save(kTotal);
    EXPECT_TRUE(std::equal(end.begin(), end.end(), bytes.begin()));
  }
}

TEST(CppHeader, RefusesObservationsAndChangesWithReasons) {
  anneal::Run run(anneal::Program::parse(kText).bind());
  run.observe(10, "val_loss", 1);
  anneal::Diagnostics why;
  EXPECT_FALSE(run.try_observe(10, "val_loss", 1, &why));
  EXPECT_EQ(why.all().at(0).code, "A0812");
  EXPECT_THROW(run.observe(20, "val_loss", std::nan("")), anneal::Error);
  EXPECT_THROW(run.observe(20, "nobody", 1), std::out_of_range);
  EXPECT_THROW(run.change(anneal::Program::parse("schedule other = 1"), 20, {.at = 30}), anneal::Error);
  const double before = run("lr", 30);
  run.change(anneal::Program::parse(std::string(kText) + "schedule momentum = 0.9"), 20, {.at = 30});
  EXPECT_EQ(run("lr", 30), before);
  EXPECT_EQ(run("momentum", 30), 0.9);
  EXPECT_TRUE(std::isnan(run("momentum", 29)));
}

}  // namespace
