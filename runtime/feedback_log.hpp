// Recorded measurements: a log of a run, as CSV or JSON Lines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/observations.hpp"

namespace anneal {

/// Beyond these a log is refused.
inline constexpr std::size_t kLogLimit = std::size_t{256} << 20;     ///< bytes
inline constexpr std::size_t kLogLineLimit = std::size_t{64} << 10;  ///< bytes of a line
inline constexpr std::size_t kLogMeasurementLimit = 8'000'000;

/// What a log says, in its order.
struct FeedbackLog {
  struct Observation {
    std::int64_t position;
    Span where;         ///< the line
    std::size_t first;  ///< of `measurements`; they go to the first one of the next observation
  };
  SourceId source{};
  std::vector<Observation> observations;  ///< positions never decrease
  std::vector<Measurement> measurements;

  std::span<const Measurement> measured(std::size_t observation) const;
};

/// Reads the log `source` for a program with these inputs. A row has a `step`, and a value for some of the inputs:
/// empty fields and `null` are none, other columns are not looked at. Rows without a value of an input are no
/// observations. It is JSON Lines when its name ends so (.jsonl, .ndjson) or its first character is `{`, else CSV with
/// a line of names.
/// Nothing, and diagnostics, where a line cannot be read, steps decrease, or no column is an input's.
std::optional<FeedbackLog> read_feedback_log(const std::vector<LoweredInput> &inputs, SourceId source,
                                             const Sources &sources, Diagnostics &diagnostics);

}  // namespace anneal
