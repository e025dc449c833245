// What an optimizer has to know of a model: where its weights and their gradients lie, and what they are called.
#ifndef EXAMPLES_TRAINING_TENSOR_HPP
#define EXAMPLES_TRAINING_TENSOR_HPP

// One thread multiplies matrices: the models are small, and a program has its cores for something else.
#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Core>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "random.hpp"

template <class Scalar>
struct Tensor {
  std::string name;
  Scalar *weights;
  Scalar *gradient;
  std::uint64_t count;
};

/// The tensor of two matrices of one shape.
template <class Weights>
Tensor<typename Weights::Scalar> tensor(const std::string &name, Weights &weights, Weights &gradient) {
  return {name, weights.data(), gradient.data(), static_cast<std::uint64_t>(weights.size())};
}

/// Weights of a layer with `inputs` numbers before each of its sums and a ReLU behind it: He, Zhang, Ren and Sun,
/// Delving Deep into Rectifiers, arXiv:1502.01852.
template <class Weights>
void begin_weights(Weights &weights, int inputs, Random &random) {
  const double limit = std::sqrt(6.0 / inputs);
  for (Eigen::Index i = 0; i < weights.size(); ++i)
    weights.data()[i] = static_cast<typename Weights::Scalar>(random.uniform(-limit, limit));
}

/// The mean cross-entropy of the first `count` rows, one example each; `scores` become its gradient by the scores.
template <class Scores>
double cross_entropy(Eigen::MatrixBase<Scores> &scores, const int *labels, Eigen::Index count) {
  using Scalar = typename Scores::Scalar;
  using Column = Eigen::Matrix<Scalar, Scores::RowsAtCompileTime, 1>;
  const Column highest = scores.rowwise().maxCoeff();
  scores.colwise() -= highest;
  double loss = 0;
  for (Eigen::Index i = 0; i < count; ++i) loss -= static_cast<double>(scores(i, labels[i]));
  scores = scores.array().exp().matrix();
  const Column sums = scores.rowwise().sum();
  for (Eigen::Index i = 0; i < count; ++i) loss += std::log(static_cast<double>(sums(i)));
  const Scalar part = Scalar(1) / static_cast<Scalar>(count);
  scores.array().colwise() *= part / sums.array();
  for (Eigen::Index i = 0; i < count; ++i) scores(i, labels[i]) -= part;
  return loss / static_cast<double>(count);
}

/// A number that differs when a bit of any weight does (FNV-1a).
template <class Scalar>
std::uint64_t hash_of(const std::vector<Tensor<Scalar>> &tensors) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const Tensor<Scalar> &each : tensors) {
    const auto *bytes = reinterpret_cast<const unsigned char *>(each.weights);
    for (std::size_t i = 0; i < each.count * sizeof(Scalar); ++i) hash = (hash ^ bytes[i]) * 0x100000001b3U;
  }
  return hash;
}

#endif
