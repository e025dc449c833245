// Why a value is what it is: the operation of the program that brought it about.
#pragma once

#include "runtime/program.hpp"

namespace anneal {

/// The innermost operation that gives a value that is not finite from operands that are.
struct Culprit {
  Location where;
  std::string text;  ///< the operation with its operands' values: `0.1 / 0`
};

/// Follows the value of `root` at `position` down the arms that were taken. Nothing when it is finite there.
std::optional<Culprit> find_culprit(const Schedule &schedule, NodeId root, double position);

/// An operation with the values of its operands at `position`, such as `0.5 <= 0.4`.
std::string shown_operation(const Schedule &schedule, NodeId node, double position);

}  // namespace anneal
