// Ctrl-C as something to ask for.
#pragma once

#include <csignal>

namespace anneal::cli {

/// While it lives, an interruption from the keyboard ends no process but is remembered. One at a time; the thread that
/// made it asks.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption &) = delete;
  Interruption &operator=(const Interruption &) = delete;

  /// Whether there was one since `forget`.
  static bool was_asked_for();
  static void forget();

 private:
  struct sigaction before_{};
};

}  // namespace anneal::cli
