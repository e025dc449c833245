// What would reach weights unannounced, and is refused: numbers of the rule that are not finite, weights that two
// parameters share, a log of another program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "tests/optimizers/model.hpp"

namespace anneal::tests {
namespace {

using testing::HasSubstr;

TEST(OptimizerNumbers, ThatAreNotFiniteStopTheUpdate) {
  Model model("clock { total = 300 steps }\nschedule lr = 0.1\noptimizer train = adamw(lr = lr * sqrt(3 - step))\n",
              {{"a", 100}, {"b", 7, ANNEAL_FLOAT64, ANNEAL_FLOAT64}});
  model.run(0, 4);
  model.make_gradients(4);
  const std::vector<std::byte> before = model.bits();
  const Answer refused = model.update(4);
  EXPECT_EQ(refused.status, ANNEAL_ERROR_REFUSED);
  EXPECT_EQ(refused.codes, "A0814");
  EXPECT_THAT(refused.text, HasSubstr("not finite at step 4"));
  EXPECT_EQ(model.report().updated, 0);
  EXPECT_EQ(model.bits(), before);
  EXPECT_EQ(model.update(3).status, ANNEAL_OK) << "elsewhere it goes on";
}

TEST(OptimizerNumbers, ThatTheTextSaysAreInfiniteAreMeant) {
  Model model("clock { total = 9 steps }\nschedule lr = 0.1\noptimizer train = weight - lr * clamp(grad, -inf, inf)\n",
              {{"a", 100}});
  model.run(0, 3);
}

TEST(OptimizerWeights, AreOneParameters) {
  const OptimizerHandle optimizer =
      optimizer_of("clock { total = 9 steps }\nschedule lr = 0.1\noptimizer train = weight - lr * grad\n");
  std::array<float, 10> weights{};
  const std::array<float, 10> gradient{1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  const auto add = [&](const char *name, float *first, std::uint64_t count) {
    return anneal_optimizer_add(optimizer.get(), name, first, count, ANNEAL_FLOAT32, ANNEAL_FLOAT32, nullptr);
  };
  ASSERT_EQ(add("head", weights.data() + 4, 6), ANNEAL_OK);
  ASSERT_EQ(add("embedding", weights.data(), 5), ANNEAL_OK);
  const std::array<const void *, 2> gradients{gradient.data(), gradient.data()};
  anneal_diagnostics *found = nullptr;
  EXPECT_EQ(anneal_optimizer_update(optimizer.get(), 0, gradients.data(), nullptr, &found), ANNEAL_ERROR_USAGE);
  EXPECT_THAT(anneal_diagnostics_text(found), HasSubstr("`embedding` and `head` share weights"));
  anneal_diagnostics_free(found);
  EXPECT_EQ(weights.front(), 0);
  ASSERT_EQ(anneal_optimizer_remove(optimizer.get(), "embedding"), ANNEAL_OK);
  ASSERT_EQ(add("embedding", weights.data(), 4), ANNEAL_OK) << "side by side is fine";
  EXPECT_EQ(anneal_optimizer_update(optimizer.get(), 0, gradients.data(), nullptr, nullptr), ANNEAL_OK);
  EXPECT_EQ(anneal_optimizer_size(optimizer.get(), 1), 4U);
  EXPECT_EQ(anneal_optimizer_size(optimizer.get(), 2), 0U);
}

TEST(OptimizerLog, OfOtherColumnsIsRefused) {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "anneal_other_columns.csv";
  std::ofstream(path) << "position,updated\n0,1\n";
  const std::string name = path.string();
  anneal_optimizer_options options = optimizer_options();
  options.log = name.c_str();
  const ScheduleHandle schedule =
      schedule_of("clock { total = 9 steps }\nschedule lr = 0.1\noptimizer train = weight - lr * grad\n");
  anneal_optimizer *optimizer = nullptr;
  anneal_diagnostics *found = nullptr;
  EXPECT_EQ(anneal_optimizer_create(schedule.get(), &options, &optimizer, &found), ANNEAL_ERROR_ENVIRONMENT);
  EXPECT_THAT(anneal_diagnostics_text(found), HasSubstr("has other columns"));
  anneal_diagnostics_free(found);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace anneal::tests
