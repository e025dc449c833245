// Goldens: goldens/NAME.sched, what is reported and the typed tree in goldens/NAME.txt.
// ANNEAL_UPDATE_GOLDENS=1 writes the files instead of comparing; the difference is then reviewed like any other.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/check/checked.hpp"

namespace anneal {
namespace {

const std::filesystem::path kGoldens = std::filesystem::path(ANNEAL_SOURCE_DIR) / "tests/check/goldens";

std::string read(const std::filesystem::path &path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// The first line in which two texts differ, from both; empty when they are the same.
std::string first_difference(const std::string &actual, const std::string &expected) {
  std::istringstream left(actual);
  std::istringstream right(expected);
  for (int number = 1;; ++number) {
    std::string said;
    std::string wanted;
    const bool more = static_cast<bool>(std::getline(left, said));
    const bool wants_more = static_cast<bool>(std::getline(right, wanted));
    if (!more && !wants_more) return {};
    if (said != wanted || more != wants_more) {
      return "line " + std::to_string(number) + "\n  said:   " + said + "\n  golden: " + wanted;
    }
  }
}

TEST(Goldens, AreWhatTheCheckerSays) {
  const bool update = std::getenv("ANNEAL_UPDATE_GOLDENS") != nullptr;
  std::size_t count = 0;
  for (const auto &file : std::filesystem::directory_iterator(kGoldens)) {
    if (file.path().extension() != ".sched") continue;
    ++count;
    const Checked checked(read(file.path()));
    const std::string said = checked.rendered();
    const std::string actual = said + (said.empty() ? "" : "\n") + checked.typed();
    std::filesystem::path expected = file.path();
    expected.replace_extension(".txt");
    if (update) std::ofstream(expected, std::ios::binary) << actual;
    EXPECT_EQ(first_difference(actual, read(expected)), "") << expected;
  }
  EXPECT_GE(count, 8U);
}

}  // namespace
}  // namespace anneal
