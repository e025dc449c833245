// A line for each update, in a file that people and programs read while training goes on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/checkpoint/folder.hpp"
#include "runtime/optimizer/optimizer.hpp"

namespace anneal {

/// Columns: position, updated, gradient_norm, loss_scale, missing, not_finite, and the outputs of the program by name,
/// where one of these is taken with `output.` before it. What there is none of is empty in CSV, and absent in JSON
/// Lines. One owner.
class UpdateLog {
 public:
  /// Opens the file to write behind what it holds; CSV for *.csv, with a line of names where it is empty. Nothing, and
  /// the reason, where it cannot be written.
  static std::optional<UpdateLog> open(const std::string &path, const Schedule &schedule, std::string &error);

  /// Writes a whole line at once. False, and the reason, where it cannot.
  bool write(const UpdateReport &report, const Run &run, std::string &error) const;

 private:
  UpdateLog(OpenFile file, bool is_csv, std::vector<std::string> outputs)
      : file_(std::move(file)), is_csv_(is_csv), outputs_(std::move(outputs)) {}
  std::string csv(const UpdateReport &report, const Run &run) const;
  std::string json(const UpdateReport &report, const Run &run) const;

  OpenFile file_;
  bool is_csv_;
  std::vector<std::string> outputs_;  ///< names of their columns
};

}  // namespace anneal
