// Promise P15: forks at any moment; the child evaluates, compiles and ends.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <thread>
#include <vector>

#include "tests/guest/child.hpp"
#include "tests/guest/compare.hpp"
#include "tests/guest/programs.hpp"

namespace anneal::tests {
namespace {

/// ANNEAL_FORKS=1000 is the long run.
int forks() {
  const char *const wish = std::getenv("ANNEAL_FORKS");
  return wish != nullptr ? std::atoi(wish) : 100;
}

/// What other threads do while this one forks, until the end of scope.
class Meanwhile {
 public:
  Meanwhile(int threads, const std::function<std::string(int)> &work) {
    for (int i = 0; i < threads; ++i) {
      workers_.emplace_back([this, work, i] {
        for (int number = 1000 * i; !ended_; ++number) {
          if (std::string said = work(number); !said.empty()) ADD_FAILURE() << said;
          ++done_;
        }
      });
    }
  }
  ~Meanwhile() {
    ended_ = true;
    for (std::thread &worker : workers_) worker.join();
  }
  Meanwhile(const Meanwhile &) = delete;
  Meanwhile &operator=(const Meanwhile &) = delete;

  int done() const { return done_; }

 private:
  std::atomic<bool> ended_ = false;
  std::atomic<int> done_ = 0;
  std::vector<std::thread> workers_;
};

struct Both {
  BoundText bound = bind_text("small", small_program(1));
  std::optional<Schedule> native;
  std::vector<std::uint64_t> expected;

  Both() {
    std::string reason;
    native = bound.schedule->with_native_code(false, reason);
    expected = bits_of(*bound.schedule);
  }
  std::string same() const {
    return bits_of(*native) == expected && bits_of(*bound.schedule) == expected ? "" : "other bits";
  }
};

/// Forks again and again; each child uses what there is, compiles something new, and ends.
void fork_all(const Both &both) {
  for (int i = 0; i < forks(); ++i) {
    const std::string said = in_child([&both, i] {
      std::string inherited = both.same();
      return inherited.empty() ? compile_and_compare(50'000 + i, i % 2 == 0) : inherited;
    });
    ASSERT_EQ(said, "") << "fork " << i;
  }
}

TEST(Fork, AfterCompiling) {
  const Both both;
  ASSERT_TRUE(both.native);
  fork_all(both);
}

TEST(Fork, DuringABatch) {
  const Both both;
  std::vector<double> expected(100'000);
  both.bound.schedule->at_many(0, 0, 1, expected);
  const Meanwhile batches(2, [&](int) {
    std::vector<double> values(expected.size());
    both.native->at_many(0, 0, 1, values);
    return std::string(values == expected ? "" : "other bits in a batch");
  });
  fork_all(both);
}

TEST(Fork, WhileOthersCompile) {
  const Both both;
  const Meanwhile compiling(2, [](int number) { return compile_and_compare(number, number % 2 == 0); });
  fork_all(both);
  EXPECT_GT(compiling.done(), 0);
}

/// Children that compile on threads of their own fork as well.
TEST(Fork, InAChildOfAChild) {
  const Both both;
  const Meanwhile compiling(1, [](int number) { return compile_and_compare(number, true); });
  const std::string said = in_child([&both] {
    const Meanwhile more(1, [](int number) { return compile_and_compare(number, true); });
    for (int i = 0; i < 10; ++i) {
      const std::string inner = in_child([&both, i] {
        std::string inherited = both.same();
        return inherited.empty() ? compile_and_compare(60'000 + i, true) : inherited;
      });
      if (!inner.empty()) return "inner: " + inner;
    }
    return std::string();
  });
  EXPECT_EQ(said, "");
}

/// `exit` destroys what is static while other threads go on.
TEST(Fork, EndsWhileOthersCompile) {
  for (int i = 0; i < forks() / 4; ++i) {
    const std::string said = in_child([]() -> std::string {
      for (int thread = 0; thread < 3; ++thread) {
        std::thread([thread] {
          for (int number = thread * 1000;; ++number) compile_and_compare(number, number % 2 == 0);
        }).detach();
      }
      if (std::string own = compile_and_compare(7, true); !own.empty()) return own;
      std::exit(0);
    });
    ASSERT_EQ(said, "") << i;
  }
}

TEST(Fork, AHangIsSeen) {
  const std::string said = in_child(
      [] {
        pause();
        return std::string();
      },
      1);
  EXPECT_NE(said.find("signal"), std::string::npos) << said;
  EXPECT_NE(in_child([] { return std::string("wrong"); }), "");
  EXPECT_NE(in_child([]() -> std::string { std::abort(); }), "");
}

}  // namespace
}  // namespace anneal::tests
