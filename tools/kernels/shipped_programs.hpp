// The programs whose kernels are shipped.
#pragma once

#include <string>
#include <vector>

#include "compiler/rule/element_program.hpp"

namespace anneal {

/// Calls of rules as people write them: every rule of the library as it is, and others whose settings leave out a part
/// of it. A rule has one name for its rate, `lr`.
std::vector<std::string> shipped_calls();

/// The passes of such a call, of each form that the gradient may have: as it is, times a scalar (the scale of the loss,
/// or clipping), and times two. Aborts the program where the call is no rule.
std::vector<ElementProgram> programs_of(const std::string &call);

/// All of them, and what optimizers do besides their rules: each once, in the order of their keys.
std::vector<ElementProgram> shipped_programs();

}  // namespace anneal
