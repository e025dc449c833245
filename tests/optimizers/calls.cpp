#include "tests/optimizers/calls.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace anneal::tests {
namespace {

/// An argument of a framework, and what stands for it in the call: `{}` is its value, `{0}` and `{1}` those of a pair.
/// Without a value in the text, it stands where the argument is true; with an empty text the argument changes nothing.
struct Argument {
  std::string_view name;
  std::string_view text;
};

/// How much a record may differ.
enum class Accuracy : std::uint8_t {
  same,             ///< the same operations in another order: 16 units in the last place of the largest weight
  wide,             ///< 128: differences of large numbers, or a root of small ones
  scalars_float32,  ///< the framework keeps a scalar of the rule in float32: 2^-24
};

/// One optimizer of a framework. Of several rows for it, the first whose `only_with` is given holds.
struct Row {
  std::string_view framework;
  std::string_view scheduler;
  std::string_view only_with;  ///< an argument that must be there; empty for any record
  std::string_view rule;       ///< what is called
  std::string_view lr;         ///< where none is given; empty for what has none
  std::vector<Argument> arguments;
  std::vector<std::string_view> defaults;  ///< `eps = 1e-7`: where the framework's is another
  Accuracy accuracy = Accuracy::same;
};

constexpr std::string_view kKerasEps = "eps = 1e-7 / sqrt(1 - 0.999 ^ (step + 1))";
constexpr Argument kDecay{"weight_decay", "weight_decay = {}"};
constexpr Argument kDecoupled{"weight_decay", "weight = decayed(weight, lr * {})"};
constexpr Argument kMomentum{"momentum", "momentum = {}"};
constexpr Argument kNesterov{"nesterov", "nesterov = {}"};
constexpr Argument kCentered{"centered", "centered = {}"};
constexpr Argument kBetas{"betas", "beta1 = {0}, beta2 = {1}"};
constexpr Argument kEps{"eps", "eps = {}"};
constexpr Argument kMaximize{"maximize", "grad = -grad"};

std::vector<Row> torch_rows() {
  return {
      {"torch",
       "SGD",
       "",
       "sgd",
       "0.001",
       {kMomentum, {"dampening", "dampening = {}"}, kNesterov, kDecay, kMaximize},
       {}},
      {"torch", "Adam", "amsgrad", "amsgrad", "0.001", {{"amsgrad", ""}, kBetas, kEps, kDecay}, {}},
      {"torch", "Adam", "", "adam", "0.001", {kBetas, kEps, kDecay}, {}},
      {"torch", "AdamW", "under", "adamw", "", {{"under", "beta1 = beta1"}}, {}},
      {"torch", "AdamW", "", "adamw", "0.001", {kBetas, kEps, kDecay, kMaximize}, {}},
      {"torch", "Adamax", "", "adamax", "0.002", {kMaximize}, {}},
      {"torch",
       "NAdam",
       "",
       "nadam",
       "0.002",
       {{"momentum_decay", "momentum_decay = {}"}, kDecay},
       {},
       Accuracy::scalars_float32},
      {"torch",
       "RAdam",
       "decoupled_weight_decay",
       "radam",
       "0.001",
       {{"decoupled_weight_decay", ""}, kDecoupled},
       {},
       Accuracy::wide},
      {"torch", "RAdam", "", "radam", "0.001", {kBetas}, {}, Accuracy::wide},
      {"torch",
       "Adagrad",
       "",
       "adagrad",
       "0.01",
       {{"lr_decay", "lr_decay = {}"}, {"initial_accumulator_value", "initial_accumulator = {}"}, kEps, kDecay},
       {}},
      {"torch", "Adadelta", "", "adadelta", "1", {{"rho", "rho = {}"}, kEps, kDecay, kMaximize}, {}},
      {"torch", "RMSprop", "under", "rmsprop", "", {{"under", ""}, {"momentum", "momentum = momentum"}}, {}},
      {"torch", "RMSprop", "", "rmsprop", "0.01", {{"alpha", "rho = {}"}, kCentered, kMomentum, kDecay}, {}},
      {"torch",
       "Rprop",
       "",
       "rprop",
       "0.01",
       {{"etas", "eta_minus = {0}, eta_plus = {1}"}, {"step_sizes", "size_min = {0}, size_max = {1}"}, kMaximize},
       {}},
      {"torch", "ASGD", "", "asgd", "0.01", {kDecay}, {}, Accuracy::scalars_float32},
  };
}

std::vector<Row> keras_rows() {
  return {
      {"keras",
       "SGD",
       "",
       "sgd",
       "0.01",
       {kMomentum,
        kNesterov,
        kDecoupled,
        {"clipnorm", "grad = clip_norm(grad, {})"},
        {"clipvalue", "grad = clip_value(grad, {})"},
        {"global_clipnorm", "grad = clip_global_norm(grad, {}, eps = 0)"},
        {"use_ema", ""},  // the average is kept beside the weights
        {"ema_momentum", ""}},
       {}},
      {"keras", "Adam", "amsgrad", "amsgrad", "0.001", {{"amsgrad", ""}}, {kKerasEps}},
      {"keras", "Adam", "", "adam", "0.001", {}, {kKerasEps}},
      {"keras", "AdamW", "", "adamw", "0.001", {}, {kKerasEps, "weight_decay = 0.004"}},
      {"keras", "Adamax", "", "adamax", "0.001", {}, {"eps = 1e-7", "eps_outside = true"}},
      {"keras", "Nadam", "", "nadam", "0.001", {}, {"eps = 1e-7", "momentum_decay = 1"}},
      {"keras", "Adagrad", "", "adagrad", "0.001", {}, {"eps = 0", "eps_root = 1e-7", "initial_accumulator = 0.1"}},
      {"keras", "Adadelta", "", "adadelta", "0.001", {}, {"rho = 0.95", "eps = 1e-7"}},
      {"keras", "RMSprop", "", "rmsprop", "0.001", {kMomentum, kCentered}, {"rho = 0.9", "eps = 0", "eps_root = 1e-7"}},
      {"keras", "Ftrl", "", "ftrl", "0.001", {}, {}},
      {"keras", "Lion", "", "lion", "0.001", {kDecay}, {}},
      {"keras", "Lamb", "", "lamb", "0.001", {}, {"eps = 1e-7"}},
  };
}

std::vector<Row> optax_rows() {
  constexpr Argument kB1{"b1", "beta1 = {}"};
  constexpr Argument kB2{"b2", "beta2 = {}"};
  constexpr Argument kEpsRoot{"eps_root", "eps_root = {}"};
  constexpr Argument kEpsInRoot{"eps", "eps_root = {}"};
  return {
      {"optax", "sgd", "", "sgd", "", {kMomentum, kNesterov}, {}},
      {"optax", "adam", "", "adam", "", {kB1, kB2, kEps, kEpsRoot}, {}},
      {"optax", "adamw", "", "adamw", "", {kDecay}, {"weight_decay = 1e-4"}},
      {"optax", "nadam", "", "nadamw", "", {}, {"weight_decay = 0"}},
      {"optax", "nadamw", "", "nadamw", "", {kDecay}, {"weight_decay = 1e-4"}},
      {"optax", "adamax", "", "adamax", "", {}, {}},
      {"optax", "adamaxw", "", "adamax", "", {kDecoupled}, {"weight = decayed(weight, lr * 1e-4)"}},
      {"optax", "amsgrad", "", "amsgrad", "", {}, {"corrected = true"}},
      {"optax", "lion", "", "lion", "", {kDecay}, {"weight_decay = 1e-3"}},
      {"optax", "lamb", "", "lamb", "", {}, {}},
      {"optax", "lars", "", "lars", "", {}, {}},
      {"optax",
       "adagrad",
       "",
       "adagrad",
       "",
       {{"initial_accumulator_value", "initial_accumulator = {}"}, kEpsInRoot},
       {"eps = 0", "eps_root = 1e-7", "initial_accumulator = 0.1"}},
      {"optax",
       "rmsprop",
       "",
       "rmsprop",
       "",
       {kMomentum, kNesterov, kCentered, kEpsInRoot},
       {"rho = 0.9", "eps = 0", "eps_root = 1e-8"}},
      {"optax", "novograd", "", "novograd", "", {}, {}},
      {"optax", "yogi", "", "yogi", "", {}, {}},
      {"optax", "adabelief", "", "adabelief", "", {kNesterov}, {}},
      {"optax", "radam", "", "radam", "", {}, {"eps = 1e-8 * sqrt(1 - 0.999 ^ (step + 1))"}, Accuracy::wide},
      {"optax", "adan", "", "adan", "", {kDecay}, {"eps_root = 1e-8", "ahead = 1 - 0.92"}},
      {"optax", "adadelta", "", "adadelta", "", {{"rho", "rho = {}"}, kEps, kDecay}, {}},
      {"optax", "fromage", "", "fromage", "", {}, {}},
      {"optax", "sign_sgd", "", "sign_sgd", "", {}, {}},
      {"optax", "optimistic_gradient_descent", "", "optimistic_gradient_descent", "", {}, {}},
      {"optax", "contrib.schedule_free_sgd", "", "schedule_free_sgd", "", {}, {}},
      {"optax", "contrib.schedule_free_adamw", "", "schedule_free_adamw", "", {}, {}},
      {"optax", "contrib.ademamix", "", "ademamix", "", {}, {}},
      {"optax", "contrib.adopt", "", "adopt", "", {}, {}},
      {"optax", "contrib.madgrad", "", "madgrad", "", {}, {}, Accuracy::scalars_float32},
      {"optax", "contrib.prodigy", "", "prodigy", "1", {}, {}},
      {"optax", "contrib.dog", "", "dog", "1", {}, {}},
      {"optax", "contrib.dowg", "", "dowg", "1", {}, {}},
      {"optax", "contrib.cocob", "", "cocob", "1", {}, {}},
  };
}

std::vector<Row> clipping_rows() {
  constexpr Argument kTensors{"tensors", ""};
  return {
      {"torch",
       "clip_grad_norm_",
       "",
       "clip_global_norm",
       "",
       {{"max_norm", "limit = {}"}, {"norm_type", "order = {}"}, kTensors},
       {}},
      {"torch", "clip_grad_value_", "", "clip_value", "", {{"clip_value", "limit = {}"}}, {}},
      {"optax", "clip", "", "clip_value", "", {{"max_delta", "limit = {}"}}, {}},
      {"optax", "clip_by_global_norm", "", "clip_global_norm", "", {{"max_norm", "limit = {}"}}, {"eps = 0"}},
      {"optax", "adaptive_grad_clip", "", "clip_adaptive", "", {{"clipping", "limit = {}"}}, {"weight = weight"}},
  };
}

const std::vector<Row> &rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> joined;
    for (const auto &some : {torch_rows(), keras_rows(), optax_rows(), clipping_rows()}) {
      joined.insert(joined.end(), some.begin(), some.end());
    }
    return joined;
  }();
  return all;
}

