// How far a long piece of work is, on a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace anneal::cli {

/// What a line of progress says.
struct ProgressState {
  /// What is being done, as in "checking lr.sched".
  std::string label;
  /// Done and wanted, in `unit`. `total` 0: not known.
  int64_t done = 0;
  int64_t total = 0;
  std::string unit = "steps";
  double seconds = 0;
};

/// One line of at most `width` cells: the label, a bar, how much is done, the rate and the time left.
std::string progress_line(const ProgressState &state, int width, bool ascii);

/// A line on standard error that tells how far the work is: from half a second on, ten times a second, gone at the end.
/// Nothing at all is written when `shown` is false. One owner.
class Progress {
 public:
  /// `shown`: standard error is a terminal and the user did not say `--no-progress` or `--quiet`.
  Progress(std::string label, bool shown, bool ascii = false);
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  /// So much is done, of so much. Reads the clock; call it once for some thousand steps.
  void update(int64_t done, int64_t total);
  /// Removes the line. Nothing more is drawn; also done on destruction.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  ProgressState state_;
  bool shown_;
  bool ascii_;
  bool drawn_ = false;
  Clock::time_point begun_;
  Clock::time_point next_;
};

}  // namespace anneal::cli
