// Sets of tensors: as few as there can be, what they share, the bits of every back end, limits, time.
#include "runtime/model_schedule.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

#include "compiler/check/group_pattern.hpp"
#include "runtime/model_check.hpp"
#include "tests/backends/backends.hpp"

namespace anneal::tests {
namespace {

/// A model bound to a text; or the codes of what is wrong.
struct BoundModel {
  std::vector<std::string> names;
  std::optional<Schedule> schedule;
  std::optional<ModelSchedule> model;
  std::string codes;
  std::string messages;

  std::vector<std::string_view> views() const { return {names.begin(), names.end()}; }
};

BoundModel bind_model(const std::string &text, std::vector<std::string> names) {
  BoundModel bound;
  bound.names = std::move(names);
  BoundText program = bind_text("model.sched", text);
  EXPECT_TRUE(program.schedule) << program.errors;
  if (!program.schedule) return bound;
  bound.schedule = std::move(program.schedule);
  Diagnostics diagnostics;
  bound.model = ModelSchedule::bind(*bound.schedule, bound.views(), diagnostics);
  for (const Diagnostic &finding : diagnostics.all()) {
    bound.codes += (bound.codes.empty() ? "" : " ") + code_text(finding.code);
    bound.messages += finding.message + "\n";
    for (const Note &note : finding.notes) bound.messages += note.message + "\n";
  }
  EXPECT_EQ(bound.model.has_value(), !diagnostics.has_errors());
  return bound;
}

std::vector<std::string> layer_names(int layers) {
  std::vector<std::string> names{"embed.weight"};
  for (int i = 0; i < layers; ++i) {
    for (const char *part : {".attn.q.weight", ".attn.q.bias", ".norm.weight"}) {
      names.push_back("model.layers." + std::to_string(i) + part);
    }
  }
  return names;
}

const std::string kLayers =
    "clock { total = 1000 steps }\n"
    "schedule lr = phases { 10%: linear(0, 0.1), rest: cosine(0.1, 0.001) }\n"
    "schedule weight_decay = 0.1 * lr / 0.1\n"
    "group layers for \"model.layers.<depth>.**\" { lr = lr * 0.9 ^ (99 - depth) }\n"
    "group plain for \"**.bias\", \"**norm*.**\" { weight_decay = 0 }\n"
    "group old for \"nothing\" optional { lr = 0 }\n";

TEST(Model, HasAsFewSetsAsThereAreListsOfGroupsAndNumbers) {
  const BoundModel bound = bind_model(kLayers, layer_names(100));
  ASSERT_TRUE(bound.model) << bound.messages;
  const std::vector<TensorSet> &sets = bound.model->sets();
  EXPECT_EQ(sets.size(), 201U);
  EXPECT_EQ(sets[0].groups.size(), 0U);
  EXPECT_EQ(groups_text(bound.schedule->program(), sets[2].groups), "layers(depth = 0), plain");
  EXPECT_EQ(sets[2].tensors, (std::vector<std::uint32_t>{2, 3}));
  EXPECT_EQ(bound.model->set_of(3), 2U);
  std::size_t tensors = 0;
  for (const TensorSet &set : sets) tensors += set.tensors.size();
  EXPECT_EQ(tensors, bound.names.size());
}

TEST(Model, SetsOfTheSameGroupsShareTheirGraph) {
  const BoundModel bound = bind_model(kLayers, layer_names(100));
  ASSERT_TRUE(bound.model);
  std::set<const Lowered *> graphs;
  for (const TensorSet &set : bound.model->sets()) graphs.insert(&set.schedule.lowered());
  EXPECT_EQ(graphs.size(), 3U) << "no group, one group, two groups";
}

TEST(Model, CapturesThatNoExpressionNamesTellNothingApart) {
  const BoundModel bound = bind_model(
      "schedule lr = 1\ngroup g for \"model.layers.<depth>.<part>.**\", \"model.layers.<depth>.*.**<part>**\" optional "
      "{ lr = 2 }\ngroup h for \"model.layers.<depth>.**\" { lr = lr / 2 }",
      layer_names(10));
  ASSERT_TRUE(bound.model) << bound.messages;
  EXPECT_EQ(bound.model->sets().size(), 2U);
}

/// The values of all outputs of a schedule at some positions.
std::vector<double> values_of(const Schedule &schedule) {
  std::vector<double> values;
  std::vector<double> all(schedule.outputs().size());
  for (const std::int64_t position : {0, 1, 99, 100, 101, 500, 999, 1000, 1 << 20}) {
    schedule.at_all(position, all);
    values.insert(values.end(), all.begin(), all.end());
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_TRUE(same_bits(schedule.at(i, position), all[i]));
  }
  return values;
}

TEST(Model, HasTheBitsOfAProgramWrittenForTheTensor) {
  const BoundModel bound = bind_model(kLayers, layer_names(12));
  ASSERT_TRUE(bound.model);
  std::string reason;
  const std::optional<ModelSchedule> native = bound.model->with_native_code(false, reason);
  ASSERT_TRUE(native) << reason;
  for (int depth = 0; depth < 12; ++depth) {
    const BoundText alone = bind_text(
        "alone.sched",
        "clock { total = 1000 steps }\n"
        "let file_lr = phases { 10%: linear(0, 0.1), rest: cosine(0.1, 0.001) }\nparam depth = " +
            std::to_string(depth) + "\nschedule lr = file_lr * 0.9 ^ (99 - depth)\nschedule weight_decay = 0");
    ASSERT_TRUE(alone.schedule) << alone.errors;
    const std::uint32_t set = bound.model->set_of(static_cast<std::size_t>(2 + 3 * depth));
    const std::vector<double> expected = values_of(*alone.schedule);
    for (const ModelSchedule &model : {*bound.model, *native}) {
      const std::vector<double> found = values_of(model.sets()[set].schedule);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) EXPECT_TRUE(same_bits(found[i], expected[i])) << depth << " " << i;
    }
    EXPECT_TRUE(native->sets()[set].schedule.is_native());
    EXPECT_FALSE(bound.model->sets()[set].schedule.is_native());
  }
}

TEST(Model, IsSafeFromThreadsAndOutlivesItsSchedule) {
  BoundModel bound = bind_model(kLayers, layer_names(8));
  ASSERT_TRUE(bound.model);
  const std::vector<double> expected = values_of(bound.model->sets()[3].schedule);
  bound.schedule.reset();
  std::vector<std::thread> threads;
  std::vector<std::vector<double>> found(4);
  for (std::vector<double> &mine : found) {
    threads.emplace_back([&mine, model = *bound.model] {
      for (int i = 0; i < 100; ++i) mine = values_of(model.sets()[3].schedule);
    });
  }
  for (std::thread &thread : threads) thread.join();
  for (const std::vector<double> &mine : found) EXPECT_EQ(mine, expected);
}

TEST(Model, ReportsWhatMatchesNothing) {
  const auto codes = [](const std::string &groups, std::vector<std::string> names) {
    return bind_model("schedule lr = 1\n" + groups, std::move(names)).codes;
  };
  EXPECT_EQ(codes("group g for \"a\" { lr = 2 }", {"b"}), "A0806");
  EXPECT_EQ(codes("group g for \"a\" optional { lr = 2 }", {"b"}), "");
  EXPECT_EQ(codes("group g for \"a\", \"b\" { lr = 2 }", {"b"}), "A0806") << "each pattern matches something";
  EXPECT_EQ(codes("group g for \"*\", \"b\" { lr = 2 }", {"a", "b"}), "") << "though the first comes first";
  EXPECT_EQ(codes("group g for \"*\" { lr = 2 }", {}), "A0806");
  EXPECT_EQ(codes("group g for \"a\" { lr = 2 }\ngroup h for \"c\" { lr = 2 }", {"b"}), "A0806 A0806");
  EXPECT_EQ(codes("", {}), "");
}

TEST(Model, ReportsNumbersThatAreNotExact) {
  const std::string text = "schedule lr = 1\ngroup g for \"a.<n>\" { lr = n }";
  EXPECT_EQ(bind_model(text, {"a.9007199254740992"}).codes, "");
  EXPECT_EQ(bind_model(text, {"a.9007199254740993"}).codes, "A0807");
  EXPECT_EQ(bind_model(text, {"a.18446744073709551616"}).codes, "A0807");
  EXPECT_EQ(bind_model(text, {"a." + std::string(1000, '9')}).codes, "A0807");
  EXPECT_EQ(bind_model(text, {"a." + std::string(1000, '0')}).codes, "");
}

TEST(Model, ReportsWhatAGroupsTextMeansForSomeTensor) {
  const std::string text =
      "clock { total = 100 steps }\nschedule lr = 1\n"
      "group g for \"a.<n>\" { lr = phases { (n * 10) steps: 1, 10 steps: 2, rest: 3 } }";
  EXPECT_EQ(bind_model(text, {"a.3", "a.9"}).codes, "");
  const BoundModel bound = bind_model(text, {"a.3", "a.11", "a.12"});
  EXPECT_EQ(bound.codes, "A0410");
  EXPECT_NE(bound.messages.find("`a.11`"), std::string::npos) << bound.messages;
  EXPECT_EQ(bind_model("schedule lr = 1\ngroup g for \"a\" { lr = phases { 5 epochs: 1, rest: 2 } }", {"a"}).codes,
            "A0401");
}

TEST(Model, ItsLimitsHaveNames) {
  const std::string text = "schedule lr = 1\ngroup g for \"*\" { lr = 2 }";
  EXPECT_EQ(bind_model(text, std::vector<std::string>(kModelTensorLimit, "a")).codes, "");
  EXPECT_EQ(bind_model(text, std::vector<std::string>(kModelTensorLimit + 1, "a")).codes, "A0808");
  EXPECT_EQ(bind_model(text, {std::string(kTensorNameLimit, 'a')}).codes, "");
  EXPECT_EQ(bind_model(text, {std::string(kTensorNameLimit + 1, 'a')}).codes, "A0808");

  // Bytes of names (with one for their end) times words of patterns.
  std::string groups = "schedule lr = 1\n";
  const std::string pattern = "*" + std::string(kPatternLimit - 1, 'b');
  for (int i = 0; i < 100; ++i)
    groups += "group g" + std::to_string(i) + " for \"" + pattern + "\" optional { lr = 2 }\n";
  const std::size_t words = 100 * (kPatternLimit / 64 + 1);
  const std::size_t names = kMatchingLimit / words / (kTensorNameLimit + 1);
  EXPECT_EQ(bind_model(groups, std::vector<std::string>(names, std::string(kTensorNameLimit, 'a'))).codes, "");
  EXPECT_EQ(bind_model(groups, std::vector<std::string>(names + 1, std::string(kTensorNameLimit, 'a'))).codes, "A0808");
}

TEST(Model, ItsListsOfGroupsAreLimited) {
  std::string text = "schedule lr = 1\n";
  std::vector<std::string> names;
  for (int i = 0; i < 9; ++i) {
    text += "group g" + std::to_string(i) + " for \"**" + std::string(1, static_cast<char>('a' + i)) +
            "**\" { lr = lr + " + std::to_string(1 << i) + " }\n";
  }
  for (unsigned bits = 1; bits <= kGroupListLimit; ++bits) {
    names.emplace_back("x");
    for (unsigned i = 0; i < 9; ++i) {
      if ((bits >> i & 1U) != 0) names.back() += static_cast<char>('a' + i);
    }
  }
  const BoundModel bound = bind_model(text, names);
  ASSERT_TRUE(bound.model) << bound.messages;
  EXPECT_EQ(bound.model->sets()[bound.model->set_of(76)].schedule.at(0, 0), 78) << "1 + 77";
  names.emplace_back("abcdefghi");
  EXPECT_EQ(bind_model(text, names).codes, "A0808");
}

TEST(Model, TheEntriesOfItsListsAreLimited) {
  std::string text = "schedule lr = 1\n";
  for (int i = 0; i < 1000; ++i) text += "group g" + std::to_string(i) + " for \"*\" { lr = lr }\n";
  text += "group own for \"<n>\" { lr = n }\n";
  std::vector<std::string> names;
  for (int i = 0; i < 999; ++i) names.push_back(std::to_string(i));
  EXPECT_EQ(bind_model(text, names).codes, "") << "999 lists of 1001";
  names.emplace_back("999");
  EXPECT_EQ(bind_model(text, names).codes, "A0808");
  // As many as there are tensors, and one more.
  std::vector<std::string> many;
  for (std::size_t i = 0; i < 600'000; ++i) many.push_back(std::to_string(i) + "." + std::to_string(i));
  EXPECT_EQ(
      bind_model("schedule lr = 1\ngroup a for \"<n>.*\" { lr = n }\ngroup b for \"*.<n>\" { lr = n }", many).codes,
      "A0808");
}

TEST(Model, TheOperationsOfItsGraphsAreLimited) {
  // 20 groups and one of 8 kinds can make 160 lists.
  std::string text = "let k = range(10000)\nschedule lr: signed = 1\n";
  std::vector<std::string> names;
  for (int i = 0; i < 8; ++i)
    text += "group k" + std::to_string(i) + " for \"*" + std::to_string(i) + "\" { lr = lr + 1 }\n";
  for (char c = 'a'; c <= 't'; ++c) {
    text += "group " + std::string(1, c) + " for \"" + c + "*\" { lr = sum(sin(k * step + lr)) }\n";
  }
  // Every pattern matches something; 62 of the lists there could be, of more than 50 000 operations each.
  for (char c = 'a'; c <= 't'; ++c) names.push_back(std::string(1, c) + "0");
  for (int i = 1; i < 8; ++i) names.push_back("a" + std::to_string(i));
  for (char c = 'b'; c <= 'f'; ++c) {
    for (int i = 1; i < 8; ++i) names.push_back(std::string(1, c) + std::to_string(i));
  }
  EXPECT_EQ(bind_model(text, names).codes, "");
  for (char c = 'g'; c <= 'k'; ++c) {
    for (int i = 1; i < 8; ++i) names.push_back(std::string(1, c) + std::to_string(i));
  }
  EXPECT_EQ(bind_model(text, names).codes, "A0808");
}

TEST(Model, ItsOperationsAreLimited) {
  // About 40 000 operations for each tensor that has a number of its own.
  const std::string text =
      "let k = range(10000)\nschedule lr: signed = 1\ngroup g for \"a.<n>\" { lr = sum(sin(k * step + n)) }";
  std::vector<std::string> names;
  for (int i = 0; i < 500; ++i) names.push_back("a." + std::to_string(i));
  EXPECT_EQ(bind_model(text, names).codes, "");
  for (int i = 500; i < 2000; ++i) names.push_back("a." + std::to_string(i));
  EXPECT_EQ(bind_model(text, names).codes, "A0808");
}

TEST(Model, ManyNamesAndGroupsTakeLittleTime) {
  std::string text = "schedule lr = 1\nschedule weight_decay = 0.1\n";
  for (int i = 0; i < 50; ++i) {
    text += "group g" + std::to_string(i) + " for \"model.layers.<n>.part" + std::to_string(i) +
            ".**.weight\", \"**.part" + std::to_string(i) + ".<n>.*\" optional { lr = lr * 0.9 ^ n }\n";
  }
  std::vector<std::string> names;
  for (int i = 0; i < 100'000; ++i) {
    names.push_back("model.layers." + std::to_string(i % 100) + ".part" + std::to_string(i / 100 % 60) +
                    ".mlp.experts." + std::to_string(i / 6000) + ".weight");
  }
  BoundText program = bind_text("many.sched", text);
  ASSERT_TRUE(program.schedule) << program.errors;
  const std::vector<std::string_view> views(names.begin(), names.end());
  Diagnostics diagnostics;
  const auto start = std::chrono::steady_clock::now();
  const std::optional<ModelSchedule> model = ModelSchedule::bind(*program.schedule, views, diagnostics);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  ASSERT_TRUE(model);
  EXPECT_EQ(model->sets().size(), 5001U);
  RecordProperty("milliseconds", static_cast<int>(1000 * seconds.count()));
  EXPECT_LT(seconds.count(), 10.0);
}

TEST(Model, WhatGroupsMakeIsCheckedOverTheRun) {
  const BoundModel bound = bind_model(
      "clock { total = 100 steps }\nschedule lr = 1 + step\n"
      "group good for \"*\" { lr = 2 }\ngroup bad for \"a.<n>\" { lr = n - step }\ngroup worse for \"b\" { lr = 1 / "
      "(step - 60) }",
      {"b", "a.100", "a.50", "a.40", "c"});
  ASSERT_TRUE(bound.model) << bound.messages;
  Diagnostics diagnostics;
  const std::vector<RunReport> reports = check_model(*bound.model, {}, bound.views(), diagnostics);
  ASSERT_EQ(reports.size(), 5U);
  EXPECT_EQ(reports[1].outputs[0].last, 1);
  ASSERT_EQ(diagnostics.all().size(), 3U);
  EXPECT_EQ(diagnostics.all()[0].code, Code::output_not_finite);
  EXPECT_EQ(diagnostics.all()[1].code, Code::output_negative) << "before step 60";
  EXPECT_EQ(diagnostics.all()[2].code, Code::output_negative);
  EXPECT_EQ(diagnostics.all()[2].message, "`lr` is -1 at step 51");
  EXPECT_EQ(diagnostics.all()[2].notes.back().message, "for `a.50`");
}

}  // namespace
}  // namespace anneal::tests
