// Checkpoints of optimizers that are refused, and of other rules that are adopted: nothing has changed, and why is
// told.
#include <gmock/gmock.h>

#include <filesystem>

#include "runtime/checkpoint/store.hpp"
#include "tests/optimizers/saved.hpp"

namespace anneal::tests {
namespace {

using testing::HasSubstr;

constexpr const char *kAdam = "schedule lr = 0.1\noptimizer train = adamw(lr = lr)\n";

TEST(RefusedCheckpoint, ThatIsDamagedIsRefusedAndNothingHasChanged) {
  const Place place("damaged");
  Model model(kHead + std::string("optimizer train = lamb(lr = lr)\n"), grouped_parameters());
  go(model, 0, 5);
  EXPECT_EQ(model.save(5, place.path(), -1).status, ANNEAL_OK);
  const std::string whole = read_bytes(place.path());
  Model other(kHead + std::string("optimizer train = lamb(lr = lr)\n"), grouped_parameters(), optimizer_options(), 3);
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
    write_bytes(place.path(), bytes);
    const Answer answer = other.restore(place.path());
    EXPECT_EQ(answer.status, ANNEAL_ERROR_REFUSED) << i << " at " << at;
    EXPECT_EQ(answer.codes, "A0911");
    ASSERT_EQ(other.bits(), before) << i << " at " << at;
  }
  std::filesystem::remove(place.path());
  EXPECT_EQ(other.restore(place.path()).status, ANNEAL_ERROR_ENVIRONMENT);
  write_bytes(place.path(), whole);
  EXPECT_EQ(other.restore(place.path()).status, ANNEAL_OK);
  EXPECT_EQ(other.bits(), model.bits());
}

TEST(RefusedCheckpoint, OfOtherParametersIsRefusedAndNothingHasChanged) {
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

TEST(RefusedCheckpoint, WithAWrongRecordIsRefusedAndNothingHasChanged) {
  const std::string text = kHead + std::string("optimizer train = adamw(lr = lr)\n");
  anneal_optimizer_options options = optimizer_options();
  options.loss_scale = 4;
  const Place place("record");
  Model model(text, grouped_parameters(), options);
  go(model, 0, 3);
  ASSERT_EQ(model.save(3, place.path()).status, ANNEAL_OK);
  std::string error;
  const std::optional<Checkpoint> saved = read_checkpoint_file(place.path(), error);
  ASSERT_TRUE(saved) << error;
  Model other(text, grouped_parameters(), options, 3);
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

/// Tensors of a checkpoint that are not weights have such names.
TEST(RefusedCheckpoint, HasNoTwoTensorsOfOneName) {
  const Place place("names");
  Model model(kAdam, {{"a", 3}});
  for (const char *name : {"optimizer.cell.m.a", "optimizer.", "course.0.cells"}) {
    const Answer answer = model.add({name, 2});
    EXPECT_EQ(answer.status, ANNEAL_ERROR_USAGE) << name;
    EXPECT_THAT(answer.text, HasSubstr("a name that checkpoints use themselves"));
  }
  for (const char *name : {"optimizers.0", "optimizer", "a.course.b"}) {
    EXPECT_EQ(model.add({name, 2}).status, ANNEAL_OK) << name;
  }
  model.run(0, 1);
  EXPECT_EQ(model.save(1, place.path()).status, ANNEAL_OK);
}

TEST(RefusedCheckpoint, OfARunIsNotAnOptimizers) {
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
    {"spacing", "schedule lr = 0.1\noptimizer train = adamw(lr = lr, eps = 0.2, grad = clip_global_norm(grad, 5))\n",
     "schedule  lr=0.1 ## The rate.\noptimizer train =\n  adamw(lr = lr, eps = 0.1 * 2, grad = clip_global_norm(grad, "
     "5))\n",
     nullptr},
    {"same_values", "schedule lr = 0.1\noptimizer train = adamw(lr = lr, beta1 = if step < 2000 then 0.9 else 0.8)\n",
     "schedule lr = 0.1\noptimizer train = adamw(lr = lr, beta1 = if step >= 2000 then 0.8 else 0.9)\n", nullptr},
    {"clip", "schedule lr = 0.1\noptimizer train = adamw(lr = lr, grad = clip_global_norm(grad, 5))\n",
     "schedule lr = 0.1\noptimizer train = adamw(lr = lr, grad = clip_global_norm(grad, 10))\n",
     "from step 4 on: 5 in the checkpoint, 10 at hand"},
    {"global_sum", "schedule lr = 0.1\noptimizer train = weight - lr * grad / tensor_norm(grad)\n",
     "schedule lr = 0.1\noptimizer train = weight - lr * grad / global_norm(grad)\n", "other sums"},
    {"turned",
     "schedule lr = 0.1\noptimizer train = { state a = 1 -> a / 2; state b = 1 -> b / 3; weight - a / b * grad }\n",
     "schedule lr = 0.1\noptimizer train = { state a = 1 -> a / 2; state b = 1 -> b / 3; weight - b / a * grad }\n",
     "numbers otherwise"},
    {"later_setting", "schedule lr = 0.1\noptimizer train = adamw(lr = lr)\n",
     "schedule lr = 0.1\noptimizer train = adamw(lr = lr, beta1 = if step < 2000 then 0.9 else 0.8)\n",
     "differ from step 2000 on"},
    {"measurements",
     "input loss = 1\nschedule lr = 0.1\ngroup g for \"b\" { lr = lr * plateau(loss, patience = 2) }\n"
     "optimizer train = adamw(lr = lr)\n",
     "input loss = 1\nschedule lr = 0.1\ngroup g for \"b\" { lr = lr * plateau(loss, patience = 3) }\n"
     "optimizer train = adamw(lr = lr)\n",
     "differ from step 4 on: 2 in the checkpoint, 3 at hand"},
};

class ChangedRules : public testing::TestWithParam<Change> {};

TEST_P(ChangedRules, AreRefusedOrAdopted) {
  const std::vector<Parameter> parameters{{"a", 3}, {"b", 2}};
  const std::string clock = "clock { total = 4000 steps }\n";
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
  EXPECT_THAT(strict.text, HasSubstr("\n    = ANNEAL_POLICY_ADOPT goes on with what is at hand\n"));
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
TEST(RefusedCheckpoint, OfAnEndlessRunTellsOfItsRule) {
  const Place place("endless");
  Model model(kAdam, {{"a", 3}});
  EXPECT_EQ(model.save(0, place.path()).status, ANNEAL_OK);
  Model other("schedule lr = 0.1\noptimizer train = adamw(lr = lr, beta1 = 0.8)\n", {{"a", 3}});
  EXPECT_THAT(other.restore(place.path()).text,
              HasSubstr("\n    = for `a`, the rule's numbers differ from step 0 on: "));
}

TEST(RefusedCheckpoint, OfAnotherRuleOfTheFileIsRefused) {
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

}  // namespace
}  // namespace anneal::tests
