// Whether a schedule gives the same bits natively.
#pragma once

#include <string>
#include <vector>

#include "tests/backends/backends.hpp"

namespace anneal::tests {

/// The bits of all outputs at a few positions, as each way of asking gives them.
std::vector<std::uint64_t> bits_of(const Schedule &schedule);

/// Reads, binds and compiles a program and compares it with the interpreter: empty where all is the same, else what is
/// not.
std::string compile_and_compare(const std::string &program, bool quick);
/// The same with the small program of that number.
std::string compile_and_compare(int number, bool quick);

}  // namespace anneal::tests
