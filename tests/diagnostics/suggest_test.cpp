#include "grammar/suggest.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace anneal {
namespace {

std::string suggestion(std::string_view written, std::vector<std::string_view> candidates) {
  return std::string(nearest(written, candidates).value_or("nothing"));
}

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("cosine", "cosine", 3), 0U);
  EXPECT_EQ(edit_distance("cosin", "cosine", 3), 1U);
  EXPECT_EQ(edit_distance("cosinee", "cosine", 3), 1U);
  EXPECT_EQ(edit_distance("cozine", "cosine", 3), 1U);
  EXPECT_EQ(edit_distance("cosien", "cosine", 3), 1U);
  EXPECT_EQ(edit_distance("ocsien", "cosine", 3), 2U);
  EXPECT_EQ(edit_distance("", "abc", 3), 3U);
  EXPECT_EQ(edit_distance("ca", "abc", 3), 3U);  // no part is edited twice
}

TEST(EditDistance, StopsAtTheLimit) {
  EXPECT_EQ(edit_distance("abcdef", "uvwxyz", 2), 3U);
  EXPECT_EQ(edit_distance("a", "abcdef", 2), 3U);
  EXPECT_EQ(edit_distance("abc", "abd", 0), 1U);
}

// The banded table against the plain recurrence.
TEST(EditDistance, AgreesWithItsDefinition) {
  const auto defined = [](const std::string &a, const std::string &b) {
    std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
      for (std::size_t j = 0; j <= b.size(); ++j) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
        table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + change});
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
    return table[a.size()][b.size()];
  };
  std::vector<std::string> words{""};
  for (std::size_t at = 0; at < words.size() && words[at].size() < 4; ++at) {
    for (const char letter : {'a', 'b', 'c'}) words.push_back(words[at] + letter);
  }
  for (const std::string &a : words) {
    for (const std::string &b : words) {
      for (std::size_t limit = 0; limit < 5; ++limit) {
        ASSERT_EQ(edit_distance(a, b, limit), std::min(defined(a, b), limit + 1)) << a << " " << b << " " << limit;
      }
    }
  }
}

TEST(Nearest, IsTheNameWithFewestEdits) {
  EXPECT_EQ(suggestion("cosin", {"constant", "cosine", "cos"}), "cosine");
  EXPECT_EQ(suggestion("warmpu", {"cooldown", "warmup", "wsd"}), "warmup");
  EXPECT_EQ(suggestion("epocs", {"steps", "epochs", "epoch"}), "epochs");
}

TEST(Nearest, IgnoresWhatIsTooFar) {
  EXPECT_EQ(suggestion("x", {"y_and_more", "zz"}), "nothing");
  EXPECT_EQ(suggestion("plateau", {"linear", "cosine"}), "nothing");
  EXPECT_EQ(suggestion("lr", {}), "nothing");
  EXPECT_EQ(suggestion("", {"a"}), "nothing");
  EXPECT_EQ(suggestion("peak", {"peak"}), "nothing");
}

TEST(Nearest, PrefersTheOneThatDiffersInCapitalsOnly) {
  EXPECT_EQ(suggestion("Peak", {"leak", "peak"}), "peak");
  EXPECT_EQ(suggestion("LR", {"lo", "lr"}), "lr");
  EXPECT_EQ(suggestion("STEPLR", {"torch", "StepLR"}), "StepLR");
}

TEST(Nearest, KnowsWordsInAnotherOrder) {
  EXPECT_EQ(suggestion("decay_step", {"linear", "step_decay"}), "step_decay");
  EXPECT_EQ(suggestion("sqrt_inverse", {"inverse_sqrt", "sqrt"}), "inverse_sqrt");
}

TEST(Nearest, TakesTheFirstOfEquals) {
  EXPECT_EQ(suggestion("bat", {"cat", "hat"}), "cat");
}

TEST(Nearest, EndsWhateverIsGiven) {
  const std::string huge(1U << 20U, 'x');
  EXPECT_EQ(suggestion(huge, {huge}), "nothing");
  EXPECT_EQ(suggestion("xxx", {huge}), "nothing");
  std::vector<std::string> names;
  for (int at = 0; at < 200000; ++at) names.push_back(std::string(240, 'a') + std::to_string(at));
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const auto begin = std::chrono::steady_clock::now();
  nearest(std::string(250, 'b'), candidates);
  nearest(std::string(240, 'a') + "x", candidates);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace anneal