/// Why records have no row above.
struct Reason {
  std::string_view framework;
  std::string_view scheduler;
  std::string_view only_with;
  std::string_view why;
};

constexpr std::string_view kFactored = "second moments of rows and columns, and root mean squares: sizes of a tensor";
constexpr std::string_view kMatrix = "products of matrices";
constexpr std::string_view kRowsAndColumns = "maxima over rows and columns of a matrix";
constexpr std::string_view kStops = "an update with a gradient that is not finite is not made";

constexpr Reason kReasons[] = {
    {"torch", "SGD", "raises", "the framework raises: nesterov without momentum, which here is plain descent"},
    {"torch", "Adafactor", "", kFactored},
    {"keras", "Adafactor", "", kFactored},
    {"optax", "adafactor", "", kFactored},
    {"transformers", "Adafactor", "", kFactored},
    {"torch", "Muon", "", kMatrix},
    {"optax", "contrib.muon", "", kMatrix},
    {"optax", "sm3", "", kRowsAndColumns},
    {"optax", "rprop", "", "each step comes one update late, and not at all where the sign has changed by then"},
    {"optax", "clip_by_block_rms", "", "a mean over a tensor: its size"},
    {"torch", "clip_grad_norm_", "gradient_2", kStops},
};

bool is_about(std::string_view framework, std::string_view scheduler, std::string_view only_with,
              const OptimizerRecord &record) {
  if (framework != record.framework || scheduler != record.scheduler) return false;
  if (only_with == "raises") return record.raises;
  return only_with.empty() || record.arguments.contains(std::string(only_with));
}

