// A graph as an object file.
#pragma once

#include <optional>
#include <string>

#include "compiler/native/interface.hpp"

namespace anneal {

/// The bytes of an object file (ELF) that needs nothing of others; on failure nothing, and the reason. What `outputs`
/// names is external. Needs no native code in this process, which may be of another kind than the request's. The caller
/// holds a FloatingPointGuard.
std::optional<std::string> object_code(const native::ObjectRequest &request, std::string &reason);

}  // namespace anneal
