// Every input of the corpus through its targets, every input that once broke something, and some seconds of new ones.
//
//   ANNEAL_FUZZ_SEED=N        the new inputs of another run again
//   ANNEAL_FUZZ_SECONDS=N     as long, for each target
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/fuzz/inputs/container.hpp"
#include "tests/fuzz/inputs/mutate.hpp"
#include "tests/fuzz/replay/watched.hpp"
#include "tests/fuzz/targets/promise.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace anneal::fuzz {

/// What a failing test prints of its parameter.
static void PrintTo(const Target &target, std::ostream *out) {
  *out << target.name;
}

namespace {

constexpr std::size_t kFewestInputs = 5000;
constexpr std::size_t kMutatedBytes = 4096;

std::vector<Input> corpus(std::string_view name) {
  std::ifstream file(ANNEAL_SOURCE_DIR "/tests/fuzz/corpus/" + std::string(name) + ".txt", std::ios::binary);
  return read_container(std::string{std::istreambuf_iterator<char>(file), {}});
}

std::uint64_t number_from(const char *variable, std::uint64_t otherwise) {
  const char *const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void expect_none(const Target &target, const Outcome &outcome) {
  for (const Finding &finding : outcome.findings) {
    ADD_FAILURE() << target.name << ": " << finding.how
                  << "\n  the input: " << save(finding, ANNEAL_BINARY_DIR "/fuzz_findings", target.name) << "\n"
                  << write_container({{"", finding.input}}).substr(0, 2000);
  }
}

class Replay : public testing::TestWithParam<Target> {};

TEST_P(Replay, EveryInputOfTheCorpus) {
  const std::vector<Input> inputs = corpus(GetParam().corpus);
  ASSERT_FALSE(inputs.empty());
  const Outcome outcome = run_watched(GetParam().run, [&](std::size_t number) {
    return number < inputs.size() ? std::optional(inputs[number].bytes) : std::nullopt;
  });
  EXPECT_EQ(outcome.inputs, inputs.size());
  expect_none(GetParam(), outcome);
}

/// New inputs from those of the corpus, each decided by the seed and its number alone.
TEST_P(Replay, NewInputs) {
  const std::vector<Input> inputs = corpus(GetParam().corpus);
  ASSERT_FALSE(inputs.empty());
  const auto now = [] { return std::chrono::steady_clock::now(); };
  // The same ones each time: a finding belongs to the change that made it. Long runs have seeds of their own.
  const std::uint64_t seed = number_from("ANNEAL_FUZZ_SEED", 20261128);
  const auto end = now() + std::chrono::milliseconds(1000 * number_from("ANNEAL_FUZZ_SECONDS", 2));
  const Outcome outcome = run_watched(GetParam().run, [&](std::size_t number) -> std::optional<std::string> {
    if (now() > end) return std::nullopt;
    std::mt19937_64 random(seed + number);
    const auto any = [&]() -> const std::string & { return inputs[random() % inputs.size()].bytes; };
    std::string input = random() % 4 == 0 ? crossed(any(), any(), kMutatedBytes, random) : any();
    for (std::size_t changes = 1 + random() % 4; changes > 0; --changes) mutate(input, kMutatedBytes, random);
    return input;
  });
  std::printf("%zu new inputs, seed %llu\n", outcome.inputs, static_cast<unsigned long long>(seed));
  expect_none(GetParam(), outcome);
}

INSTANTIATE_TEST_SUITE_P(Targets, Replay, testing::ValuesIn(targets().begin(), targets().end()),
                         [](const testing::TestParamInfo<Target> &target) { return std::string(target.param.name); });

TEST(Corpus, IsLargeEnough) {
  std::size_t inputs = 0;
  for (const char *name : {"texts", "grammar", "import", "binding"}) inputs += corpus(name).size();
  EXPECT_GE(inputs, kFewestInputs);
}

TEST(Corpus, KeepsWhatOnceBroke) {
  for (const Input &input : corpus("regressions")) {
    const Target *const target = find_target(input.title.substr(0, input.title.find(':')));
    ASSERT_NE(target, nullptr) << input.title;
    const Outcome outcome = run_watched(
        target->run, [&](std::size_t number) { return number == 0 ? std::optional(input.bytes) : std::nullopt; });
    EXPECT_EQ(outcome.inputs, 1U) << input.title;
    expect_none(*target, outcome);
  }
}

TEST(Container, KeepsEveryByte) {
  std::vector<Input> inputs = {
      {"empty", ""}, {"a line", "a\n"}, {"a line break", "\n"}, {"like a title", "=== x\n=\\== y\n=== z"}};
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) {
    std::string bytes;
    for (std::size_t size = random() % 40; size > 0; --size)
      bytes += static_cast<char>(i % 2 == 0 ? random() : "=\\x\n 1"[random() % 6]);
    inputs.push_back({hash_of(bytes), bytes});
  }
  EXPECT_EQ(read_container(write_container(inputs)), inputs);
}

// Targets that break on one input in a hundred, each in its way: what the harness must find, with the input that did
// it.

void breaks_a_promise(std::string_view input) {
  must(!input.ends_with("42"), "no input ends with 42");
}
void crashes(std::string_view input) {
  if (input.ends_with("42")) std::raise(SIGSEGV);
}
void hangs(std::string_view input) {
  for (volatile bool hanging = input.ends_with("42"); hanging;) {
  }
}
void floods(std::string_view input) {
  if (!input.ends_with("42")) return;
  std::vector<std::string> kept;
  for (int i = 0; i < 300; ++i) kept.emplace_back(1 << 20, 'x');
}

TEST(Watched, FindsATargetThatBreaks) {
  const Limits limits{.seconds = 0.3, .megabytes = 200};
  const auto three_hundred = [](std::size_t number) {
    return number < 300 ? std::optional("input " + std::to_string(number)) : std::nullopt;
  };
  for (const auto &[target, how] :
       {std::pair(&breaks_a_promise, "Aborted"), {&crashes, ""}, {&hangs, "more than"}, {&floods, ""}}) {
    const Outcome outcome = run_watched(target, three_hundred, limits);
    EXPECT_EQ(outcome.inputs, 300U) << how;
    ASSERT_EQ(outcome.findings.size(), 3U) << how;
    EXPECT_EQ(outcome.findings[0].input, "input 42");
    EXPECT_EQ(outcome.findings[2].input, "input 242");
    EXPECT_NE(outcome.findings[0].how.find(how), std::string::npos) << outcome.findings[0].how;
  }
}

TEST(Watched, SavesTheInput) {
  const std::string path = save({std::string("a\0b\n", 4), "killed"}, testing::TempDir() + "fuzz_findings", "source");
  std::ifstream file(path, std::ios::binary);
  EXPECT_EQ((std::string{std::istreambuf_iterator<char>(file), {}}), std::string("a\0b\n", 4));
}

TEST(Watched, StopsAfterTooManyFindings) {
  const Outcome outcome =
      run_watched([](std::string_view) { std::abort(); }, [](std::size_t) { return std::optional<std::string>("x"); });
  EXPECT_EQ(outcome.findings.size(), Limits().findings);
}

}  // namespace
}  // namespace anneal::fuzz
