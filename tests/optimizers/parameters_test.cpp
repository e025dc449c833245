// Parameters of an optimizer: their names, types, groups, and what comes and goes while it runs.
#include <gmock/gmock.h>

#include <cmath>

#include "tests/optimizers/model.hpp"

namespace anneal::tests {
namespace {

using testing::HasSubstr;

constexpr const char *kPlain = "schedule lr = 0.5\noptimizer train = weight - lr * grad\n";
constexpr const char *kMomentum =
    "schedule lr = 0.5\n"
    "optimizer train = { state v = 0 -> 0.5 * v + grad; weight - lr * next(v) }\n";

TEST(OptimizerParameters, UpdateTheirWeights) {
  Model model(kPlain, {{"a", 3}, {"b", 1, ANNEAL_FLOAT64, ANNEAL_FLOAT64}});
  EXPECT_EQ(anneal_optimizer_count(model.get()), 2U);
  EXPECT_STREQ(anneal_optimizer_name(model.get(), 1), "b");
  EXPECT_EQ(anneal_optimizer_name(model.get(), 2), nullptr);
  EXPECT_EQ(anneal_optimizer_find(model.get(), "b"), 1);
  EXPECT_EQ(anneal_optimizer_find(model.get(), "c"), -1);
  model.weights(0).fill(1);
  model.weights(1).fill(2);
  model.gradient(0).fill(0.25);
  model.gradient(1).fill(-1);
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(model.weights(0).at(i), 0.875);
  EXPECT_EQ(model.weights(1).at(0), 2.5);
  EXPECT_EQ(model.report().position, 0);
  EXPECT_EQ(model.report().updated, 1);
  EXPECT_EQ(model.report().loss_scale, 1);
  EXPECT_EQ(model.report().missing, 0U);
  EXPECT_EQ(model.report().not_finite, nullptr);
  EXPECT_EQ(model.report().gradient_norm, std::sqrt(3 * 0.0625 + 1));
}

TEST(OptimizerParameters, OfTheSameGroupsShareASchedule) {
  Model model(
      "schedule lr = 1\n"
      "group slow for \"*.bias\" { lr = lr / 4 }\n"
      "group layers for \"layer.<n>.*\" { lr = lr * 2 ^ -n }\n"
      "optimizer train = weight - lr * grad\n",
      {{"layer.0.weight", 1}, {"layer.1.weight", 1}, {"head.bias", 1}, {"head.weight", 1}});
  for (std::size_t p = 0; p < 4; ++p) {
    model.weights(p).fill(0);
    model.gradient(p).fill(-1);
  }
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  EXPECT_EQ(model.weights(0).at(0), 1);
  EXPECT_EQ(model.weights(1).at(0), 0.5);
  EXPECT_EQ(model.weights(2).at(0), 0.25);
  EXPECT_EQ(model.weights(3).at(0), 1);
  EXPECT_EQ(anneal_optimizer_value(model.get(), 0, 0), 1);
  EXPECT_EQ(anneal_optimizer_parameter_value(model.get(), 1, 0, 7), 0.5);
  EXPECT_EQ(anneal_optimizer_parameter_value(model.get(), 2, 0, 7), 0.25);
  EXPECT_TRUE(std::isnan(anneal_optimizer_value(model.get(), 1, 0)));
  EXPECT_TRUE(std::isnan(anneal_optimizer_parameter_value(model.get(), 4, 0, 0)));
  EXPECT_TRUE(std::isnan(anneal_optimizer_parameter_value(model.get(), 0, 1, 0)));
}

TEST(OptimizerParameters, MustMatchEveryPattern) {
  const std::string text =
      "schedule lr = 1\ngroup slow for \"*.bias\" { lr = 0.5 }\noptimizer train = weight - lr * grad\n";
  Model model(text, {{"a.weight", 2}});
  const std::vector<std::byte> before = model.bits();
  const Answer refused = model.update(0);
  EXPECT_EQ(refused.status, ANNEAL_ERROR_PROGRAM);
  EXPECT_EQ(refused.codes, "A0806");
  EXPECT_THAT(refused.text, HasSubstr("\"*.bias\""));
  EXPECT_EQ(model.bits(), before);
  EXPECT_EQ(model.add({"a.bias", 2}).status, ANNEAL_OK);
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  EXPECT_EQ(model.remove("a.bias").status, ANNEAL_OK);
  EXPECT_EQ(model.update(1).codes, "A0806");
  Model without(text, {});
  EXPECT_EQ(without.update(0).codes, "A0806");
}

TEST(OptimizerParameters, ComeAndGo) {
  Model model(kMomentum, {{"a", 2}, {"b", 2}, {"c", 2}});
  model.run(0, 3);
  const std::vector<double> of_c = model.cell(2, "v");
  EXPECT_EQ(model.remove("b").status, ANNEAL_OK);
  EXPECT_EQ(model.remove("b").status, ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_find(model.get(), "c"), 1);
  EXPECT_EQ(model.cell(1, "v"), of_c) << "a cell stays with its parameter";
  EXPECT_EQ(model.add({"d", 1}).status, ANNEAL_OK);
  std::vector<double> none(1);
  EXPECT_EQ(anneal_optimizer_cell(model.get(), 2, "v", none.data()), ANNEAL_ERROR_USAGE) << "it has none yet";
  model.run(3, 4);
  EXPECT_EQ(model.cell(2, "v").front(), model.gradient(2).at(0)) << "its cell began with this update";
  EXPECT_EQ(model.cell(1, "v").front(), 0.5 * of_c.front() + model.gradient(1).at(0));
  // What it would have been without its neighbours.
  EXPECT_EQ(model.add({"b", 2}).status, ANNEAL_OK) << "the name is free again";
  model.run(4, 5);
  EXPECT_EQ(model.cell(3, "v").front(), model.gradient(3).at(0));
}

TEST(OptimizerParameters, ThatAreFrozenStayAsTheyAre) {
  Model model(kMomentum, {{"a", 2}, {"b", 2}});
  model.run(0, 2);
  EXPECT_EQ(anneal_optimizer_freeze(model.get(), "a", 1), ANNEAL_OK);
  EXPECT_EQ(anneal_optimizer_freeze(model.get(), "x", 1), ANNEAL_ERROR_USAGE);
  const std::vector<std::byte> weights = model.weights(0).bytes();
  const std::vector<double> cell = model.cell(0, "v");
  const std::vector<double> moving = model.cell(1, "v");
  model.make_gradients(2);
  model.gradient(0).fill(INFINITY);
  EXPECT_EQ(model.update(2).status, ANNEAL_OK) << "its gradient is not looked at";
  model.leave_out(0);
  EXPECT_EQ(model.update(3).status, ANNEAL_OK) << "nor is it missed";
  EXPECT_EQ(model.report().missing, 0U);
  EXPECT_EQ(model.weights(0).bytes(), weights);
  EXPECT_EQ(model.cell(0, "v"), cell);
  EXPECT_NE(model.cell(1, "v"), moving);
  EXPECT_EQ(anneal_optimizer_freeze(model.get(), "a", 0), ANNEAL_OK);
  model.leave_out(0, false);
  model.run(4, 5);
  EXPECT_NE(model.weights(0).bytes(), weights);
}

TEST(OptimizerParameters, MayBeEmptyOrNone) {
  Model model(kMomentum, {{"none", 0}, {"one", 1}, {"also.none", 0, ANNEAL_BFLOAT16, ANNEAL_FLOAT32}});
  model.leave_out(0);
  model.run(0, 3);
  EXPECT_EQ(model.report().missing, 0U) << "there is nothing to have a gradient of";
  model.make_gradients(3);
  EXPECT_EQ(model.accumulate().status, ANNEAL_OK);
  EXPECT_EQ(model.update(3).status, ANNEAL_OK);
  Model without(kMomentum, {});
  EXPECT_EQ(without.update(0).status, ANNEAL_OK);
  EXPECT_EQ(without.report().updated, 1);
  EXPECT_EQ(anneal_optimizer_update(without.get(), 1, nullptr, nullptr, nullptr), ANNEAL_OK);
  EXPECT_EQ(anneal_optimizer_accumulate(without.get(), nullptr, nullptr), ANNEAL_OK);
  EXPECT_EQ(anneal_optimizer_cell_name(without.get(), 0), nullptr);
}

TEST(OptimizerParameters, HaveNamesOfTheirOwn) {
  Model model(kPlain, {{"a", 1}});
  EXPECT_THAT(model.add({"a", 1}).text, HasSubstr("there is a parameter `a` already"));
  EXPECT_THAT(model.add({"", 1}).text, HasSubstr("needs a name"));
  EXPECT_EQ(model.add({std::string(512, 'x'), 1}).status, ANNEAL_OK);
  EXPECT_THAT(model.add({std::string(513, 'x'), 1}).text, HasSubstr("at most 512 bytes"));
  EXPECT_THAT(model.add({"\xff", 1}).text, HasSubstr("UTF-8"));
  EXPECT_EQ(model.add({"größe", 1}).status, ANNEAL_OK);
  EXPECT_EQ(anneal_optimizer_count(model.get()), 3U);
}

TEST(OptimizerParameters, HaveTypesThatGoTogether) {
  Model model(kPlain, {});
  int number = 0;
  for (const int type : {ANNEAL_FLOAT32, ANNEAL_FLOAT64, ANNEAL_BFLOAT16, ANNEAL_FLOAT16}) {
    for (const int gradient : {ANNEAL_FLOAT32, ANNEAL_FLOAT64, ANNEAL_BFLOAT16, ANNEAL_FLOAT16}) {
      const bool half = type >= ANNEAL_BFLOAT16;
      const bool fits = type == gradient || (half && gradient == ANNEAL_FLOAT32) ||
                        (type == ANNEAL_FLOAT32 && gradient >= ANNEAL_BFLOAT16);
      const Answer added = model.add({std::to_string(number++), 5, type, gradient});
      EXPECT_EQ(added.status, fits ? ANNEAL_OK : ANNEAL_ERROR_USAGE) << type << " " << gradient;
    }
  }
  for (std::size_t p = 0; p < model.count(); ++p) {
    model.weights(p).fill(1);
    model.gradient(p).fill(0.5);
  }
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  for (std::size_t p = 0; p < model.count(); ++p) EXPECT_EQ(model.weights(p).at(4), 0.75) << p;
  float weight = 1;
  for (const int type : {-1, 4}) {
    EXPECT_EQ(anneal_optimizer_add(model.get(), "x", &weight, 1, type, 0, nullptr), ANNEAL_ERROR_USAGE);
    EXPECT_EQ(anneal_optimizer_add(model.get(), "x", &weight, 1, 0, type, nullptr), ANNEAL_ERROR_USAGE);
  }
  EXPECT_EQ(anneal_optimizer_add(model.get(), "x", &weight, (std::uint64_t{1} << 48U) + 1, 0, 0, nullptr),
            ANNEAL_ERROR_USAGE);
}

TEST(OptimizerParameters, HaveCellsOfEveryShape) {
  Model model(
      "optimizer train = {\n"
      "  state each = weight -> each + grad;\n"
      "  state tensor = 1 -> tensor + tensor_sum(grad);\n"
      "  state single = 2 -> single * 2;\n"
      "  weight - grad * next(single) + 0 * (next(each) + next(tensor))\n"
      "}\n",
      {{"a", 2, ANNEAL_FLOAT64, ANNEAL_FLOAT64}, {"b", 1, ANNEAL_FLOAT64, ANNEAL_FLOAT64}});
  model.weights(0).fill(3);
  model.weights(1).fill(5);
  model.gradient(0).fill(0.5);
  model.gradient(1).fill(2);
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  EXPECT_EQ(model.cell(0, "each"), (std::vector<double>{3.5, 3.5}));
  EXPECT_EQ(model.cell(0, "tensor"), (std::vector<double>{2, 2}));
  EXPECT_EQ(model.cell(1, "tensor"), (std::vector<double>{3}));
  EXPECT_EQ(model.cell(0, "single"), (std::vector<double>{4, 4}));
  EXPECT_EQ(model.weights(0).at(0), 1);
  std::vector<double> room(2);
  EXPECT_EQ(anneal_optimizer_cell(model.get(), 0, "other", room.data()), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_cell(model.get(), 2, "each", room.data()), ANNEAL_ERROR_USAGE);
}

TEST(OptimizerParameters, MayHaveOtherCellsByGroup) {
  Model model(
      "schedule momentum = 0.9\ngroup plain for \"*.bias\" { momentum = 0 }\n"
      "optimizer train = sgd(lr = 0.1, momentum = momentum)\n",
      {{"a.bias", 1}, {"a.weight", 2}});
  EXPECT_EQ(anneal_optimizer_cell_name(model.get(), 0), nullptr) << "none before the first update";
  model.run(0, 2);
  ASSERT_STREQ(anneal_optimizer_cell_name(model.get(), 0), "velocity");
  EXPECT_EQ(anneal_optimizer_cell_name(model.get(), 1), nullptr);
  EXPECT_EQ(model.cell(1, "velocity").size(), 2U);
  double none = 0;
  EXPECT_EQ(anneal_optimizer_cell(model.get(), 0, "velocity", &none), ANNEAL_ERROR_USAGE);
}

/// A group may switch off what another has: then the sets make other passes.
TEST(OptimizerParameters, MayHaveOtherSumsByGroup) {
  const std::string rule =
      "optimizer train = {\n"
      "  let scale = if adapt > 0 then tensor_norm(grad) else 1;\n"
      "  let length = if adapt > 0 then tensor_norm(grad / scale) else 2;\n"
      "  weight - grad / length\n"
      "}\n";
  const std::string group = "group plain for \"*.bias\" { adapt = 0 }\n";
  for (const bool reversed : {false, true}) {
    std::vector<Parameter> parameters{{"a.bias", 4}, {"a.weight", 9000}};
    if (reversed) std::swap(parameters[0], parameters[1]);
    Model model("schedule adapt = 1\n" + group + rule, parameters);
    for (std::size_t p = 0; p < 2; ++p) model.weights(p).fill(1);
    for (std::size_t p = 0; p < 2; ++p) model.gradient(p).fill(0.5);
    const Answer answer = model.update(0);
    EXPECT_EQ(answer.status, ANNEAL_OK) << answer.text;
    EXPECT_EQ(model.weights(reversed ? 1 : 0).at(0), 0.75);
    EXPECT_NEAR(model.weights(reversed ? 0 : 1).at(0), 0.5, 1e-6);
  }
}

TEST(OptimizerParameters, HaveTheSameSumsOverAllTensors) {
  Model model(
      "schedule adapt = 1\ngroup plain for \"*.bias\" { adapt = 0 }\n"
      "optimizer train = weight - grad / (if adapt > 0 then global_norm(grad) else 1)\n",
      {{"a.bias", 4}, {"a.weight", 4}});
  const std::vector<std::byte> before = model.bits();
  model.make_gradients(0);
  const Answer refused = model.update(0);
  EXPECT_EQ(refused.codes, "A0814");
  EXPECT_THAT(refused.text, HasSubstr("groups change which sums"));
  EXPECT_EQ(model.bits(), before);
}

}  // namespace
}  // namespace anneal::tests
