// A way of saving, put to the test: every system call of it as the last one, or as one that fails.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/checkpoint/snapshot.hpp"
#include "tests/checkpoint/save/traced.hpp"

namespace anneal::tests {

/// Makes `snapshot` the checkpoint at `path`, or says why not.
using Protocol = std::function<bool(const std::string &path, const Snapshot &snapshot, std::string &error)>;

/// What the tests came to. A finding says what was broken, when.
struct Tally {
  std::size_t kills = 0;
  std::size_t failures = 0;
  std::vector<std::string> findings;
};

/// From each state of the folder (nothing, one checkpoint, as many as are kept), with SIGKILL at each call and in the
/// middle of each write; after each, what was not yet forced to the disk is cut as well, as when the power goes.
/// Afterwards a load finds the old or the new checkpoint, whole, and says nothing of others; and a save works again.
/// Where a file system has no second names, it may say that the newest is missing.
Tally kill_everywhere(const Protocol &save, bool has_links = true);

/// The same for two saves in a row, each killed at each call.
Tally kill_twice(const Protocol &save);

/// With each error at each call, once or from there on, and shorter writes. What is refused has a reason, and leaves
/// nothing temporary unless the errors go on; what is done is done, and no error is passed over.
Tally fail_everywhere(const Protocol &save, bool has_links = true);

/// A load of which each call fails, is interrupted, or gives less. What can be read is found; what cannot be is told
/// of.
Tally fail_every_call_of_a_load();

}  // namespace anneal::tests
