// The patterns of groups: `*`, `**`, `<name>` (section 11 of the language).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace anneal {

/// The names between `<` and `>`, in order; what is malformed is left out.
std::vector<std::string_view> captures(std::string_view pattern);

/// What is wrong with a pattern, as a message, or nothing.
std::string pattern_mistake(std::string_view pattern);

}  // namespace anneal
