// Conditions on a binding, reported.
#pragma once

#include <vector>

#include "compiler/lower/lower.hpp"

namespace anneal {

/// Reports a condition that failed; `nodes` are the values of the graph where it did. `only_cut`: phases that a shorter
/// run of the host's cuts, which is a warning.
void report_binding_check(const BindingCheck &check, const std::vector<double> &nodes, Diagnostics &diagnostics,
                          bool only_cut = false);

}  // namespace anneal
