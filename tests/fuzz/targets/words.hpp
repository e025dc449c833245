// Every word and sign that means something to the product, from its own lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace anneal::fuzz {

/// Words of the language and of its examples, units, library entries and modules, signs, and characters that are
/// refused.
const std::vector<std::string> &words();
/// The units of a clock without declarations of its own, in the singular and in the plural.
const std::vector<std::string> &units();
/// What the library defines for everyone.
const std::vector<std::string> &library_names();

}  // namespace anneal::fuzz
