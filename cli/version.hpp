// The version of the program, from CMakeLists.txt.
#pragma once

#include <string_view>

namespace anneal::cli {

inline constexpr std::string_view kVersion = ANNEAL_VERSION;

}  // namespace anneal::cli
