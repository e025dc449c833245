// The patterns of groups: `*`, `**`, `<name>` (section 11 of the language).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace anneal {

/// Bytes of a pattern, which bound the time of matching it.
inline constexpr std::size_t kPatternLimit = 1024;

/// The names between `<` and `>`, in order; what is malformed is left out.
std::vector<std::string_view> captures(std::string_view pattern);

/// What is wrong with a pattern, as a message, or nothing.
std::string pattern_mistake(std::string_view pattern);

}  // namespace anneal
