// What the kernel says of this process's memory.
#pragma once

#include <cstddef>
#include <string>

namespace anneal::tests {

/// The lines of /proc/self/maps whose pages are writable and executable at once; empty where there are none.
std::string writable_and_executable();

/// Mappings that may be executed.
std::size_t executable_mappings();

/// Bytes of this process that lie in memory, but for what is only a file's.
std::size_t resident_bytes();

}  // namespace anneal::tests
