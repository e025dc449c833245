// Recorded schedules of other frameworks: records.jsonl and feedback_records.jsonl, as README.md describes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace anneal::tests {

enum class Tolerance : std::uint8_t { float64, float64_recursive, float64_bouncing, float32 };

struct GoldenRecord {
  std::size_t line = 0;  ///< of records.jsonl, from 1
  std::string framework;
  std::string scheduler;
  std::string arguments;  ///< as JSON
  std::string program;
  Tolerance tolerance = Tolerance::float64;
  bool stairs = false;
  std::vector<std::int64_t> steps;
  std::vector<double> values;
  std::vector<double> metrics;  ///< observed before the values, one for each; empty for a schedule of time
};

/// Reads records.jsonl or feedback_records.jsonl; an unreadable line throws, which fails the test.
std::vector<GoldenRecord> read_records(const std::string &path);

/// The largest finite magnitude of the record, 1 when there is none: the unit of its tolerance.
double range_of(const GoldenRecord &record);

/// How far a value at `step` may be from the recorded one, as a part of the range.
double allowed(Tolerance tolerance, std::int64_t step);

/// What of `values`, one for each step of the record, is not as recorded; one line each.
std::vector<std::string> differences(const GoldenRecord &record, const std::vector<double> &values);

}  // namespace anneal::tests
