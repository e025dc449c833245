// Runs every conformance case on every back end, and shows that a wrong case is found.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/model_schedule.hpp"
#include "tests/backends/backends.hpp"
#include "tests/backends/observed_run.hpp"
#include "tests/conformance/cases.hpp"

namespace anneal::tests {
namespace {

/// As `~=` of the language.
bool nearly_equal(double a, double b) {
  if (same_bits(a, b)) return true;
  const double difference = std::fabs(a - b);
  return difference <= 1e-9 * std::max(std::fabs(a), std::fabs(b)) || difference <= 1e-15;
}

/// Whether both are written alike with nine digits, as the vectors of other frameworks are.
bool same_nine_digits(double a, double b) {
  const auto written = [](double value) {
    std::array<char, 32> text{};
    return std::string(
        text.data(),
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, 8).ptr);
  };
  return std::fabs(a - b) <= 1e-15 || written(a) == written(b);
}

bool agrees(Relation relation, double value, double expected) {
  switch (relation) {
    case Relation::same:
      return same_bits(value, expected);
    case Relation::near:
      return nearly_equal(value, expected);
    case Relation::nine_digits:
      return same_nine_digits(value, expected);
  }
  return false;
}

/// One case on one back end; what is observed, all its schedules see.
class CaseRun {
 public:
  CaseRun(const ConformanceCase &test, const std::map<std::string, Schedule> &schedules, const BackEnd &back_end)
      : test_(test) {
    for (const auto &[tensor, schedule] : schedules) runs_.try_emplace(tensor, schedule, back_end);
  }

  /// What does not hold, one line each.
  std::vector<std::string> failures() {
    auto observation = test_.observations.begin();
    for (std::size_t i = 0; i <= test_.expectations.size(); ++i) {
      for (; observation != test_.observations.end() && observation->before == i; ++observation) observe(*observation);
      if (i < test_.expectations.size()) expect(test_.expectations[i]);
    }
    return std::move(failures_);
  }

 private:
  void fail(std::size_t line, const std::string &what) {
    failures_.push_back(test_.file + ".txt:" + std::to_string(line) + ": " + what);
  }

  void observe(const Observation &observation) {
    for (auto &[tensor, run] : runs_) observe(observation, run);
  }

  void observe(const Observation &observation, ObservedRun &observed) {
    std::vector<Measurement> measurements;
    for (const auto &[name, value] : observation.values) {
      const std::optional<std::size_t> input = observed.run().find_input(name);
      if (!input) return fail(observation.line, "there is no input " + name);
      measurements.push_back({*input, value});
    }
    const std::optional<Refusal> refusal = observed.observe(
        observation.position, measurements, observation.refused.empty() ? NotANumber::accept : NotANumber::refuse);
    for (const std::string &mistake : std::exchange(observed.mistakes, {})) fail(observation.line, mistake);
    if (refusal && observation.refused.empty()) fail(observation.line, "refused: " + refusal->message);
    if (!refusal && !observation.refused.empty()) fail(observation.line, "it was taken");
    if (refusal && refusal->message.find(observation.refused) == std::string::npos) {
      fail(observation.line, "the reason is: " + refusal->message);
    }
  }

  void expect(const Expectation &expected) {
    ObservedRun &observed = runs_.at(expected.tensor);
    const std::optional<std::size_t> output = observed.schedule().find_output(expected.output);
    if (!output) return fail(expected.line, "there is no output " + expected.output);
    const double value = observed.value(*output, expected.position);
    if (agrees(expected.relation, value, expected.value)) return;
    fail(expected.line, "at " + std::to_string(expected.position) + " expected " + show_value(expected.value) +
                            ", got " + show_value(value));
  }

