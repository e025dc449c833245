#include "runtime/parallel.hpp"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <vector>

#include "compiler/floating_point.hpp"

namespace anneal {
namespace {

struct Work {
  std::int64_t count;
  std::int64_t piece;
  const std::function<bool(unsigned, std::int64_t, std::int64_t)> &work;
  std::atomic<std::int64_t> next = 0;
  std::atomic<bool> stopped = false;
  std::atomic<bool> has_failed = false;
  std::exception_ptr failure{};  ///< of the first that failed; read when all have ended

  // A failed allocation ends the work, and is the caller's once nobody uses what it lends.
  void run(unsigned worker) noexcept {
    try {
      run_pieces(worker);
    } catch (...) {
      if (!has_failed.exchange(true)) failure = std::current_exception();
      stopped = true;
    }
  }

  void run_pieces(unsigned worker) {
    const FloatingPointGuard guard;
    while (!stopped.load(std::memory_order_relaxed)) {
      const std::int64_t first = next.fetch_add(piece, std::memory_order_relaxed);
      if (first >= count) return;
      if (!work(worker, first, std::min(piece, count - first))) stopped = true;
    }
  }
};

struct Worker {
  Work *work;
  unsigned number;
  pthread_t thread;
};

void *run_worker(void *given) {
  const Worker &worker = *static_cast<const Worker *>(given);
  worker.work->run(worker.number);
  return nullptr;
}

}  // namespace

unsigned available_threads() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(CPU_COUNT(&set), 1));
}

bool in_pieces(std::int64_t count, std::int64_t piece, unsigned threads,
               const std::function<bool(unsigned, std::int64_t, std::int64_t)> &work) {
  Work shared{.count = count, .piece = piece, .work = work};
  const std::int64_t pieces = count / piece + (count % piece != 0 ? 1 : 0);
  const auto wanted = static_cast<unsigned>(std::clamp<std::int64_t>(pieces, 1, std::max(threads, 1U)));
  std::vector<Worker> workers;
  workers.reserve(wanted);
  // The host's signal handlers belong to the host's threads.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  for (unsigned number = 1; number < wanted; ++number) {
    workers.push_back({.work = &shared, .number = number, .thread = {}});
    if (pthread_create(&workers.back().thread, nullptr, run_worker, &workers.back()) == 0) continue;
    workers.pop_back();
    break;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  shared.run(0);
  for (const Worker &worker : workers) pthread_join(worker.thread, nullptr);
  if (shared.failure) std::rethrow_exception(shared.failure);
  return !shared.stopped;
}

}  // namespace anneal
