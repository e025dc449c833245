// Allocations that fail on demand, for programs that have the source beside this in them: its operator new is theirs.
#pragma once

#include <anneal.h>

#include <cstddef>
#include <functional>

namespace anneal::tests {

/// While it lives, the allocation of this thread that comes after `left` others fails, and all after it where it is for
/// ever.
class FailingAllocation {
 public:
  explicit FailingAllocation(long left, bool for_ever = false);
  ~FailingAllocation();
  FailingAllocation(const FailingAllocation &) = delete;
  FailingAllocation &operator=(const FailingAllocation &) = delete;

  /// Whether there was such an allocation.
  bool has_failed() const;
};

/// How many have failed, of all tests.
std::size_t failed_allocations();

/// Runs `work` with every allocation failing in turn. Without a failure it must answer `wanted`; with one, that, where
/// the call could do without, or the status of missing memory. `holds` is asked after each. Answers how many failed.
std::size_t fail_each(
    anneal_status wanted, const std::function<anneal_status()> &work, const std::function<void()> &holds = [] {});

}  // namespace anneal::tests
