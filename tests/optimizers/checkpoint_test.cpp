// An optimizer that is saved and restored goes on with the same bits (P8, P10), and what does not fit is refused.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <anneal/optimizer.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "runtime/checkpoint/store.hpp"
#include "tests/optimizers/model.hpp"

namespace anneal::tests {
namespace {

using testing::HasSubstr;

std::string path_of(const std::string &name) {
  return testing::TempDir() + "anneal_" + std::to_string(getpid()) + "_" + name + ".ckpt";
}

/// A path with nothing there, before and after.
class Place {
 public:
  explicit Place(const std::string &name) : path_(path_of(name)) { clear(); }
  ~Place() { clear(); }
  Place(const Place &) = delete;
  Place &operator=(const Place &) = delete;
  const std::string &path() const { return path_; }
  void clear() const {
    for (const char *end : {"", ".1", ".2", ".3", ".lock", ".new", ".old"}) std::filesystem::remove(path_ + end);
  }

 private:
  std::string path_;
};

std::string read(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// The rules of the library that may be called with a rate.
std::vector<std::string> rules() {
  std::vector<std::string> names;
  for (const auto &file : std::filesystem::directory_iterator(ANNEAL_SOURCE_DIR "/stdlib/optimizers")) {
    const std::string name = file.path().stem().string();
    const std::string text = read(file.path());
    const std::size_t at = text.find("\noptimizer " + name + "(");
    if (at == std::string::npos || text.find("lr", at) > text.find(')', at)) continue;
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

constexpr const char *kHead =
    "input loss = 1 in [0, inf]\n"
    "schedule lr = 0.01 * plateau(loss, factor = 0.5, patience = 2)\n"
    "group slow for \"**.bias\" { lr = lr / 2 * plateau(loss, factor = 0.9, patience = 1) }\n"
    "group layers for \"layer.<n>.*\" { lr = lr * 0.9 ^ n }\n";

const std::vector<Parameter> kParameters{{"layer.0.weight", 300},
                                         {"layer.1.weight", 41, ANNEAL_FLOAT64, ANNEAL_FLOAT64},
                                         {"layer.1.bias", 7, ANNEAL_BFLOAT16, ANNEAL_FLOAT32},
                                         {"head", 20, ANNEAL_FLOAT16, ANNEAL_FLOAT16},
                                         {"none", 0},
                                         {"still", 3}};

/// Updates with an observation now and then, and a parameter that is frozen from the start.
void go(Model &model, std::int64_t first, std::int64_t end) {
  if (first == 0) anneal_optimizer_freeze(model.get(), "still", 1);
  for (std::int64_t k = first; k < end; ++k) {
    if (k % 3 == 1) {
      const Answer observed = model.observe(k, 1 + number_of(5, 0, static_cast<std::uint64_t>(k)));
      ASSERT_EQ(observed.status, ANNEAL_OK) << observed.text;
    }
    model.run(k, k + 1);
  }
}

class OptimizerRules : public testing::TestWithParam<std::string> {};

TEST_P(OptimizerRules, GoOnFromEveryPosition) {
  constexpr std::int64_t kEnd = 14;
  // The first rate of this one's text is part of it, so that it depends on no measurement.
  const std::string rate = GetParam() == "rprop" ? "0.01" : "lr";
  const std::string text = kHead + std::string("optimizer train = ") + GetParam() + "(lr = " + rate + ")\n";
  const std::size_t number = std::hash<std::string>{}(GetParam());
  anneal_optimizer_options options = optimizer_options();
  options.average_decay = number % 2 == 0 ? 0.9 : 0;
  options.master_weights = number % 3 == 0 ? 1 : 0;
  options.loss_scale = number % 5 == 0 ? 4 : 0;
  options.loss_scale_interval = 5;
  const Place place(GetParam());
  Model whole(text, kParameters, options);
  const auto middle = static_cast<std::int64_t>(number_of(17, number, 0) * kEnd);
  go(whole, 0, middle);
  const Answer saved = whole.save(middle, place.path());
  ASSERT_EQ(saved.status, ANNEAL_OK) << saved.text;
  const std::vector<std::byte> bits = whole.bits();
  go(whole, middle, kEnd);

  options.threads = 3;
  Model other(text, kParameters, options, 77);
  const Answer restored = other.restore(place.path());
  ASSERT_EQ(restored.status, ANNEAL_OK) << restored.text;
  EXPECT_EQ(restored.codes, "") << "nothing is to be said of it";
  EXPECT_EQ(other.position, middle);
  EXPECT_EQ(other.bits(), bits);
  // Gradients of the same seed.
  Model gradients(text, kParameters, options);
  for (std::int64_t k = middle; k < kEnd; ++k) {
    for (std::size_t p = 0; p < kParameters.size(); ++p) gradients.weights(p).set_bytes(other.weights(p).bytes());
    if (k % 3 == 1) other.observe(k, 1 + number_of(5, 0, static_cast<std::uint64_t>(k)));
    gradients.make_gradients(k);
    ASSERT_EQ(anneal_optimizer_update(other.get(), k, gradients.pointers().data(), nullptr, nullptr), ANNEAL_OK);
  }
  EXPECT_EQ(other.bits(), whole.bits()) << "from " << middle;
  if (options.average_decay == 0 || middle == 0) return;
  EXPECT_EQ(anneal_optimizer_swap_average(other.get()), ANNEAL_OK);
  EXPECT_EQ(anneal_optimizer_swap_average(whole.get()), ANNEAL_OK);
  EXPECT_EQ(other.bits(), whole.bits()) << "the averages";
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

TEST(OptimizerCheckpoint, ThatIsDamagedIsRefusedAndNothingHasChanged) {
  const Place place("damaged");
  Model model(kHead + std::string("optimizer train = lamb(lr = lr)\n"), kParameters);
  go(model, 0, 5);
  EXPECT_EQ(model.save(5, place.path(), -1).status, ANNEAL_OK);
  const std::string whole = read(place.path());
  Model other(kHead + std::string("optimizer train = lamb(lr = lr)\n"), kParameters, optimizer_options(), 3);
  go(other, 0, 2);
  const std::vector<std::byte> before = other.bits();
  for (std::uint64_t i = 0; i < 120; ++i) {
    std::string bytes = whole;
    const auto at = static_cast<std::size_t>(number_of(8, i, 0) * static_cast<double>(bytes.size()));
    if (i % 3 == 0) {
      bytes.resize(at);
    } else {
      bytes[at] = static_cast<char>(bytes[at] ^ (1U << (i % 8)));
    }
    write(place.path(), bytes);
    const Answer answer = other.restore(place.path());
    EXPECT_EQ(answer.status, ANNEAL_ERROR_REFUSED) << i << " at " << at;
    EXPECT_EQ(answer.codes, "A0911");
    ASSERT_EQ(other.bits(), before) << i << " at " << at;
  }
  std::filesystem::remove(place.path());
  EXPECT_EQ(other.restore(place.path()).status, ANNEAL_ERROR_ENVIRONMENT);
  write(place.path(), whole);
  EXPECT_EQ(other.restore(place.path()).status, ANNEAL_OK);
  EXPECT_EQ(other.bits(), model.bits());
}

TEST(OptimizerCheckpoint, OfOtherParametersIsRefusedAndNothingHasChanged) {
  const Place place("others");
  Model model(kAdam, {{"a", 3}, {"b", 4, ANNEAL_BFLOAT16, ANNEAL_BFLOAT16}});
  model.run(0, 2);
  EXPECT_EQ(model.save(2, place.path()).status, ANNEAL_OK);
  struct Case {
    std::vector<Parameter> parameters;
    const char *words;
  };
  const Case cases[] = {
      {{{"a", 3}, {"c", 4, ANNEAL_BFLOAT16, ANNEAL_BFLOAT16}}, "`c`"},
      {{{"a", 3}, {"b", 5, ANNEAL_BFLOAT16, ANNEAL_BFLOAT16}}, "`b`"},
      {{{"a", 3}, {"b", 4, ANNEAL_FLOAT16, ANNEAL_FLOAT16}}, "`b`"},
      {{{"a", 3}, {"b", 4}}, "`b`"},
      {{{"a", 3}}, "2 parameters"},
      {{}, "2 parameters"},
      {{{"a", 3}, {"b", 4, ANNEAL_BFLOAT16, ANNEAL_BFLOAT16}, {"c", 1}}, "2 parameters"},
  };
  for (const Case &one : cases) {
    Model other(kAdam, one.parameters, optimizer_options(), 6);
    other.run(0, 1);
    const std::vector<std::byte> before = other.bits();
    const Answer answer = other.restore(place.path());
    EXPECT_EQ(answer.status, ANNEAL_ERROR_REFUSED);
    EXPECT_THAT(answer.text, HasSubstr(one.words));
    EXPECT_EQ(other.bits(), before);
  }
  // In another order, and with gradients of another type, they are the same parameters.
  Model turned(kAdam, {{"b", 4, ANNEAL_BFLOAT16, ANNEAL_FLOAT32}, {"a", 3}}, optimizer_options(), 6);
  EXPECT_EQ(turned.restore(place.path()).status, ANNEAL_OK);
  EXPECT_EQ(turned.weights(1).bytes(), model.weights(0).bytes());
  EXPECT_EQ(turned.cell(0, "m"), model.cell(1, "m"));
}

/// A change of a record, whose checksum is right again.
struct WrongRecord {
  const char *what;
  const char *by;
};

constexpr WrongRecord kWrongRecords[] = {
    {"\"form\":1", "\"form\":2"},
    {"\"form\":1", "\"form\":0"},
    {"\"rule\":\"train\"", "\"rules\":\"train\""},
    {"\"rule\":\"train\"", "\"rule\":7"},
    {"\"loss_scale\":\"4\"", "\"loss_scale\":\"3\""},
    {"\"loss_scale\":\"4\"", "\"loss_scale\":\"nan\""},
    {"\"loss_scale\":\"4\"", "\"loss_scale\":\"1e300\""},
    {"\"finite_updates\":3", "\"finite_updates\":-1"},
    {"\"finite_updates\":3", "\"finite_updates\":9999999999"},
    {"\"set\":0", "\"set\":99"},
    {"\"set\":0", "\"set\":-1"},
    {"\"begun\":true", "\"begun\":1"},
    {"\"name\":\"layer.0.weight\"", "\"name\":\"head\""},
    {"\"name\":\"layer.0.weight\"", "\"name\":\"other\""},
    {"\"sets\":[", "\"sets\":[{},"},
    {"\"arrays\":[\"m\",\"v\"]", "\"arrays\":[\"m\",\"v\",\"v\"]"},
    {"\"feedback\":[\"", "\"feedback\":[\"more\",\""},
    {"{\"form\"", "[{\"form\""},
};

TEST(OptimizerCheckpoint, WithAWrongRecordIsRefusedAndNothingHasChanged) {
  const std::string text = kHead + std::string("optimizer train = adamw(lr = lr)\n");
  anneal_optimizer_options options = optimizer_options();
  options.loss_scale = 4;
  const Place place("record");
  Model model(text, kParameters, options);
  go(model, 0, 3);
  ASSERT_EQ(model.save(3, place.path()).status, ANNEAL_OK);
  std::string error;
  const std::optional<Checkpoint> saved = read_checkpoint_file(place.path(), error);
  ASSERT_TRUE(saved) << error;
  Model other(text, kParameters, options, 3);
  go(other, 0, 1);
  const std::vector<std::byte> before = other.bits();
  for (const WrongRecord &wrong : kWrongRecords) {
    Snapshot snapshot = saved->snapshot;
    std::string &record = snapshot.metadata.at("anneal.optimizer");
    const std::size_t at = record.find(wrong.what);
    ASSERT_NE(at, std::string::npos) << wrong.what << " in " << record;
    record.replace(at, std::string_view(wrong.what).size(), wrong.by);
    ASSERT_TRUE(save_checkpoint(place.path(), snapshot, {.generations = 0}, error)) << error;
    const Answer answer = other.restore(place.path());
    EXPECT_EQ(answer.status, ANNEAL_ERROR_REFUSED) << wrong.by;
    ASSERT_EQ(other.bits(), before) << wrong.by;
  }
  for (const Tensor &tensor : saved->snapshot.tensors) {
    Snapshot snapshot = saved->snapshot;
    std::erase_if(snapshot.tensors, [&](const Tensor &one) { return one.name == tensor.name; });
    ASSERT_TRUE(save_checkpoint(place.path(), snapshot, {.generations = 0}, error)) << error;
    const Answer answer = other.restore(place.path());
    EXPECT_EQ(answer.status, ANNEAL_ERROR_REFUSED) << "without " << tensor.name;
    ASSERT_EQ(other.bits(), before) << tensor.name;
    Snapshot retyped = saved->snapshot;
    for (Tensor &one : retyped.tensors) {
      if (one.name != tensor.name) continue;
      one.dtype = Dtype::u8;
      one.shape = {one.bytes.size()};
    }
    ASSERT_TRUE(save_checkpoint(place.path(), retyped, {.generations = 0}, error)) << error;
    EXPECT_EQ(other.restore(place.path()).status, ANNEAL_ERROR_REFUSED) << tensor.name << " of bytes";
    ASSERT_EQ(other.bits(), before) << tensor.name;
  }
  ASSERT_TRUE(save_checkpoint(place.path(), saved->snapshot, {.generations = 0}, error)) << error;
  EXPECT_EQ(other.restore(place.path()).status, ANNEAL_OK);
}

TEST(OptimizerCheckpoint, HasNoTwoTensorsOfOneName) {
  const Place place("names");
  Model model(kAdam, {{"a", 3}, {"optimizer.cell.m.a", 2}});
  model.run(0, 1);
  const Answer answer = model.save(1, place.path());
  EXPECT_NE(answer.status, ANNEAL_OK);
  EXPECT_THAT(answer.text, HasSubstr("two tensors `optimizer.cell.m.a`"));
}

TEST(OptimizerCheckpoint, OfARunIsNotAnOptimizers) {
  const Place place("run");
  const RunHandle run = run_of("schedule lr = 0.1\n");
  EXPECT_EQ(anneal_run_save_file(run.get(), 0, place.path().c_str(), nullptr, nullptr), ANNEAL_OK);
  Model model(kAdam, {{"a", 3}});
  EXPECT_THAT(model.restore(place.path()).text, HasSubstr("not the checkpoint of an optimizer"));
}

struct Change {
  const char *name;
  const char *before;
  const char *now;
  const char *words;  ///< of the refusal; nullptr: the two do the same
};

constexpr Change kChanges[] = {
    {"rate", "schedule lr = 0.1\noptimizer train = adamw(lr = lr)\n",
     "schedule lr = 0.2\noptimizer train = adamw(lr = lr)\n", "lr"},
    {"later_rate", "schedule lr = 0.1\noptimizer train = adamw(lr = lr)\n",
     "schedule lr = if step < 300 then 0.1 else 0.2\noptimizer train = adamw(lr = lr)\n", "300"},
    {"setting", "schedule lr = 0.1\noptimizer train = adamw(lr = lr)\n",
     "schedule lr = 0.1\noptimizer train = adamw(lr = lr, beta1 = 0.8)\n", "step 4"},
    {"formula", "schedule lr = 0.1\noptimizer train = { state m = 0 -> m + grad; weight - lr * next(m) }\n",
     "schedule lr = 0.1\noptimizer train = { state m = 0 -> m - grad; weight - lr * next(m) }\n", "otherwise"},
    {"cells", "schedule lr = 0.1\noptimizer train = adamw(lr = lr)\n",
     "schedule lr = 0.1\noptimizer train = sgd(lr = lr, momentum = 0.9)\n", "other cells"},
    {"sums", "schedule lr = 0.1\noptimizer train = weight - lr * grad\n",
     "schedule lr = 0.1\noptimizer train = weight - lr * grad / tensor_norm(grad)\n", "other sums"},
    {"group", "schedule lr = 0.1\ngroup g for \"b\" { lr = 0.05 }\noptimizer train = adamw(lr = lr)\n",
     "schedule lr = 0.1\ngroup g for \"b\" { lr = 0.02 }\noptimizer train = adamw(lr = lr)\n", "`b`"},
    {"pattern", "schedule lr = 0.1\ngroup g for \"b\" { lr = 0.05 }\noptimizer train = adamw(lr = lr)\n",
     "schedule lr = 0.1\ngroup g for \"a\" { lr = 0.05 }\noptimizer train = adamw(lr = lr)\n", "`a`"},
    {"other_rule", "schedule lr = 0.1\noptimizer train = adamw(lr = lr)\n",
     "schedule lr = 0.1\noptimizer fit = adamw(lr = lr, eps = 1e-6)\n", "step 4"},
    {"other_name", "schedule lr = 0.1\noptimizer train = adamw(lr = lr)\n",
     "schedule lr = 0.1\noptimizer fit = adamw(lr = lr)\n", nullptr},
    {"wording", "schedule lr = 0.1\noptimizer train = adamw(lr = lr)\n",
     "## The rate.\nschedule lr = 1 / 10\n\noptimizer train = adamw(beta1 = 0.9, lr = lr)\n", nullptr},
};

class ChangedRules : public testing::TestWithParam<Change> {};

TEST_P(ChangedRules, AreRefusedOrAdopted) {
  const std::vector<Parameter> parameters{{"a", 3}, {"b", 2}};
  const std::string clock = "clock { total = 400 steps }\n";
  const Place place(GetParam().name);
  Model model(clock + GetParam().before, parameters);
  model.run(0, 4);
  EXPECT_EQ(model.save(4, place.path()).status, ANNEAL_OK);
  Model other(clock + GetParam().now, parameters, optimizer_options(), 8);
  other.run(0, 1);
  const std::vector<std::byte> before = other.bits();
  const Answer strict = other.restore(place.path());
  if (GetParam().words == nullptr) {
    EXPECT_EQ(strict.status, ANNEAL_OK) << strict.text;
    return;
  }
  EXPECT_EQ(strict.status, ANNEAL_ERROR_REFUSED);
  EXPECT_THAT(strict.text, HasSubstr(GetParam().words));
  EXPECT_EQ(other.bits(), before);
  const Answer adopted = other.restore(place.path(), ANNEAL_POLICY_ADOPT);
  EXPECT_EQ(adopted.status, ANNEAL_OK) << adopted.text;
  EXPECT_EQ(adopted.codes, "A0914");
  EXPECT_THAT(adopted.text, HasSubstr(GetParam().words));
  EXPECT_EQ(other.position, 4);
  EXPECT_EQ(other.weights(0).bytes(), model.weights(0).bytes());
  other.run(4, 6);
}

void PrintTo(const Change &change, std::ostream *out) {
  *out << change.name;
}

INSTANTIATE_TEST_SUITE_P(Optimizers, ChangedRules, testing::ValuesIn(kChanges),
                         [](const testing::TestParamInfo<Change> &change) { return change.param.name; });

/// Without the length of a run, a text that differs counts as different; what is known of the rule is told too.
TEST(OptimizerCheckpoint, OfAnEndlessRunTellsOfItsRule) {
  const Place place("endless");
  Model model(kAdam, {{"a", 3}});
  EXPECT_EQ(model.save(0, place.path()).status, ANNEAL_OK);
  Model other("schedule lr = 0.1\noptimizer train = adamw(lr = lr, beta1 = 0.8)\n", {{"a", 3}});
  EXPECT_THAT(other.restore(place.path()).text, HasSubstr("for `a`, the rule's numbers differ from step 0 on"));
}

TEST(OptimizerCheckpoint, OfAnotherRuleOfTheFileIsRefused) {
  const std::string text = "schedule lr = 0.1\noptimizer a = adamw(lr = lr)\noptimizer b = adam(lr = lr)\n";
  const Place place("rules");
  anneal_optimizer_options options = optimizer_options();
  options.rule = "a";
  Model model(text, {{"w", 3}}, options);
  model.run(0, 2);
  EXPECT_EQ(model.save(2, place.path()).status, ANNEAL_OK);
  options.rule = "b";
  Model other(text, {{"w", 3}}, options);
  EXPECT_THAT(other.restore(place.path()).text, HasSubstr("the rule at hand is not the one of the checkpoint"));
  EXPECT_EQ(other.restore(place.path(), ANNEAL_POLICY_ADOPT).codes, "A0914");
  for (const int policy : {2, 3, 4, 9}) {  // keep, splice, blend, and none
    EXPECT_EQ(other.restore(place.path(), policy).status, ANNEAL_ERROR_USAGE);
  }
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
  write(place.path(), read(place.path()) + "x");
  Answer answer = other.restore(place.path());
  EXPECT_EQ(answer.status, ANNEAL_OK);
  EXPECT_EQ(answer.codes, "A0912");
  EXPECT_EQ(other.position, 3);
  EXPECT_EQ(other.bits(), bits[2]);
  write(place.path() + ".1", "");
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