std::string number(const nlohmann::json &value) {
  return value.dump();
}

/// A call of an optax schedule.
std::string schedule_of_optax(const nlohmann::json &schedule) {
  const std::string name = schedule.at("scheduler");
  const nlohmann::json &a = schedule.at("arguments");
  const auto at = [&](const char *argument) { return number(a.at(argument)); };
  if (name == "exponential_decay") {
    return "exponential_decay(" + at("init_value") + ", " + at("decay_rate") + ", " + at("transition_steps") +
           " steps, staircase = " + at("staircase") + ")";
  }
  if (name == "cosine_decay_schedule") return "cosine(" + at("init_value") + ", 0, " + at("decay_steps") + " steps)";
  if (name == "linear_schedule") {
    return "linear(" + at("init_value") + ", " + at("end_value") + ", " + at("transition_steps") + " steps)";
  }
  throw std::runtime_error("an unknown schedule " + name);
}

/// The outputs that a scheduler of torch makes of an optimizer's settings.
std::string outputs_of_torch(const nlohmann::json &under) {
  const nlohmann::json &a = under.at("arguments");
  if (under.at("scheduler") == "OneCycleLR") {
    const std::string peak = number(a.at("max_lr"));
    // Its peak and its end are one update before those of `one_cycle`; the momentum runs the other way.
    const auto updates = a.at("total_steps").get<double>();
    const auto rise = static_cast<int>(0.3 * updates) - 1;
    const std::string lengths[] = {std::to_string(rise) + " steps: ",
                                   std::to_string(static_cast<int>(updates) - 1 - rise) + " steps: "};
    return "schedule lr = phases { " + lengths[0] + "cosine(" + peak + " / 25, " + peak + "), " + lengths[1] +
           "cosine(" + peak + ", " + peak + " / 25 / 1e4) }\nschedule beta1 = phases { " + lengths[0] +
           "cosine(0.95, 0.85), " + lengths[1] + "cosine(0.85, 0.95) }\n";
  }
  if (under.at("scheduler") == "CyclicLR") {
    const std::string half = ", half = " + number(a.at("step_size_up")) + " steps)\n";
    return "schedule lr = cyclical(" + number(a.at("base_lr")) + ", " + number(a.at("max_lr")) + half +
           "schedule momentum = cyclical(0.9, 0.8" + half;
  }
  throw std::runtime_error("an unknown scheduler");
}

