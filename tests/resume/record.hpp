// Runs by way of a checkpoint.
#pragma once

#include <string>

#include "runtime/restore.hpp"

namespace anneal::tests {

/// The record of a run as the bytes of a file give it back.
RunRecord through_a_file(const LiveRun &run, std::int64_t position);

/// A run restored, or why not.
struct Outcome {
  std::optional<Restored> restored;
  std::string error;
};
Outcome restored(const RunRecord &record, const RestoreOptions &options = {});

}  // namespace anneal::tests
