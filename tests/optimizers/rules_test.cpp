// What the rules of the library keep between updates, and how they compose.
#include <anneal/optimizer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/api/host.hpp"

namespace anneal::tests {
namespace {

struct FreeOptimizer {
  void operator()(anneal_optimizer *handle) const { anneal_optimizer_free(handle); }
};

/// An optimizer of the call, of which `weights` are the only tensor.
class Trained {
 public:
  Trained(const std::string &call, std::vector<double> weights)
      : schedule_(schedule_of("schedule lr = 0.1\noptimizer train = " + call + "\n")), weights_(std::move(weights)) {
    anneal_optimizer *made = nullptr;
    EXPECT_EQ(anneal_optimizer_create(schedule_.get(), nullptr, &made, nullptr), ANNEAL_OK) << call;
    optimizer_.reset(made);
    EXPECT_EQ(anneal_optimizer_add(made, "weights", weights_.data(), weights_.size(), ANNEAL_FLOAT64, ANNEAL_FLOAT64,
                                   nullptr),
              ANNEAL_OK);
  }

  std::vector<double> after(const std::vector<std::vector<double>> &gradients) {
    for (const std::vector<double> &gradient : gradients) {
      const void *pointers[] = {gradient.data()};
      EXPECT_EQ(anneal_optimizer_update(optimizer_.get(), updates_++, pointers, nullptr, nullptr), ANNEAL_OK);
    }
    return weights_;
  }

  /// The names of its cells, sorted, with blanks between them; after an update, which makes them.
  std::string cells() const {
    std::set<std::string> names;
    for (std::size_t i = 0; const char *name = anneal_optimizer_cell_name(optimizer_.get(), i); ++i) names.insert(name);
    std::string joined;
    for (const std::string &name : names) joined += (joined.empty() ? "" : " ") + name;
    return joined;
  }

 private:
  ScheduleHandle schedule_;
  std::vector<double> weights_;
  std::int64_t updates_ = 0;
  std::unique_ptr<anneal_optimizer, FreeOptimizer> optimizer_;
};

/// A call, and the cells that docs/optimizers.md says it keeps.
struct Kept {
  const char *call;
  const char *cells;
};

constexpr Kept kKept[] = {
    {"sgd(lr = lr)", ""},
    {"sgd(lr = lr, momentum = 0.9)", "velocity"},
    {"adagrad(lr = lr)", "squares"},
    {"rmsprop(lr = lr)", "v"},
    {"rmsprop(lr = lr, centered = true, momentum = 0.9)", "m v velocity"},
    {"adadelta(lr = lr)", "d v"},
    {"adam(lr = lr)", "m v"},
    {"adamw(lr = lr)", "m v"},
    {"amsgrad(lr = lr)", "largest m v"},
    {"adamax(lr = lr)", "m u"},
    {"nadam(lr = lr)", "m product_of_mu v"},
    {"nadamw(lr = lr)", "m v"},
    {"radam(lr = lr)", "m v"},
    {"lion(lr = lr)", "m"},
    {"lamb(lr = lr)", "m v"},
    {"lars(lr = lr)", "velocity"},
    {"adan(lr = lr)", "before m n v"},
    {"yogi(lr = lr)", "m v"},
    {"adabelief(lr = lr)", "m s"},
    {"novograd(lr = lr)", "m v"},
    {"rprop(lr = lr)", "before size"},
    {"asgd(lr = lr)", "average"},
    {"schedule_free_sgd(lr = lr)", "largest_lr sum_of_p z"},
    {"schedule_free_adamw(lr = lr)", "largest_lr sum_of_p v z"},
    {"sign_sgd(lr = lr)", ""},
    {"ftrl(lr = lr)", "linear n"},
    {"adopt(lr = lr)", "m v"},
    {"ademamix(lr = lr)", "m slow v"},
    {"madgrad(lr = lr)", "squares start total_of_g"},
    {"optimistic_gradient_descent(lr = lr)", "before"},
    {"fromage(lr = lr)", ""},
    {"dog(lr = lr)", "distance squares start"},
    {"dowg(lr = lr)", "r start v"},
    {"cocob(lr = lr)", "bet largest reward start travelled"},
    {"prodigy(lr = lr)", "d m r s start v"},
};

TEST(OptimizerRules, KeepWhatTheDocumentsSay) {
  for (const Kept &kept : kKept) {
    Trained trained(kept.call, {1, 2});
    trained.after({{0.5, -1}});
    EXPECT_EQ(trained.cells(), kept.cells) << kept.call;
  }
}

TEST(OptimizerRules, AreAllHere) {
  std::size_t rules = 0;
  for (const auto &file : std::filesystem::directory_iterator(ANNEAL_SOURCE_DIR "/stdlib/optimizers")) {
    std::ifstream stream(file.path());
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const std::string name = file.path().stem().string() + "(";
    if (text.find("\noptimizer " + name) == std::string::npos) continue;
    ++rules;
    EXPECT_TRUE(std::ranges::any_of(kKept, [&](const Kept &kept) { return std::string(kept.call).starts_with(name); }))
        << name;
  }
  EXPECT_GE(rules, 33U);
}

TEST(OptimizerRules, ComposeWithWhatTheyAreGiven) {
  const std::vector<std::vector<double>> gradients{{3, -4}, {0.5, 0.25}};
  const auto after = [&](const std::string &call) { return Trained(call, {1, -2}).after(gradients); };
  EXPECT_EQ(after("sgd(lr = 0.5)"), (std::vector<double>{-0.75, -0.125}));
  EXPECT_EQ(after("sgd(lr = 0.5, grad = -grad)"), (std::vector<double>{2.75, -3.875}));
  EXPECT_EQ(after("sgd(lr = 0.5, grad = clip_value(grad, 1))"), (std::vector<double>{0.25, -1.625}));
  EXPECT_EQ(after("sgd(lr = 0.5, grad = clip_norm(grad, 2.5))"), (std::vector<double>{0, -1.125}));
  EXPECT_EQ(after("sgd(lr = 0.5, weight = decayed(weight, 0.5))"), (std::vector<double>{-0.75, 0.375}));
  EXPECT_EQ(after("adam(lr = 0.5, weight = weight * (1 - 0.5 * 0.01))"), after("adamw(lr = 0.5)"));
}

}  // namespace
}  // namespace anneal::tests
