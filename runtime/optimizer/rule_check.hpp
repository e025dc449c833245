// What can be said of an optimizer before it has seen a weight.
#pragma once

#include <string>

#include "runtime/model_schedule.hpp"

namespace anneal {

/// Steps at which the numbers of a rule are looked at, at most: of a longer run the first half of so many, and as many
/// more over the rest.
inline constexpr std::int64_t kRuleCheckSteps = 200'000;

/// Reports what is wrong with an optimizer of the main file that can be used as it is: its text, and numbers that
/// depend on no weight and no gradient and are not finite at some step of the run. Gives a line that says what it
/// keeps: `optimizer train: keeps m, v for each weight`; empty where there are errors.
std::string check_rule(const Schedule &schedule, std::uint32_t item, Diagnostics &diagnostics);

}  // namespace anneal
