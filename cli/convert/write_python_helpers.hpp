// What modules of Python bring along.
#pragma once

#include "cli/convert/write_language.hpp"

namespace anneal::cli {

/// In the order in which they stand in a module.
std::span<const CodeHelper> python_helpers();

}  // namespace anneal::cli
