// What may be typed next.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace anneal::cli {

/// The names that begin with the word at the end of `text`, sorted: `names` of the session, the library with its
/// modules (what a module defines behind its name and a dot), built-in functions and words of the language; at the
/// beginning of a line commands of the session, each with its colon.
std::vector<std::string> completions(std::string_view text, std::span<const std::string> names,
                                     std::span<const std::string_view> commands);

}  // namespace anneal::cli
