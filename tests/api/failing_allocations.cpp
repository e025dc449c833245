#include "tests/api/failing_allocations.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

// Counts down while a call is under test; the allocation that meets zero fails.
thread_local long g_left = -1;
thread_local bool g_for_ever = false;
thread_local bool g_failed = false;
std::atomic<std::size_t> g_failures = 0;  // of all tests

bool fails_now() {
  if (g_left < 0) return false;
  if (g_left > 0) {
    --g_left;
    return false;
  }
  if (!g_failed) ++g_failures;
  g_failed = true;
  if (!g_for_ever) g_left = -1;
  return true;
}

void *allocate(std::size_t size, std::size_t alignment) {
  if (fails_now()) return nullptr;
  return alignment <= alignof(std::max_align_t)
             ? std::malloc(size)
             : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

void *allocate_or_throw(std::size_t size, std::size_t alignment) {
  void *memory = allocate(size == 0 ? 1 : size, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void *operator new(std::size_t size) {
  return allocate_or_throw(size, 1);
}
void *operator new[](std::size_t size) {
  return allocate_or_throw(size, 1);
}
void *operator new(std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void *operator new(std::size_t size, const std::nothrow_t &) noexcept {
  return allocate(size, 1);
}
void *operator new[](std::size_t size, const std::nothrow_t &) noexcept {
  return allocate(size, 1);
}
void operator delete(void *memory) noexcept {
  std::free(memory);
}
void operator delete[](void *memory) noexcept {
  std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void *memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void *memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void *memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void *memory, const std::nothrow_t &) noexcept {
  std::free(memory);
}
void operator delete[](void *memory, const std::nothrow_t &) noexcept {
  std::free(memory);
}

namespace anneal::tests {

FailingAllocation::FailingAllocation(long left, bool for_ever) {
  g_for_ever = for_ever;
  g_failed = false;
  g_left = left;
}

FailingAllocation::~FailingAllocation() {
  g_left = -1;
}

bool FailingAllocation::has_failed() const {
  return g_failed;
}

std::size_t failed_allocations() {
  return g_failures;
}

std::size_t fail_each(anneal_status wanted, const std::function<anneal_status()> &work,
                      const std::function<void()> &holds) {
  std::size_t failures = 0;
  for (const bool for_ever : {false, true}) {
    for (long n = 0;; ++n) {
      anneal_status status = ANNEAL_OK;
      bool has_failed = false;
      {
        const FailingAllocation failing(n, for_ever);
        status = work();
        has_failed = failing.has_failed();
      }
      if (!has_failed) {
        EXPECT_EQ(status, wanted);
        break;
      }
      ++failures;
      EXPECT_TRUE(status == ANNEAL_ERROR_MEMORY || status == wanted)
          << "allocation " << n << (for_ever ? " and all after it" : "") << ": status " << status;
      holds();
      if (testing::Test::HasFailure()) return failures;
    }
  }
  return failures;
}

}  // namespace anneal::tests
