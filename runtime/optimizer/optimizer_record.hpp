// An optimizer as a checkpoint holds it: weights, cells, averages, and the run.
//
// Weights stand under the names of their parameters, so that any reader of safetensors finds them. What else there is
// of a parameter stands under `optimizer.cell.NAME of the cell.NAME`, `optimizer.tensor.NAME`, `optimizer.master.NAME`
// and `optimizer.average.NAME`; of a set of parameters, under `optimizer.set.NUMBER.…`.
#pragma once

#include <string>
#include <vector>

#include "runtime/optimizer/optimizer.hpp"
#include "runtime/optimizer/optimizer_contents.hpp"
#include "runtime/restore.hpp"

namespace anneal {

class OptimizerRecord {
 public:
  /// Of an optimizer, which outlives the record and must not change before the snapshot was written.
  OptimizerRecord(const Optimizer &optimizer, std::int64_t position);

  Snapshot snapshot() const;

  /// Fills the optimizer, and the host's weights, from a snapshot of one with the same parameters. Of policies there
  /// are `error` and `adopt`. Nothing, and the reason in `error`, where it does not fit: then nothing has changed.
  /// What is different about the schedule and the rule at hand goes to `differences`.
  static std::optional<std::int64_t> restore(Optimizer &optimizer, const Snapshot &snapshot, Policy policy,
                                             std::string &differences, std::string &error);

 private:
  /// What an optimizer is to hold, beside what it holds.
  struct Made;

  std::string metadata() const;
  static std::optional<Run::State> base_state(const Optimizer &optimizer, const RunRecord &record,
                                              const std::string &rule, Policy policy, std::string &differences,
                                              std::string &error);
  /// False, and the reason, where something does not fit.
  static bool make_parameters(const Optimizer &optimizer, const OptimizerContents &contents, Policy policy, Made &made,
                              std::string &differences, std::string &error);
  static void make_runs(const Optimizer &optimizer, const OptimizerContents &contents, const Run::State &base,
                        Made &made);
  static void move_into_place(Made made, const OptimizerContents &contents, Optimizer &optimizer) noexcept;
  static std::string difference_of_rules(const Optimizer &optimizer, const RunRecord &record,
                                         const std::string &rule_of_record, std::string &error);

  const Optimizer &optimizer_;
  RunRecord run_;
  std::vector<std::vector<double>> set_cells_;  ///< what feedback has left, by set
};

}  // namespace anneal
