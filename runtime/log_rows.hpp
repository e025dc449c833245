// The rows of a log of measurements, however they are written.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/feedback_log.hpp"

namespace anneal {

// What a column holds besides the numbers of inputs.
inline constexpr std::uint32_t kStep = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint32_t kIgnored = kStep - 1;

/// Goes through the lines of a log and takes their fields.
class LogRows {
 public:
  LogRows(const std::vector<LoweredInput> &inputs, SourceId source, std::string_view text, Diagnostics &diagnostics);

  /// What a column of this name holds: the step, an input by its number, or nothing of interest.
  std::uint32_t meaning(std::string_view name);

  /// Calls `read(line)` for each line that has something in it, until there are too many mistakes.
  template <class Read>
  void for_each_line(Read read) {
    for (std::string_view line; next_line(line);) {
      if (!line.empty()) read(line);
    }
  }

  /// A mistake at bytes [begin, end) of the line; its row is none.
  Diagnostic &mistake(std::size_t begin, std::size_t end, std::string message);
  void begin_row();
  void set_step(double value, std::size_t begin, std::size_t end);
  void add(std::uint32_t input, double value, std::size_t begin, std::size_t end);
  void end_row();

  /// The log; nothing where there was a mistake, or no column of use.
  std::optional<FeedbackLog> result();

 private:
  bool next_line(std::string_view &line);
  void report_columns(std::string what);

  const std::vector<LoweredInput> &inputs_;
  std::string_view text_;
  Diagnostics &diagnostics_;
  std::vector<std::pair<std::string_view, std::uint32_t>> names_;  ///< sorted
  FeedbackLog log_;
  std::size_t start_ = 0;  ///< of the line
  std::size_t length_ = 0;
  std::size_t next_ = 0;  ///< the start of the next line
  std::optional<std::int64_t> step_;
  std::size_t row_ = 0;  ///< the first measurement of the line
  bool is_good_ = true;
  bool has_step_ = false;   ///< a column is `step`
  bool has_input_ = false;  ///< a column is an input
  bool full_ = false;
};

}  // namespace anneal
