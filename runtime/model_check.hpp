// The check over the whole run, for what groups make of the outputs.
#pragma once

#include "runtime/model_schedule.hpp"
#include "runtime/run_check.hpp"

namespace anneal {

/// Evaluates the outputs that groups changed, for each set of tensors, over the run, and reports values that are not
/// finite or negative: once for each place, for the first tensor that it is true of. A report for each set. Where the
/// run times the sets is more than `options.check_steps`, fewer steps of each are looked at, unless all are asked for.
std::vector<RunReport> check_model(const ModelSchedule &model, const RunCheckOptions &options,
                                   std::span<const std::string_view> tensors, Diagnostics &diagnostics);

}  // namespace anneal
