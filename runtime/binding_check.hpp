// Conditions on a binding, reported.
#pragma once

#include <span>
#include <vector>

#include "compiler/lower/lower.hpp"
#include "runtime/binding_inputs.hpp"

namespace anneal {

/// Reports a condition that failed; `nodes` are the values of the graph where it did. `only_cut`: phases that a shorter
/// run of the host's cuts, which is a warning.
void report_binding_check(const BindingCheck &check, const std::vector<double> &nodes, Diagnostics &diagnostics,
                          bool only_cut = false);

/// Reports every clock equation that the program needs and the clock does not have.
void report_missing(const Lowered &lowered, const Clock &clock, const CheckedProgram &program,
                    Diagnostics &diagnostics);

/// Reports every condition that fails under these arguments. Those that depend on the position (lengths inside cycles
/// of differing length) are looked at over the first 4096 steps, so that what is wrong in the first cycles is refused
/// at binding; `check` looks at every step. `captures` are those of the groups that apply.
void report_binding_checks(const CheckedProgram &program, const Lowered &lowered, const BindingInputs &inputs,
                           const std::vector<double> &arguments, double total, Diagnostics &diagnostics,
                           std::span<const double> captures = {});

}  // namespace anneal
