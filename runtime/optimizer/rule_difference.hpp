// Whether two rules do the same to weights.
#pragma once

#include <string>

#include "runtime/optimizer/rule_code.hpp"

namespace anneal {

/// Steps at which scalars are compared.
inline constexpr std::int64_t kRuleComparedSteps = 1000;

/// What is different about two rules from `position` on, a line each; empty where nothing is: their passes are the same
/// programs, and their scalars have the same values at the steps that are looked at. `first` and `second` are schedules
/// with rules and with the memory as it is.
std::string rule_difference(const Schedule &first, const Schedule &second, std::int64_t position);

}  // namespace anneal
