#include "runtime/optimizer/worker_pool.hpp"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

#include "compiler/floating_point.hpp"

namespace anneal {

namespace {

void take_tasks(unsigned worker, std::atomic<std::size_t> &next, std::size_t count, const WorkerPool::Work &work) {
  const FloatingPointGuard guard;
  for (std::size_t task = next.fetch_add(1, std::memory_order_relaxed); task < count;
       task = next.fetch_add(1, std::memory_order_relaxed)) {
    work(worker, task);
  }
}

}  // namespace

/// The threads besides the caller.
class WorkerPool::Team {
 public:
  explicit Team(unsigned wanted) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
      threads_.reserve(wanted);
      while (threads_.size() < wanted) {
        threads_.emplace_back([this, worker = static_cast<unsigned>(threads_.size()) + 1] { serve(worker); });
      }
    } catch (const std::system_error &) {  // fewer do it
    } catch (const std::bad_alloc &) {
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ~Team() {
    {
      const std::lock_guard lock(mutex_);
      is_closing_ = true;
    }
    begins_.notify_all();
    for (std::thread &thread : threads_) thread.join();
  }

  void run(std::size_t count, const Work &work) {
    {
      const std::lock_guard lock(mutex_);
      count_ = count;
      work_ = &work;
      next_ = 0;
      ++round_;
    }
    begins_.notify_all();
    take_tasks(0, next_, count, work);
    std::unique_lock lock(mutex_);
    ends_.wait(lock, [&] { return busy_ == 0; });
    work_ = nullptr;
  }

 private:
  void serve(unsigned worker) {
    std::uint64_t seen = 0;
    std::unique_lock lock(mutex_);
    while (true) {
      begins_.wait(lock, [&] { return is_closing_ || round_ != seen; });
      if (is_closing_) return;
      seen = round_;
      if (work_ == nullptr) continue;  // the others were done before this one woke
      ++busy_;
      const std::size_t count = count_;
      const Work &work = *work_;
      lock.unlock();
      take_tasks(worker, next_, count, work);
      lock.lock();
      if (--busy_ == 0) ends_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable begins_;
  std::condition_variable ends_;
  std::uint64_t round_ = 0;
  bool is_closing_ = false;
  unsigned busy_ = 0;
  std::size_t count_ = 0;
  const Work *work_ = nullptr;
  std::atomic<std::size_t> next_ = 0;
  std::vector<std::thread> threads_;
};

WorkerPool::WorkerPool(unsigned threads) : size_(threads) {}

WorkerPool::~WorkerPool() {
  // The threads of a forked process's parent are not there to be joined.
  if (process_ != getpid()) static_cast<void>(team_.release());
}

void WorkerPool::run(std::size_t count, const Work &work) {
  if (size_ == 1 || count < 2) {
    std::atomic<std::size_t> next = 0;
    take_tasks(0, next, count, work);
    return;
  }
  if (const pid_t process = getpid(); process_ != process) {
    static_cast<void>(team_.release());
    team_ = std::make_unique<Team>(size_ - 1);
    process_ = process;
  }
  team_->run(count, work);
}

}  // namespace anneal
