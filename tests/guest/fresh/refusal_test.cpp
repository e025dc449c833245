// Promise P13: without executable memory there is no native code, the reason is said in the system's words, and every
// value stays as it is.
#include <gmock/gmock.h>
#include <sys/mman.h>

#include <bit>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "runtime/sweep.hpp"
#include "runtime/watch.hpp"
#include "tests/backends/backends.hpp"
#include "tests/conformance/cases.hpp"
#include "tests/guest/child.hpp"
#include "tests/guest/compare.hpp"
#include "tests/guest/fresh/refusal.hpp"

namespace anneal::tests {

static void PrintTo(const Refusal &refusal, std::ostream *out) {
  *out << refusal.name;
}

namespace {

using testing::HasSubstr;

/// Every value of the conformance cases, in order, as the interpreter gives them here or as all back ends do.
std::vector<std::uint64_t> corpus(std::span<const BackEnd> with) {
  std::vector<std::uint64_t> bits;
  for (const ConformanceCase &test : read_folder(ANNEAL_SOURCE_DIR "/tests/conformance").cases) {
    const BoundText bound = bind_text(test.file, test.program);
    for (const BackEnd &back_end : with) {
      for (const Expectation &expected : test.expectations) {
        const std::size_t output = bound.schedule->find_output(expected.output).value();
        bits.push_back(std::bit_cast<std::uint64_t>(back_end.make(*bound.schedule, output)(expected.position)));
      }
    }
  }
  return bits;
}

/// What `corpus` says of all back ends where each says what the interpreter does.
std::vector<std::uint64_t> repeated(const std::vector<std::uint64_t> &once) {
  std::vector<std::uint64_t> all;
  auto from = once.begin();
  for (const ConformanceCase &test : read_folder(ANNEAL_SOURCE_DIR "/tests/conformance").cases) {
    const auto to = from + static_cast<std::ptrdiff_t>(test.expectations.size());
    for (std::size_t i = 0; i < back_ends().size(); ++i) all.insert(all.end(), from, to);
    from = to;
  }
  return all;
}

/// Nothing where `with_native_code` gives nothing and says why in these words.
std::string expect_reason(const Schedule &schedule, const std::string &words) {
  std::string reason;
  if (schedule.with_native_code(true, reason)) return "there is native code. ";
  return reason.find(words) != std::string::npos ? "" : "the reason is: " + reason + ". ";
}

/// Nothing where a watched run and a sweep that are worth compiling carry on with the interpreter and its values.
std::string expect_to_carry_on(const std::string &words) {
  const auto sources = std::make_shared<Sources>();
  Diagnostics diagnostics;
  const auto program =
      Program::load(sources, sources->add("long", "clock { total = 1M steps }\nparam a = 2\nschedule value = a + step"),
                    nullptr, diagnostics);
  const auto schedule = program->bind({}, *sources, diagnostics);
  const WatchResult watched =
      watch(*schedule, {schedule->outputs()[0].node}, {{0, 1'000'000, 1}}, {.threads = 1, .progress = {}});
  std::string said;
  if (watched.is_native || watched.seen[0].maximum != 1'000'001) said += "the run was watched otherwise. ";
  if (watched.not_native.find(words) == std::string::npos) said += "watching says: " + watched.not_native + ". ";
  std::vector<double> values(30'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  const auto sweep = Sweep::bind(*program, {}, {{"a", values}}, *sources, diagnostics);
  std::vector<double> out(values.size());
  sweep->at(0, 7, out);
  if (sweep->is_native() || out[29'999] != 30'006) said += "the sweep is another. ";
  return said;
}

class Refused : public testing::TestWithParam<Refusal> {};

/// Prints that this kernel lacks the way, and answers true; the other way is always there.
bool is_unknown(const Refusal &refusal) {
  const std::string said = in_child([&] { return std::string(refusal.begin() ? "" : std::strerror(errno)); });
  if (said.empty()) return false;
  EXPECT_NE(refusal.name, "seccomp") << said;
  std::printf("this kernel has no %s: %s\n", refusal.name.c_str(), said.c_str());
  return true;
}

TEST_P(Refused, FromTheStart) {
  if (is_unknown(GetParam())) return;
  const std::vector<std::uint64_t> expected = corpus(back_ends().first(1));
  ASSERT_GT(expected.size(), 300U);
  const BoundText bound = bind_text("small", "schedule value = step / 3");
  const std::string said = in_child(
      [&] {
        GetParam().begin();
        std::string wrong = expect_reason(*bound.schedule, "executable memory: " + GetParam().words);
        wrong += expect_to_carry_on(GetParam().words);
        return wrong + (corpus(back_ends()) == repeated(expected) ? "" : "other bits");
      },
      60);
  EXPECT_EQ(said, "");
}

/// A sandbox that closes when the program has begun: what is compiled stays, nothing is added.
TEST_P(Refused, Later) {
  if (is_unknown(GetParam())) return;
  const BoundText bound = bind_text("small", "schedule value = cosine(1, 0) ^ (step / 3)\nclock { total = 90 steps }");
  const std::string said = in_child([&]() -> std::string {
    std::string reason;
    const std::optional<Schedule> native = bound.schedule->with_native_code(true, reason);
    if (!native) return reason;
    GetParam().begin();
    for (int i = 0; i < 20; ++i) {
      if (std::string wrong = expect_reason(*bound.schedule, GetParam().words); !wrong.empty()) return wrong;
    }
    if (bits_of(*native) != bits_of(*bound.schedule)) return "what was compiled has other bits";
    return expect_to_carry_on(GetParam().words);
  });
  EXPECT_EQ(said, "");
}

/// The refusal is one: a page that was written does not become executable.
TEST_P(Refused, IsARefusal) {
  if (is_unknown(GetParam())) return;
  const std::string said = in_child([&]() -> std::string {
    void *const page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0) return "refused before";
    if (mprotect(page, 4096, PROT_READ | PROT_WRITE) != 0) return "not writable";
    GetParam().begin();
    if (mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0) return "not refused";
    return std::strerror(errno);
  });
  EXPECT_EQ(said, GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(Ways, Refused, testing::ValuesIn(refusals().begin(), refusals().end()),
                         [](const auto &way) { return way.param.name; });

TEST(Switch, ALibraryUserGetsTheReason) {
  const BoundText bound = bind_text("small", "schedule value = step / 3");
  EXPECT_EQ(in_child([&] {
              setenv("ANNEAL_JIT", "off", 1);
              return expect_reason(*bound.schedule, "ANNEAL_JIT=off forbids it in this process") +
                     expect_to_carry_on("ANNEAL_JIT=off");
            }),
            "");
  EXPECT_THAT(in_child([&] { return expect_reason(*bound.schedule, "ANNEAL_JIT=off"); }), HasSubstr("native code"))
      << "without it there is some";
}

}  // namespace
}  // namespace anneal::tests
