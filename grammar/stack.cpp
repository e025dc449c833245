// A stack of our own for work that recurses: a host's thread may have little of its own, and LLVM-sized hosts often do.
#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdint>
#include <exception>

#include "grammar/parse.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ANNEAL_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ANNEAL_SANITIZED 1
#endif
#endif

namespace anneal {

namespace {

/// One call on another stack.
struct Crossing {
  void (*work)(void *);
  void *context;
  std::exception_ptr thrown{};

  // Unwinding cannot cross to the caller's stack; a failed allocation is handed over instead.
  void run() noexcept {
    try {
      work(context);
    } catch (...) {
      thrown = std::current_exception();
    }
  }
};

#if defined(ANNEAL_SANITIZED)

/// The sanitizers follow threads, and not every change of stacks within one; and they make frames several times as
/// large.
bool cross(std::size_t bytes, Crossing &crossing) {
  constexpr std::size_t kFrameGrowth = 8;
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_t thread{};
  const auto enter = [](void *argument) -> void * {
    static_cast<Crossing *>(argument)->run();
    return nullptr;
  };
  const bool started = pthread_attr_setstacksize(&attributes, bytes * kFrameGrowth) == 0 &&
                       pthread_create(&thread, &attributes, enter, &crossing) == 0;
  pthread_attr_destroy(&attributes);
  return started && pthread_join(thread, nullptr) == 0;
}

#else

/// Memory for a stack, with a page below it that nobody can touch.
class StackMemory {
 public:
  explicit StackMemory(std::size_t bytes) : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    size_ = (bytes + page_ - 1) / page_ * page_ + page_;
    void *memory =
        mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return;
    memory_ = static_cast<char *>(memory);
    if (mprotect(memory_, page_, PROT_NONE) != 0) release();
  }
  StackMemory(const StackMemory &) = delete;
  StackMemory &operator=(const StackMemory &) = delete;
  ~StackMemory() { release(); }

  char *bottom() const { return memory_ == nullptr ? nullptr : memory_ + page_; }
  std::size_t size() const { return size_ - page_; }

 private:
  void release() {
    if (memory_ != nullptr) munmap(memory_, size_);
    memory_ = nullptr;
  }

  std::size_t page_;
  std::size_t size_ = 0;
  char *memory_ = nullptr;
};

// makecontext passes ints: the pointer comes in two halves.
void enter(unsigned high, unsigned low) {
  const std::uintptr_t address = (static_cast<std::uintptr_t>(high) << 32U) | static_cast<std::uintptr_t>(low);
  reinterpret_cast<Crossing *>(address)->run();
}

bool cross(std::size_t bytes, Crossing &crossing) {
  const StackMemory stack(bytes);
  ucontext_t caller{};
  ucontext_t callee{};
  if (stack.bottom() == nullptr || getcontext(&callee) != 0) return false;
  callee.uc_stack.ss_sp = stack.bottom();
  callee.uc_stack.ss_size = stack.size();
  callee.uc_link = &caller;
  const auto address = reinterpret_cast<std::uintptr_t>(&crossing);
  makecontext(&callee, reinterpret_cast<void (*)()>(enter), 2, static_cast<unsigned>(address >> 32U),
              static_cast<unsigned>(address & 0xFFFFFFFFU));
  return swapcontext(&caller, &callee) == 0;
}

#endif

}  // namespace

bool run_with_stack(std::size_t bytes, void (*work)(void *context), void *context) {
  Crossing crossing{work, context};
  if (!cross(bytes, crossing)) return false;
  if (crossing.thrown) std::rethrow_exception(crossing.thrown);
  return true;
}

}  // namespace anneal
