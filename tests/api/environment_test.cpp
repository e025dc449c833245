// Hosts that changed what a value could depend on: the floating-point state, and how little stack a thread has.
#include <gtest/gtest.h>
#include <pthread.h>

#include <cfenv>
#include <cstring>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "tests/api/c_host.h"
#include "tests/api/host.hpp"

namespace anneal::tests {
namespace {

struct Outcome {
  std::vector<double> values = std::vector<double>(200);
  std::vector<unsigned char> saved = std::vector<unsigned char>(1 << 16);
  bool operator==(const Outcome &) const = default;
};

/// Loading, binding, observing, evaluating, saving.
Outcome run_of_c() {
  Outcome outcome;
  std::size_t size = outcome.saved.size();
  EXPECT_EQ(c_host_run(kFeedback, 200, nullptr, 0, outcome.values.data(), outcome.saved.data(), &size), 0);
  outcome.saved.resize(size);
  return outcome;
}

#if defined(__x86_64__)
TEST(Hosts, KeepTheirFloatingPointStateAndOurBits) {
  const Outcome expected = run_of_c();
  const unsigned ours = _mm_getcsr();
  std::size_t states = 0;
  for (const unsigned rounding : {0x0000U, 0x2000U, 0x4000U, 0x6000U}) {
    for (const unsigned flushing : {0x0000U, 0x8000U, 0x0040U, 0x8040U}) {
      for (const unsigned masks : {0x1F80U, 0x1900U}) {  // the second traps invalid, zero divide and overflow
        const unsigned state = rounding | flushing | masks;
        _mm_setcsr(state);
        const Outcome found = run_of_c();
        const unsigned after = _mm_getcsr();
        _mm_setcsr(ours);
        EXPECT_EQ(found, expected) << std::hex << state;
        EXPECT_EQ(after & ~0x3FU, state) << "but for the flags that the host's own arithmetic raises";
        ++states;
      }
    }
  }
  EXPECT_EQ(states, 32U);
}
#endif

TEST(Hosts, WithSmallThreadStacksAreServed) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  // Sanitized frames are several times as large.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
  constexpr std::size_t kStack = 2048 * 1024;
#else
  constexpr std::size_t kStack = 256 * 1024;
#endif
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStack), 0);
  const Outcome expected = run_of_c();
  Outcome found;
  pthread_t thread{};
  const auto work = [](void *out) -> void * {
    *static_cast<Outcome *>(out) = run_of_c();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, work, &found), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace anneal::tests
