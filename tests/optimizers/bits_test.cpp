// The same bits with any number of threads, on each back end, in any state of the host's floating-point unit, and in a
// process that was forked.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiler/floating_point.hpp"
#include "tests/optimizers/model.hpp"

namespace anneal::tests {
namespace {

struct Rule {
  const char *name;
  const char *text;
};

constexpr Rule kRules[] = {
    {"momentum",
     "schedule lr = 0.1\noptimizer train = sgd(lr = lr, momentum = 0.9, nesterov = true, weight_decay = 0.01)\n"},
    {"global", "schedule lr = 0.1\noptimizer train = adamw(lr = lr, grad = clip_global_norm(grad, 0.5))\n"},
    {"tensor", "schedule lr = 0.1\noptimizer train = lamb(lr = lr, weight_decay = 0.01)\n"},
    {"tensor_cells", "schedule lr = 0.01\noptimizer train = novograd(lr = lr)\n"},
    {"single_cells", "schedule lr = 1\noptimizer train = prodigy(lr = lr)\n"},
    {"widened",
     "schedule lr = 0.1\noptimizer train = weight - lr * sin(grad) * exp(-abs(weight)) + 1e-3 * cbrt(grad)\n"},
    {"groups",
     "schedule lr = 0.1\nschedule decay = 0.1\ngroup layers for \"t<n>\" { decay = decay / (1 + n) }\n"
     "optimizer train = adamw(lr = lr, weight_decay = decay, grad = clip_global_norm(grad, 1))\n"},
};

/// Counts around the blocks that sums are made of, and the pieces that threads share.
std::vector<Parameter> parameters() {
  std::vector<Parameter> parameters;
  for (const std::size_t count : {1, 3, 15, 17, 127, 129, 1000, 8191, 8192, 8193, 16384, 24577, 32767, 32769, 70001}) {
    const std::string name = "t" + std::to_string(parameters.size());
    const bool is_wide = parameters.size() % 4 == 3;
    const int type = is_wide ? ANNEAL_FLOAT64 : ANNEAL_FLOAT32;
    parameters.push_back({name, count, type, type});
  }
  parameters.push_back({"t90", 12345, ANNEAL_BFLOAT16, ANNEAL_FLOAT32});
  parameters.push_back({"t91", 9001, ANNEAL_FLOAT16, ANNEAL_FLOAT16});
  parameters.push_back({"t92", 8194, ANNEAL_FLOAT32, ANNEAL_BFLOAT16});
  return parameters;
}

anneal_optimizer_options options_of(std::uint32_t threads, int backend) {
  anneal_optimizer_options options = optimizer_options();
  options.threads = threads;
  options.backend = backend;
  options.average_decay = 0.99;
  options.compute_norm = 1;
  return options;
}

class OptimizerBits : public testing::TestWithParam<Rule> {};

/// Gradients of this model are not made of its weights, so that they cost nothing to make again.
class Gradients {
 public:
  explicit Gradients(Model &model) {
    for (std::size_t p = 0; p < model.count(); ++p) {
      for (std::size_t i = 0; i < model.gradient(p).count(); ++i) model.gradient(p).set(i, number_of(9, p, i) - 0.5);
    }
  }
};

constexpr std::int64_t kUpdates = 30;

TEST_P(OptimizerBits, AreTheSameOnAllThreadsAndBackEnds) {
  Model reference(GetParam().text, parameters(), options_of(1, ANNEAL_BACKEND_INTERPRETER));
  Gradients{reference};
  std::vector<double> norms;
  for (std::int64_t k = 0; k < kUpdates; ++k) {
    const Answer answer = reference.update(k);
    ASSERT_EQ(answer.status, ANNEAL_OK) << answer.text;
    norms.push_back(reference.report().gradient_norm);
  }
  const std::vector<std::byte> bits = reference.bits();
  EXPECT_EQ(anneal_optimizer_swap_average(reference.get()), ANNEAL_OK);
  const std::vector<std::byte> averages = reference.bits();
  std::vector<std::pair<std::uint32_t, int>> others;
  for (const std::uint32_t threads : {2U, 3U, 7U}) others.emplace_back(threads, ANNEAL_BACKEND_INTERPRETER);
  others.emplace_back(2U, ANNEAL_BACKEND_AUTO);  // with the kernels that are shipped
#ifdef ANNEAL_TEST_NATIVE
  for (const std::uint32_t threads : {1U, 3U}) others.emplace_back(threads, ANNEAL_BACKEND_NATIVE);
#endif
  for (const auto &[threads, backend] : others) {
    Model model(GetParam().text, parameters(), options_of(threads, backend));
    Gradients{model};
    for (std::int64_t k = 0; k < kUpdates; ++k) {
      const Answer answer = model.update(k);
      ASSERT_EQ(answer.status, ANNEAL_OK) << answer.text;
      EXPECT_EQ(model.report().gradient_norm, norms[static_cast<std::size_t>(k)]);
    }
    ASSERT_EQ(model.bits(), bits) << threads << " threads, back end " << backend;
    EXPECT_EQ(anneal_optimizer_swap_average(model.get()), ANNEAL_OK);
    EXPECT_EQ(model.bits(), averages);
  }
}

#if defined(__x86_64__)

/// Stands apart, so that no compiler moves arithmetic of the test into the host's state.
[[gnu::noinline]] anneal_status update_as(Model &model, const std::vector<const void *> &gradients, std::int64_t k,
                                          std::uint64_t state, std::uint64_t &after) {
  const std::uint64_t before = FloatingPointState::read();
  FloatingPointState::write(state);
  const anneal_status status = anneal_optimizer_update(model.get(), k, gradients.data(), nullptr, nullptr);
  after = FloatingPointState::read();
  FloatingPointState::write(before);
  return status;
}

/// Weights and gradients so small that flushing would show.
std::vector<Parameter> small() {
  return {{"t0", 40000}, {"t1", 9000, ANNEAL_FLOAT64, ANNEAL_FLOAT64}, {"t2", 100, ANNEAL_BFLOAT16, ANNEAL_FLOAT32}};
}

void make_small(Model &model) {
  for (std::size_t p = 0; p < model.count(); ++p) {
    const double scale = model.weights(p).type() == ANNEAL_FLOAT64 ? 0x1p-1060 : 0x1p-140;
    for (std::size_t i = 0; i < model.weights(p).count(); ++i) {
      model.weights(p).set(i, (number_of(3, p, i) - 0.5) * scale);
      model.gradient(p).set(i, i % 2 == 0 ? (number_of(4, p, i) - 0.5) * scale : number_of(4, p, i));
    }
  }
}

TEST_P(OptimizerBits, DoNotDependOnTheHostsFloatingPointState) {
  constexpr std::uint64_t kMasks = 0x1F80;
  constexpr std::uint64_t kStates[] = {kMasks,          kMasks | 0x2000, kMasks | 0x4000, kMasks | 0x6000,
                                       kMasks | 0x8040, 0x0000,          0xE040,          kMasks | 0x6000 | 0x0002};
  std::vector<std::byte> bits;
  std::vector<int> backends{ANNEAL_BACKEND_INTERPRETER};
#ifdef ANNEAL_TEST_NATIVE
  backends.push_back(ANNEAL_BACKEND_NATIVE);
#endif
  for (const int backend : backends) {
    for (const std::uint64_t state : kStates) {
      Model model(GetParam().text, small(), options_of(3, backend));
      make_small(model);
      for (std::int64_t k = 0; k < 3; ++k) {
        std::uint64_t after = 0;
        ASSERT_EQ(update_as(model, model.pointers(), k, state, after), ANNEAL_OK);
        EXPECT_EQ(after, state);
      }
      if (bits.empty()) bits = model.bits();
      EXPECT_EQ(model.bits(), bits) << std::hex << state;
    }
  }
}

#endif

INSTANTIATE_TEST_SUITE_P(Optimizers, OptimizerBits, testing::ValuesIn(kRules),
                         [](const testing::TestParamInfo<Rule> &rule) { return rule.param.name; });

TEST(OptimizerForks, GiveTheSameBitsInTheChild) {
  const std::vector<Parameter> many{{"t0", 200000}, {"t1", 70000}};
  const auto made = [&](std::uint32_t threads) {
    return std::make_unique<Model>(kRules[1].text, many, options_of(threads, ANNEAL_BACKEND_AUTO));
  };
  const auto expected = made(1);
  const auto model = made(4);
  expected->run(0, 3);
  model->run(0, 2);  // its threads are there
  const pid_t child = fork();
  if (child == 0) {
    model->make_gradients(2);
    const bool right = model->update(2).status == ANNEAL_OK && model->bits() == expected->bits();
    // Freeing it must not wait for threads of the parent.
    anneal_optimizer *const used = model->get();
    anneal_optimizer_remove(used, "t0");
    _exit(right ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  const pid_t second = fork();
  if (second == 0) {
    delete model.get();  // without an update in this process
    _exit(0);
  }
  waitpid(second, &status, 0);
  EXPECT_EQ(status, 0);
  model->run(2, 3);
  EXPECT_EQ(model->bits(), expected->bits());
}

}  // namespace
}  // namespace anneal::tests