  const ConformanceCase &test_;
  std::map<std::string, ObservedRun> runs_;
  std::vector<std::string> failures_;
};

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

std::vector<std::string> failures(const ConformanceCase &test, const BackEnd &back_end) {
  const Schedules schedules = bind_case(test);
  if (!schedules.errors.empty()) return {schedules.errors};
  return CaseRun(test, schedules.of, back_end).failures();
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

/// The cases of the language, which other tests read too, and those of the frameworks, which are for this one.
ConformanceFile all_cases() {
  ConformanceFile all = read_folder(ANNEAL_SOURCE_DIR "/tests/conformance");
  ConformanceFile frameworks = read_folder(ANNEAL_SOURCE_DIR "/tests/conformance/frameworks");
  std::ranges::move(frameworks.cases, std::back_inserter(all.cases));
  std::ranges::move(frameworks.mistakes, std::back_inserter(all.mistakes));
  return all;
}

INSTANTIATE_TEST_SUITE_P(Cases, Conformance, testing::ValuesIn(all_cases().cases), parameter_name);

TEST(ConformanceFiles, AreReadWithoutMistakes) {
  const ConformanceFile all = all_cases();
  EXPECT_GE(all.cases.size(), 230U);
  for (const std::string &mistake : all.mistakes) ADD_FAILURE() << mistake;
}

TEST(ConformanceFiles, DisagreementsAreThoseOfTheDocument) {
  std::map<std::string, std::vector<ConformanceCase>> files;
  for (ConformanceCase &one : all_cases().cases) files[one.file].push_back(std::move(one));
  const std::vector<ConformanceCase> &disagreements = files["disagreements"];
  EXPECT_EQ(disagreements.size(), 40U);
  std::ifstream stream(ANNEAL_SOURCE_DIR "/docs/frameworks.md");
  const std::string document{std::istreambuf_iterator<char>(stream), {}};
  for (const ConformanceCase &one : disagreements) {
    const std::string number = std::to_string(one.number);
    EXPECT_NE(("\n" + one.program).find("\n# " + number + ". "), std::string::npos) << number << " in the case";
    EXPECT_NE(document.find("\n| " + number + " | "), std::string::npos) << number << " in the document";
  }
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
  EXPECT_EQ(failure_counts("step / 3\n---\nvalue @ 1 ~9= 0.333333333 0.666666667\n"), none);
  EXPECT_EQ(failure_counts("step / 3\n---\nvalue @ 1 ~9= 0.333333333 0.666666668 0.999999999\n"),
            std::vector<std::size_t>(back_ends().size(), 2));
  EXPECT_EQ(failure_counts("step\n---\nvalue @ 0 = 0 1 2 3\n"), none);
  EXPECT_EQ(failure_counts("step\n---\nvalue @ 1 = 0 1 3\n"), std::vector<std::size_t>(back_ends().size(), 2));
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

TEST(ConformanceSelfTest, AWrongObservationIsFound) {
  const std::string program = "input a in [0, 9]\nschedule value: signed = { state n = 0 -> n + a; n }\n---\n";
  const std::vector<std::size_t> none(back_ends().size(), 0);
  const std::vector<std::size_t> one(back_ends().size(), 1);
  EXPECT_EQ(failure_counts(program + "value @ 1 = 0\nobserve a = 2 @ 1\nvalue @ 1 = 2\n"), none);
  EXPECT_EQ(failure_counts(program + "observe a = 2 @ 1\nvalue @ 1 = 0\n"), one);
  EXPECT_EQ(failure_counts(program + "value @ 1 = 2\nobserve a = 2 @ 1\n"), one) << "in the order of the lines";
  EXPECT_EQ(failure_counts(program + "observe a = 2 @ 1\nobserve a = 2 @ 1\nvalue @ 1 = 2\n"), one);
  EXPECT_EQ(failure_counts(program + "observe b = 2 @ 1\nvalue @ 1 = 0\n"), one) << "no such input";
  EXPECT_EQ(failure_counts(program + "observe a = 2 @ 1 refused: range\nvalue @ 1 = 2\n"), one);
  EXPECT_EQ(failure_counts(program + "observe a = 12 @ 1 refused: outside its range\nvalue @ 1 = 0\n"), none);
  EXPECT_EQ(failure_counts(program + "observe a = 12 @ 1 refused: is nan\nvalue @ 1 = 0\n"), one);
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
  EXPECT_EQ(mistakes("1\n---\nvalue @ 0 = 1 x 1\nvalue @ 0 = 1\n").size(), 1U);
  EXPECT_EQ(mistakes("1\n---\nvalue @ 0 =\nvalue @ 0 = 1\n").size(), 1U);
  for (const char *const line : {"observe a = 1", "observe a @ 1", "observe a = @ 1", "observe a = 1 @ x",
                                 "observe @ 1 refused: ", "observe a = 1, @ 1"}) {
    EXPECT_EQ(mistakes("1\n---\n" + std::string(line) + "\nvalue @ 0 = 1\n").size(), 1U) << line;
  }
  EXPECT_EQ(read_cases("self_test", "1\n---\nvalue @ 0 = 1\n===\n2\n---\nvalue @ 0 = 2\n").cases.size(), 2U);
}

}  // namespace
}  // namespace anneal::tests
