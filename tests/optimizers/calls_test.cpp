// Calls of an optimizer that are wrong, what is told of those that are right, and the C++ header.
#include <gmock/gmock.h>
#include <anneal/optimizer.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/optimizers/model.hpp"

namespace anneal::tests {
namespace {

using testing::HasSubstr;

constexpr const char *kPlain = "schedule lr = 0.5\noptimizer train = weight - lr * grad\n";

Answer create(const std::string &text, const anneal_optimizer_options &options) {
  anneal_optimizer *made = nullptr;
  anneal_diagnostics *found = nullptr;
  Answer answer;
  answer.status = anneal_optimizer_create(schedule_of(text).get(), &options, &made, &found);
  EXPECT_EQ(made != nullptr, answer.status == ANNEAL_OK);
  answer.text = anneal_diagnostics_text(found);
  answer.codes = codes_of(found);
  anneal_optimizer_free(made);
  return answer;
}

TEST(OptimizerCalls, NameARule) {
  const std::string two =
      "optimizer a = weight - grad\noptimizer b(x) = weight - x * grad\noptimizer c(x = 2) = weight\n";
  anneal_optimizer_options options = optimizer_options();
  EXPECT_EQ(create(two, options).status, ANNEAL_OK) << "one has no parameters at all";
  options.rule = "c";
  EXPECT_EQ(create(two, options).status, ANNEAL_OK);
  options.rule = "b";
  EXPECT_THAT(create(two, options).text, HasSubstr("no optimizer `b` that can be used as it is"));
  options.rule = nullptr;
  EXPECT_THAT(create("schedule lr = 1\n", options).text, HasSubstr("no optimizer that can be used"));
  EXPECT_THAT(create("optimizer a = weight\noptimizer b = weight\n", options).text, HasSubstr("2 optimizers"));
}

TEST(OptimizerCalls, HaveOptionsInTheirRanges) {
  const auto wrong = [](auto change, const char *message) {
    anneal_optimizer_options options = optimizer_options();
    change(options);
    const Answer answer = create(kPlain, options);
    EXPECT_EQ(answer.status, ANNEAL_ERROR_USAGE) << message;
    EXPECT_EQ(answer.codes, "A0903") << message;
    EXPECT_THAT(answer.text, HasSubstr(message));
  };
  using Options = anneal_optimizer_options;
  wrong([](Options &o) { o.missing = ANNEAL_GRADIENT_AFTER; }, "policy for missing");
  wrong([](Options &o) { o.missing = -1; }, "policy for missing");
  wrong([](Options &o) { o.not_finite = 3; }, "not finite");
  wrong([](Options &o) { o.backend = 3; }, "back end");
  wrong([](Options &o) { o.threads = 257; }, "at most 256 threads");
  wrong([](Options &o) { o.average_decay = 1; }, "from 0 to below 1");
  wrong([](Options &o) { o.average_decay = -0.1; }, "from 0 to below 1");
  wrong([](Options &o) { o.average_decay = NAN; }, "from 0 to below 1");
  for (const double scale : {3.0, -2.0, 0x1p25, 0x1p-15, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
    wrong([&](Options &o) { o.loss_scale = scale; }, "power of two");
  }
  wrong([](Options &o) { o.run.audit_log = "audit.jsonl"; }, "no audit log");
  wrong([](Options &o) { o.size = 4; }, "options");
  struct Later {
    anneal_optimizer_options known;
    std::uint64_t more;  // as wide as the alignment: no padding of unknown content behind it
  } later{optimizer_options(), 1};
  later.known.size = sizeof later;
  anneal_optimizer *made = nullptr;
  const ScheduleHandle schedule = schedule_of(kPlain);
  EXPECT_EQ(anneal_optimizer_create(schedule.get(), &later.known, &made, nullptr), ANNEAL_ERROR_USAGE);
  later.more = 0;
  EXPECT_EQ(anneal_optimizer_create(schedule.get(), &later.known, &made, nullptr), ANNEAL_OK);
  anneal_optimizer_free(made);
  for (const double scale : {0x1p24, 0x1p-14}) {
    Options options = optimizer_options();
    options.loss_scale = scale;
    options.threads = 256;
    EXPECT_EQ(create(kPlain, options).status, ANNEAL_OK);
  }
}

TEST(OptimizerCalls, TakeNoNullHandles) {
  anneal_optimizer *made = nullptr;
  const ScheduleHandle schedule = schedule_of(kPlain);
  EXPECT_EQ(anneal_optimizer_create(nullptr, nullptr, &made, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_create(schedule.get(), nullptr, nullptr, nullptr), ANNEAL_ERROR_USAGE);
  anneal_optimizer_free(nullptr);
  float weight = 0;
  const void *gradients[] = {&weight};
  double out = 0;
  std::int64_t k = 0;
  const anneal_measurement one{0, 1};
  EXPECT_EQ(anneal_optimizer_add(nullptr, "a", &weight, 1, 0, 0, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_remove(nullptr, "a"), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_freeze(nullptr, "a", 1), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_count(nullptr), 0U);
  EXPECT_EQ(anneal_optimizer_name(nullptr, 0), nullptr);
  EXPECT_EQ(anneal_optimizer_find(nullptr, "a"), -1);
  EXPECT_EQ(anneal_optimizer_update(nullptr, 0, gradients, nullptr, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_accumulate(nullptr, gradients, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_TRUE(std::isnan(anneal_optimizer_loss_scale(nullptr)));
  EXPECT_TRUE(std::isnan(anneal_optimizer_value(nullptr, 0, 0)));
  EXPECT_TRUE(std::isnan(anneal_optimizer_parameter_value(nullptr, 0, 0, 0)));
  EXPECT_EQ(anneal_optimizer_observe(nullptr, 0, &one, 1, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_cell_name(nullptr, 0), nullptr);
  EXPECT_EQ(anneal_optimizer_cell(nullptr, 0, "a", &out), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_swap_average(nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_save_file(nullptr, 0, "x", nullptr, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_restore_file(nullptr, "x", nullptr, &k, nullptr), ANNEAL_ERROR_USAGE);

  Model model(kPlain, {{"a", 1}});
  EXPECT_EQ(anneal_optimizer_add(model.get(), nullptr, &weight, 1, 0, 0, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_add(model.get(), "b", nullptr, 1, 0, 0, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_remove(model.get(), nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_freeze(model.get(), nullptr, 1), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_find(model.get(), nullptr), -1);
  EXPECT_EQ(anneal_optimizer_update(model.get(), 0, nullptr, nullptr, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_accumulate(model.get(), nullptr, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_observe(model.get(), 0, nullptr, 1, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_cell(model.get(), 0, nullptr, &out), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_cell(model.get(), 0, "a", nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_save_file(model.get(), 0, nullptr, nullptr, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_optimizer_restore_file(model.get(), nullptr, nullptr, &k, nullptr), ANNEAL_ERROR_USAGE);
  anneal_update_report short_report{};
  EXPECT_EQ(anneal_optimizer_update(model.get(), 0, model.pointers().data(), &short_report, nullptr),
            ANNEAL_ERROR_USAGE)
      << "its size is not set";
  EXPECT_EQ(anneal_optimizer_count(model.get()), 1U);
}

TEST(OptimizerCalls, AreOfAProgramAndNotOfASetOfTensors) {
  const ScheduleHandle schedule =
      schedule_of("schedule lr = 1\ngroup g for \"a\" { lr = 2 }\noptimizer train = weight - lr * grad\n");
  const char *const names[] = {"a"};
  anneal_model *model = nullptr;
  ASSERT_EQ(anneal_bind_model(schedule.get(), names, 1, &model, nullptr), ANNEAL_OK);
  anneal_optimizer *made = nullptr;
  EXPECT_EQ(anneal_optimizer_create(anneal_model_schedule(model, 0), nullptr, &made, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(made, nullptr);
  anneal_model_free(model);
}

TEST(OptimizerCalls, HavePositionsFromZeroTo2To53) {
  Model model(kPlain, {{"a", 2}});
  const std::vector<std::byte> before = model.bits();
  for (const std::int64_t k : {std::int64_t{-1}, (std::int64_t{1} << 53) + 1, std::int64_t{INT64_MAX}}) {
    EXPECT_THAT(model.update(k).text, HasSubstr("0 to 2^53"));
    EXPECT_EQ(model.save(k, testing::TempDir() + "anneal_position.ckpt").status, ANNEAL_ERROR_USAGE);
  }
  EXPECT_EQ(model.bits(), before);
  model.run(std::int64_t{1} << 53, (std::int64_t{1} << 53) + 1);
}

TEST(OptimizerCalls, SayWhereThereIsNoMeaning) {
  EXPECT_EQ(create("optimizer train = weight - tensor_sum(step)\n", optimizer_options()).codes, "A0814");
  EXPECT_EQ(
      create("optimizer train = { state m = global_norm(grad) -> m; weight - m * grad }\n", optimizer_options()).codes,
      "A0814");
  EXPECT_NE(create("optimizer train = { state m = 0 -> m + next(m); weight - next(m) }\n", optimizer_options()).status,
            ANNEAL_OK);
}

TEST(OptimizerCalls, AnswerOldReports) {
  Model model(kPlain, {{"a", 1}});
  struct Old {
    std::size_t size;
    std::int64_t position;
  } old{sizeof old, -1};
  EXPECT_EQ(anneal_optimizer_update(model.get(), 3, model.pointers().data(),
                                    reinterpret_cast<anneal_update_report *>(&old), nullptr),
            ANNEAL_OK);
  EXPECT_EQ(old.size, sizeof old);
  EXPECT_EQ(old.position, 3);
}

std::string read(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr const char *kLogged = "schedule lr = 0.5\nschedule position = 1/0\noptimizer train = weight - lr * grad\n";

TEST(OptimizerLog, IsCsvWithQuotes) {
  const std::string path = testing::TempDir() + "anneal_updates.csv";
  std::filesystem::remove(path);
  anneal_optimizer_options options = optimizer_options();
  options.log = path.c_str();
  options.loss_scale = 2;
  {
    Model model(kLogged, {{"the \"first\", a", 1}, {"b", 1}}, options);
    model.gradient(0).fill(3);
    model.gradient(1).fill(4);
    EXPECT_EQ(model.update(7).status, ANNEAL_OK);
    model.gradient(0).fill(INFINITY);
    EXPECT_EQ(model.update(8).status, ANNEAL_OK);
  }
  Model again(kLogged, {{"b", 1}}, options);
  EXPECT_EQ(again.update(9).status, ANNEAL_OK);
  EXPECT_EQ(read(path),
            "position,updated,gradient_norm,loss_scale,missing,not_finite,lr,output.position\n"
            "7,1,2.5,2,0,,0.5,inf\n"
            "8,0,inf,2,0,\"the \"\"first\"\", a\",0.5,inf\n"
            "9,1,0,2,0,,0.5,inf\n");
  std::filesystem::remove(path);
}

TEST(OptimizerLog, IsLinesOfJson) {
  const std::string path = testing::TempDir() + "anneal_updates.jsonl";
  std::filesystem::remove(path);
  anneal_optimizer_options options = optimizer_options();
  options.log = path.c_str();
  options.missing = ANNEAL_GRADIENT_SKIP;
  options.not_finite = ANNEAL_GRADIENT_AFTER;
  Model model(kLogged, {{"ä\n\"a\"", 1}, {"b", 1}}, options);
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  model.leave_out(1);
  model.gradient(0).fill(NAN);
  EXPECT_EQ(model.update(1).codes, "A0815") << "it was made, so it has a line";
  EXPECT_EQ(model.update(-1).status, ANNEAL_ERROR_USAGE) << "it was not";
  std::istringstream lines(read(path));
  std::string line;
  std::vector<nlohmann::json> objects;
  while (std::getline(lines, line)) objects.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(objects.size(), 2U);
  EXPECT_FALSE(objects[0].contains("gradient_norm"));
  EXPECT_FALSE(objects[0].contains("not_finite"));
  EXPECT_EQ(objects[0]["lr"], 0.5);
  EXPECT_EQ(objects[0]["output.position"], "inf");
  EXPECT_EQ(objects[1]["not_finite"], "ä\n\"a\"");
  EXPECT_EQ(objects[1]["missing"], 1);
  EXPECT_EQ(objects[1]["updated"], true);
  std::filesystem::remove(path);
}

TEST(OptimizerLog, ThatCannotBeWrittenIsAWarning) {
  const std::filesystem::path link = testing::TempDir() + "anneal_full.jsonl";
  std::filesystem::remove(link);
  std::filesystem::create_symlink("/dev/full", link);
  anneal_optimizer_options options = optimizer_options();
  options.log = link.c_str();
  Model model(kPlain, {{"a", 1}}, options);
  model.weights(0).fill(1);
  model.gradient(0).fill(1);
  const Answer answer = model.update(0);
  EXPECT_EQ(answer.status, ANNEAL_OK);
  EXPECT_EQ(answer.codes, "A0816");
  EXPECT_EQ(model.weights(0).at(0), 0.5) << "the update stands";
  std::filesystem::remove(link);
  options.log = "/no/such/folder/log.csv";
  EXPECT_EQ(create(kPlain, options).status, ANNEAL_ERROR_ENVIRONMENT);
}

TEST(OptimizerCallback, IsCalledAfterEachUpdate) {
  std::vector<anneal_update_report> reports;
  anneal_optimizer_options options = optimizer_options();
  options.callback = [](const anneal_update_report *report, void *context) {
    static_cast<std::vector<anneal_update_report> *>(context)->push_back(*report);
  };
  options.context = &reports;
  options.not_finite = ANNEAL_GRADIENT_SKIP;
  Model model(kPlain, {{"a", 1}}, options);
  model.run(0, 2);
  model.gradient(0).fill(NAN);
  EXPECT_EQ(model.update(2).status, ANNEAL_OK);
  model.leave_out(0);
  EXPECT_EQ(model.update(3).status, ANNEAL_ERROR_REFUSED);
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[1].position, 1);
  EXPECT_EQ(reports[1].updated, 1);
  EXPECT_EQ(reports[2].updated, 0);
  EXPECT_EQ(reports[2].size, sizeof reports[2]);
}

TEST(OptimizerInCpp, DoesTheSameAsInC) {
  Model model("schedule lr = 0.5\noptimizer train = adamw(lr = lr)\n", {{"a", 5}});
  const Schedule schedule = Program::parse("schedule lr = 0.5\noptimizer train = adamw(lr = lr)\n").bind();
  std::vector<float> weights(5);
  for (std::size_t i = 0; i < 5; ++i) weights[i] = static_cast<float>(model.weights(0).at(i));
  OptimizerOptions options;
  int calls = 0;
  options.callback = [&](const anneal_update_report &) { ++calls; };
  Optimizer first(schedule, options);
  Optimizer optimizer(std::move(first));
  optimizer.add("a", weights.data(), 5);
  for (std::int64_t k = 0; k < 5; ++k) {
    model.make_gradients(k);
    EXPECT_EQ(model.update(k).status, ANNEAL_OK);
    EXPECT_EQ(optimizer.update(k, model.pointers()).position, k);
  }
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(static_cast<double>(weights[i]), model.weights(0).at(i));
  EXPECT_EQ(optimizer.cell(optimizer.parameter("a"), "m"), model.cell(0, "m"));
  EXPECT_EQ(calls, 5);
  EXPECT_THROW(optimizer.update(5, {}), std::invalid_argument);
  EXPECT_THROW(optimizer.update(5, {nullptr}), Error);
  EXPECT_THROW(optimizer.remove("b"), std::out_of_range);
  EXPECT_THROW(optimizer.parameter("b"), std::out_of_range);
  EXPECT_THROW(optimizer.swap_average(), std::out_of_range);
}

}  // namespace
}  // namespace anneal::tests
