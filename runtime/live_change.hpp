// New text for a run that goes on: compiled aside, checked over the rest of the run, and only then let in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/live_run.hpp"

namespace anneal {

/// Files that are looked at now and then. No thread waits for them.
class WatchedFiles {
 public:
  /// At first all of them are news.
  explicit WatchedFiles(std::vector<std::string> paths);
  /// Looks at these from now on; what is known of those that were looked at stays.
  void watch(std::vector<std::string> paths);
  /// Makes all of them news again.
  void forget();

  /// Whether one of them is another than when this was last asked. A file that is not there at the moment, as while an
  /// editor writes it, is not.
  bool have_changed();

 private:
  struct Stamp {
    std::int64_t device = 0;
    std::int64_t file = 0;
    std::int64_t size = -1;  ///< not there
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    friend bool operator==(const Stamp &, const Stamp &) = default;
  };
  static Stamp stamp_of(const std::string &path);

  std::vector<std::string> paths_;
  std::vector<Stamp> stamps_;
};

/// The files that a program was read from.
std::vector<std::string> files_of(const Program &program);

/// Binds `program` as the run's newest schedule is bound and lets it take over; answers the new Schedule::hash.
/// Refused, with everything in `diagnostics` and the run unharmed: what does not bind, what `check` calls an error in
/// the rest of the run, what LiveRun::take_over refuses, and anything at all when the line in the audit log cannot be
/// written.
///
/// Without a program (its text has errors, which are in `diagnostics`) it only notes the refusal.
///
/// `audit_log`, unless it is empty, is a file that gets a line of JSON for each change that is let in: when, the
/// position, old and new hash, and the outputs there before and after; and for each that is refused, why.
std::optional<std::string> let_in(LiveRun &run, const Program *program, const Change &change, std::int64_t position,
                                  const std::string &audit_log, Sources &sources, Diagnostics &diagnostics);

}  // namespace anneal
