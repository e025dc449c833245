// Threads that share the passes of an update, and sleep between them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <memory>

namespace anneal {

/// A pool of one owner. Its threads start with the first work that is worth sharing, wait without spinning, run with
/// all signals blocked, and end with the pool. In a process that was forked they are not there, and are started anew.
class WorkerPool {
 public:
  /// What is done for a task, by one of the workers, which count from 0. It does not throw.
  using Work = std::function<void(unsigned worker, std::size_t task)>;

  /// `threads`, the caller among them, at least 1.
  explicit WorkerPool(unsigned threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool &) = delete;
  WorkerPool &operator=(const WorkerPool &) = delete;

  /// Calls `work` once for every task below `count`, on whichever worker is free; the caller is worker 0. Each call
  /// holds a FloatingPointGuard. Where the system gives no threads, fewer do it.
  void run(std::size_t count, const Work &work);

 private:
  class Team;

  unsigned size_;
  pid_t process_ = 0;  ///< whose team it is
  std::unique_ptr<Team> team_;
};

}  // namespace anneal
