#include "tests/api/host.hpp"

#include <gtest/gtest.h>

namespace anneal::tests {

ProgramHandle program_of(const std::string &text) {
  anneal_program *program = nullptr;
  anneal_diagnostics *found = nullptr;
  EXPECT_EQ(anneal_load_text("test", text.data(), text.size(), nullptr, &program, &found), ANNEAL_OK)
      << anneal_diagnostics_text(found);
  anneal_diagnostics_free(found);
  return ProgramHandle(program);
}

ScheduleHandle schedule_of(const std::string &text, anneal_backend backend) {
  anneal_bind_options options{};
  options.size = sizeof options;
  options.backend = backend;
  anneal_schedule *schedule = nullptr;
  anneal_diagnostics *found = nullptr;
  EXPECT_EQ(anneal_bind(program_of(text).get(), &options, &schedule, &found), ANNEAL_OK)
      << anneal_diagnostics_text(found);
  anneal_diagnostics_free(found);
  return ScheduleHandle(schedule);
}

RunHandle run_of(const std::string &text) {
  anneal_run *run = nullptr;
  EXPECT_EQ(anneal_run_create(schedule_of(text).get(), nullptr, &run, nullptr), ANNEAL_OK);
  return RunHandle(run);
}

std::string codes_of(anneal_diagnostics *diagnostics) {
  const DiagnosticsHandle owner(diagnostics);
  std::string codes;
  for (std::size_t i = 0; i < anneal_diagnostics_count(diagnostics); ++i) {
    anneal_diagnostic one{};
    one.size = sizeof one;
    EXPECT_EQ(anneal_diagnostics_get(diagnostics, i, &one), ANNEAL_OK);
    codes += (codes.empty() ? "" : " ") + std::string(one.code);
  }
  return codes;
}

}  // namespace anneal::tests
