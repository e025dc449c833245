// Programs that are small, and each another one.
#pragma once

#include <string>

namespace anneal::tests {

/// A program with one or two outputs; whatever the number, it reads and binds. Neighbours have graphs of other shapes,
/// and no two below a million the same numbers.
std::string small_program(int number);

}  // namespace anneal::tests
