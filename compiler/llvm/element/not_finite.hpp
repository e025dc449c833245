// Where a NaN, or a gradient that is not finite, shows: what is not finite mostly makes all that is computed of it so.
#pragma once

#include <vector>

#include "compiler/rule/element_program.hpp"

namespace anneal::emission {

/// Few steps: whenever a number that is to be stored is a NaN, or a gradient infinite or NaN, one of `finite` is not
/// finite or one of `numbers` is a NaN. The other way round need not hold.
struct NotFiniteTests {
  std::vector<std::uint32_t> finite;
  std::vector<std::uint32_t> numbers;
};

NotFiniteTests not_finite_tests(const ElementProgram &program);

}  // namespace anneal::emission
