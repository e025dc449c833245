// Runs: values, observations, checkpoints.
#include <limits>

#include "runtime/api/checkpoint_calls.hpp"
#include "runtime/api/run_handle.hpp"
#include "runtime/files.hpp"
#include "runtime/restore.hpp"

using anneal::Code;
using anneal::api::call;
using anneal::api::read_options;
using anneal::api::Reporting;

namespace {

std::unique_ptr<anneal_run> run_of(anneal::LiveRun live, const anneal_run_options &options) {
  auto run = std::make_unique<anneal_run>(anneal_run{.live = std::move(live)});
  run->not_a_number = options.accept_nan != 0 ? anneal::NotANumber::accept : anneal::NotANumber::refuse;
  if (options.audit_log != nullptr) run->audit_log = options.audit_log;
  run->hash = run->live.newest().hash();
  return run;
}

anneal_status restore(const anneal::Snapshot &snapshot, const anneal_restore_options &options, anneal_run **run,
                      int64_t *k, Reporting &reporting) {
  std::string error;
  const std::optional<anneal::RunRecord> record = anneal::RunRecord::read(snapshot, error);
  if (!record)
    return reporting.fail(ANNEAL_ERROR_REFUSED, Code::checkpoint_refused, "this checkpoint is no run's: " + error);
  anneal::RestoreOptions given{.schedule = std::nullopt, .policy = anneal::Policy::error};
  if (options.schedule != nullptr) given.schedule = options.schedule->schedule;
  given.policy = static_cast<anneal::Policy>(options.policy);
  given.blend_length = options.blend_steps;
  std::optional<anneal::Restored> restored = anneal::restore(*record, given, error);
  if (!restored) {
    reporting.diagnostics.report_lines(Code::takeover_refused, error);
    return ANNEAL_ERROR_REFUSED;
  }
  if (!restored->differences.empty()) {
    reporting.diagnostics.report_lines(Code::schedule_differs,
                                       "the schedule at hand is not the checkpoint's from step " +
                                           std::to_string(restored->position) + " on\n" + restored->differences);
  }
  if (k != nullptr) *k = restored->position;
  *run = run_of(std::move(restored->run), options.run).release();
  return ANNEAL_OK;
}

/// Whether the run can be saved, and restored, at this position.
bool can_save(const anneal_run &run, int64_t k, Reporting &reporting) {
  const int64_t first = std::max<int64_t>(0, run.live.now().run.last_observed());
  if (k >= first && k <= anneal::Schedule::kLastPosition) return true;
  reporting.fail(
      ANNEAL_ERROR_USAGE, Code::usage,
      "a run is saved at a position from " + std::to_string(first) + " to 2^53, and this is " + std::to_string(k));
  return false;
}

bool is_policy(int policy) {
  return policy >= ANNEAL_POLICY_ERROR && policy <= ANNEAL_POLICY_BLEND;
}

/// What both ways of restoring begin with.
template <class Work>
anneal_status begin_restore(const anneal_restore_options *options, anneal_run **run, anneal_diagnostics **diagnostics,
                            Work work) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (run == nullptr) return ANNEAL_ERROR_USAGE;
    *run = nullptr;
    anneal_restore_options given;
    if (!read_options(options, given)) return reporting.unknown_option();
    if (!is_policy(given.policy)) return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, "there is no such policy");
    return work(given, reporting);
  });
}

}  // namespace

anneal_status anneal_run_create(const anneal_schedule *schedule, const anneal_run_options *options, anneal_run **run,
                                anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (run == nullptr) return ANNEAL_ERROR_USAGE;
    *run = nullptr;
    anneal_run_options given;
    if (!read_options(options, given)) return reporting.unknown_option();
    if (schedule == nullptr) return ANNEAL_ERROR_USAGE;
    // Its record would be that of the program without the groups.
    if (std::ranges::any_of(schedule->schedule.outputs(), &anneal::LoweredOutput::is_grouped)) {
      return reporting.fail(
          ANNEAL_ERROR_USAGE, Code::usage,
          "this is the schedule of a set of tensors, and a run is of a program: make it of the schedule "
          "that the model was bound from");
    }
    *run = run_of(anneal::LiveRun(schedule->schedule), given).release();
    return ANNEAL_OK;
  });
}

void anneal_run_free(anneal_run *run) {
  delete run;
}

double anneal_run_value(const anneal_run *run, uint32_t output, int64_t k) {
  if (run == nullptr || output >= run->live.outputs().size()) return std::numeric_limits<double>::quiet_NaN();
  return run->live.value(output, k);
}

void anneal_run_values(const anneal_run *run, int64_t k, double *out) {
  if (run == nullptr) return;
  for (std::size_t i = 0; i < run->live.outputs().size(); ++i) out[i] = run->live.value(i, k);
}

