// Every diagnostic is explained, its failing example causes it and nothing else, and its mended example is clean.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "grammar/diagnostic.hpp"
#include "grammar/text_file.hpp"
#include "tests/diagnostics/command.hpp"
#include "tests/diagnostics/explanation.hpp"

namespace anneal::test {
namespace {

std::string_view explanation_text(Code code) {
  const std::string name = code_text(code);
  const auto found = std::find_if(explanation_texts.begin(), explanation_texts.end(),
                                  [&](const TextFile &file) { return file.name == name; });
  return found != explanation_texts.end() ? found->text : std::string_view{};
}

std::string case_file(const CodeInfo &row) {
  return std::string(ANNEAL_SOURCE_DIR "/tests/diagnostics/") + code_text(row.code) + "_" + std::string(row.name) +
         ".txt";
}

TEST(Diagnostics, AreInOrderOfTheirNumbers) {
  const auto rows = all_codes();
  EXPECT_TRUE(
      std::is_sorted(rows.begin(), rows.end(), [](const CodeInfo &a, const CodeInfo &b) { return a.code <= b.code; }));
}

TEST(Diagnostics, AreFoundAsPeopleTypeThem) {
  for (const std::string_view text : {"A0312", "a0312", "A312", "312"})
    EXPECT_EQ(find_code(text), Code::missing_unit) << text;
  for (const std::string_view text : {"", "A", "A0000", "A03122", "x312", "A-312", "312 "})
    EXPECT_EQ(find_code(text), std::nullopt) << text;
  for (const CodeInfo &row : all_codes()) EXPECT_EQ(find_code(code_text(row.code)), row.code);
}

TEST(Diagnostics, HaveAnExplanationEachWithExamples) {
  for (const CodeInfo &row : all_codes()) {
    const std::string_view text = explanation_text(row.code);
    ASSERT_FALSE(text.empty()) << "docs/diagnostics/" << code_text(row.code) << ".md is missing: " << row.name;
    const Explanation explanation = read_explanation(text);
    EXPECT_EQ(explanation.title, code_text(row.code) + ": " + std::string(row.title));
    EXPECT_FALSE(explanation.fails.empty()) << code_text(row.code) << " has no failing example";
    EXPECT_FALSE(explanation.ok.empty()) << code_text(row.code) << " has no mended example";
    EXPECT_EQ(explanation.mistakes, std::vector<std::string>{}) << code_text(row.code);
  }
  EXPECT_EQ(explanation_texts.size(), all_codes().size()) << "an explanation of a code that is not there";
}

TEST(Diagnostics, AreListed) {
  const std::string list = read_file(ANNEAL_SOURCE_DIR "/docs/diagnostics/README.md");
  for (const CodeInfo &row : all_codes()) {
    const std::string code = code_text(row.code);
    const std::string line = "\n- [" + code + "](" + code + ".md) " + std::string(row.title) +
                             (row.severity == Severity::warning ? " (warning)\n" : "\n");
    EXPECT_NE(list.find(line), std::string::npos) << line;
  }
}

TEST(Diagnostics, HaveAFileOfCasesEach) {
  std::set<std::string> wanted;
  for (const CodeInfo &row : all_codes()) {
    wanted.insert(case_file(row));
    EXPECT_TRUE(std::filesystem::exists(case_file(row))) << case_file(row) << " is missing";
  }
  for (const auto &entry : std::filesystem::directory_iterator(ANNEAL_SOURCE_DIR "/tests/diagnostics")) {
    if (entry.path().extension() != ".txt" || entry.path().filename() == "CMakeLists.txt") continue;
    EXPECT_TRUE(wanted.contains(entry.path().string())) << entry.path() << " is named after no diagnostic";
  }
}

/// The codes that an example reports, by way of the JSON form.
std::set<std::string> reported(Example example, std::string &shown) {
  const Folder folder;
  for (const auto &[name, text] : example.files) folder.write(name, text);
  example.commands.back() += " --diagnostics json";
  const Outcome outcome = folder.run(example.commands);
  shown = outcome.error;
  std::set<std::string> codes;
  for (std::size_t at = 0; at < outcome.error.size();) {
    const std::size_t end = std::min(outcome.error.find('\n', at), outcome.error.size());
    const auto object = nlohmann::json::parse(outcome.error.substr(at, end - at), nullptr, false);
    codes.insert(object.is_object() ? object.value("code", "no code")
                                    : "no JSON: " + outcome.error.substr(at, end - at));
    at = end + 1;
  }
  if (outcome.status > 3) codes.insert("status " + std::to_string(outcome.status));
  return codes;
}

/// A code that GoogleTest shows as people write it.
struct NamedCode {
  Code code;
};

void PrintTo(NamedCode named, std::ostream *out) {
  *out << code_text(named.code);
}

class Explained : public testing::TestWithParam<NamedCode> {};

TEST_P(Explained, FailsAndIsMended) {
  const std::string code = code_text(GetParam().code);
  const Explanation explanation = read_explanation(explanation_text(GetParam().code));
  std::string shown;
  for (const Example &example : explanation.fails) {
    std::set<std::string> codes = reported(example, shown);
    // This one says that there are more of the others.
    if (GetParam().code == Code::too_many_errors) codes.erase("A0201");
    EXPECT_EQ(codes, std::set<std::string>{code}) << shown;
  }
  for (const Example &example : explanation.ok) EXPECT_EQ(reported(example, shown), std::set<std::string>{}) << shown;
}

std::vector<NamedCode> codes() {
  std::vector<NamedCode> list;
  for (const CodeInfo &row : all_codes()) list.push_back({row.code});
  return list;
}

INSTANTIATE_TEST_SUITE_P(Diagnostics, Explained, testing::ValuesIn(codes()),
                         [](const testing::TestParamInfo<NamedCode> &named) { return code_text(named.param.code); });

}  // namespace
}  // namespace anneal::test
