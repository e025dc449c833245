// A process whose system calls are watched, and one of which goes wrong.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace anneal::tests {

/// A call that has to do with files.
struct Call {
  unsigned long number = 0;  ///< SYS_openat, …
  std::string name;          ///< what it is about: of a file, where it has one
  std::string other_name;    ///< the second one of a renaming or linking
  long flags = 0;            ///< of an opening
  long descriptor = -1;      ///< that it was given
  long result = 0;
};

struct Fault {
  enum class Kind {
    none,
    kill,     ///< SIGKILL before the call
    error,    ///< the call does nothing and answers `error`
    errors,   ///< this call and all that follow
    shorter,  ///< a write takes half of what it is given, a read gives half of what it is asked
    torn,     ///< the same, and SIGKILL before the next call
  };
  Kind kind = Kind::none;
  std::size_t at = 0;  ///< the number of the call, from 0
  int error = 0;
  /// A call that always answers EPERM, as on a file system that lacks it: SYS_linkat.
  std::optional<unsigned long> refused = std::nullopt;
};

struct Traced {
  std::vector<Call> calls;    ///< those that were made, to the end or the kill
  std::optional<int> status;  ///< of the exit; nothing when the process was killed
  bool reached = false;       ///< whether there was such a call, and the fault could be made
};

/// Runs `work` in a fork of this process; what it answers is the exit status. Nothing is forced to a disk, which would
/// take most of the time: fsync answers at once, and what it is for is seen in the calls. Throws std::system_error
/// where processes cannot be watched.
Traced run_traced(const std::function<int()> &work, const Fault &fault);

}  // namespace anneal::tests