size_t anneal_run_output_count(const anneal_run *run) {
  return run == nullptr ? 0 : run->live.outputs().size();
}

const char *anneal_run_output_name(const anneal_run *run, uint32_t output) {
  return run == nullptr || output >= run->live.outputs().size() ? nullptr : run->live.outputs()[output].c_str();
}

int64_t anneal_run_find_output(const anneal_run *run, const char *name) {
  if (run == nullptr || name == nullptr) return -1;
  const std::optional<std::size_t> found = run->live.find_output(name);
  return found ? static_cast<int64_t>(*found) : -1;
}

int64_t anneal_run_find_input(const anneal_run *run, const char *name) {
  if (run == nullptr || name == nullptr) return -1;
  const std::optional<std::size_t> found = run->live.find_input(name);
  return found ? static_cast<int64_t>(*found) : -1;
}

int64_t anneal_run_total(const anneal_run *run) {
  return run == nullptr ? -1 : run->live.newest().total().value_or(-1);
}

const char *anneal_run_hash(const anneal_run *run) {
  return run == nullptr ? "" : run->hash.c_str();
}

anneal_status anneal_run_observe(anneal_run *run, int64_t k, const anneal_measurement *measurements, size_t count,
                                 anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (run == nullptr || (measurements == nullptr && count != 0)) return ANNEAL_ERROR_USAGE;
    std::vector<anneal::Measurement> given;
    for (const anneal_measurement &one : std::span(measurements, count)) given.push_back({one.input, one.value});
    const std::optional<anneal::Refusal> refusal = run->live.observe(k, given, run->not_a_number);
    if (!refusal) return ANNEAL_OK;
    const bool repeated = refusal->kind == anneal::Refusal::Kind::repeated;
    return reporting.fail(repeated ? ANNEAL_ERROR_REPEATED : ANNEAL_ERROR_REFUSED, Code::observation_refused,
                          refusal->message);
  });
}

anneal_status anneal_run_save_file(const anneal_run *run, int64_t k, const char *path,
                                   const anneal_save_options *options, anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (run == nullptr || path == nullptr) return ANNEAL_ERROR_USAGE;
    if (!can_save(*run, k, reporting)) return ANNEAL_ERROR_USAGE;
    const anneal::RunRecord record = anneal::RunRecord::of(run->live, k);
    return anneal::api::save_file(path, options, [&] { return record.snapshot(); }, reporting);
  });
}

anneal_status anneal_run_save(const anneal_run *run, int64_t k, void *bytes, size_t room, size_t *size,
                              anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (run == nullptr || size == nullptr || (bytes == nullptr && room != 0)) return ANNEAL_ERROR_USAGE;
    if (!can_save(*run, k, reporting)) return ANNEAL_ERROR_USAGE;
    const anneal::RunRecord record = anneal::RunRecord::of(run->live, k);
    std::string error;
    const std::optional<std::vector<std::byte>> written = anneal::write_snapshot(record.snapshot(), error);
    if (!written) return reporting.fail(ANNEAL_ERROR_REFUSED, Code::checkpoint_refused, error);
    *size = written->size();
    if (room >= written->size()) std::memcpy(bytes, written->data(), written->size());
    return ANNEAL_OK;
  });
}

anneal_status anneal_run_restore_file(const char *path, const anneal_restore_options *options, anneal_run **run,
                                      int64_t *k, anneal_diagnostics **diagnostics) {
  return begin_restore(options, run, diagnostics, [&](const anneal_restore_options &given, Reporting &reporting) {
    if (path == nullptr) return ANNEAL_ERROR_USAGE;
    anneal_status status = ANNEAL_OK;
    const std::optional<anneal::Checkpoint> loaded = anneal::api::load_file(path, reporting, status);
    return loaded ? restore(loaded->snapshot, given, run, k, reporting) : status;
  });
}

anneal_status anneal_run_restore(const void *bytes, size_t size, const anneal_restore_options *options,
                                 anneal_run **run, int64_t *k, anneal_diagnostics **diagnostics) {
  return begin_restore(options, run, diagnostics, [&](const anneal_restore_options &given, Reporting &reporting) {
    if (bytes == nullptr) return ANNEAL_ERROR_USAGE;
    // Copied to where numbers may lie; nothing of the size is taken before the bytes are there.
    std::vector<double> aligned(size / sizeof(double) + 1);
    std::memcpy(aligned.data(), bytes, size);
    std::string error;
    const std::optional<anneal::Snapshot> snapshot =
        anneal::read_snapshot(std::as_bytes(std::span(aligned)).first(size), error);
    if (!snapshot) return reporting.fail(ANNEAL_ERROR_REFUSED, Code::checkpoint_refused, error);
    return restore(*snapshot, given, run, k, reporting);
  });
}
