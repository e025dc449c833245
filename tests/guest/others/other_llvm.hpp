// Another LLVM in this process, by its C interface.
#pragma once

#include <string>

namespace anneal::tests {

/// Opens a shared library so that all others see its names. Empty, or why not.
std::string open_for_all(const std::string &library);

/// Makes the code of x * 3 + 1 with the LLVM of an opened library, and calls it. Empty, or what is not right.
std::string compile_with(const std::string &library);

}  // namespace anneal::tests
