// Promise P15 in a process whose native code is only now being made ready: what is made once, and lazily, must not
// leave a child waiting for a thread that it does not have.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <thread>

#include "tests/guest/child.hpp"
#include "tests/guest/compare.hpp"

namespace anneal::tests {
namespace {

/// ANNEAL_FORKS=1000 is the long run.
int forks() {
  const char *const wish = std::getenv("ANNEAL_FORKS");
  return wish != nullptr ? std::atoi(wish) : 150;
}

TEST(FreshFork, WhileTheModuleIsOpenedAndTheFirstCodeMade) {
  for (int i = 0; i < forks(); ++i) {
    const std::string said = in_child([i]() -> std::string {
      std::string first;
      std::thread opening([&first] { first = compile_and_compare(1, false); });
      usleep(static_cast<useconds_t>(i * 137 % 20'000));
      std::string second = in_child([] { return compile_and_compare(2, true); });
      opening.join();
      return first + second;
    });
    ASSERT_EQ(said, "") << i;
  }
}

std::atomic<int> handled = 0;
std::atomic<int> failed = 0;

/// As crash reporters and profilers do: a child that ends at once.
void fork_in_handler(int) {
  // On a busy machine there would be no time between two of them.
  if (handled == 50) return;
  const pid_t child = fork();
  if (child == 0) _exit(3);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 3) ++failed;
  ++handled;
}

/// The thread that compiles is the one that forks, so it must not wait for itself. It is the only one of its process:
/// among several, the C library's fork waits for the allocator that the handler stopped.
TEST(FreshFork, InAHandlerThatStoppedACompilation) {
  const std::string said = in_child([]() -> std::string {
    struct sigaction action{};
    action.sa_handler = fork_in_handler;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, nullptr);
    const pid_t self = getpid();
    const pid_t sender = fork();
    while (sender == 0) {
      usleep(2000);
      if (kill(self, SIGUSR1) != 0 || getppid() != self) _exit(0);
    }
    std::string wrong;
    for (int number = 0; handled < 50 && wrong.empty(); ++number) wrong = compile_and_compare(number, false);
    kill(sender, SIGKILL);
    if (wrong.empty() && failed != 0) wrong = "a child ended otherwise";
    return wrong.empty() ? in_child([] { return compile_and_compare(5, true); }) : wrong;
  });
  EXPECT_EQ(said, "");
}

/// Without native code in the parent each child opens it for itself.
TEST(FreshFork, BeforeAnythingIsCompiled) {
  const BoundText bound = bind_text("early", "schedule value = step / 3");
  for (int i = 0; i < 10; ++i) {
    const std::string said = in_child([&bound, i] {
      return bound.schedule->at(0, 9) == 3 ? compile_and_compare(i, true) : std::string("another value");
    });
    ASSERT_EQ(said, "") << i;
  }
}

}  // namespace
}  // namespace anneal::tests
