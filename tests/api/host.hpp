// What the tests of the interface share: handles that free themselves, and short ways to make them.
#pragma once

#include <anneal.h>

#include <memory>
#include <string>

namespace anneal::tests {

struct Free {
  void operator()(anneal_program *handle) const { anneal_program_free(handle); }
  void operator()(anneal_schedule *handle) const { anneal_schedule_free(handle); }
  void operator()(anneal_run *handle) const { anneal_run_free(handle); }
  void operator()(anneal_diagnostics *handle) const { anneal_diagnostics_free(handle); }
};
using ProgramHandle = std::unique_ptr<anneal_program, Free>;
using ScheduleHandle = std::unique_ptr<anneal_schedule, Free>;
using RunHandle = std::unique_ptr<anneal_run, Free>;
using DiagnosticsHandle = std::unique_ptr<anneal_diagnostics, Free>;

/// Of texts that are right; a failure is the test's.
ProgramHandle program_of(const std::string &text);
ScheduleHandle schedule_of(const std::string &text, anneal_backend backend = ANNEAL_BACKEND_AUTO);
RunHandle run_of(const std::string &text);

/// The codes of the findings, `A0201 A0301`; frees the handle.
std::string codes_of(anneal_diagnostics *diagnostics);

/// A plateau of a measured loss on a cosine.
inline constexpr const char *kFeedback =
    "clock { total = 400 steps }\n"
    "## The loss on held-out data.\n"
    "input val_loss = 1 in [0, inf]\n"
    "param peak = 0.1 in (0, 1] log  ## the highest rate\n"
    "schedule lr = cosine(peak, peak / 10) * plateau(val_loss, factor = 0.5, patience = 2)\n"
    "schedule stop = early_stop(val_loss, patience = 30)\n";

}  // namespace anneal::tests
