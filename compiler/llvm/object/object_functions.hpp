// The functions of an object: what its header declares, and what they call.
#pragma once

#include <llvm/IR/Module.h>

#include <string>

#include "compiler/native/interface.hpp"

namespace anneal::emission {

/// Writes what a request asks for into an empty module. False, and the reason, when it is declined.
bool write_object_functions(llvm::Module &module, const native::ObjectRequest &request, std::string &reason);

}  // namespace anneal::emission
