// Programs and schedules through the C interface.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <vector>

#include "tests/api/host.hpp"

namespace anneal::tests {
namespace {

TEST(ProgramHandles, LoadBindAndEvaluateInThreeCalls) {
  const ScheduleHandle schedule = schedule_of("clock { total = 10 steps }\nschedule lr = linear(1, 0)");
  EXPECT_EQ(anneal_at(schedule.get(), 0, 5), 0.5);
  EXPECT_EQ(anneal_total(schedule.get()), 10);
  EXPECT_STREQ(anneal_contract(schedule.get()), "run = 10 updates\n");
}

TEST(ProgramHandles, ReadAFileAndItsImports) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "anneal_api_files";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "base.sched") << "def half(x) = x / 2\n";
  std::ofstream(folder / "run.sched") << "import \"base.sched\" as base\nschedule lr = base.half(3)\n";
  anneal_program *program = nullptr;
  ASSERT_EQ(anneal_load_file((folder / "run.sched").c_str(), nullptr, &program, nullptr), ANNEAL_OK);
  anneal_schedule *schedule = nullptr;
  EXPECT_EQ(anneal_bind(program, nullptr, &schedule, nullptr), ANNEAL_OK);
  EXPECT_EQ(anneal_at(schedule, 0, 0), 1.5);
  anneal_schedule_free(schedule);
  anneal_program_free(program);

  const std::string text = "import \"base.sched\" as base\nschedule lr = base.half(3)\n";
  anneal_diagnostics *found = nullptr;
  EXPECT_EQ(anneal_load_text("t", text.data(), text.size(), nullptr, &program, &found), ANNEAL_ERROR_PROGRAM);
  EXPECT_EQ(program, nullptr);
  EXPECT_NE(codes_of(found), "") << "a text imports nothing unless a folder is given";
  anneal_load_options options{sizeof options, folder.c_str()};
  EXPECT_EQ(anneal_load_text("t", text.data(), text.size(), &options, &program, nullptr), ANNEAL_OK);
  anneal_program_free(program);
  std::filesystem::remove_all(folder);
}

TEST(ProgramHandles, SayWhatIsWrongAndWhere) {
  anneal_program *program = nullptr;
  anneal_diagnostics *found = nullptr;
  const std::string text = "schedule lr = 1\nschedule other = cosin(1, 0)\n";
  ASSERT_EQ(anneal_load_text("run.sched", text.data(), text.size(), nullptr, &program, &found), ANNEAL_ERROR_PROGRAM);
  EXPECT_EQ(program, nullptr);
  anneal_diagnostic one{};
  one.size = sizeof one;
  ASSERT_EQ(anneal_diagnostics_get(found, 0, &one), ANNEAL_OK);
  EXPECT_STREQ(one.code, "A0201");
  EXPECT_STREQ(one.severity, "error");
  EXPECT_STREQ(one.file, "run.sched");
  EXPECT_EQ(one.line, 2U);
  EXPECT_EQ(one.column, 18U);
  EXPECT_NE(std::strstr(one.rendered, "cosine"), nullptr) << "the nearest name";
  EXPECT_NE(std::strstr(anneal_diagnostics_json(found), "\"code\":\"A0201\""), nullptr);
  EXPECT_EQ(anneal_diagnostics_get(found, 99, &one), ANNEAL_ERROR_USAGE);
  anneal_diagnostics_free(found);
}