/// The outputs of the program: the learning rate is one wherever there is one.
std::string outputs(const Row &row, const OptimizerRecord &record) {
  if (record.is_clipping) return {};
  if (record.arguments.contains("under")) return outputs_of_torch(record.arguments.at("under"));
  for (const char *name : {"lr", "learning_rate"}) {
    const auto given = record.arguments.find(name);
    if (given == record.arguments.end()) continue;
    return "schedule lr = " + (given->is_object() ? schedule_of_optax(*given) : number(*given)) + "\n";
  }
  return "schedule lr = " + std::string(row.lr) + "\n";
}

void replace(std::string &text, std::string_view mark, const std::string &by) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size())) {
    text.replace(at, mark.size(), by);
  }
}

std::string parameter_of(std::string_view text) {
  return std::string(text.substr(0, text.find(' ')));
}

/// Arguments of the call by parameter. An argument that the row does not know throws: nothing is left out in silence.
std::map<std::string, std::string> arguments_of(const Row &row, const OptimizerRecord &record) {
  std::map<std::string, std::string> result;
  for (const std::string_view text : row.defaults) result[parameter_of(text)] = text;
  if (!record.is_clipping) result["lr"] = "lr = lr";
  for (const auto &[name, value] : record.arguments.items()) {
    if (name == "lr" || name == "learning_rate") continue;
    const auto known =
        std::find_if(row.arguments.begin(), row.arguments.end(), [&](const Argument &a) { return a.name == name; });
    if (known == row.arguments.end()) throw std::runtime_error(record.name() + ": an unknown argument " + name);
    if (known->text.empty() || value == nlohmann::json(false)) continue;
    std::string text(known->text);
    if (value.is_array()) {
      replace(text, "{0}", number(value[0]));
      replace(text, "{1}", number(value[1]));
    } else {
      replace(text, "{}", number(value));
    }
    result[parameter_of(text)] = text;
  }
  return result;
}

double tolerance(const Row &row, const OptimizerRecord &record) {
  const bool in_float32 = record.is_float32 || record.has_float32;
  const double unit = in_float32 ? 0x1p-23 : 0x1p-52;
  switch (row.accuracy) {
    case Accuracy::same:
      return 16 * unit;
    case Accuracy::wide:
      return 128 * unit;
    case Accuracy::scalars_float32:
      return in_float32 ? 16 * unit : 0x1p-24;
  }
  return 0;
}

}  // namespace

std::optional<OptimizerCall> call_of(const OptimizerRecord &record) {
  if (reason_of(record)) return std::nullopt;
  const auto row = std::find_if(rows().begin(), rows().end(), [&](const Row &candidate) {
    return is_about(candidate.framework, candidate.scheduler, candidate.only_with, record);
  });
  if (row == rows().end()) return std::nullopt;
  std::string call = std::string(row->rule) + "(" + (record.is_clipping ? "grad" : "");
  for (const auto &[parameter, text] : arguments_of(*row, record)) call += (call.back() == '(' ? "" : ", ") + text;
  return OptimizerCall{outputs(*row, record) + "optimizer train = " + call + ")\n", tolerance(*row, record)};
}

std::size_t reasons() {
  return std::size(kReasons);
}

std::optional<std::size_t> reason_of(const OptimizerRecord &record) {
  for (std::size_t i = 0; i < std::size(kReasons); ++i) {
    const Reason &reason = kReasons[i];
    if (is_about(reason.framework, reason.scheduler, reason.only_with, record)) return i;
  }
  return std::nullopt;
}

std::optional<std::string> why_not_covered(const OptimizerRecord &record) {
  const std::optional<std::size_t> reason = reason_of(record);
  if (!reason) return std::nullopt;
  return std::string(kReasons[*reason].why);
}

}  // namespace anneal::tests
