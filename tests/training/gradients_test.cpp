// The models of examples/training: their gradients against differences of their losses, in float64, and that the one
// that shall be fast allocates nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

// Eigen's own checks, in every build: the one for allocations is such a check.
#define EIGEN_RUNTIME_NO_MALLOC
#undef NDEBUG
#define eigen_assert(condition) \
  if (!(condition)) throw std::logic_error(#condition)
#include <convolutional.hpp>
#include <language_model.hpp>
#include <perceptron.hpp>

namespace {

const std::string kFolder = std::string(ANNEAL_SOURCE_DIR) + "/examples/training/";

/// The largest difference between a gradient and the slope of the loss, at about `count` weights of each tensor.
template <class Model, class Examples>
double worst_difference(Model &model, const Examples &examples, std::uint64_t count) {
  constexpr double kStep = 1e-7;
  double worst = 0;
  model.loss(examples);
  for (const Tensor<double> &tensor : model.tensors()) {
    const std::vector<double> gradient(tensor.gradient, tensor.gradient + tensor.count);
    EXPECT_THAT(gradient, testing::Contains(testing::Ne(0))) << tensor.name;
    for (std::uint64_t i = 0; i < tensor.count; i += 1 + tensor.count / count) {
      const double weight = tensor.weights[i];
      tensor.weights[i] = weight + kStep;
      const double above = model.loss(examples);
      tensor.weights[i] = weight - kStep;
      const double below = model.loss(examples);
      tensor.weights[i] = weight;
      worst = std::max(worst, std::abs((above - below) / (2 * kStep) - gradient[i]));
    }
  }
  return worst;
}

/// Where a bias is 0, an empty part of an image lies on the edge of a ReLU, which has no slope.
template <class Model>
void move_biases(Model &model) {
  Random random(3);
  for (const Tensor<double> &tensor : model.tensors())
    for (std::uint64_t i = 0; tensor.name.find("bias") != std::string::npos && i < tensor.count; ++i)
      tensor.weights[i] = random.uniform(0.05, 0.2);
}

template <class Scalar>
std::unique_ptr<Batch<Scalar>> first_batch() {
  const Digits<Scalar> data = read_digits<Scalar>(kFolder + "digits.csv");
  auto batch = std::make_unique<Batch<Scalar>>();
  for (int i = 0; i < kBatch; ++i) batch->take(data.trained, static_cast<std::size_t>(i), i);
  return batch;
}

TEST(Gradients, perceptron) {
  const auto model = std::make_unique<Perceptron<double>>();
  move_biases(*model);
  EXPECT_LT(worst_difference(*model, *first_batch<double>(), 20), 1e-7);
}

TEST(Gradients, convolutional) {
  const auto model = std::make_unique<Convolutional<double>>();
  move_biases(*model);
  EXPECT_LT(worst_difference(*model, *first_batch<double>(), 20), 1e-7);
}

TEST(Gradients, language_model) {
  const Text text(kFolder + "alice.txt");
  Windows windows;
  for (std::size_t i = 0; i < 24; ++i) windows.add(text.characters, kContext + 41 * i);
  LanguageModel<double> model(text.letters.size());
  move_biases(model);
  EXPECT_LT(worst_difference(model, windows, 20), 1e-7);
}

/// Must fail: a gradient of something else.
TEST(Gradients, a_wrong_one_is_found) {
  struct Wrong : Perceptron<double> {
    double loss(const Batch<double> &batch) {
      const double loss = Perceptron<double>::loss(batch);
      tensors()[2].gradient[0] *= 1.01;
      return loss;
    }
  };
  const auto model = std::make_unique<Wrong>();
  move_biases(*model);
  EXPECT_GT(worst_difference(*model, *first_batch<double>(), 20), 1e-7);
}

TEST(Digits, parts_are_apart_and_whole) {
  const Digits<float> data = read_digits<float>(kFolder + "digits.csv");
  EXPECT_EQ(data.test.size(), 359);
  EXPECT_EQ(data.trained.size() + data.validation.size(), 1438);
  EXPECT_GE(data.trained.size(), 20 * kBatch);
  for (const auto *part : {&data.trained, &data.validation, &data.test})
    for (int digit = 0; digit < kClasses; ++digit) EXPECT_THAT(part->digits, testing::Contains(digit));
}

TEST(Perceptron, allocates_nothing) {
  const auto model = std::make_unique<Perceptron<float>>();
  const auto batch = first_batch<float>();
  double loss = 0;
  Eigen::internal::set_is_malloc_allowed(false);
  EXPECT_NO_THROW(loss = model->loss(*batch));
  // Must fail: a matrix that has to be allocated.
  EXPECT_THROW(Eigen::MatrixXf::Zero(100, 100).eval(), std::logic_error);
  Eigen::internal::set_is_malloc_allowed(true);
  EXPECT_GT(loss, 0);
}

TEST(Shuffled, is_an_order_of_its_own_for_each_epoch) {
  std::vector<std::size_t> order = shuffled(1000, 3);
  EXPECT_EQ(order, shuffled(1000, 3));
  EXPECT_NE(order, shuffled(1000, 4));
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
}

}  // namespace
