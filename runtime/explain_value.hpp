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

/// The innermost part of an assert that is false at `position`, as it is written, such as `0.5 <= 0.4`. Of an `or`,
/// where all parts are false, the first few; then the place is that of the whole assert.
Culprit find_false_part(const Schedule &schedule, const LoweredAssert &assertion, double position);

}  // namespace anneal
