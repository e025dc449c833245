// Kernels of ElementPrograms as functions of a module.
#pragma once

#include <llvm/IR/Module.h>

#include <string>

#include "compiler/native/interface.hpp"

namespace anneal::emission {

inline constexpr const char *kKernelName = "kernel";

/// Writes the kernel that a request asks for into an empty module. False, and the reason, when it is declined.
bool write_element_function(llvm::Module &module, const native::ElementRequest &request, std::string &reason);

/// The same of all kernels of an object, and of what they call.
bool write_element_functions(llvm::Module &module, const native::ElementObjectRequest &request, std::string &reason);

}  // namespace anneal::emission
