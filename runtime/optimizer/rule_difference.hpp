// Whether two rules do the same to weights.
#pragma once

#include <string>

#include "runtime/program.hpp"

namespace anneal {

/// Steps at which values are compared, from the position on, at most; and operations in doing so: of large graphs fewer
/// steps are compared, but a thousand always.
inline constexpr std::int64_t kRuleComparedSteps = 100'000;
inline constexpr std::int64_t kRuleComparedOperations = 100'000'000;

/// What is different about two rules from `position` on, a line each; empty where nothing is. Their passes are the same
/// programs then, with the same sums, and their scalars are made in the same way of cells, sums and measurements. Only
/// what the position and the binding decide alone may be written otherwise, if it has the same values at the steps that
/// are compared. `first` is the checkpoint's schedule, `second` the one at hand, both with rules.
std::string rule_difference(const Schedule &first, const Schedule &second, std::int64_t position);

}  // namespace anneal
