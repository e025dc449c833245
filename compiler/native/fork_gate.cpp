#include "compiler/native/fork_gate.hpp"

#include <pthread.h>

#include <atomic>
#include <cstdint>

namespace anneal::native {
namespace {

// How many threads are inside, and how many forks wait or are under way, times kFork. A number rather than a lock: a
// child may set it.
constexpr std::uint32_t kFork = 1 << 16;
constinit std::atomic<std::uint32_t> state = 0;
constinit std::atomic<bool> is_registered = false;
/// Gates and forks of this thread, one in another.
constinit thread_local std::uint32_t depth = 0;

void before_fork() {
  if (depth++ != 0) return;
  std::uint32_t now = state.fetch_add(kFork) + kFork;
  while (now % kFork != 0) {
    state.wait(now);
    now = state.load();
  }
}

void after_fork() {
  if (--depth != 0) return;
  state.fetch_sub(kFork);
  state.notify_all();
}

/// Of the threads inside there is at most this one.
void after_fork_in_child() {
  state = --depth != 0 ? 1 : 0;
}

}  // namespace

ForkGate::ForkGate() {
  if (depth++ != 0) return;
  // Registered twice is no matter: the second finds the depth of the first.
  if (!is_registered.load()) {
    pthread_atfork(before_fork, after_fork, after_fork_in_child);
    is_registered = true;
  }
  std::uint32_t now = state.load();
  for (;;) {
    if (now >= kFork) {
      state.wait(now);
      now = state.load();
    } else if (state.compare_exchange_weak(now, now + 1)) {
      return;
    }
  }
}

ForkGate::~ForkGate() {
  if (depth == 1 && state.fetch_sub(1) > kFork) state.notify_all();
  --depth;
}

}  // namespace anneal::native
