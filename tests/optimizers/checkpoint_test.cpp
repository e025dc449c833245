// An optimizer that is saved and restored goes on with the same bits (P8, P10), and what does not fit is refused.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <anneal/optimizer.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "tests/optimizers/saved.hpp"

namespace anneal::tests {
namespace {

/// The rules of the library that may be called with a rate.
std::vector<std::string> rules() {
  std::vector<std::string> names;
  for (const auto &file : std::filesystem::directory_iterator(ANNEAL_SOURCE_DIR "/stdlib/optimizers")) {
    const std::string name = file.path().stem().string();
    const std::string text = read_bytes(file.path());
    const std::size_t at = text.find("\noptimizer " + name + "(");
    if (at == std::string::npos || text.find("lr", at) > text.find(')', at)) continue;
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// With the gradients of a model of the first seed, and observations as `go` makes them.
void go_on(Model &model, const std::string &text, const anneal_optimizer_options &options, std::int64_t first,
           std::int64_t end) {
  Model gradients(text, grouped_parameters(), options);
  anneal_optimizer_freeze(model.get(), "still", 1);
  for (std::int64_t k = first; k < end; ++k) {
    for (std::size_t p = 0; p < model.count(); ++p) gradients.weights(p).set_bytes(model.weights(p).bytes());
    if (k % 3 == 1) model.observe(k, 1 + number_of(5, 0, static_cast<std::uint64_t>(k)));
    gradients.make_gradients(k);
    ASSERT_EQ(anneal_optimizer_update(model.get(), k, gradients.pointers().data(), nullptr, nullptr), ANNEAL_OK);
  }
}

class OptimizerRules : public testing::TestWithParam<std::string> {};

/// Every position is one of some rule's, and so are the options, in turn.
TEST_P(OptimizerRules, GoOnFromEveryPosition) {
  constexpr std::int64_t kEnd = 14;
  // The first rate of this one's text is part of it, so that it depends on no measurement.
  const std::string rate = GetParam() == "rprop" ? "0.01" : "lr";
  const std::string text = kHead + std::string("optimizer train = ") + GetParam() + "(lr = " + rate + ")\n";
  const std::vector<std::string> all = rules();
  const auto number = std::find(all.begin(), all.end(), GetParam()) - all.begin();
  anneal_optimizer_options options = optimizer_options();
  options.average_decay = number % 2 == 0 ? 0.9 : 0;
  options.master_weights = number % 3 == 0 ? 1 : 0;
  options.loss_scale = number % 5 == 0 ? 4 : 0;
  options.loss_scale_interval = 5;
  Model whole(text, grouped_parameters(), options);
  struct Saved {
    std::int64_t position;
    std::unique_ptr<Place> place;
    std::vector<std::byte> bits;
  };
  std::vector<Saved> saved;
  std::int64_t position = 0;
  for (std::int64_t middle = number % 4; middle <= kEnd; middle += 4) {
    go(whole, position, middle);
    position = middle;
    saved.push_back({middle, std::make_unique<Place>(GetParam() + std::to_string(middle)), whole.bits()});
    const Answer answer = whole.save(middle, saved.back().place->path());
    ASSERT_EQ(answer.status, ANNEAL_OK) << answer.text;
  }
  go(whole, position, kEnd);
  const std::vector<std::byte> end = whole.bits();
  if (options.average_decay != 0) {
    ASSERT_EQ(anneal_optimizer_swap_average(whole.get()), ANNEAL_OK);
  }

  options.threads = 3;
  options.backend = ANNEAL_BACKEND_INTERPRETER;  // the bits are the same, and it is there at once
  for (const Saved &from : saved) {
    Model other(text, grouped_parameters(), options, 77);
    const Answer restored = other.restore(from.place->path());
    ASSERT_EQ(restored.status, ANNEAL_OK) << restored.text;
    EXPECT_EQ(restored.codes, "") << "nothing is to be said of it";
    EXPECT_EQ(other.position, from.position);
    EXPECT_EQ(other.bits(), from.bits);
    go_on(other, text, options, from.position, kEnd);
    EXPECT_EQ(other.bits(), end) << "from " << from.position;
    if (options.average_decay == 0) continue;
    EXPECT_EQ(anneal_optimizer_swap_average(other.get()), ANNEAL_OK);
    EXPECT_EQ(other.bits(), whole.bits()) << "the averages, from " << from.position;
  }
}

INSTANTIATE_TEST_SUITE_P(Library, OptimizerRules, testing::ValuesIn(rules()),
                         [](const testing::TestParamInfo<std::string> &rule) { return rule.param; });

TEST(OptimizerCheckpoint, IsOfMostRulesOfTheLibrary) {
  EXPECT_GE(rules().size(), 30U);
}

constexpr const char *kAdam = "schedule lr = 0.1\noptimizer train = adamw(lr = lr)\n";

TEST(OptimizerCheckpoint, IsSavedByCAndRestoredByCpp) {
  const Place place("cpp");
  Model model(kAdam, {{"a", 5}});
  model.run(0, 3);
  EXPECT_EQ(model.save(3, place.path()).status, ANNEAL_OK);
  model.make_gradients(3);
  const std::vector<const void *> gradient = model.pointers();
  EXPECT_EQ(model.update(3).status, ANNEAL_OK);
  Optimizer optimizer(Program::parse(kAdam).bind());
  std::vector<float> weights(5);
  optimizer.add("a", weights.data(), 5);
  EXPECT_EQ(optimizer.restore(place.path()), 3);
  optimizer.update(3, gradient);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(static_cast<double>(weights[i]), model.weights(0).at(i));
  optimizer.save(4, place.path());
  Model back(kAdam, {{"a", 5}}, optimizer_options(), 5);
  EXPECT_EQ(back.restore(place.path()).status, ANNEAL_OK);
  EXPECT_EQ(back.bits(), model.bits());
  std::vector<float> other(6);
  Optimizer larger(Program::parse(kAdam).bind());
  larger.add("a", other.data(), 6);
  EXPECT_THROW(larger.restore(place.path()), Error);
}

/// Averages and copies that the checkpoint does not have begin as the weights are; those that it has may be left.
TEST(OptimizerCheckpoint, IsRestoredWithOtherOptions) {
  const std::vector<Parameter> parameters{{"a", 3}, {"b", 4, ANNEAL_BFLOAT16, ANNEAL_BFLOAT16}};
  for (const bool had : {false, true}) {
    const Place place("options");
    anneal_optimizer_options with = optimizer_options();
    with.average_decay = 0.5;
    with.master_weights = 1;
    with.loss_scale = 8;
    const anneal_optimizer_options without = optimizer_options();
    Model model(kAdam, parameters, had ? with : without);
    model.run(0, 2);
    EXPECT_EQ(model.save(2, place.path()).status, ANNEAL_OK);
    Model other(kAdam, parameters, had ? without : with, 4);
    const Answer restored = other.restore(place.path());
    // The loss scale is part of what a rule does to a gradient, and of no checkpoint's text.
    ASSERT_EQ(restored.status, ANNEAL_OK) << restored.text;
    EXPECT_EQ(other.bits(), model.bits());
    other.run(2, 4);
    EXPECT_EQ(anneal_optimizer_swap_average(other.get()), had ? ANNEAL_ERROR_USAGE : ANNEAL_OK);
  }
}

TEST(OptimizerCheckpoint, KeepsEarlierOnesThatStandIn) {
  const Place place("generations");
  Model model(kAdam, {{"a", 30}});
  std::vector<std::vector<std::byte>> bits;
  for (std::int64_t k = 1; k <= 4; ++k) {
    model.run(k - 1, k);
    EXPECT_EQ(model.save(k, place.path(), 2).status, ANNEAL_OK);
    bits.push_back(model.bits());
  }
  EXPECT_TRUE(std::filesystem::exists(place.path() + ".2"));
  EXPECT_FALSE(std::filesystem::exists(place.path() + ".3"));
  Model other(kAdam, {{"a", 30}}, optimizer_options(), 2);
  write_bytes(place.path(), read_bytes(place.path()) + "x");
  Answer answer = other.restore(place.path());
  EXPECT_EQ(answer.status, ANNEAL_OK);
  EXPECT_EQ(answer.codes, "A0912");
  EXPECT_EQ(other.position, 3);
  EXPECT_EQ(other.bits(), bits[2]);
  write_bytes(place.path() + ".1", "");
  answer = other.restore(place.path());
  EXPECT_EQ(other.position, 2);
  EXPECT_EQ(other.bits(), bits[1]);
}

TEST(OptimizerCheckpoint, IsOldOrNewWhenTheProcessIsKilled) {
  const Place place("killed");
  const std::vector<Parameter> parameters{{"a", 20000}, {"b", 100}};
  Model model(kAdam, parameters);
  model.run(0, 1);
  ASSERT_EQ(model.save(1, place.path()).status, ANNEAL_OK);
  std::vector<std::byte> old = model.bits();
  std::int64_t position = 1;
  int news = 0;
  for (std::uint64_t round = 0; round < 40; ++round) {
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    model.run(position, position + 1);
    const pid_t child = fork();
    if (child == 0) {
      [[maybe_unused]] const auto told = ::write(ready[1], "x", 1);
      model.save(position + 1, place.path());
      pause();
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    usleep(static_cast<useconds_t>(number_of(2, round, 0) * 6000));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    close(ready[0]);
    close(ready[1]);
    Model other(kAdam, parameters, optimizer_options(), 9);
    const Answer answer = other.restore(place.path());
    ASSERT_EQ(answer.status, ANNEAL_OK) << answer.text;
    if (other.position == position + 1) {
      ++news;
      ASSERT_EQ(other.bits(), model.bits());
    } else {
      ASSERT_EQ(other.position, position);
      ASSERT_EQ(other.bits(), old);
      ASSERT_EQ(model.restore(place.path()).status, ANNEAL_OK);
    }
    position = other.position;
    old = other.bits();
  }
  std::printf("%d of 40 saves were complete\n", news);
}

}  // namespace
}  // namespace anneal::tests
