// Promise P5: the same bits whatever the host did to the processor's floating-point state, and that state unchanged
// afterwards.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdio>
#include <map>
#include <vector>

#include "compiler/floating_point.hpp"
#include "tests/backends/backends.hpp"
#include "tests/conformance/cases.hpp"

#if defined(__x86_64__)

namespace anneal::tests {
namespace {

constexpr std::uint64_t kDenormalsAreZero = 0x0040;
constexpr std::uint64_t kFlushToZero = 0x8000;
constexpr std::uint64_t kExceptionMasks = 0x1F80;
constexpr std::uint64_t kRounding[] = {0x0000, 0x2000, 0x4000, 0x6000};
/// A flag that no case raises by itself without raising others: kept or lost, it shows.
constexpr std::uint64_t kRaised = 0x0002;

struct HostState {
  std::uint64_t control;
  bool unmasked;
};

// Rounding × flushing of results × of operands × exceptions unmasked or not.
std::vector<HostState> host_states() {
  std::vector<HostState> states;
  for (const std::uint64_t rounding : kRounding) {
    for (const std::uint64_t flush : {std::uint64_t{0}, kFlushToZero}) {
      for (const std::uint64_t denormals : {std::uint64_t{0}, kDenormalsAreZero}) {
        states.push_back({rounding | flush | denormals | kExceptionMasks, false});
        states.push_back({rounding | flush | denormals, true});
      }
    }
  }
  return states;
}

/// The state of the host while something of ours runs, and put back however that ends.
class AsHost {
 public:
  explicit AsHost(std::uint64_t state) : before_(FloatingPointState::read()) { FloatingPointState::write(state); }
  ~AsHost() { FloatingPointState::write(before_); }
  AsHost(const AsHost &) = delete;
  AsHost &operator=(const AsHost &) = delete;

 private:
  std::uint64_t before_;
};

/// What all values of a bound case are, as bits, and whether the state was as before after each call.
struct Answers {
  std::vector<std::uint64_t> bits;
  bool kept = true;
};

/// Stands apart, so that no compiler moves arithmetic of the test into the host's state.
[[gnu::noinline]] void ask(const Evaluate &evaluate, std::int64_t position, std::uint64_t state, Answers &answers) {
  std::uint64_t after = 0;
  double value = 0;
  {
    const AsHost host(state);
    value = evaluate(position);
    after = FloatingPointState::read();
  }
  answers.bits.push_back(std::bit_cast<std::uint64_t>(value));
  answers.kept = answers.kept && after == state;
}

/// The same for making native code.
[[gnu::noinline]] Evaluate make(const BackEnd &back_end, const Schedule &schedule, std::size_t output,
                                std::uint64_t state, bool &kept) {
  std::uint64_t after = 0;
  Evaluate made;
  {
    const AsHost host(state);
    made = back_end.make(schedule, output);
    after = FloatingPointState::read();
  }
  kept = kept && after == state;
  return made;
}

/// Reads, checks, lowers and binds the case in that state: constants are folded, lengths rounded, numbers read.
[[gnu::noinline]] BoundText bind_as(const ConformanceCase &test, std::uint64_t state, bool &kept) {
  std::uint64_t after = 0;
  std::optional<BoundText> bound;
  {
    const AsHost host(state);
    bound = bind_text(test.file + ".txt", test.program);
    after = FloatingPointState::read();
  }
  kept = kept && after == state;
  return std::move(*bound);
}

/// One back end on one expectation of a case.
struct Question {
  const BackEnd *back_end;
  std::size_t output;
  std::int64_t position;
};

std::vector<Question> questions(const ConformanceCase &test, const Schedule &schedule, bool native) {
  std::vector<Question> all;
  for (const BackEnd &back_end : back_ends()) {
    if (back_end.is_native != native) continue;
    for (const Expectation &expected : test.expectations) {
      const std::optional<std::size_t> output = schedule.find_output(expected.output);
      if (output) all.push_back({&back_end, *output, expected.position});
    }
  }
  return all;
}

/// Reads, binds and evaluates in that state, with the back ends that are there at once.
Answers answers(const ConformanceCase &test, std::uint64_t state) {
  Answers result;
  const BoundText bound = bind_as(test, state, result.kept);
  if (!bound.schedule) return result;
  for (const Question &question : questions(test, *bound.schedule, false)) {
    const Evaluate evaluate = question.back_end->make(*bound.schedule, question.output);
    ask(evaluate, question.position, state, result);
  }
  return result;
}

/// Native code that was made once, or in that state.
class NativeQuestions {
 public:
  NativeQuestions(const ConformanceCase &test, std::uint64_t state) {
    bound_ = bind_as(test, state, kept_);
    if (!bound_.schedule) return;
    std::map<std::pair<const BackEnd *, std::size_t>, Evaluate> made;
    for (const Question &question : questions(test, *bound_.schedule, true)) {
      Evaluate &evaluate = made[{question.back_end, question.output}];
      if (!evaluate) evaluate = make(*question.back_end, *bound_.schedule, question.output, state, kept_);
      all_.emplace_back(evaluate, question.position);
    }
  }
  Answers answers(std::uint64_t state) const {
    Answers result{.bits = {}, .kept = kept_};
    for (const auto &[evaluate, position] : all_) ask(evaluate, position, state, result);
    return result;
  }

