// A run as a checkpoint holds it: the texts and the binding of its schedules, their memory, and where it stands.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/checkpoint/snapshot.hpp"
#include "runtime/live_run.hpp"
#include "runtime/program_texts.hpp"

namespace anneal {

/// One schedule of a run, as plain data.
struct CourseRecord {
  ProgramTexts texts;
  Binding binding;
  std::string hash;  ///< Schedule::hash
  std::vector<std::string> inputs;
  std::vector<std::string> cells;
  std::vector<double> input_values;    ///< one for each of `inputs`
  std::vector<std::int64_t> observed;  ///< likewise: positions of the last observations, -1 for none
  std::vector<double> cell_values;     ///< one for each of `cells`
  std::vector<std::string> outputs;
  std::vector<double> factors;  ///< one for each of `outputs`
  Change change;
  std::int64_t before = -1;  ///< the number of the course that it blends from; -1 for none
};

struct RunRecord {
  std::int64_t position = 0;  ///< updates made: the next one is this
  std::vector<std::string> outputs;
  std::vector<std::string> inputs;
  std::vector<CourseRecord> courses;  ///< the one in charge first
  std::int64_t waiting = -1;          ///< the number of the course whose change is to come

  static RunRecord of(const LiveRun &run, std::int64_t position);

  /// Metadata and tensors over the vectors of this record, which outlives the snapshot.
  Snapshot snapshot() const;
  /// Nothing, and the reason in `error`, where the snapshot is not of a run, or not of this version's form.
  static std::optional<RunRecord> read(const Snapshot &snapshot, std::string &error);
};

/// The form of records that this version writes, and the newest that it reads.
inline constexpr int kRunRecordForm = 1;
/// Schedules of one run in a record: one in charge, one waiting, and what they blend from.
inline constexpr std::size_t kCourseLimit = 2 * (kBlendLimit + 1);

}  // namespace anneal
