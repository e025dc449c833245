// The cases of every diagnostic, as printed by the program. `ANNEAL_UPDATE_GOLDENS=1 diagnostics_test` writes what is
// printed now.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/diagnostics/case_file.hpp"
#include "tests/diagnostics/command.hpp"

namespace anneal::test {
namespace {

std::vector<std::string> case_files() {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(ANNEAL_SOURCE_DIR "/tests/diagnostics")) {
    if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt")
      names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Cases : public testing::TestWithParam<std::string> {};

TEST_P(Cases, PrintWhatIsExpected) {
  const std::string path = std::string(ANNEAL_SOURCE_DIR "/tests/diagnostics/") + GetParam() + ".txt";
  CaseFile file = read_cases(read_file(path));
  ASSERT_FALSE(file.cases.empty());
  const char *const update = std::getenv("ANNEAL_UPDATE_GOLDENS");
  bool shows_its_code = false;
  for (Case &one : file.cases) {
    const std::string now = printed(one);
    if (update != nullptr) {
      one.expected = now;
    } else {
      EXPECT_EQ(now, one.expected) << "in the case: " << one.title << "\n" << one.input;
    }
    // A0505 is the last line of the text form and has no code there.
    const std::string code = GetParam().substr(0, 5);
    shows_its_code = shows_its_code || now.find("[" + code + "]") != std::string::npos || code == "A0505";
  }
  EXPECT_TRUE(shows_its_code) << "no case has the diagnostic that the file is named after";
  if (update != nullptr) std::ofstream(path, std::ios::binary) << write_cases(file);
}

INSTANTIATE_TEST_SUITE_P(Diagnostics, Cases, testing::ValuesIn(case_files()),
                         [](const testing::TestParamInfo<std::string> &name) { return name.param; });

// The harness itself: a wrong expectation is seen, files and commands are read, and writing is the inverse of reading.

constexpr std::string_view kCases =
    "Remarks.\n"
    "=== one\n"
    "0.1\n"
    "---\n"
    "exit 1\n"
    "\n"
    "=== two\n"
    "$ cat base.sched file.sched >&2\n"
    "$ exit 3\n"
    "+++ base.sched\n"
    "base\n"
    "+++ file.sched\n"
    "\n"
    "file\n"
    "---\n"
    "base\n"
    "\n"
    "file\n"
    "exit 3\n";

TEST(CaseFiles, AreReadAndWritten) {
  const CaseFile file = read_cases(kCases);
  ASSERT_EQ(file.cases.size(), 2U);
  EXPECT_EQ(file.cases[0].files.at("file.sched"), "0.1\n");
  EXPECT_THAT(file.cases[0].commands, testing::ElementsAre("anneal check file.sched"));
  EXPECT_EQ(file.cases[1].files.at("base.sched"), "base\n");
  EXPECT_EQ(file.cases[1].files.at("file.sched"), "\nfile\n");
  EXPECT_EQ(write_cases(file), kCases);
}

TEST(CaseFiles, AreRunInAFolderOfTheirOwn) {
  CaseFile file = read_cases(kCases);
  EXPECT_EQ(printed(file.cases[1]), file.cases[1].expected);
  file.cases[1].files["file.sched"] = "another\n";
  EXPECT_NE(printed(file.cases[1]), file.cases[1].expected);
}

}  // namespace
}  // namespace anneal::test
