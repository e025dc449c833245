// The JSON of a header, read event by event: what it holds is refused where it goes wrong, and no tree is built of it.
#pragma once

#include "runtime/checkpoint/layout.hpp"

namespace anneal {

/// Reads metadata and tensors of `header` as they stand there: each with all it must say and within the limits, but not
/// yet compared with each other or with the file. Nothing, and the reason in `error`, otherwise.
std::optional<Layout> read_header(std::string_view header, std::string &error);

}  // namespace anneal
