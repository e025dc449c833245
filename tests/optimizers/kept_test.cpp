// What an optimizer keeps beside the weights: their averages, copies of 16-bit ones, and what was observed.
#include <gmock/gmock.h>

#include <cmath>

#include "tests/optimizers/model.hpp"

namespace anneal::tests {
namespace {

using testing::HasSubstr;

constexpr const char *kPlain = "schedule lr = 0.5\noptimizer train = weight - lr * grad\n";

anneal_optimizer_options averaged(double decay) {
  anneal_optimizer_options options = optimizer_options();
  options.average_decay = decay;
  return options;
}

TEST(OptimizerAverages, FollowTheWeightsAndChangePlaces) {
  Model model(kPlain, {{"a", 2}, {"b", 1, ANNEAL_FLOAT64, ANNEAL_FLOAT64}}, averaged(0.75));
  EXPECT_EQ(anneal_optimizer_swap_average(model.get()), ANNEAL_ERROR_USAGE) << "there are none yet";
  model.weights(0).fill(1);
  model.weights(1).fill(1);
  double weight = 1;
  double average = 1;
  for (std::int64_t k = 0; k < 5; ++k) {
    model.gradient(0).fill(-0.5);
    model.gradient(1).fill(-0.5);
    EXPECT_EQ(model.update(k).status, ANNEAL_OK);
    weight += 0.25;
    average = 0.75 * average + 0.25 * weight;
  }
  const std::vector<std::byte> before = model.bits();
  EXPECT_EQ(anneal_optimizer_swap_average(model.get()), ANNEAL_OK);
  EXPECT_EQ(model.weights(0).at(1), static_cast<double>(static_cast<float>(average)));
  EXPECT_EQ(model.weights(1).at(0), average);
  EXPECT_THAT(model.update(5).text, HasSubstr("swapped"));
  EXPECT_THAT(model.accumulate().text, HasSubstr("swapped"));
  EXPECT_THAT(model.add({"c", 1}).text, HasSubstr("swapped"));
  EXPECT_EQ(model.remove("a").status, ANNEAL_ERROR_USAGE);
  EXPECT_EQ(model.save(5, testing::TempDir() + "anneal_swapped.ckpt").status, ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_swap_average(model.get()), ANNEAL_OK);
  EXPECT_EQ(model.bits(), before);
  EXPECT_EQ(model.update(5).status, ANNEAL_OK);
}

/// The average of 16-bit weights has more bits than they can show.
TEST(OptimizerAverages, LoseNothingWhereWeightsAreShorter) {
  for (const int master : {0, 1}) {
    anneal_optimizer_options options = averaged(0.9);
    options.master_weights = master;
    const std::vector<Parameter> parameters{{"a", 300, ANNEAL_BFLOAT16, ANNEAL_BFLOAT16}, {"b", 5}};
    Model looked(kPlain, parameters, options);
    Model other(kPlain, parameters, options);
    for (std::int64_t k = 0; k < 20; ++k) {
      looked.run(k, k + 1);
      other.run(k, k + 1);
      EXPECT_EQ(anneal_optimizer_swap_average(looked.get()), ANNEAL_OK);
      EXPECT_NE(looked.weights(0).bytes(), other.weights(0).bytes());
      EXPECT_EQ(anneal_optimizer_swap_average(looked.get()), ANNEAL_OK);
      EXPECT_EQ(looked.bits(), other.bits());
    }
    anneal_optimizer_swap_average(looked.get());
    anneal_optimizer_swap_average(other.get());
    EXPECT_EQ(looked.bits(), other.bits()) << "the averages too";
  }
}

TEST(OptimizerAverages, AreNotThereForWhatWasNeverUpdated) {
  Model model(kPlain, {{"a", 1}, {"b", 1}}, averaged(0.5));
  model.make_gradients(0);
  model.gradient(1).fill(INFINITY);
  EXPECT_EQ(model.update(0).codes, "A0815");
  EXPECT_EQ(anneal_optimizer_swap_average(model.get()), ANNEAL_ERROR_USAGE) << "no update was made";
  anneal_optimizer_freeze(model.get(), "b", 1);
  model.run(0, 2);
  const std::vector<std::byte> frozen = model.weights(1).bytes();
  EXPECT_EQ(anneal_optimizer_swap_average(model.get()), ANNEAL_OK);
  EXPECT_EQ(model.weights(1).bytes(), frozen);
}

/// A first update that fails leaves no copy of what the weights were then.
TEST(OptimizerAverages, BeginWithTheFirstUpdateThatIsMade) {
  anneal_optimizer_options options = averaged(0.5);
  options.master_weights = 1;
  Model model(kPlain, {{"a", 1, ANNEAL_BFLOAT16, ANNEAL_FLOAT32}}, options);
  model.weights(0).fill(1);
  model.gradient(0).fill(INFINITY);
  EXPECT_EQ(model.update(0).codes, "A0815");
  model.weights(0).fill(4);
  model.gradient(0).fill(2);
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  EXPECT_EQ(model.weights(0).at(0), 3);
  EXPECT_EQ(anneal_optimizer_swap_average(model.get()), ANNEAL_OK);
  EXPECT_EQ(model.weights(0).at(0), 3.5);
}

TEST(OptimizerCopies, KeepUpdatesThatAreBelowTheWeightsLastBit) {
  for (const int type : {ANNEAL_BFLOAT16, ANNEAL_FLOAT16}) {
    for (const int gradient : {type, static_cast<int>(ANNEAL_FLOAT32)}) {
      for (const int master : {0, 1}) {
        anneal_optimizer_options options = optimizer_options();
        options.master_weights = master;
        Model model("optimizer train = weight - grad\n", {{"a", 40, type, gradient}}, options);
        model.weights(0).fill(1);
        model.gradient(0).fill(-0x1p-14);
        for (std::int64_t k = 0; k < 4096; ++k) ASSERT_EQ(model.update(k).status, ANNEAL_OK);
        EXPECT_EQ(model.weights(0).at(39), master != 0 ? 1.25 : 1) << type;
      }
    }
  }
}

constexpr const char *kPlateau =
    "input loss = 1 in [0, inf]\n"
    "schedule lr = 0.5 * plateau(loss, factor = 0.5, patience = 1)\n"
    "schedule decay = 1\n"
    "group slow for \"*.bias\" { lr = 0.25 * plateau(loss, factor = 0.25, patience = 2) }\n"
    "optimizer train = weight - lr * grad\n";

TEST(OptimizerObservations, ReachTheRuleAndTheGroups) {
  Model model(kPlateau, {{"a.weight", 1}, {"a.bias", 1}});
  for (std::size_t p = 0; p < 2; ++p) {
    model.weights(p).fill(0);
    model.gradient(p).fill(-1);
  }
  // Before the first update: cells of a group's own text must see it, too. Of a stale loss, the plateau of the file
  // takes its first step at the second observation that is not better, that of the group at the third.
  for (std::int64_t k = 0; k < 3; ++k) EXPECT_EQ(model.observe(k, 1).status, ANNEAL_OK);
  EXPECT_EQ(anneal_optimizer_value(model.get(), 0, 3), 0.25);
  EXPECT_EQ(anneal_optimizer_parameter_value(model.get(), 0, 0, 3), 0.25);
  EXPECT_EQ(anneal_optimizer_parameter_value(model.get(), 1, 0, 3), 0.25);
  EXPECT_EQ(model.update(3).status, ANNEAL_OK);
  EXPECT_EQ(model.weights(0).at(0), 0.25);
  EXPECT_EQ(model.weights(1).at(0), 0.25);
  EXPECT_EQ(model.observe(4, 1).status, ANNEAL_OK);
  EXPECT_EQ(anneal_optimizer_parameter_value(model.get(), 1, 0, 4), 0.0625) << "the third, one of them before";
  EXPECT_EQ(model.update(4).status, ANNEAL_OK);
  EXPECT_EQ(model.weights(1).at(0), 0.3125);
  EXPECT_EQ(model.observe(4, 1).status, ANNEAL_ERROR_REPEATED);
  EXPECT_EQ(model.observe(3, 1).status, ANNEAL_ERROR_REFUSED);
  EXPECT_EQ(model.observe(5, -1).status, ANNEAL_ERROR_REFUSED) << "outside its range";
  EXPECT_EQ(model.observe(5, NAN).status, ANNEAL_ERROR_REFUSED);
  EXPECT_EQ(model.observe(5, 1, 7).status, ANNEAL_ERROR_REFUSED) << "no such input";
  EXPECT_EQ(model.observe(5, 1).status, ANNEAL_OK);
}

TEST(OptimizerObservations, AreInheritedByParametersThatAreAdded) {
  Model model(kPlateau, {{"a.weight", 1}, {"a.bias", 1}});
  model.run(0, 1);
  for (std::int64_t k = 1; k < 4; ++k) EXPECT_EQ(model.observe(k, 1).status, ANNEAL_OK);
  EXPECT_EQ(model.add({"b.weight", 1}).status, ANNEAL_OK);
  EXPECT_EQ(model.add({"b.bias", 1}).status, ANNEAL_OK);
  for (const std::size_t p : {std::size_t{0}, std::size_t{2}}) {
    EXPECT_EQ(anneal_optimizer_parameter_value(model.get(), p, 0, 4), 0.25);
  }
  EXPECT_EQ(anneal_optimizer_parameter_value(model.get(), 1, 0, 4),
            anneal_optimizer_parameter_value(model.get(), 3, 0, 4));
}

TEST(OptimizerObservations, MayBeNaNWhereTheOptionsSaySo) {
  anneal_optimizer_options options = optimizer_options();
  options.run.accept_nan = 1;
  Model model(kPlateau, {{"a.weight", 1}, {"a.bias", 1}}, options);
  EXPECT_EQ(model.observe(0, NAN).status, ANNEAL_OK);
}

}  // namespace
}  // namespace anneal::tests
