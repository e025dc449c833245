// Optimizers on many threads, each with threads of its own, that share a schedule. The thread sanitizer looks on where
// tools/threads.sh runs this.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "tests/optimizers/model.hpp"

namespace anneal::tests {
namespace {

std::int64_t rounds() {
  const char *const given = std::getenv("ANNEAL_ROUNDS");
  return given == nullptr ? 40 : std::atoll(given);
}

constexpr const char *kText =
    "schedule lr = 0.1\n"
    "optimizer train = adamw(lr = lr, grad = clip_global_norm(grad, 1))\n";

std::vector<Parameter> parameters() {
  return {{"a", 40000},
          {"b", 33000, ANNEAL_FLOAT64, ANNEAL_FLOAT64},
          {"c", 9000, ANNEAL_BFLOAT16, ANNEAL_FLOAT32},
          {"d", 10}};
}

anneal_optimizer_options options_of(std::uint32_t threads) {
  anneal_optimizer_options options = optimizer_options();
  options.backend = ANNEAL_BACKEND_INTERPRETER;
  options.threads = threads;
  return options;
}

TEST(Threads, ShareTheUpdatesOfAnOptimizer) {
  const std::int64_t updates = rounds() / 10 + 1;
  Model expected(kText, parameters(), options_of(1));
  expected.make_gradients(0);
  for (std::int64_t k = 0; k < updates; ++k) ASSERT_EQ(expected.update(k).status, ANNEAL_OK);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> hosts;
  for (const std::uint32_t threads : {2U, 3U, 5U}) {
    hosts.emplace_back([&, threads] {
      Model model(kText, parameters(), options_of(threads));
      model.make_gradients(0);
      for (std::int64_t k = 0; k < updates; ++k) {
        if (model.update(k).status != ANNEAL_OK) ++wrong;
      }
      if (model.bits() != expected.bits()) ++wrong;
    });
  }
  for (std::thread &host : hosts) host.join();
  EXPECT_EQ(wrong, 0);
}

/// Passes so short that some threads wake when the others are done.
TEST(Threads, ThatWakeLateDoNoHarm) {
  const std::vector<Parameter> two{{"a", 32768}, {"b", 1}};
  Model expected("optimizer train = weight - 0.1 * grad\n", two, options_of(1));
  Model model("optimizer train = weight - 0.1 * grad\n", two, options_of(7));
  expected.make_gradients(0);
  model.make_gradients(0);
  for (std::int64_t k = 0; k < rounds() * 5; ++k) {
    ASSERT_EQ(expected.update(k).status, ANNEAL_OK);
    ASSERT_EQ(model.update(k).status, ANNEAL_OK);
    ASSERT_EQ(model.weights(0).bytes(), expected.weights(0).bytes());
  }
}

/// An optimizer may be handed from one thread to another, and freed by a third.
TEST(Threads, HandOnAnOptimizer) {
  Model expected(kText, parameters(), options_of(1));
  auto model = std::make_unique<Model>(kText, parameters(), options_of(3));
  expected.run(0, 4);
  for (std::int64_t k = 0; k < 4; ++k) std::thread([&] { model->run(k, k + 1); }).join();
  EXPECT_EQ(model->bits(), expected.bits());
  std::thread([&] { model.reset(); }).join();
}

}  // namespace
}  // namespace anneal::tests
