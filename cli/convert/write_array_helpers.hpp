// What code for jax and keras brings along.
#pragma once

#include <string>
#include <string_view>

#include "cli/convert/write_language.hpp"

namespace anneal::cli {

/// In the order in which they stand in a module; for array_helpers_text.
std::span<const CodeHelper> array_helpers();

/// Texts of helpers for one framework: `J` for jax, `K` for keras, whose operations are in `module`.
std::string array_helpers_text(std::string_view text, std::string_view module, char mark);

}  // namespace anneal::cli
