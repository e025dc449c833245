// A small network on Iris with a training loop of its own. The schedule comes from a file, which may be changed while
// training goes on: the change is checked first, takes over at the next epoch, and is noted in CHECKPOINT.audit.
//
//   train SCHEDULE DATA CHECKPOINT [--policy error|adopt|keep|splice|blend] [--stop STEP] [--wait MILLISECONDS]
//
// Goes on from CHECKPOINT where there is one; --policy says what happens when SCHEDULE is no longer the one it was
// saved with. --wait makes every update slower, so that there is time to change the file.
#include <anneal/anneal.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

namespace {

constexpr std::size_t kFeatures = 4;
constexpr std::size_t kHidden = 16;
constexpr std::size_t kClasses = 3;
constexpr std::size_t kBatch = 15;

struct Flower {
  std::array<double, kFeatures> x;
  std::size_t species;
};

struct Data {
  std::vector<Flower> trained;
  std::vector<Flower> held_out;  // every fifth
};

Data read_data(const std::string &path) {
  std::ifstream file(path);
  Data data;
  std::size_t row = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream words(line);
    Flower flower{};
    for (double &value : flower.x) words >> value;
    words >> flower.species;
    if (!words || flower.species >= kClasses) throw std::runtime_error("a line of the data is no flower: " + line);
    // Centimetres, roughly centred.
    for (std::size_t i = 0; i < kFeatures; ++i) flower.x[i] = (flower.x[i] - 3.5) / 2;
    (row++ % 5 == 0 ? data.held_out : data.trained).push_back(flower);
  }
  if (data.trained.size() % kBatch != 0 || data.trained.empty())
    throw std::runtime_error(path + " is not the Iris data");
  return data;
}

/// Two layers; parameters and velocities are plain rows of numbers, so that saving them is one write.
class Network {
 public:
  static constexpr std::size_t kFirst = kHidden * (kFeatures + 1);
  static constexpr std::size_t kCount = kFirst + kClasses * (kHidden + 1);
  using Row = std::array<double, kCount>;

  Network() {
    for (std::size_t i = 0; i < kCount; ++i) weights[i] = 0.5 * std::sin(1.7 * static_cast<double>(i + 1));
  }

  /// The loss of one flower; adds its gradient over `kBatch`.
  double loss(const Flower &flower, Row *gradient) const {
    std::array<double, kHidden> hidden{};
    std::array<double, kClasses> score{};
    for (std::size_t h = 0; h < kHidden; ++h) {
      double sum = weights[h * (kFeatures + 1) + kFeatures];
      for (std::size_t f = 0; f < kFeatures; ++f) sum += weights[h * (kFeatures + 1) + f] * flower.x[f];
      hidden[h] = std::tanh(sum);
    }
    double total = 0;
    for (std::size_t c = 0; c < kClasses; ++c) {
      const std::size_t row = kFirst + c * (kHidden + 1);
      score[c] = weights[row + kHidden];
      for (std::size_t h = 0; h < kHidden; ++h) score[c] += weights[row + h] * hidden[h];
      total += std::exp(score[c]);
    }
    if (gradient != nullptr) backward(flower, hidden, score, total, *gradient);
    return std::log(total) - score[flower.species];
  }

  void update(const Row &gradient, double lr, double momentum, double weight_decay) {
    for (std::size_t i = 0; i < kCount; ++i) {
      velocities[i] = momentum * velocities[i] + gradient[i] + weight_decay * weights[i];
      weights[i] -= lr * velocities[i];
    }
  }

  Row weights{};
  Row velocities{};

 private:
  void backward(const Flower &flower, const std::array<double, kHidden> &hidden,
                const std::array<double, kClasses> &score, double total, Row &gradient) const {
    std::array<double, kHidden> back{};
    for (std::size_t c = 0; c < kClasses; ++c) {
      const std::size_t row = kFirst + c * (kHidden + 1);
      const double error = (std::exp(score[c]) / total - (c == flower.species ? 1 : 0)) / kBatch;
      for (std::size_t h = 0; h < kHidden; ++h) {
        gradient[row + h] += error * hidden[h];
        back[h] += error * weights[row + h];
      }
      gradient[row + kHidden] += error;
    }
    for (std::size_t h = 0; h < kHidden; ++h) {
      const double error = back[h] * (1 - hidden[h] * hidden[h]);
      for (std::size_t f = 0; f < kFeatures; ++f) gradient[h * (kFeatures + 1) + f] += error * flower.x[f];
      gradient[h * (kFeatures + 1) + kFeatures] += error;
    }
  }
};

double mean_loss(const Network &network, const std::vector<Flower> &flowers) {
  double sum = 0;
  for (const Flower &flower : flowers) sum += network.loss(flower, nullptr);
  return sum / static_cast<double>(flowers.size());
}

