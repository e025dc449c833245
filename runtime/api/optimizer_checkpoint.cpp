// Saving and restoring optimizers.
#include "runtime/api/checkpoint_calls.hpp"
#include "runtime/api/optimizer_handle.hpp"
#include "runtime/optimizer/optimizer_record.hpp"

using anneal::Code;
using anneal::api::call;
using anneal::api::read_options;
using anneal::api::Reporting;

anneal_status anneal_optimizer_save_file(const anneal_optimizer *optimizer, int64_t k, const char *path,
                                         const anneal_save_options *options, anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (optimizer == nullptr || path == nullptr) return ANNEAL_ERROR_USAGE;
    const anneal::Optimizer &saved = optimizer->optimizer;
    if (saved.has_accumulated() || saved.is_swapped()) {
      return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage,
                            saved.is_swapped() ? anneal::swapped_weights().message
                                               : "gradients were accumulated for an update that is still to come");
    }
    if (k < std::max<int64_t>(0, saved.run().last_observed()) || k > anneal::Schedule::kLastPosition) {
      return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage,
                            "an optimizer is saved at a position from its last observation on, up to 2^53");
    }
    const anneal::OptimizerRecord record(saved, k);
    return anneal::api::save_file(path, options, [&] { return record.snapshot(); }, reporting);
  });
}

anneal_status anneal_optimizer_restore_file(anneal_optimizer *optimizer, const char *path,
                                            const anneal_restore_options *options, int64_t *k,
                                            anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (optimizer == nullptr || path == nullptr) return ANNEAL_ERROR_USAGE;
    anneal_restore_options given;
    if (!read_options(options, given)) return reporting.unknown_option();
    if (given.policy != ANNEAL_POLICY_ERROR && given.policy != ANNEAL_POLICY_ADOPT) {
      return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage,
                            "an optimizer is restored under the policies ANNEAL_POLICY_ERROR and ANNEAL_POLICY_ADOPT");
    }
    anneal_status status = ANNEAL_OK;
    const std::optional<anneal::Checkpoint> loaded = anneal::api::load_file(path, reporting, status);
    if (!loaded) return status;
    std::string differences;
    std::string error;
    const std::optional<int64_t> position = anneal::OptimizerRecord::restore(
        optimizer->optimizer, loaded->snapshot, static_cast<anneal::Policy>(given.policy), differences, error);
    if (!position) {
      reporting.diagnostics.report_lines(Code::checkpoint_refused, error);
      return ANNEAL_ERROR_REFUSED;
    }
    if (!differences.empty()) {
      reporting.diagnostics.report_lines(Code::schedule_differs, "what is at hand is not the checkpoint's from step " +
                                                                     std::to_string(*position) + " on\n" + differences);
    }
    if (k != nullptr) *k = *position;
    return ANNEAL_OK;
  });
}
