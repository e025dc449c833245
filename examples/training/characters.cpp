// A model of language, letter by letter, that learns from a book and then writes. What validates and writes is the
// moving average of the weights; weight decay is for some tensors only, which a group of the schedule file says.
//
//   characters SCHEDULE TEXT [--checkpoint FILE] [--every UPDATES] [--threads N] [--clock EQUATIONS] [--plot FILE.svg]
//              [--begin TEXT] [--letters N] [--hash] [--time]
//
// With --checkpoint, training goes on where the file says, and saves after each epoch, or as often as --every says.
#include <anneal/anneal.hpp>
#include <anneal/optimizer.hpp>
#include <iostream>

#include "language_model.hpp"
#include "session.hpp"

namespace {

constexpr std::size_t kBatch = 128;

/// Nine tenths of the book are learnt from, the rest is for validation.
std::size_t trained_part(const Text &text) {
  return text.characters.size() * 9 / 10;
}

/// The batch of update `k`: windows anywhere in the first part, the same ones whenever the update is made.
void take_batch(const Text &text, std::int64_t k, Windows &windows) {
  Random random(static_cast<std::uint64_t>(k));
  windows.clear();
  for (std::size_t i = 0; i < kBatch; ++i)
    windows.add(text.characters, kContext + random.below(trained_part(text) - kContext));
}

/// The mean loss over the last part of the book.
double validation_loss(LanguageModel<float> &model, const Text &text, Windows &windows) {
  double sum = 0;
  const std::size_t first = trained_part(text);
  for (std::size_t at = first; at < text.characters.size(); at += kBatch) {
    windows.clear();
    const std::size_t end = std::min(at + kBatch, text.characters.size());
    for (std::size_t i = at; i < end; ++i) windows.add(text.characters, i);
    const auto count = static_cast<Eigen::Index>(end - at);
    sum += cross_entropy(model.forward(windows), windows.next.data(), count) * static_cast<double>(count);
  }
  return sum / static_cast<double>(text.characters.size() - first);
}

/// Goes on from `begin`, one drawn letter after the other; what is likely is drawn a little more often than it should
/// be.
std::string write(LanguageModel<float> &model, const Text &text, const std::string &begin, std::int64_t letters) {
  constexpr float kTemperature = 0.5F;
  std::string written = begin;
  Random random(2);
  Windows windows;
  for (std::int64_t i = 0; i < letters; ++i) {
    const std::string last = std::string(kContext, '\n') + written;
    std::vector<int> context = text.numbers(last.substr(last.size() - kContext));
    context.push_back(0);  // the one that is looked for
    windows.clear();
    windows.add(context, kContext);
    auto &scores = model.forward(windows);
    const float highest = scores.maxCoeff();
    scores = ((scores.array() - highest) / kTemperature).exp().matrix();
    double left = random.uniform() * static_cast<double>(scores.sum());
    Eigen::Index letter = 0;
    while (letter + 1 < scores.size() && (left -= static_cast<double>(scores(letter))) > 0) ++letter;
    written += text.letters[static_cast<std::size_t>(letter)];
  }
  return written;
}

class Training {
 public:
  explicit Training(const Options &options)
      : options_(options),
        schedule_(anneal::Program::load(options.words()[0]).bind({.clock = options.text("--clock")})),
        text_(options.words()[1]),
        model_(text_.letters.size()),
        optimizer_(schedule_,
                   {.threads = static_cast<std::uint32_t>(options.number("--threads", 1)), .average_decay = 0.998}) {
    for (const Tensor<float> &each : model_.tensors()) {
      optimizer_.add(each.name, each.weights, each.count);
      gradients_.push_back(each.gradient);
    }
  }

  void run() {
    const Checkpoints checkpoints(options_, epoch_);
    std::int64_t k = checkpoints.restore(optimizer_);
    ProgressBar bar(schedule_.total(), !options_.has("--time"));
    for (; k < schedule_.total(); ++k) {
      if (k % epoch_ == 0) times_.begin();
      take_batch(text_, k, windows_);
      losses_.push_back(model_.loss(windows_));
      optimizer_.update(k, gradients_);
      bar.show(k + 1, losses_.back());
      if ((k + 1) % epoch_ == 0) {
        times_.end(epoch_);
        bar.clear();
        end_epoch(k + 1);
      }
      checkpoints.save(optimizer_, k + 1);
    }
    bar.clear();
    end();
  }

 private:
  void end_epoch(std::int64_t k) {
    optimizer_.swap_average();
    const double validation = validation_loss(model_, text_, windows_);
    optimizer_.swap_average();
    const double loss = mean(losses_);
    losses_.clear();
    trained_.emplace_back(k, loss);
    validated_.emplace_back(k, validation);
    rates_.emplace_back(k, optimizer_.value(lr_, k - 1));
    std::printf("epoch %2lld  rate %.6f  loss %.4f  validation loss %.4f\n", static_cast<long long>(k / epoch_),
                rates_.back().second, loss, validation);
    std::fflush(stdout);
  }

  void end() {
    if (options_.has("--time")) std::printf("time per update %.1f us\n", times_.median());
    if (options_.has("--hash"))
      std::printf("weights %016llx\n", static_cast<unsigned long long>(hash_of(model_.tensors())));
    if (options_.has("--plot")) {
      write_picture(options_.text("--plot"),
                    {{{"loss", "steelblue", trained_}, {"validation loss", "darkorange", validated_}},
                     {{"rate", "seagreen", rates_}}});
    }
    optimizer_.swap_average();
    std::printf("\n%s\n",
                write(model_, text_, options_.text("--begin", "Alice "), options_.number("--letters", 400)).c_str());
  }

  const Options &options_;
  anneal::Schedule schedule_;
  Text text_;
  LanguageModel<float> model_;
  anneal::Optimizer optimizer_;
  std::vector<const void *> gradients_;
  std::int64_t epoch_ = static_cast<std::int64_t>(schedule_.steps(1, "epoch"));
  std::uint32_t lr_ = schedule_.output("lr");
  Windows windows_;
  std::vector<double> losses_;  // of this epoch
  UpdateTimes times_;
  Points trained_, validated_, rates_;
};

}  // namespace

int main(int argc, char **argv) {
  try {
    const Options options(argc, argv, {"--hash", "--time"},
                          {"--checkpoint", "--every", "--threads", "--clock", "--plot", "--begin", "--letters"});
    if (options.words().size() != 2) {
      std::cerr << "usage: characters SCHEDULE TEXT [--checkpoint FILE] [--plot FILE.svg] …\n";
      return 2;
    }
    Training(options).run();
  } catch (const std::exception &error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
