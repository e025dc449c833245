// Programs that are large in one way or another.
#pragma once

#include <string>

namespace anneal::tests {

/// A piecewise of `arms` arms with rising thresholds, 10 steps apart, each arm another line. `broken`: two thresholds
/// are out of order.
std::string chain(int arms, bool broken = false);
/// Phases, each of 7 steps and another line.
std::string many_phases(int count);
/// A count of `count` milestones.
std::string milestones(int count, bool broken = false);
/// A sum of `terms` terms that call functions.
std::string long_sum(int terms);
/// `if` within `if` on conditions that have no order, `depth` of them.
std::string nested_choices(int depth);

}  // namespace anneal::tests
