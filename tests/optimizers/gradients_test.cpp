// Gradients of an optimizer: missing, not finite, in parts, and of a loss that is scaled.
#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/optimizers/model.hpp"

namespace anneal::tests {
namespace {

using testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

constexpr const char *kMomentum =
    "schedule lr = 0.5\n"
    "optimizer train = { state v = 0 -> 0.5 * v + grad; weight - lr * next(v) }\n";
constexpr const char *kClipped =
    "schedule lr = 0.5\n"
    "optimizer descent(lr) = { state v = 0 -> 0.5 * v + grad; weight - lr * next(v) }\n"
    "optimizer train = descent(lr = lr, grad = clip_global_norm(grad, 1))\n";

const std::vector<Parameter> kParameters{
    {"a", 70}, {"b", 9000, ANNEAL_FLOAT64, ANNEAL_FLOAT64}, {"c", 3, ANNEAL_BFLOAT16, ANNEAL_FLOAT32}};

TEST(OptimizerGradients, ThatAreMissingStopTheUpdate) {
  Model model(kMomentum, kParameters);
  model.run(0, 2);
  const std::vector<std::byte> before = model.bits();
  model.make_gradients(2);
  model.leave_out(1);
  const Answer refused = model.update(2);
  EXPECT_EQ(refused.status, ANNEAL_ERROR_REFUSED);
  EXPECT_EQ(refused.codes, "A0815");
  EXPECT_THAT(refused.text, HasSubstr("there is no gradient of `b`"));
  EXPECT_EQ(model.report().updated, 0);
  EXPECT_EQ(model.bits(), before);
}

TEST(OptimizerGradients, ThatAreMissingMayBeSkipped) {
  anneal_optimizer_options options = optimizer_options();
  options.missing = ANNEAL_GRADIENT_SKIP;
  Model model(kMomentum, kParameters, options);
  Model other(kMomentum, kParameters, options);
  model.run(0, 2);
  other.run(0, 2);
  const std::vector<std::byte> weights = model.weights(1).bytes();
  const std::vector<double> cell = model.cell(1, "v");
  model.make_gradients(2);
  model.leave_out(1);
  EXPECT_EQ(model.update(2).status, ANNEAL_OK);
  EXPECT_EQ(model.report().missing, 1U);
  EXPECT_EQ(model.weights(1).bytes(), weights);
  EXPECT_EQ(model.cell(1, "v"), cell);
  other.run(2, 3);
  EXPECT_EQ(model.weights(0).bytes(), other.weights(0).bytes()) << "the others are updated as ever";
}

struct NotFinite {
  const char *rule;
  double value;
};

class NotFiniteGradients : public testing::TestWithParam<NotFinite> {};

TEST_P(NotFiniteGradients, StopTheUpdate) {
  Model model(GetParam().rule, kParameters);
  model.run(0, 2);
  model.make_gradients(2);
  const std::vector<std::byte> before = model.bits();
  model.gradient(1).set(8999, GetParam().value);
  const Answer refused = model.update(2);
  EXPECT_EQ(refused.status, ANNEAL_ERROR_REFUSED);
  EXPECT_EQ(refused.codes, "A0815");
  EXPECT_THAT(refused.text, HasSubstr("the gradient of `b` is not finite at step 2; nothing was updated"));
  EXPECT_STREQ(model.report().not_finite, "b");
  EXPECT_EQ(model.report().updated, 0);
  EXPECT_EQ(model.bits(), before);
}

TEST_P(NotFiniteGradients, AreSkipped) {
  anneal_optimizer_options options = optimizer_options();
  options.not_finite = ANNEAL_GRADIENT_SKIP;
  Model model(GetParam().rule, kParameters, options);
  Model other(GetParam().rule, kParameters, options);
  model.make_gradients(0);
  model.gradient(2).set(1, GetParam().value);
  const std::vector<std::byte> before = model.bits();
  EXPECT_EQ(model.update(0).status, ANNEAL_OK) << "also the first one";
  EXPECT_STREQ(model.report().not_finite, "c");
  EXPECT_EQ(model.report().updated, 0);
  EXPECT_EQ(model.bits(), before);
  model.run(1, 3);
  other.run(1, 3);
  EXPECT_EQ(model.bits(), other.bits());
}

TEST_P(NotFiniteGradients, AreFoundAfterwards) {
  anneal_optimizer_options options = optimizer_options();
  options.not_finite = ANNEAL_GRADIENT_AFTER;
  Model model(GetParam().rule, kParameters, options);
  model.run(0, 2);
  model.make_gradients(2);
  model.gradient(0).set(69, GetParam().value);
  const Answer refused = model.update(2);
  EXPECT_EQ(refused.status, ANNEAL_ERROR_REFUSED);
  EXPECT_THAT(refused.text, HasSubstr("the gradient of `a` was not finite at step 2, and the weights were updated"));
  EXPECT_EQ(model.report().updated, 1);
  EXPECT_FALSE(std::isfinite(model.weights(0).at(69)));
}

INSTANTIATE_TEST_SUITE_P(OptimizerGradients, NotFiniteGradients,
                         testing::Values(NotFinite{kMomentum, kInfinity}, NotFinite{kMomentum, -kInfinity},
                                         NotFinite{kMomentum, kNaN}, NotFinite{kClipped, kInfinity},
                                         NotFinite{kClipped, kNaN}));

TEST(OptimizerGradients, InPartsAreTheirMean) {
  Model parts(kMomentum, kParameters);
  Model whole(kMomentum, kParameters);
  for (std::int64_t k = 0; k < 4; ++k) {
    // Sums of a quarter of whole numbers, which are exact, and a mean of four.
    for (int part = 0; part < 4; ++part) {
      for (std::size_t p = 0; p < kParameters.size(); ++p) {
        for (std::size_t i = 0; i < kParameters[p].count; ++i) {
          const double value = std::floor(number_of(k, part, i) * 64) / 4;
          parts.gradient(p).set(i, value);
          whole.gradient(p).set(i, part == 0 ? value : whole.gradient(p).at(i) + value);
        }
      }
      const Answer answer = part < 3 ? parts.accumulate() : parts.update(k);
      EXPECT_EQ(answer.status, ANNEAL_OK) << answer.text;
    }
    for (std::size_t p = 0; p < kParameters.size(); ++p) {
      for (std::size_t i = 0; i < kParameters[p].count; ++i) whole.gradient(p).set(i, whole.gradient(p).at(i) / 4);
    }
    EXPECT_EQ(whole.update(k).status, ANNEAL_OK);
    EXPECT_EQ(parts.bits(), whole.bits()) << "update " << k;
  }
}

TEST(OptimizerGradients, InPartsMayBeMissingInSomeOfThem) {
  anneal_optimizer_options options = optimizer_options();
  options.missing = ANNEAL_GRADIENT_SKIP;
  Model model("optimizer train = weight - grad\n", {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}}, options);
  for (std::size_t p = 0; p < 4; ++p) model.weights(p).fill(0);
  const auto part = [&](std::vector<double> gradients) {
    for (std::size_t p = 0; p < 4; ++p) {
      model.leave_out(p, std::isnan(gradients[p]));
      model.gradient(p).fill(gradients[p]);
    }
  };
  part({1, 2, kNaN, kNaN});
  EXPECT_EQ(model.accumulate().status, ANNEAL_OK);
  part({3, kNaN, 8, kNaN});
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  EXPECT_EQ(model.weights(0).at(0), -2);
  EXPECT_EQ(model.weights(1).at(0), -1) << "missing in the last part";
  EXPECT_EQ(model.weights(2).at(0), -4) << "missing before";
  EXPECT_EQ(model.weights(3).at(0), 0) << "missing in all";
  EXPECT_EQ(model.report().missing, 1U);
}

TEST(OptimizerGradients, InPartsAreOfMixedTypes) {
  Model model("optimizer train = weight - grad\n", {{"a", 1, ANNEAL_FLOAT32, ANNEAL_FLOAT16},
                                                    {"b", 1, ANNEAL_FLOAT16, ANNEAL_FLOAT16},
                                                    {"c", 1, ANNEAL_FLOAT32, ANNEAL_BFLOAT16},
                                                    {"d", 1, ANNEAL_FLOAT64, ANNEAL_FLOAT64}});
  // The sum, 2^-11 more than 1 or 3, needs more bits than a 16-bit type has.
  for (std::size_t p = 0; p < 4; ++p) model.weights(p).fill(0);
  for (const double value : {1.0, 0x1p-11, 1.0}) {
    for (std::size_t p = 0; p < 4; ++p) model.gradient(p).fill(value);
    EXPECT_EQ(model.accumulate().status, ANNEAL_OK);
  }
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  EXPECT_EQ(model.weights(0).at(0), -(3 + 0x1p-11) / 4);
  EXPECT_EQ(model.weights(2).at(0), -(3 + 0x1p-11) / 4);
  EXPECT_EQ(model.weights(3).at(0), -(3 + 0x1p-11) / 4);
  EXPECT_EQ(model.weights(1).at(0), -0.75) << "the weight itself has no more bits";
}

TEST(OptimizerGradients, InPartsEndWithAnUpdate) {
  Model model(kMomentum, kParameters);
  Model other(kMomentum, kParameters);
  model.make_gradients(0);
  EXPECT_EQ(model.accumulate().status, ANNEAL_OK);
  EXPECT_THAT(model.add({"d", 1}).text, HasSubstr("between an accumulation and its update"));
  EXPECT_EQ(model.save(0, testing::TempDir() + "anneal_parts.ckpt").status, ANNEAL_ERROR_USAGE);
  model.leave_out(0);
  EXPECT_EQ(model.accumulate().codes, "A0815");
  EXPECT_EQ(model.update(0).codes, "A0815") << "refused, and the sums are kept";
  model.leave_out(0, false);
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  other.run(0, 1);
  EXPECT_EQ(model.bits(), other.bits()) << "twice the same is the same";
  model.gradient(0).fill(kInfinity);
  EXPECT_EQ(model.accumulate().status, ANNEAL_OK);
  model.make_gradients(1);
  EXPECT_EQ(model.update(1).codes, "A0815") << "and ends the parts";
  model.run(1, 2);
  other.run(1, 2);
  EXPECT_EQ(model.bits(), other.bits());
}

/// Gradients times the loss scale, which is a power of two: no bit is lost on the way.
TEST(OptimizerGradients, OfAScaledLossGiveTheSameWeights) {
  anneal_optimizer_options options = optimizer_options();
  options.loss_scale = 1024;
  options.loss_scale_interval = 3;
  for (const char *rule : {kMomentum, kClipped}) {
    Model scaled(rule, kParameters, options);
    Model plain(rule, kParameters);
    EXPECT_EQ(anneal_optimizer_loss_scale(plain.get()), 1);
    for (std::int64_t k = 0; k < 10; ++k) {
      plain.make_gradients(k);
      const double scale = anneal_optimizer_loss_scale(scaled.get());
      EXPECT_EQ(scale, std::ldexp(1024, static_cast<int>(k / 3)));
      for (std::size_t p = 0; p < kParameters.size(); ++p) {
        for (std::size_t i = 0; i < kParameters[p].count; ++i) {
          scaled.gradient(p).set(i, plain.gradient(p).at(i) * scale);
        }
      }
      EXPECT_EQ(plain.update(k).status, ANNEAL_OK);
      EXPECT_EQ(scaled.update(k).status, ANNEAL_OK);
      EXPECT_EQ(scaled.report().loss_scale, scale);
      EXPECT_EQ(scaled.report().gradient_norm, plain.report().gradient_norm);
      EXPECT_EQ(scaled.bits(), plain.bits()) << k;
    }
  }
}

TEST(OptimizerGradients, OfAScaledLossThatAreTooLargeHalveTheScale) {
  anneal_optimizer_options options = optimizer_options();
  options.loss_scale = 0x1p-12;
  options.loss_scale_interval = 2;
  Model model(kMomentum, {{"a", 2, ANNEAL_FLOAT16, ANNEAL_FLOAT16}}, options);
  const std::vector<std::byte> before = model.bits();
  model.gradient(0).fill(70000);  // infinite in a float16
  for (const double scale : {0x1p-12, 0x1p-13, 0x1p-14, 0x1p-14}) {
    EXPECT_EQ(anneal_optimizer_loss_scale(model.get()), scale) << "the smallest is 2^-14";
    EXPECT_EQ(model.update(0).status, ANNEAL_OK);
    EXPECT_EQ(model.report().updated, 0);
    EXPECT_EQ(model.report().loss_scale, scale);
    EXPECT_STREQ(model.report().not_finite, "a");
  }
  EXPECT_EQ(model.bits(), before);
  model.gradient(0).fill(0.5);
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  model.gradient(0).fill(70000);
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  model.gradient(0).fill(0);
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  EXPECT_EQ(anneal_optimizer_loss_scale(model.get()), 0x1p-14) << "two in a row are wanted";
  for (int k = 0; k < 100; ++k) EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  EXPECT_EQ(anneal_optimizer_loss_scale(model.get()), 0x1p24) << "the largest";
}

}  // namespace
}  // namespace anneal::tests
