// Promise P17: other LLVMs in the process, opened before ours or after it, with names that all see.
#include <dlfcn.h>
#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/guest/child.hpp"
#include "tests/guest/compare.hpp"
#include "tests/guest/others/other_llvm.hpp"

namespace anneal::tests {
namespace {

constexpr const char *kClashing = ANNEAL_CLASHING_LIBRARY;

/// Reads, compiles and compares a dozen programs.
std::string use_ours(int first) {
  std::string said;
  for (int number = first; number < first + 12 && said.empty(); ++number) {
    said = compile_and_compare(number, number % 2 == 0);
  }
  return said;
}

/// Steps one after the other in a process of their own, until one says what is not right.
std::string in_order(std::initializer_list<std::function<std::string()>> steps) {
  return in_child([&steps] {
    for (const std::function<std::string()> &step : steps) {
      if (std::string said = step(); !said.empty()) return said;
    }
    return std::string();
  });
}

const auto kOurs = [] { return use_ours(0); };
const auto kOursAgain = [] { return use_ours(100); };
const auto kOpenClashing = [] { return open_for_all(kClashing); };

TEST(ClashingNames, Before) {
  EXPECT_EQ(in_order({kOpenClashing, kOurs}), "");
}

TEST(ClashingNames, After) {
  EXPECT_EQ(in_order({kOurs, kOpenClashing, kOursAgain}), "");
}

/// The library is what it is meant to be: all see its names, and who calls one of them ends.
TEST(ClashingNames, Clash) {
  EXPECT_EQ(in_order({kOpenClashing,
                      []() -> std::string {
                        const auto *const count = static_cast<const unsigned *>(dlsym(RTLD_DEFAULT, "clashing_names"));
                        return *count > 40'000 ? "" : "too few names: " + std::to_string(*count);
                      }}),
            "");
  EXPECT_THAT(in_order({kOpenClashing,
                        []() -> std::string {
                          const auto *const name =
                              static_cast<const char *const *>(dlsym(RTLD_DEFAULT, "a_clashing_name"));
                          reinterpret_cast<void (*)()>(dlsym(RTLD_DEFAULT, *name))();
                          return "it went on";
                        }}),
              testing::AllOf(testing::HasSubstr("signal"), testing::Not(testing::HasSubstr("it went on"))));
}

class OtherLlvm : public testing::TestWithParam<const char *> {};

TEST_P(OtherLlvm, Before) {
  const auto open = [] { return open_for_all(GetParam()); };
  const auto use = [] { return compile_with(GetParam()); };
  EXPECT_EQ(in_order({open, kOurs, use, kOursAgain}), "");
  EXPECT_EQ(in_order({open, use, kOurs, use}), "");
}

TEST_P(OtherLlvm, After) {
  const auto open = [] { return open_for_all(GetParam()); };
  const auto use = [] { return compile_with(GetParam()); };
  EXPECT_EQ(in_order({kOurs, open, use, kOursAgain, use}), "");
}

TEST_P(OtherLlvm, IsAnother) {
  EXPECT_NE(compile_with(GetParam()), "") << "it is not there before it is opened";
}

// The one that ours is made of, and one of another version; Debian 12 has both.
INSTANTIATE_TEST_SUITE_P(Debian, OtherLlvm, testing::Values("libLLVM.so.19.1", "libLLVM-14.so.1"),
                         [](const auto &library) { return library.index == 0 ? "same" : "older"; });

/// Nothing of ours is seen but the one entry.
TEST(Names, OnlyOneIsExported) {
  const std::string command = ANNEAL_NM " -D --defined-only --format=posix " ANNEAL_NATIVE_MODULE;
  FILE *const pipe = popen(command.c_str(), "r");
  std::array<char, 4096> text{};
  const std::size_t size = fread(text.data(), 1, text.size(), pipe);
  EXPECT_EQ(pclose(pipe), 0);
  EXPECT_THAT(std::string(text.data(), size), testing::MatchesRegex("anneal_native_module T [0-9a-f ]+\n"));
}

}  // namespace
}  // namespace anneal::tests
