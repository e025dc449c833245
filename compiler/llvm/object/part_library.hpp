// The parts that are written in C++, in a module that is becoming an object.
#pragma once

#include <llvm/IR/Module.h>

#include <array>
#include <string>

#include "compiler/llvm/object/parts.hpp"

namespace anneal::emission {

class PartLibrary {
 public:
  /// Brings all parts into `module`, which has a target already. False, and the reason, when they do not fit.
  bool link_into(llvm::Module &module, std::string &reason);

  llvm::Function *operator[](Part part) const { return functions_[static_cast<std::size_t>(part)]; }

  /// Drops the parts that nothing uses, and makes the others code for the processor. Once, when the module is written.
  static void finish(llvm::Module &module, native::Processor processor);

 private:
  std::array<llvm::Function *, kPartCount> functions_{};
};

}  // namespace anneal::emission
