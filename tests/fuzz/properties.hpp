// What holds for every text, whatever it is: the fuzz targets and the seeded loop check it.
#pragma once

#include <string>
#include <string_view>

namespace anneal::fuzz {

/// Parses `text` as a file and as an expression. The first property that does not hold, in words; empty when all hold:
/// places lie in the text, children come before parents, the tree is as deep as allowed, messages are one line of
/// UTF-8, fix-its lie in the text, and the same text gives the same tree and findings again.
std::string check_source(std::string_view text);

/// Formats `text` when it has no errors: the same tree, the same comments, no errors, and formatting again changes
/// nothing.
std::string check_format(std::string_view text);

}  // namespace anneal::fuzz
