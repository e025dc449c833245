// The next character of a text, from the sixteen before it: each is looked up in a table of vectors, and all of them go
// through one hidden layer. After Bengio, Ducharme, Vincent and Jauvin, A Neural Probabilistic Language Model (2003).
#ifndef EXAMPLES_TRAINING_LANGUAGE_MODEL_HPP
#define EXAMPLES_TRAINING_LANGUAGE_MODEL_HPP

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tensor.hpp"

constexpr int kContext = 16;

/// A text as numbers from 0, one for each different character.
struct Text {
  std::string letters;  ///< of each number
  std::vector<int> characters;

  explicit Text(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.size() < 100 * kContext) throw std::runtime_error(path + " is no text to learn from");
    letters = text;
    std::sort(letters.begin(), letters.end());
    letters.erase(std::unique(letters.begin(), letters.end()), letters.end());
    characters = numbers(text);
  }
  std::vector<int> numbers(const std::string &text) const {
    std::vector<int> found;
    for (const char letter : text) found.push_back(static_cast<int>(letters.find(letter)));
    return found;
  }
};

/// Contexts one after the other, and the character that follows each.
struct Windows {
  std::vector<int> contexts;
  std::vector<int> next;

  void add(const std::vector<int> &characters, std::size_t at) {
    const auto here = characters.begin() + static_cast<std::ptrdiff_t>(at);
    contexts.insert(contexts.end(), here - kContext, here);
    next.push_back(*here);
  }
  void clear() {
    contexts.clear();
    next.clear();
  }
};

template <class Scalar>
class LanguageModel {
 public:
  static constexpr int kEmbedding = 16;
  static constexpr int kInputs = kContext * kEmbedding;
  static constexpr int kHidden = 256;

  explicit LanguageModel(std::size_t letters) {
    const auto count = static_cast<Eigen::Index>(letters);
    Random random(1);
    for (Layers *each : {&weights_, &gradient_}) {
      each->embedding.setZero(count, kEmbedding);
      each->hidden.setZero(kInputs, kHidden);
      each->hidden_bias.setZero(kHidden);
      each->output.setZero(kHidden, count);
      each->output_bias.setZero(count);
    }
    begin_weights(weights_.embedding, 6, random);
    begin_weights(weights_.hidden, kInputs, random);
    begin_weights(weights_.output, kHidden, random);
  }

  std::vector<Tensor<Scalar>> tensors() {
    return {tensor("embedding.weight", weights_.embedding, gradient_.embedding),
            tensor("hidden.weight", weights_.hidden, gradient_.hidden),
            tensor("hidden.bias", weights_.hidden_bias, gradient_.hidden_bias),
            tensor("output.weight", weights_.output, gradient_.output),
            tensor("output.bias", weights_.output_bias, gradient_.output_bias)};
  }

  /// A row of scores for each context: what may follow.
  auto &forward(const Windows &windows) {
    const auto count = static_cast<Eigen::Index>(windows.next.size());
    inputs_.resize(count, kInputs);
    for (Eigen::Index i = 0; i < count * kContext; ++i)
      Vector::Map(inputs_.data() + i * kEmbedding) =
          weights_.embedding.row(windows.contexts[static_cast<std::size_t>(i)]);
    hidden_.noalias() = inputs_ * weights_.hidden;
    hidden_.rowwise() += weights_.hidden_bias;
    hidden_ = hidden_.cwiseMax(Scalar(0));
    scores_.noalias() = hidden_ * weights_.output;
    scores_.rowwise() += weights_.output_bias;
    return scores_;
  }

  /// The mean loss of the windows; makes the gradient.
  double loss(const Windows &windows) {
    const auto count = static_cast<Eigen::Index>(windows.next.size());
    const double loss = cross_entropy(forward(windows), windows.next.data(), count);
    gradient_.output.noalias() = hidden_.transpose() * scores_;
    gradient_.output_bias = scores_.colwise().sum();
    back_.noalias() = scores_ * weights_.output.transpose();
    back_ = (hidden_.array() > Scalar(0)).select(back_, Scalar(0));
    gradient_.hidden.noalias() = inputs_.transpose() * back_;
    gradient_.hidden_bias = back_.colwise().sum();
    inputs_.noalias() = back_ * weights_.hidden.transpose();  // their gradient now
    gradient_.embedding.setZero();
    for (Eigen::Index i = 0; i < count * kContext; ++i)
      gradient_.embedding.row(windows.contexts[static_cast<std::size_t>(i)]) +=
          Vector::Map(inputs_.data() + i * kEmbedding);
    return loss;
  }

 private:
  using Vector = Eigen::Matrix<Scalar, 1, kEmbedding>;
  using Row = Eigen::Matrix<Scalar, 1, Eigen::Dynamic>;
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

  struct Layers {
    Eigen::Matrix<Scalar, Eigen::Dynamic, kEmbedding, Eigen::RowMajor> embedding;
    Matrix hidden;
    Row hidden_bias;
    Matrix output;
    Row output_bias;
  };

  Layers weights_;
  Layers gradient_;
  Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> inputs_;
  Matrix hidden_;
  Matrix back_;
  Matrix scores_;  // and then their gradient
};

#endif
