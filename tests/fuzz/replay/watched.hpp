// Runs a target on many inputs in a process of its own, so that a crash, a hang or a flood of memory is a finding and
// not the end.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace anneal::fuzz {

struct Limits {
  double seconds = 2;                 ///< of processor time for one input; five times as much under a sanitizer
  std::size_t megabytes = 512;        ///< beyond what the process has before the first input
  std::size_t input_bytes = 1 << 20;  ///< of one input
  std::size_t findings = 5;           ///< after so many the run ends
};

struct Finding {
  std::string input;
  std::string how;  ///< "killed by signal 6 (Aborted)", "more than 2 s", …
};

/// What a run came to: how many inputs ended well, and those that did not.
struct Outcome {
  std::size_t inputs = 0;
  std::vector<Finding> findings;
};

/// Gives the number-th input, or nothing when there are no more. Is asked in the other process, and after a finding
/// again in a new one from the next number on.
using Supply = std::function<std::optional<std::string>(std::size_t number)>;

Outcome run_watched(void (*target)(std::string_view), const Supply &supply, const Limits &limits = {});

/// Writes a finding below `folder` and answers the path.
std::string save(const Finding &finding, const std::string &folder, std::string_view target);

}  // namespace anneal::fuzz
