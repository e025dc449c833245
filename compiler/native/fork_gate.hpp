// Forks and the making of native code take turns.
#pragma once

namespace anneal::native {

/// While one lives, this thread opens the module or is in it, and a `fork` by another thread waits for it: a child has
/// only the thread that forked, and would wait forever for what another one held or had half made. LLVM does not
/// promise better. Evaluating needs none.
///
/// A fork in a signal handler that stopped a thread within its own does not wait.
class ForkGate {
 public:
  ForkGate();
  ~ForkGate();
  ForkGate(const ForkGate &) = delete;
  ForkGate &operator=(const ForkGate &) = delete;
};

}  // namespace anneal::native
