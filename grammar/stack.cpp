// A stack of our own for work that recurses: a host's thread may have little of its own, and LLVM-sized hosts often do.
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdint>
#include <exception>

#include "grammar/parse.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ANNEAL_ADDRESS_SANITIZER 1
#endif
#if __has_feature(thread_sanitizer)
#define ANNEAL_THREAD_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define ANNEAL_ADDRESS_SANITIZER 1
#endif
#if defined(__SANITIZE_THREAD__)
#define ANNEAL_THREAD_SANITIZER 1
#endif

#if defined(ANNEAL_ADDRESS_SANITIZER)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(ANNEAL_THREAD_SANITIZER)
#include <sanitizer/tsan_interface.h>
#endif

namespace anneal {

namespace {

#if defined(ANNEAL_ADDRESS_SANITIZER) || defined(ANNEAL_THREAD_SANITIZER)
constexpr std::size_t kFrameGrowth = 8;  // sanitizers make frames several times as large
#else
constexpr std::size_t kFrameGrowth = 1;
#endif

// Memory for a stack, with a page below it that nobody can touch.
class StackMemory {
 public:
  explicit StackMemory(std::size_t bytes) : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    size_ = (bytes * kFrameGrowth + page_ - 1) / page_ * page_ + page_;
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

// One call on another stack, and the way back.
struct Crossing {
  void (*work)(void *);
  void *context;
  ucontext_t caller{};
  ucontext_t callee{};
  std::exception_ptr thrown{};
#if defined(ANNEAL_ADDRESS_SANITIZER)
  void *caller_fake_stack = nullptr;
  const void *caller_bottom = nullptr;
  std::size_t caller_size = 0;
#endif
#if defined(ANNEAL_THREAD_SANITIZER)
  void *caller_fiber = nullptr;
#endif
};

// makecontext passes ints: the pointer comes in two halves.
void enter(unsigned high, unsigned low) {
  auto *crossing =
      reinterpret_cast<Crossing *>((static_cast<std::uintptr_t>(high) << 32U) | static_cast<std::uintptr_t>(low));
#if defined(ANNEAL_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(nullptr, &crossing->caller_bottom, &crossing->caller_size);
#endif
  // Unwinding cannot cross to the caller's stack; a failed allocation is handed over instead.
  try {
    crossing->work(crossing->context);
  } catch (...) {
    crossing->thrown = std::current_exception();
  }
#if defined(ANNEAL_ADDRESS_SANITIZER)
  __sanitizer_start_switch_fiber(nullptr, crossing->caller_bottom, crossing->caller_size);
#endif
#if defined(ANNEAL_THREAD_SANITIZER)
  __tsan_switch_to_fiber(crossing->caller_fiber, 0);
#endif
}

}  // namespace

bool run_with_stack(std::size_t bytes, void (*work)(void *context), void *context) {
  const StackMemory stack(bytes);
  if (stack.bottom() == nullptr) return false;
  Crossing crossing{work, context};
  if (getcontext(&crossing.callee) != 0) return false;
  crossing.callee.uc_stack.ss_sp = stack.bottom();
  crossing.callee.uc_stack.ss_size = stack.size();
  crossing.callee.uc_link = &crossing.caller;
  const auto address = reinterpret_cast<std::uintptr_t>(&crossing);
  makecontext(&crossing.callee, reinterpret_cast<void (*)()>(enter), 2, static_cast<unsigned>(address >> 32U),
              static_cast<unsigned>(address & 0xFFFFFFFFU));
#if defined(ANNEAL_THREAD_SANITIZER)
  crossing.caller_fiber = __tsan_get_current_fiber();
  void *fiber = __tsan_create_fiber(0);
  __tsan_switch_to_fiber(fiber, 0);
#endif
#if defined(ANNEAL_ADDRESS_SANITIZER)
  __sanitizer_start_switch_fiber(&crossing.caller_fake_stack, stack.bottom(), stack.size());
#endif
  swapcontext(&crossing.caller, &crossing.callee);
#if defined(ANNEAL_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(crossing.caller_fake_stack, nullptr, nullptr);
#endif
#if defined(ANNEAL_THREAD_SANITIZER)
  __tsan_destroy_fiber(fiber);
#endif
  if (crossing.thrown) std::rethrow_exception(crossing.thrown);
  return true;
}

}  // namespace anneal