TEST(ProgramHandles, AnswerWrongUseWithAStatus) {
  anneal_program *program = nullptr;
  anneal_schedule *schedule = nullptr;
  EXPECT_EQ(anneal_load_file("no/such.sched", nullptr, &program, nullptr), ANNEAL_ERROR_ENVIRONMENT);
  EXPECT_EQ(anneal_load_file(nullptr, nullptr, &program, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_load_text(nullptr, nullptr, 3, nullptr, &program, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_load_text(nullptr, "1", 1, nullptr, nullptr, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_bind(nullptr, nullptr, &schedule, nullptr), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(anneal_total(nullptr), -1);
  EXPECT_TRUE(std::isnan(anneal_at(nullptr, 0, 0)));
  EXPECT_EQ(anneal_diagnostics_count(nullptr), 0U);
  EXPECT_STREQ(anneal_diagnostics_text(nullptr), "");
  anneal_program_free(nullptr);
  anneal_schedule_free(nullptr);
  anneal_run_free(nullptr);
  anneal_diagnostics_free(nullptr);
}

/// The options of a later version: one more member behind those that are known.
struct LaterOptions {
  anneal_bind_options known;
  int later;
};

TEST(Options, OfOtherVersionsAreReadAsFarAsTheyGo) {
  const ProgramHandle program = program_of("clock { total = 10 steps }\nschedule lr = progress");
  anneal_schedule *schedule = nullptr;
  LaterOptions later{};
  later.known.size = sizeof later;
  EXPECT_EQ(anneal_bind(program.get(), &later.known, &schedule, nullptr), ANNEAL_OK) << "zero is the default";
  anneal_schedule_free(schedule);
  later.later = 1;
  anneal_diagnostics *found = nullptr;
  EXPECT_EQ(anneal_bind(program.get(), &later.known, &schedule, &found), ANNEAL_ERROR_USAGE);
  EXPECT_EQ(codes_of(found), "A0903");
  EXPECT_EQ(schedule, nullptr);

  anneal_bind_options earlier{};
  earlier.size = offsetof(anneal_bind_options, backend);
  earlier.backend = 99;
  earlier.check = 1;
  EXPECT_EQ(anneal_bind(program.get(), &earlier, &schedule, nullptr), ANNEAL_OK) << "what lies behind is not read";
  anneal_schedule_free(schedule);
  earlier.size = 0;
  EXPECT_EQ(anneal_bind(program.get(), &earlier, &schedule, nullptr), ANNEAL_ERROR_USAGE);
}

TEST(Options, SetParametersOfEveryKind) {
  const ProgramHandle program = program_of(
      "param a = 1\nparam b = false\nparam c = [1, 2]\nparam d = 5 steps\nparam m: one_of(\"x\", \"y\") = \"x\"\n"
      "schedule lr = a + (if b then 10 else 0) + sum(c) + d / 1 step + (if m == \"y\" then 1000 else 0)\n");
  const double numbers[] = {100, 200, 300};
  const anneal_value values[] = {{"a", ANNEAL_NUMBER, 2, nullptr, nullptr, 0},
                                 {"b", ANNEAL_BOOL, 1, nullptr, nullptr, 0},
                                 {"c", ANNEAL_LIST, 0, nullptr, numbers, 3},
                                 {"d", ANNEAL_TEXT, 0, "2 epochs", nullptr, 0},
                                 {"m", ANNEAL_TEXT, 0, "y", nullptr, 0}};
  anneal_bind_options options{};
  options.size = sizeof options;
  options.parameters = values;
  options.parameter_count = 5;
  options.clock = "epoch = 7 steps";
  anneal_schedule *schedule = nullptr;
  anneal_diagnostics *found = nullptr;
  ASSERT_EQ(anneal_bind(program.get(), &options, &schedule, &found), ANNEAL_OK) << anneal_diagnostics_text(found);
  EXPECT_EQ(anneal_at(schedule, 0, 0), 2 + 10 + 600 + 14 + 1000);
  EXPECT_EQ(anneal_steps(schedule, 3, "epochs"), 21);
  EXPECT_TRUE(std::isnan(anneal_steps(schedule, 3, "token")));
  EXPECT_TRUE(std::isnan(anneal_steps(schedule, 3, "parsec")));
  anneal_schedule_free(schedule);

  const anneal_value twice[] = {values[0], values[0]};
  options.parameters = twice;
  options.parameter_count = 2;
  EXPECT_EQ(anneal_bind(program.get(), &options, &schedule, nullptr), ANNEAL_ERROR_USAGE);
  const anneal_value unknown = {"nobody", ANNEAL_NUMBER, 1, nullptr, nullptr, 0};
  options.parameters = &unknown;
  options.parameter_count = 1;
  EXPECT_EQ(anneal_bind(program.get(), &options, &schedule, &found), ANNEAL_ERROR_PROGRAM);
  EXPECT_EQ(codes_of(found), "A0407");
}

TEST(Options, CheckTheWholeRun) {
  const ProgramHandle program = program_of("clock { total = 10 steps }\nschedule lr = 5 - step");
  anneal_bind_options options{};
  options.size = sizeof options;
  anneal_schedule *schedule = nullptr;
  EXPECT_EQ(anneal_bind(program.get(), &options, &schedule, nullptr), ANNEAL_OK);
  anneal_schedule_free(schedule);
  options.check = 1;
  anneal_diagnostics *found = nullptr;
  EXPECT_EQ(anneal_bind(program.get(), &options, &schedule, &found), ANNEAL_ERROR_PROGRAM);
  EXPECT_EQ(codes_of(found), "A0602");
}

TEST(Values, AreTheSameByEveryCallAndOnEveryBackEnd) {
  const std::string text = "clock { total = 1000 steps }\nschedule lr = cosine(0.1, 0)\nschedule on = step < 7";
  const ScheduleHandle schedule = schedule_of(text);
  const ScheduleHandle native = schedule_of(text, ANNEAL_BACKEND_NATIVE);
  EXPECT_EQ(anneal_is_native(schedule.get()), 0);
  EXPECT_EQ(anneal_is_native(native.get()), 1);
  std::vector<double> many(500);
  std::vector<std::int64_t> positions;
  for (std::int64_t i = 0; i < 500; ++i) positions.push_back(997 - 2 * i);
  for (const anneal_schedule *one : {schedule.get(), native.get()}) {
    anneal_at_many(one, 0, 997, -2, many.size(), many.data());
    std::vector<double> chosen(500);
    anneal_at_positions(one, 0, positions.data(), positions.size(), chosen.data());
    for (std::size_t i = 0; i < many.size(); ++i) {
      double all[2];
      anneal_at_all(one, positions[i], all);
      const double expected = anneal_at(schedule.get(), 0, positions[i]);
      ASSERT_EQ(many[i], expected);
      ASSERT_EQ(chosen[i], expected);
      ASSERT_EQ(all[0], expected);
      ASSERT_EQ(all[1], positions[i] < 7 && positions[i] > -1 ? 1 : positions[i] < 0 ? 1 : 0);
    }
  }
}

TEST(Values, OutsideAreThoseOfTheNearestEnd) {
  const ScheduleHandle schedule = schedule_of("schedule lr = step");
  constexpr std::int64_t kEnd = std::int64_t{1} << 53;
  EXPECT_EQ(anneal_at(schedule.get(), 0, -1), 0);
  EXPECT_EQ(anneal_at(schedule.get(), 0, INT64_MIN), 0);
  EXPECT_EQ(anneal_at(schedule.get(), 0, kEnd), static_cast<double>(kEnd));
  EXPECT_EQ(anneal_at(schedule.get(), 0, kEnd + 1), static_cast<double>(kEnd));
  EXPECT_EQ(anneal_at(schedule.get(), 0, INT64_MAX), static_cast<double>(kEnd));
  EXPECT_TRUE(std::isnan(anneal_at(schedule.get(), 1, 0)));
  double none = 0;
  anneal_at_many(schedule.get(), 1, 0, 1, 1, &none);
  EXPECT_TRUE(std::isnan(none));
}

TEST(Reflection, ShowsWhatAProgramHas) {
  const ProgramHandle program = program_of(kFeedback);
  ASSERT_EQ(anneal_output_count(program.get()), 2U);
  anneal_output_info output{};
  output.size = sizeof output;
  ASSERT_EQ(anneal_output(program.get(), 1, &output), ANNEAL_OK);
  EXPECT_STREQ(output.name, "stop");
  EXPECT_TRUE(output.is_bool);
  EXPECT_EQ(anneal_find_output(program.get(), "stop"), 1);
  EXPECT_EQ(anneal_find_output(program.get(), "nobody"), -1);
  EXPECT_EQ(anneal_output(program.get(), 2, &output), ANNEAL_ERROR_USAGE);

  anneal_parameter_info parameter{};
  parameter.size = sizeof parameter;
  ASSERT_EQ(anneal_parameter(program.get(), 0, &parameter), ANNEAL_OK);
  EXPECT_STREQ(parameter.name, "peak");
  EXPECT_STREQ(parameter.documentation, "the highest rate");
  EXPECT_STREQ(parameter.type, "number");
  EXPECT_STREQ(parameter.default_text, "0.1");
  EXPECT_STREQ(parameter.range.text, "(0, 1] log");

  anneal_input_info input{};
  input.size = sizeof input;
  ASSERT_EQ(anneal_input(program.get(), 0, &input), ANNEAL_OK);
  EXPECT_STREQ(input.name, "val_loss");
  EXPECT_STREQ(input.documentation, "The loss on held-out data.");
  EXPECT_STREQ(input.initial_text, "1");
  EXPECT_EQ(anneal_find_input(program.get(), "val_loss"), 0);

  anneal_equation_info equation{};
  equation.size = sizeof equation;
  ASSERT_EQ(anneal_equation(program.get(), 0, &equation), ANNEAL_OK);
  EXPECT_STREQ(equation.unit, "total");
  EXPECT_STREQ(equation.text, "400 steps");
}

TEST(Reflection, FillsOnlyWhatTheCallerKnows) {
  const ProgramHandle program = program_of(kFeedback);
  anneal_parameter_info parameter{};
  parameter.size = offsetof(anneal_parameter_info, type);
  parameter.type = "untouched";
  ASSERT_EQ(anneal_parameter(program.get(), 0, &parameter), ANNEAL_OK);
  EXPECT_STREQ(parameter.name, "peak");
  EXPECT_STREQ(parameter.type, "untouched");
  EXPECT_EQ(parameter.size, offsetof(anneal_parameter_info, type));
}

TEST(Hashes, TellMeaningsApartAndNotSpacing) {
  const auto hash = [](const std::string &text) { return std::string(anneal_program_hash(program_of(text).get())); };
  const std::string one = hash("schedule lr = 1 + 2");
  EXPECT_EQ(one.size(), 32U);
  EXPECT_EQ(hash("# why\nschedule   lr =\n  1+2\n"), one);
  EXPECT_NE(hash("schedule lr = 1 + 3"), one);
  EXPECT_NE(hash("schedule lr = 12"), hash("schedule lr = 1 - 2"));

  const ProgramHandle program = program_of("param peak = 0.1\nschedule lr = peak");
  const auto bound = [&](double peak, const char *clock) {
    const anneal_value value = {"peak", ANNEAL_NUMBER, peak, nullptr, nullptr, 0};
    anneal_bind_options options{};
    options.size = sizeof options;
    options.parameters = &value;
    options.parameter_count = 1;
    options.clock = clock;
    anneal_schedule *schedule = nullptr;
    EXPECT_EQ(anneal_bind(program.get(), &options, &schedule, nullptr), ANNEAL_OK);
    return std::string(anneal_schedule_hash(ScheduleHandle(schedule).get()));
  };
  EXPECT_EQ(bound(0.1, nullptr), bound(0.1, nullptr));
  EXPECT_NE(bound(0.1, nullptr), bound(0.2, nullptr));
  EXPECT_NE(bound(0.1, nullptr), bound(0.1, "total = 10 steps"));
}

}  // namespace
}  // namespace anneal::tests