 private:
  bool kept_ = true;
  BoundText bound_;
  std::vector<std::pair<Evaluate, std::int64_t>> all_;
};

/// The state of the host as it calls: an unmasked exception that is flagged already would trap in the host itself.
std::uint64_t as_called(const HostState &state) {
  return state.control | (state.unmasked ? 0 : kRaised);
}

TEST(HostState, TheConformanceCorpusHasTheSameBitsInAll32) {
  const std::vector<ConformanceCase> cases = read_folder(ANNEAL_SOURCE_DIR "/tests/conformance").cases;
  ASSERT_GE(cases.size(), 100U);
  const std::vector<HostState> states = host_states();
  ASSERT_EQ(states.size(), 32U);
  std::size_t values = 0;
  for (const ConformanceCase &test : cases) {
    const std::string name = test.file + ".txt:" + std::to_string(test.line);
    const Answers ours = answers(test, FloatingPointState::kOurs);
    const NativeQuestions native(test, FloatingPointState::kOurs);
    const Answers native_ours = native.answers(FloatingPointState::kOurs);
    EXPECT_FALSE(ours.bits.empty()) << name;
    for (const HostState &state : states) {
      const std::uint64_t whole = as_called(state);
      const Answers theirs = answers(test, whole);
      const Answers native_theirs = native.answers(whole);
      EXPECT_EQ(theirs.bits, ours.bits) << name << " in state " << std::hex << whole;
      EXPECT_EQ(native_theirs.bits, native_ours.bits) << name << " in state " << std::hex << whole;
      EXPECT_TRUE(theirs.kept && native_theirs.kept) << name << " changed state " << std::hex << whole;
      values += theirs.bits.size() + native_theirs.bits.size();
    }
  }
  std::printf("%zu values in 32 states\n", values);
}

/// LLVM folds constants, too. Some of the cases in some of the states: compiling takes its time.
TEST(HostState, NativeCodeIsTheSameWhateverStateItWasMadeIn) {
  const std::vector<ConformanceCase> cases = read_folder(ANNEAL_SOURCE_DIR "/tests/conformance").cases;
  for (std::size_t i = 0; i < cases.size(); i += 9) {
    const Answers ours = NativeQuestions(cases[i], FloatingPointState::kOurs).answers(FloatingPointState::kOurs);
    for (const std::uint64_t rounding : kRounding) {
      const std::uint64_t state = as_called({rounding | kFlushToZero | kDenormalsAreZero, true});
      const Answers theirs = NativeQuestions(cases[i], state).answers(state);
      EXPECT_EQ(theirs.bits, ours.bits) << cases[i].file << " in state " << std::hex << state;
      EXPECT_TRUE(theirs.kept) << cases[i].file << " changed state " << std::hex << state;
    }
  }
}

/// What the test looks for is there: without the guard, states differ and flags stay.
TEST(HostState, ItCanFail) {
  volatile double one = 1;
  volatile double three = 3;
  double up = 0;
  double down = 0;
  std::uint64_t after = 0;
  {
    const AsHost host(kExceptionMasks | kRounding[2]);
    volatile double quotient = one / three;
    up = quotient;
  }
  {
    const AsHost host(kExceptionMasks | kRounding[1]);
    volatile double quotient = one / three;
    down = quotient;
    after = FloatingPointState::read();
  }
  EXPECT_NE(std::bit_cast<std::uint64_t>(up), std::bit_cast<std::uint64_t>(down));
  EXPECT_NE(after, kExceptionMasks | kRounding[1]) << "inexact is flagged";
}

[[gnu::noinline]] void guarded() {
  const FloatingPointGuard guard;
  asm volatile("" ::: "memory");
}

[[gnu::noinline]] void unguarded() {
  asm volatile("" ::: "memory");
}

/// Nanoseconds of a call: the least of many rounds, so that what else the machine does takes no part.
double nanoseconds(void (*call)()) {
  constexpr int kCalls = 20'000;
  constexpr int kRounds = 200;
  double least = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < kCalls; ++i) call();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    least = std::min(least, taken.count() / kCalls);
  }
  return least;
}

TEST(HostState, TheGuardIsCheap) {
  const double cost = nanoseconds(guarded) - nanoseconds(unguarded);
  std::printf("the guard costs %.2f ns; 4 are promised\n", cost);
  // Far off: another kind of guard, such as one that calls fegetenv. A noisy machine is no reason to fail.
  EXPECT_LT(cost, 12);
}

}  // namespace
}  // namespace anneal::tests

#endif
