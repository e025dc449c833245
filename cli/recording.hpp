// Recorded values: a table beside a program, to which `anneal test` holds it. `lr.expected.csv` is that of `lr.sched`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.hpp"

namespace anneal::cli {

/// Bytes of a file of recorded values.
inline constexpr std::size_t kRecordingLimit = std::size_t{64} << 20;

/// A table as `anneal table` writes it: `step` and outputs, and a row for each step, whichever they are.
struct Recording {
  struct Cell {
    double value;
    Location where;
  };
  std::vector<std::string> outputs;
  std::vector<std::int64_t> steps;
  std::vector<Cell> cells;  ///< row by row
};

/// The path of the recorded values of a program.
std::string recording_path(const std::string &program);

/// Reads it where there is one. Nothing, with diagnostics of `input` when it is there and cannot be read.
std::optional<Recording> read_recording(Input &input);

/// Holds the schedule of `input` to it: for each output that differs, the first step that does.
void compare_recording(const Recording &recording, Input &input);

/// The values of all outputs at these steps, as a table.
std::string recording_text(const Schedule &schedule, const std::vector<std::int64_t> &steps);

/// Steps that are worth recording: the first, the last, some between, and the first ones of phases.
std::vector<std::int64_t> steps_to_record(const Schedule &schedule);

}  // namespace anneal::cli
