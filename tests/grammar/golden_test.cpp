// Texts and what the grammar makes of them, in cases/*.txt: `=== name`, the text, `---`, the expectation.
//
// ANNEAL_UPDATE_GOLDENS=1 writes the expectations anew; look at the difference before committing it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <vector>

#include "tests/grammar/parsed.hpp"

namespace anneal {
namespace {

struct Case {
  std::string name;
  std::string text;
  std::string expectation;
};

std::vector<Case> read_cases(const std::string &content) {
  std::vector<Case> cases;
  bool in_expectation = false;
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = std::min(content.find('\n', at), content.size());
    const std::string line = content.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), {}, {}});
      in_expectation = false;
    } else if (line == "---") {
      in_expectation = true;
    } else if (!cases.empty()) {
      (in_expectation ? cases.back().expectation : cases.back().text) += line + "\n";
    }
  }
  return cases;
}

void check_cases(const std::string &file, const std::function<std::string(const Case &)> &actual) {
  const std::filesystem::path path = std::filesystem::path(ANNEAL_SOURCE_DIR) / "tests/grammar/cases" / file;
  const std::vector<Case> cases = read_cases(read_file(path));
  ASSERT_FALSE(cases.empty()) << path;
  if (std::getenv("ANNEAL_UPDATE_GOLDENS") != nullptr) {
    std::ofstream output(path, std::ios::binary);
    for (const Case &item : cases) output << "=== " << item.name << "\n" << item.text << "---\n" << actual(item);
    return;
  }
  for (const Case &item : cases)
    EXPECT_EQ(item.expectation, actual(item)) << file << ": " << item.name << "\n" << item.text;
}

TEST(GrammarGolden, Trees) {
  check_cases("trees.txt", [](const Case &item) {
    const Parsed parsed(item.text);
    return parsed.tree() + parsed.findings();
  });
}

TEST(GrammarGolden, Mistakes) {
  check_cases("mistakes.txt", [](const Case &item) { return Parsed(item.text).findings(); });
}

TEST(GrammarGolden, Foreign) {
  check_cases("foreign.txt", [](const Case &item) { return Parsed(item.text).findings(); });
}

TEST(GrammarGolden, Formatted) {
  check_cases("formatted.txt", [](const Case &item) {
    const Parsed parsed(item.text);
    return parsed.errors() > 0 ? parsed.findings() : parsed.formatted();
  });
}

// The name of a case says how many errors it has: "three: …". A case that says nothing has one.
TEST(GrammarGolden, OneMistakeIsOneError) {
  for (const char *file : {"mistakes.txt", "foreign.txt"}) {
    const auto path = std::filesystem::path(ANNEAL_SOURCE_DIR) / "tests/grammar/cases" / file;
    for (const Case &item : read_cases(read_file(path))) {
      const std::size_t wanted = item.name.starts_with("three")  ? 3
                                 : item.name.starts_with("two")  ? 2
                                 : item.name.starts_with("none") ? 0
                                                                 : 1;
      const Parsed parsed(item.text);
      EXPECT_EQ(wanted, parsed.errors() + parsed.diagnostics.warning_count()) << file << ": " << item.name << "\n"
                                                                              << parsed.findings();
    }
  }
}

}  // namespace
}  // namespace anneal
