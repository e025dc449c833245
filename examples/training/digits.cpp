// Handwritten digits, learnt by a perceptron or by a small convolutional network. The schedule file holds the rate,
// when to stop, and the optimizer; the loop makes gradients, measures, and saves.
//
//   digits SCHEDULE DATA [--model perceptron|convolutional] [--checkpoint FILE] [--every UPDATES] [--threads N]
//          [--clock EQUATIONS] [--plot FILE.svg] [--hash] [--time]
//
// With --checkpoint, training goes on where the file says, and saves after each epoch, or as often as --every says. A
// run that was killed ends with the same weights as one that was not, to the bit: --hash prints a number to compare.
#include <anneal/anneal.hpp>
#include <anneal/optimizer.hpp>
#include <iostream>
#include <memory>

#include "convolutional.hpp"
#include "digits_data.hpp"
#include "perceptron.hpp"
#include "session.hpp"

namespace {

constexpr std::uint32_t kValidationLoss = 0;  // the only input of the schedule

struct Quality {
  double loss = 0;
  double accuracy = 0;
};

template <class Network>
Quality measure(Network &network, const Images<float> &images, Batch<float> &batch) {
  Quality quality;
  for (std::size_t first = 0; first < images.size(); first += kBatch) {
    const auto count = static_cast<Eigen::Index>(std::min<std::size_t>(kBatch, images.size() - first));
    for (Eigen::Index i = 0; i < count; ++i) batch.take(images, first + static_cast<std::size_t>(i), i);
    auto &scores = network.forward(batch);
    for (Eigen::Index i = 0; i < count; ++i) {
      Eigen::Index guess = 0;
      scores.row(i).maxCoeff(&guess);
      quality.accuracy += guess == batch.digits[i] ? 1 : 0;
    }
    quality.loss += cross_entropy(scores, batch.digits, count) * static_cast<double>(count);
  }
  quality.loss /= static_cast<double>(images.size());
  quality.accuracy /= static_cast<double>(images.size());
  return quality;
}

template <class Network>
class Training {
 public:
  explicit Training(const Options &options)
      : options_(options),
        schedule_(anneal::Program::load(options.words()[0])
                      .bind({.parameters = {{"model", options.text("--model", "perceptron")}},
                             .clock = options.text("--clock")})),
        data_(read_digits<float>(options.words()[1])),
        optimizer_(schedule_, {.threads = static_cast<std::uint32_t>(options.number("--threads", 1))}) {
    for (const Tensor<float> &each : network_->tensors()) {
      optimizer_.add(each.name, each.weights, each.count);
      gradients_.push_back(each.gradient);
    }
    if (epoch_ * kBatch > static_cast<std::int64_t>(data_.trained.size()))
      throw std::runtime_error("an epoch of the schedule is longer than the data");
  }

  void run() {
    const Checkpoints checkpoints(options_, epoch_);
    std::int64_t k = checkpoints.restore(optimizer_);
    ProgressBar bar(schedule_.total(), !options_.has("--time"));
    for (; k < schedule_.total() && optimizer_.value(stop_, k) == 0; ++k) {
      update(k);
      bar.show(k + 1, losses_.back());
      const bool ends = (k + 1) % epoch_ == 0;
      if (ends) {
        bar.clear();
        end_epoch(k + 1);
      }
      // What the epoch's end has measured is saved with it.
      checkpoints.save(optimizer_, k + 1, ends);
    }
    bar.clear();
    end();
  }

 private:
  void update(std::int64_t k) {
    if (order_.empty() || k % epoch_ == 0) {
      if (k % epoch_ == 0) times_.begin();
      order_ = shuffled(data_.trained.size(), static_cast<std::uint64_t>(k / epoch_));
      losses_.clear();
    }
    const auto first = static_cast<std::size_t>(k % epoch_) * kBatch;
    for (std::size_t i = 0; i < kBatch; ++i)
      batch_->take(data_.trained, order_[first + i], static_cast<Eigen::Index>(i));
    losses_.push_back(network_->loss(*batch_));
    optimizer_.update(k, gradients_);
    if (options_.has("--plot")) rates_.emplace_back(k, optimizer_.value(lr_, k));
  }

  void end_epoch(std::int64_t k) {
    times_.end(epoch_);
    const double loss = mean(losses_);
    const double rate = optimizer_.value(lr_, k - 1);
    const Quality validation = measure(*network_, data_.validation, *batch_);
    optimizer_.observe(k, kValidationLoss, validation.loss);
    trained_.emplace_back(k, loss);
    validated_.emplace_back(k, validation.loss);
    std::printf("epoch %2lld  rate %.5f  loss %.4f  validation loss %.4f  accuracy %.2f %%\n",
                static_cast<long long>(k / epoch_), rate, loss, validation.loss, 100 * validation.accuracy);
    std::fflush(stdout);
  }

  void end() {
    std::printf("test accuracy %.2f %%\n", 100 * measure(*network_, data_.test, *batch_).accuracy);
    if (options_.has("--time")) std::printf("time per update %.1f us\n", times_.median());
    if (options_.has("--hash"))
      std::printf("weights %016llx\n", static_cast<unsigned long long>(hash_of(network_->tensors())));
    if (options_.has("--plot")) {
      write_picture(options_.text("--plot"),
                    {{{"loss", "steelblue", trained_}, {"validation loss", "darkorange", validated_}},
                     {{"rate", "seagreen", rates_}}});
    }
  }

  const Options &options_;
  anneal::Schedule schedule_;
  Digits<float> data_;
  std::unique_ptr<Network> network_ = std::make_unique<Network>();
  std::unique_ptr<Batch<float>> batch_ = std::make_unique<Batch<float>>();
  anneal::Optimizer optimizer_;
  std::vector<const void *> gradients_;
  std::int64_t epoch_ = static_cast<std::int64_t>(schedule_.steps(1, "epoch"));
  std::uint32_t lr_ = schedule_.output("lr");
  std::uint32_t stop_ = schedule_.output("stop");
  std::vector<std::size_t> order_;
  std::vector<double> losses_;  // of this epoch
  UpdateTimes times_;
  Points trained_, validated_, rates_;
};

}  // namespace

int main(int argc, char **argv) {
  try {
    const Options options(argc, argv, {"--hash", "--time"},
                          {"--model", "--checkpoint", "--every", "--threads", "--clock", "--plot"});
    const std::string model = options.text("--model", "perceptron");
    if (options.words().size() != 2 || (model != "perceptron" && model != "convolutional")) {
      std::cerr << "usage: digits SCHEDULE DATA [--model perceptron|convolutional] [--checkpoint FILE] …\n";
      return 2;
    }
    if (model == "perceptron") {
      Training<Perceptron<float>>(options).run();
    } else {
      Training<Convolutional<float>>(options).run();
    }
  } catch (const std::exception &error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
