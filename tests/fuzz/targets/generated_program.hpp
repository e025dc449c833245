// Programs that bytes choose, rule by rule: most of them check, so that what comes after the checker is reached.
#pragma once

#include <string>
#include <string_view>

namespace anneal::fuzz {

/// The same bytes give the same program; every sequence of bytes gives one. At most some kilobytes long.
std::string generated_program(std::string_view choices);

}  // namespace anneal::fuzz
