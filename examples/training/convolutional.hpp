// A small convolutional network: two 3 x 3 convolutions, of 8 and 16 channels, the maximum of each 2 x 2 cells, and a
// layer of scores. Its gradient is written by hand.
#ifndef EXAMPLES_TRAINING_CONVOLUTIONAL_HPP
#define EXAMPLES_TRAINING_CONVOLUTIONAL_HPP

#include "digits_data.hpp"
#include "tensor.hpp"

/// The images of a batch in frames of zeros, one below the other: a row for each cell, a column for each channel.
/// A neighbour is then the same number of rows away everywhere, and a convolution is nine products of matrices.
template <class Scalar, int Channels>
using Planes = Eigen::Matrix<Scalar, Eigen::Dynamic, Channels>;

constexpr Eigen::Index kFrame = kSide + 2;
constexpr Eigen::Index kCells = kBatch * kFrame * kFrame;

/// The row of a cell, 0 to 7 each way.
constexpr Eigen::Index cell(Eigen::Index image, Eigen::Index y, Eigen::Index x) {
  return (image * kFrame + y + 1) * kFrame + x + 1;
}

/// A 3 x 3 convolution that keeps the size, and a ReLU.
template <class Scalar, int In, int Out>
struct Convolution {
  Eigen::Matrix<Scalar, 9 * In, Out> weights, gradient;
  Eigen::Matrix<Scalar, 1, Out> bias, bias_gradient;
  Planes<Scalar, Out> out = Planes<Scalar, Out>::Zero(kCells, Out);
  Planes<Scalar, Out> back = Planes<Scalar, Out>::Zero(kCells, Out);  ///< the gradient by `out`
  Eigen::Array<Scalar, Eigen::Dynamic, 1> within = Eigen::Array<Scalar, Eigen::Dynamic, 1>::Zero(kCells);

  explicit Convolution(Random &random) {
    begin_weights(weights, 9 * In, random);
    bias.setZero();
    for (int image = 0; image < kBatch; ++image)
      for (int y = 0; y < kSide; ++y) within.segment(cell(image, y, 0), kSide).setOnes();
  }

  void forward(const Planes<Scalar, In> &in) {
    inner(out, 0).noalias() = inner(in, away(0)) * weights.template topRows<In>();
    for (int i = 1; i < 9; ++i) inner(out, 0).noalias() += inner(in, away(i)) * weights.template middleRows<In>(i * In);
    out.rowwise() += bias;
    out = (out.array().max(Scalar(0)).colwise() * within).matrix();  // frames have got numbers too: zeros again
  }

  /// From `back` to the gradient of the weights and, where it is wanted, of `in`.
  void backward(const Planes<Scalar, In> &in, Planes<Scalar, In> *in_back) {
    back = (out.array() > Scalar(0)).select(back, Scalar(0));
    bias_gradient = back.colwise().sum();
    if (in_back != nullptr) in_back->setZero();
    for (int i = 0; i < 9; ++i) {
      const auto its_weights = weights.template middleRows<In>(i * In);
      gradient.template middleRows<In>(i * In).noalias() = inner(in, away(i)).transpose() * inner(back, 0);
      if (in_back != nullptr) inner(*in_back, away(i)).noalias() += inner(back, 0) * its_weights.transpose();
    }
  }

 private:
  /// Rows to a neighbour; 0 is the one above to the left, 8 the one below to the right.
  static constexpr Eigen::Index away(int neighbour) { return (neighbour / 3 - 1) * kFrame + neighbour % 3 - 1; }
  /// All rows that have neighbours, `shift` rows further down.
  template <class Cells>
  static auto inner(Cells &cells, Eigen::Index shift) {
    return cells.middleRows(kFrame + 1 + shift, kCells - 2 * (kFrame + 1));
  }
};

template <class Scalar>
class Convolutional {
 public:
  Convolutional() {
    begin_weights(output_, kFeatures, random_);
    bias_.setZero();
  }

  std::vector<Tensor<Scalar>> tensors() {
    return {tensor("first.weight", first_.weights, first_.gradient),
            tensor("first.bias", first_.bias, first_.bias_gradient),
            tensor("second.weight", second_.weights, second_.gradient),
            tensor("second.bias", second_.bias, second_.bias_gradient),
            tensor("output.weight", output_, output_gradient_),
            tensor("output.bias", bias_, bias_gradient_)};
  }

  /// A row of scores for each image; the highest is the network's guess.
  auto &forward(const Batch<Scalar> &batch) {
    for (int image = 0; image < kBatch; ++image)
      for (int y = 0; y < kSide; ++y)
        planes_.col(0).segment(cell(image, y, 0), kSide) = batch.images.row(image).segment(y * kSide, kSide);
    first_.forward(planes_);
    second_.forward(first_.out);
    for_pooled([&](Eigen::Index image, Eigen::Index feature, Eigen::Index channel, Eigen::Index row) {
      const auto corner = second_.out.col(channel).data() + row;
      features_(image, feature) = std::max({corner[0], corner[1], corner[kFrame], corner[kFrame + 1]});
    });
    scores_.noalias() = features_ * output_;
    scores_.rowwise() += bias_;
    return scores_;
  }

  /// The mean loss of a batch; makes the gradient.
  double loss(const Batch<Scalar> &batch) {
    const double loss = cross_entropy(forward(batch), batch.digits, kBatch);
    output_gradient_.noalias() = features_.transpose() * scores_;
    bias_gradient_ = scores_.colwise().sum();
    features_back_.noalias() = scores_ * output_.transpose();
    second_.back.setZero();
    for_pooled([&](Eigen::Index image, Eigen::Index feature, Eigen::Index channel, Eigen::Index row) {
      // The gradient goes to the cell that was the maximum, the first of several.
      const auto corner = second_.out.col(channel).data() + row;
      const Eigen::Index places[] = {0, 1, kFrame, kFrame + 1};
      const auto *chosen = std::find_if(std::begin(places), std::end(places) - 1,
                                        [&](Eigen::Index place) { return corner[place] == features_(image, feature); });
      second_.back(row + *chosen, channel) = features_back_(image, feature);
    });
    second_.backward(first_.out, &first_.back);
    first_.backward(planes_, nullptr);
    return loss;
  }

 private:
  static constexpr Eigen::Index kFirst = 8, kSecond = 16, kPooled = kSide / 2, kFeatures = kSecond * kPooled * kPooled;

  /// Calls visit(image, feature, channel, row of the upper left cell) for each maximum.
  template <class Visit>
  static void for_pooled(Visit visit) {
    for (Eigen::Index feature = 0; feature < kFeatures; ++feature) {
      const Eigen::Index y = feature / kPooled % kPooled;
      const Eigen::Index x = feature % kPooled;
      for (Eigen::Index image = 0; image < kBatch; ++image)
        visit(image, feature, feature / (kPooled * kPooled), cell(image, 2 * y, 2 * x));
    }
  }

  Random random_{1};
  Planes<Scalar, 1> planes_ = Planes<Scalar, 1>::Zero(kCells, 1);
  Convolution<Scalar, 1, kFirst> first_{random_};
  Convolution<Scalar, kFirst, kSecond> second_{random_};
  Eigen::Matrix<Scalar, kFeatures, kClasses> output_, output_gradient_;
  Eigen::Matrix<Scalar, 1, kClasses> bias_, bias_gradient_;
  Eigen::Matrix<Scalar, kBatch, kFeatures> features_, features_back_;
  Eigen::Matrix<Scalar, kBatch, kClasses> scores_;  // and then their gradient
};

#endif
