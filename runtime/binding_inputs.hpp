// What a host binds a program to, read.
#pragma once

#include <optional>
#include <vector>

#include "compiler/lower/clock.hpp"
#include "runtime/program.hpp"

namespace anneal {

struct BindingInputs {
  CheckedProgram fragments;       ///< the host's texts
  std::vector<GivenValue> given;  ///< one for each parameter
  std::vector<LoweredClock> host_clocks;
  LoweredClock own_clock;
  LowerOptions options;
};

/// Reads parameters and clock equations. Nothing when something does not fit; it is in `diagnostics`.
std::optional<BindingInputs> read_binding(const Program &program, const Binding &binding, Sources &sources,
                                          bool for_check, Diagnostics &diagnostics);

}  // namespace anneal