/// The weights that belong to the run at position `k` lie beside it.
std::string weights_path(const std::string &checkpoint, std::int64_t k) {
  return checkpoint + ".weights." + std::to_string(k);
}

void save(const anneal::Run &run, const Network &network, const std::string &checkpoint, std::int64_t k) {
  std::ofstream file(weights_path(checkpoint, k), std::ios::binary);
  file.write(reinterpret_cast<const char *>(&network), sizeof network);
  if (!file.flush()) throw std::runtime_error("the weights cannot be saved");
  run.save(k, checkpoint);
}

anneal::Run begin(const anneal::Schedule &schedule, const std::string &checkpoint, anneal_policy policy,
                  Network &network, std::int64_t &k) {
  const anneal::RunOptions options{.accept_nan = false, .audit_log = checkpoint + ".audit"};
  if (!std::filesystem::exists(checkpoint)) return anneal::Run(schedule, options);
  auto found =
      anneal::Run::try_restore(checkpoint, {.schedule = schedule, .policy = policy, .blend_steps = 40, .run = options});
  std::cerr << found.diagnostics().text();  // what differs, or which earlier checkpoint was taken
  anneal::Restored restored = std::move(found).value();
  k = restored.k;
  std::ifstream file(weights_path(checkpoint, k), std::ios::binary);
  if (!file.read(reinterpret_cast<char *>(&network), sizeof network)) throw std::runtime_error("no weights");
  std::printf("resumed at step %lld\n", static_cast<long long>(k));
  return std::move(restored.run);
}

void train(const std::string &path, const Data &data, const std::string &checkpoint,
           const std::map<std::string, std::string> &options) {
  const std::map<std::string, anneal_policy> policies{{"error", ANNEAL_POLICY_ERROR},
                                                      {"adopt", ANNEAL_POLICY_ADOPT},
                                                      {"keep", ANNEAL_POLICY_KEEP},
                                                      {"splice", ANNEAL_POLICY_SPLICE},
                                                      {"blend", ANNEAL_POLICY_BLEND}};
  const auto option = [&](const char *name, const char *standard) {
    const auto given = options.find(name);
    return given == options.end() ? std::string(standard) : given->second;
  };
  const anneal::Schedule schedule = anneal::Program::load(path).bind();
  const auto epoch = static_cast<std::int64_t>(schedule.steps(1, "epoch"));
  const std::int64_t stop = std::min<std::int64_t>(schedule.total(), std::stoll(option("--stop", "1000000000")));
  Network network;
  std::int64_t k = 0;
  anneal::Run run = begin(schedule, checkpoint, policies.at(option("--policy", "error")), network, k);
  run.watch(path);
  const std::uint32_t lr = run.output("lr");
  const std::uint32_t momentum = run.output("momentum");
  const std::uint32_t weight_decay = run.output("weight_decay");

  for (; k < stop; ++k) {
    Network::Row gradient{};
    for (std::size_t i = 0; i < kBatch; ++i) {
      // Another order in each epoch, the same in every process.
      const auto place = static_cast<std::size_t>(k % epoch) * kBatch + i;
      const std::size_t row = (place * 71 + static_cast<std::size_t>(k / epoch) * 37) % data.trained.size();
      network.loss(data.trained[row], &gradient);
    }
    network.update(gradient, run(lr, k), run(momentum, k), run(weight_decay, k));
    std::this_thread::sleep_for(std::chrono::milliseconds(std::stoi(option("--wait", "0"))));
    if ((k + 1) % epoch != 0) continue;

    const double loss = mean_loss(network, data.held_out);
    run.observe(k + 1, "val_loss", loss);
    save(run, network, checkpoint, k + 1);
    std::printf("epoch %2lld  lr %.6f  validation loss %.17g\n", static_cast<long long>((k + 1) / epoch),
                run(lr, k + 1), loss);
    std::fflush(stdout);
    anneal::Diagnostics why;
    // All processes of a larger job would agree on the position; here it is the next epoch.
    if (run.poll(k + 1, {.at = k + 1 + epoch}, &why)) {
      std::printf("another schedule takes over at step %lld\n", static_cast<long long>(k + 1 + epoch));
    } else if (!why.empty()) {
      std::cerr << why.text();
    }
  }
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 4 || argc % 2 != 0) {
    std::cerr << "usage: train SCHEDULE DATA CHECKPOINT [--policy P] [--stop STEP] [--wait MILLISECONDS]\n";
    return 2;
  }
  std::map<std::string, std::string> options;
  for (int i = 4; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
  try {
    train(argv[1], read_data(argv[2]), argv[3], options);
  } catch (const std::exception &error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
