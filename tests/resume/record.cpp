#include "tests/resume/record.hpp"

#include <cstdio>
#include <cstdlib>

namespace anneal::tests {

RunRecord through_a_file(const LiveRun &run, std::int64_t position) {
  const RunRecord record = RunRecord::of(run, position);
  std::string error;
  const std::optional<std::vector<std::byte>> file = write_snapshot(record.snapshot(), error);
  const std::optional<Snapshot> snapshot = file ? read_snapshot(*file, error) : std::nullopt;
  const std::optional<RunRecord> read = snapshot ? RunRecord::read(*snapshot, error) : std::nullopt;
  if (!read) {
    std::fprintf(stderr, "%s\n", error.c_str());
    std::abort();
  }
  return *read;
}

Outcome restored(const RunRecord &record, const RestoreOptions &options) {
  Outcome outcome;
  outcome.restored = restore(record, options, outcome.error);
  return outcome;
}

}  // namespace anneal::tests
