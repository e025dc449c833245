// A perceptron of two layers, 64 - 128 - 10, with its gradient written by hand. Sizes are known when it is compiled, so
// that an update allocates nothing.
#ifndef EXAMPLES_TRAINING_PERCEPTRON_HPP
#define EXAMPLES_TRAINING_PERCEPTRON_HPP

#include "digits_data.hpp"
#include "tensor.hpp"

/// About 120 kB of floats: make it on the heap.
template <class Scalar>
class Perceptron {
 public:
  static constexpr int kHidden = 128;

  Perceptron() {
    Random random(1);
    begin_weights(weights_.hidden, kPixels, random);
    begin_weights(weights_.output, kHidden, random);
  }

  std::vector<Tensor<Scalar>> tensors() {
    return {tensor("hidden.weight", weights_.hidden, gradient_.hidden),
            tensor("hidden.bias", weights_.hidden_bias, gradient_.hidden_bias),
            tensor("output.weight", weights_.output, gradient_.output),
            tensor("output.bias", weights_.output_bias, gradient_.output_bias)};
  }

  /// A row of scores for each image; the highest is the network's guess.
  auto &forward(const Batch<Scalar> &batch) {
    hidden_.noalias() = batch.images * weights_.hidden;
    hidden_.rowwise() += weights_.hidden_bias;
    hidden_ = hidden_.cwiseMax(Scalar(0));
    scores_.noalias() = hidden_ * weights_.output;
    scores_.rowwise() += weights_.output_bias;
    return scores_;
  }

  /// The mean loss of a batch; makes the gradient.
  double loss(const Batch<Scalar> &batch) {
    const double loss = cross_entropy(forward(batch), batch.digits, kBatch);
    gradient_.output.noalias() = hidden_.transpose() * scores_;
    gradient_.output_bias = scores_.colwise().sum();
    back_.noalias() = scores_ * weights_.output.transpose();
    back_ = (hidden_.array() > Scalar(0)).select(back_, Scalar(0));
    gradient_.hidden.noalias() = batch.images.transpose() * back_;
    gradient_.hidden_bias = back_.colwise().sum();
    return loss;
  }

 private:
  template <int Rows, int Columns>
  using Matrix = Eigen::Matrix<Scalar, Rows, Columns>;

  struct Layers {
    Matrix<kPixels, kHidden> hidden = Matrix<kPixels, kHidden>::Zero();
    Matrix<1, kHidden> hidden_bias = Matrix<1, kHidden>::Zero();
    Matrix<kHidden, kClasses> output = Matrix<kHidden, kClasses>::Zero();
    Matrix<1, kClasses> output_bias = Matrix<1, kClasses>::Zero();
  };

  Layers weights_;
  Layers gradient_;
  Matrix<kBatch, kHidden> hidden_;
  Matrix<kBatch, kHidden> back_;
  Matrix<kBatch, kClasses> scores_;  // and then their gradient
};

#endif
