// What C sources bring along.
#pragma once

#include "cli/convert/write_language.hpp"

namespace anneal::cli {

/// In the order in which they stand in a source.
std::span<const CodeHelper> c_helpers();

}  // namespace anneal::cli
