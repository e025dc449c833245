// Evaluates the program of every record on every back end; a test holds all records of one scheduler of one framework.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "tests/backends/backends.hpp"
#include "tests/backends/observed_run.hpp"
#include "tests/golden/records.hpp"

namespace anneal::tests {
namespace {

const std::string kRecords = ANNEAL_SOURCE_DIR "/tests/golden/records.jsonl";
const std::string kFeedbackRecords = ANNEAL_SOURCE_DIR "/tests/golden/feedback_records.jsonl";

/// Values of a record that is driven by time.
std::vector<double> values_of_time(const GoldenRecord &record, const Schedule &schedule, std::size_t output,
                                   const BackEnd &back_end) {
  std::vector<double> values;
  const Evaluate evaluate = back_end.make(schedule, output);
  for (const std::int64_t step : record.steps) values.push_back(evaluate(step));
  return values;
}

/// Values of a record that is driven by measurements, each after its own; what went wrong is in `mistakes`.
std::vector<double> values_of_metrics(const GoldenRecord &record, const Schedule &schedule, std::size_t output,
                                      const BackEnd &back_end, std::vector<std::string> &mistakes) {
  std::vector<double> values;
  ObservedRun run(schedule, back_end);
  for (std::size_t i = 0; i < record.steps.size(); ++i) {
    const Measurement measured{0, record.metrics[i]};
    if (const auto refusal = run.observe(record.steps[i], std::span(&measured, 1), NotANumber::accept)) {
      mistakes.push_back(refusal->message);
    }
    values.push_back(run.value(output, record.steps[i]));
  }
  mistakes.insert(mistakes.end(), run.mistakes.begin(), run.mistakes.end());
  return values;
}

/// What of a record does not hold on a back end, one line each.
std::vector<std::string> failures(const GoldenRecord &record, const BackEnd &back_end) {
  const BoundText bound = bind_text("record " + std::to_string(record.line), record.program);
  if (!bound.schedule) return {bound.errors};
  const std::optional<std::size_t> output = bound.schedule->find_output("value");
  if (!output) return {"there is no output `value`"};
  std::vector<std::string> mistakes;
  const std::vector<double> values = record.metrics.empty()
                                         ? values_of_time(record, *bound.schedule, *output, back_end)
                                         : values_of_metrics(record, *bound.schedule, *output, back_end, mistakes);
  const std::vector<std::string> found = differences(record, values);
  mistakes.insert(mistakes.end(), found.begin(), found.end());
  return mistakes;
}

/// `torch_CyclicLR`: letters, digits and `_` only.
std::string test_name(const GoldenRecord &record) {
  std::string name = record.framework + "_" + record.scheduler;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

/// All records of one scheduler.
struct Parameter {
  std::string name;
  std::vector<GoldenRecord> records;
};

void PrintTo(const Parameter &parameter, std::ostream *out) {
  *out << parameter.name;
}

std::vector<Parameter> all_parameters() {
  std::map<std::string, std::vector<GoldenRecord>> schedulers;
  for (const std::string &path : {kRecords, kFeedbackRecords}) {
    for (GoldenRecord &record : read_records(path)) schedulers[test_name(record)].push_back(std::move(record));
  }
  std::vector<Parameter> parameters;
  for (auto &[name, records] : schedulers) parameters.push_back({name, std::move(records)});
  return parameters;
}

class Golden : public testing::TestWithParam<Parameter> {};

TEST_P(Golden, AgreesWithTheFramework) {
  for (const GoldenRecord &record : GetParam().records) {
    for (const BackEnd &back_end : back_ends()) {
      for (const std::string &failure : failures(record, back_end)) {
        ADD_FAILURE() << record.arguments << "\n" << record.program << back_end.name << ": " << failure;
      }
    }
  }
}

std::string parameter_name(const testing::TestParamInfo<Parameter> &parameter) {
  return parameter.param.name;
}

INSTANTIATE_TEST_SUITE_P(Schedulers, Golden, testing::ValuesIn(all_parameters()), parameter_name);

TEST(GoldenRecords, AreManyAndOfManyFrameworks) {
  std::map<std::string, std::size_t> frameworks;
  for (const GoldenRecord &record : read_records(kRecords)) ++frameworks[record.framework];
  EXPECT_EQ(frameworks.size(), 18U);
  for (const char *framework : {"keras", "tensorflow", "torch", "optax", "transformers"}) {
    EXPECT_GE(frameworks[framework], 50U) << framework;
  }
}

TEST(GoldenRecords, OfMeasurementsAreManyAndOfManyFrameworks) {
  std::map<std::string, std::size_t> frameworks;
  std::size_t values = 0;
  for (const GoldenRecord &record : read_records(kFeedbackRecords)) {
    ++frameworks[record.framework];
    values += record.values.size();
  }
  EXPECT_EQ(frameworks.size(), 6U);
  EXPECT_GE(frameworks["keras"], 45U);
  EXPECT_GE(frameworks["optax"], 40U);
  EXPECT_GE(frameworks["torch"], 25U);
  EXPECT_GE(values, 1500U);
}

TEST(GoldenSelfTest, AWrongMachineIsFound) {
  GoldenRecord record{.program = "input metric\nschedule value = plateau(metric, factor = 0.5, patience = 1)\n",
                      .stairs = true,
                      .steps = {0, 1, 2, 3},
                      .values = {1, 1, 0.5, 0.5},
                      .metrics = {3, 3, 3, 1}};
  for (const BackEnd &back_end : back_ends()) {
    EXPECT_TRUE(failures(record, back_end).empty()) << back_end.name;
    GoldenRecord wrong = record;
    wrong.metrics[2] = 2;
    EXPECT_EQ(failures(wrong, back_end).size(), 3U) << "it does not fall";
    wrong = record;
    wrong.values = {1, 0.5, 0.5, 0.5};
    EXPECT_EQ(failures(wrong, back_end).size(), 3U) << "one observation early";
  }
}

TEST(GoldenSelfTest, AWrongValueIsFound) {
  const GoldenRecord record{
      1, "", "", "", "0.1 * 0.5 ^ floor(step / 2)\n", Tolerance::float64, true, {0, 1, 2, 3}, {0.1, 0.1, 0.05, 0.05},
      {}};
  const auto count = [](const GoldenRecord &wrong) {
    const std::size_t first = failures(wrong, back_ends()[0]).size();
    for (const BackEnd &back_end : back_ends()) EXPECT_EQ(failures(wrong, back_end).size(), first) << back_end.name;
    return first;
  };
  EXPECT_EQ(count(record), 0U);
  GoldenRecord wrong = record;
  wrong.values[0] = 0.1 + 0x1p-51;
  EXPECT_EQ(count(wrong), 2U) << "a value beyond the tolerance, and a jump that the record does not have";
  wrong = record;
  wrong.values[3] = 0.05 + 0x1p-57;
  EXPECT_EQ(count(wrong), 1U) << "within the tolerance, but a jump elsewhere";
  wrong.stairs = false;
  EXPECT_EQ(count(wrong), 0U);
  wrong = record;
  wrong.values = {0.1, 0.05, 0.05, 0.05};
  EXPECT_EQ(count(wrong), 3U) << "a jump one step early";
  wrong = record;
  wrong.values[2] = std::nan("");
  EXPECT_GE(count(wrong), 1U) << "NaN";
  wrong = record;
  wrong.program = "0.1 *\n";
  EXPECT_EQ(count(wrong), 1U) << "no program";
}

TEST(GoldenSelfTest, TolerancesAreWhatTheReadmeSays) {
  EXPECT_EQ(allowed(Tolerance::float64, 1'000'000), 4 * 0x1p-52);
  EXPECT_EQ(allowed(Tolerance::float64_recursive, 160), 26 * 0x1p-52);
  EXPECT_EQ(allowed(Tolerance::float64_bouncing, 160), 336 * 0x1p-52);
  EXPECT_EQ(allowed(Tolerance::float32, 0), 1e-6);
}

}  // namespace
}  // namespace anneal::tests
