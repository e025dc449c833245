// Work on a stack of its own, from threads that have little, and what it leaves as it was.
#include <gtest/gtest.h>
#include <pthread.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/grammar/parsed.hpp"

namespace anneal {
namespace {

// Touches about `bytes` of stack.
int deep(std::size_t bytes) {
  volatile char frame[1024];
  frame[0] = static_cast<char>(bytes);
  frame[1023] = 1;
  if (bytes <= sizeof frame) return frame[0] + frame[1023];
  return deep(bytes - sizeof frame) + frame[1023];
}

TEST(Stack, HoldsWhatWasAskedFor) {
  std::size_t bytes = std::size_t{12} << 20U;
  int result = 0;
  struct Job {
    std::size_t bytes;
    int &result;
  } job{bytes / 2, result};
  ASSERT_TRUE(run_with_stack(
      bytes,
      [](void *context) {
        auto &running = *static_cast<Job *>(context);
        running.result = deep(running.bytes);
      },
      &job));
  EXPECT_GT(result, 6000);
}

TEST(Stack, Nests) {
  int depth = 0;
  struct Nested {
    static void enter(void *context) {
      int &levels = *static_cast<int *>(context);
      if (++levels == 20) return;
      EXPECT_TRUE(run_with_stack(1 << 16, enter, context));
    }
  };
  ASSERT_TRUE(run_with_stack(1 << 16, Nested::enter, &depth));
  EXPECT_EQ(20, depth);
}

TEST(Stack, HandsExceptionsOver) {
  EXPECT_THROW(run_with_stack(1 << 16, [](void *) { throw std::runtime_error("full"); }, nullptr), std::runtime_error);
}

TEST(Stack, SaysWhenThereIsNoMemory) {
  bool ran = false;
  EXPECT_FALSE(run_with_stack(SIZE_MAX / 64, [](void *context) { *static_cast<bool *>(context) = true; }, &ran));
  EXPECT_FALSE(ran);
}

// A host's thread with the smallest stack there is: everything of the grammar runs to its limits.
TEST(Stack, SmallThreadsSuffice) {
  struct Worker {
    static void *run(void *context) {
      std::string &result = *static_cast<std::string *>(context);
      for (const char *open :
           {"(", "-", "[", "f(1, ", "if a then ", "phases { rest: ", "{ let a = 1; ", "2 ^ ", "not "}) {
        std::string text;
        for (std::size_t level = 0; level < 5000; ++level) text += open;
        Parsed too_deep(text);
        result += std::to_string(too_deep.errors() > 0);
      }
      std::string text(kNestingLimit, '(');
      text += "1" + std::string(kNestingLimit, ')');
      Parsed parsed(text);
      result += std::to_string(parsed.errors()) + (parsed.formatted().size() > text.size() ? " formatted" : " cut");
      result += parsed.tree().empty() ? " no tree" : " dumped";
      return nullptr;
    }
  };
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::size_t kStack = 1 << 20;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  constexpr std::size_t kStack = 1 << 20;
#else
  constexpr std::size_t kStack = 64 << 10;
#endif
#else
  constexpr std::size_t kStack = 64 << 10;
#endif
  std::string result;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  ASSERT_EQ(0, pthread_attr_setstacksize(&attributes, kStack));
  pthread_t thread;
  ASSERT_EQ(0, pthread_create(&thread, &attributes, Worker::run, &result));
  ASSERT_EQ(0, pthread_join(thread, nullptr));
  pthread_attr_destroy(&attributes);
  EXPECT_EQ("1111111110 formatted dumped", result);
}

TEST(Stack, ThreadsParseSideBySide) {
  struct Worker {
    static void *run(void *context) {
      for (int round = 0; round < 50; ++round) {
        const Parsed parsed("schedule a = phases { 5 steps: f(1, [2, 3]), rest: if a then 1 else -2 ^ 3 }");
        if (parsed.errors() == 0 && parsed.formatted().size() > 50) ++*static_cast<int *>(context);
      }
      return nullptr;
    }
  };
  std::vector<pthread_t> threads(8);
  std::vector<int> rounds(8, 0);
  for (std::size_t at = 0; at < threads.size(); ++at)
    ASSERT_EQ(0, pthread_create(&threads[at], nullptr, Worker::run, &rounds[at]));
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  EXPECT_EQ(std::vector<int>(8, 50), rounds);
}

}  // namespace
}  // namespace anneal
