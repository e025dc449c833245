// Runs every conformance case on every back end, and shows that a wrong case is found.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "runtime/model_schedule.hpp"
#include "tests/backends/backends.hpp"
#include "tests/conformance/cases.hpp"

namespace anneal::tests {
namespace {

/// As `~=` of the language.
bool nearly_equal(double a, double b) {
  if (same_bits(a, b)) return true;
  const double difference = std::fabs(a - b);
  return difference <= 1e-9 * std::max(std::fabs(a), std::fabs(b)) || difference <= 1e-15;
}

/// The schedules of a case: its program's, and one for each tensor that it names.
struct Schedules {
  std::map<std::string, Schedule> of;
  std::string errors;
};

Schedules bind_case(const ConformanceCase &test) {
  BoundText bound = bind_text(test.file + ".txt", std::string(test.line - 1, '\n') + test.program);
  if (!bound.schedule) return {{}, bound.errors};
  Schedules result{{{"", *bound.schedule}}, {}};
  std::vector<std::string_view> tensors;
  for (const Expectation &expected : test.expectations) {
    if (expected.tensor.empty() || std::ranges::find(tensors, expected.tensor) != tensors.end()) continue;
    tensors.push_back(expected.tensor);
  }
  if (tensors.empty()) return result;
  Diagnostics diagnostics;
  const std::optional<ModelSchedule> model = ModelSchedule::bind(*bound.schedule, tensors, diagnostics);
  for (const Diagnostic &finding : diagnostics.all()) result.errors += finding.message + "\n";
  for (std::size_t i = 0; model && i < tensors.size(); ++i) {
    result.of.emplace(tensors[i], model->sets()[model->set_of(i)].schedule);
  }
  return result;
}

/// What of a case does not hold on a back end, one line each.
std::vector<std::string> failures(const ConformanceCase &test, const BackEnd &back_end) {
  const Schedules schedules = bind_case(test);
  if (!schedules.errors.empty()) return {schedules.errors};
  std::vector<std::string> result;
  std::map<std::pair<std::string, std::size_t>, Evaluate> evaluators;
  for (const Expectation &expected : test.expectations) {
    const std::string place = test.file + ".txt:" + std::to_string(expected.line) + ": ";
    const Schedule &schedule = schedules.of.at(expected.tensor);
    const std::optional<std::size_t> output = schedule.find_output(expected.output);
    if (!output) {
      result.push_back(place + "there is no output " + expected.output);
      continue;
    }
    Evaluate &evaluate = evaluators[{expected.tensor, *output}];
    if (!evaluate) evaluate = back_end.make(schedule, *output);
    const double value = evaluate(expected.position);
    const bool holds =
        expected.relation == Relation::same ? same_bits(value, expected.value) : nearly_equal(value, expected.value);
    if (!holds) result.push_back(place + "expected " + show_value(expected.value) + ", got " + show_value(value));
  }
  return result;
}

class Conformance : public testing::TestWithParam<ConformanceCase> {};

TEST_P(Conformance, HoldsOnEveryBackEnd) {
  for (const BackEnd &back_end : back_ends()) {
    for (const std::string &failure : failures(GetParam(), back_end)) ADD_FAILURE() << back_end.name << ": " << failure;
  }
}

/// `phases_3`.
std::string parameter_name(const testing::TestParamInfo<ConformanceCase> &parameter) {
  return parameter.param.file + "_" + std::to_string(parameter.param.number);
}

INSTANTIATE_TEST_SUITE_P(Cases, Conformance,
                         testing::ValuesIn(read_folder(ANNEAL_SOURCE_DIR "/tests/conformance").cases), parameter_name);

TEST(ConformanceFiles, AreReadWithoutMistakes) {
  const ConformanceFile all = read_folder(ANNEAL_SOURCE_DIR "/tests/conformance");
  EXPECT_GE(all.cases.size(), 110U);
  for (const std::string &mistake : all.mistakes) ADD_FAILURE() << mistake;
}

/// How many lines of a case fail, on each back end in turn.
std::vector<std::size_t> failure_counts(const std::string &text) {
  const ConformanceFile file = read_cases("self_test", text);
  EXPECT_EQ(file.cases.size(), 1U);
  std::vector<std::size_t> counts;
  for (const BackEnd &back_end : back_ends()) counts.push_back(failures(file.cases.at(0), back_end).size());
  return counts;
}

TEST(ConformanceSelfTest, AWrongValueIsFound) {
  const std::vector<std::size_t> none(back_ends().size(), 0);
  const std::vector<std::size_t> one(back_ends().size(), 1);
  EXPECT_EQ(failure_counts("step * 0.1\n---\nvalue @ 3 = 0.30000000000000004\n"), none);
  EXPECT_EQ(failure_counts("step * 0.1\n---\nvalue @ 3 = 0.3\n"), one) << "one bit";
  EXPECT_EQ(failure_counts("step * 0.1\n---\nvalue @ 3 ~= 0.3\n"), none);
  EXPECT_EQ(failure_counts("step * 0.1\n---\nvalue @ 3 ~= 0.300001\n"), one);
  EXPECT_EQ(failure_counts("0 * step\n---\nvalue @ 1 = -0\n"), one) << "the sign of zero";
  EXPECT_EQ(failure_counts("step / 0\n---\nvalue @ 0 = 0\nvalue @ 1 = inf\nvalue @ 2 = -inf\n"),
            std::vector<std::size_t>(back_ends().size(), 2));
  EXPECT_EQ(failure_counts("step / 0\n---\nvalue @ 0 = nan\n"), none);
  EXPECT_EQ(failure_counts("step\n---\nvalue @ 1 = nan\n"), one);
  EXPECT_EQ(failure_counts("step\n---\nlr @ 1 = 1\n"), one) << "no such output";
  EXPECT_EQ(failure_counts("schedule v = 1\ngroup g for \"a.<n>\" { v = n * step }\n---\na.3 v @ 2 = 6\nb v @ 2 = 1\n"),
            none);
  EXPECT_EQ(failure_counts("schedule v = 1\ngroup g for \"a.<n>\" { v = n * step }\n---\na.3 v @ 2 = 1\nb v @ 2 = 1\n"),
            one);
  EXPECT_EQ(failure_counts("schedule v = 1\ngroup g for \"a.<n>\" { v = n }\n---\nb v @ 2 = 1\nc v @ 2 = 1\n"), one)
      << "a pattern that matches nothing";
  EXPECT_EQ(failure_counts("step +\n---\nvalue @ 1 = 1\nvalue @ 2 = 2\n"), one) << "no program";
}

TEST(ConformanceSelfTest, AMalformedFileIsReported) {
  const auto mistakes = [](const std::string &text) { return read_cases("self_test", text).mistakes; };
  EXPECT_TRUE(mistakes("1\n---\nvalue @ 0 = 1  # comment\n\n# comment\nvalue @ 1 = 0x1p0\n").empty());
  EXPECT_EQ(mistakes("1\nvalue @ 0 = 1\n"), std::vector<std::string>{"self_test:3: a case without `---`"});
  EXPECT_EQ(mistakes("1\n---\n"), std::vector<std::string>{"self_test:3: a case that expects nothing"});
  EXPECT_EQ(mistakes("1\n---\nvalue @ 0 == 1\nvalue @ 0 = 1\n"),
            std::vector<std::string>{"self_test:3: no expectation: value @ 0 == 1"});
  EXPECT_EQ(mistakes("1\n---\nvalue @ 0 = one\nvalue @ 0 = 1\n").size(), 1U);
  EXPECT_EQ(mistakes("1\n---\nvalue @ 0x = 1\nvalue @ 0 = 1\n").size(), 1U);
  EXPECT_EQ(read_cases("self_test", "1\n---\nvalue @ 0 = 1\n===\n2\n---\nvalue @ 0 = 2\n").cases.size(), 2U);
}

}  // namespace
}  // namespace anneal::tests
