// The operations of an ElementProgram as instructions.
#pragma once

#include <llvm/IR/Module.h>

#include "compiler/llvm/element/element_lanes.hpp"

namespace anneal::emission {

/// Writes what operations give: the graph's operation on its operands, rounded to the arithmetic type. Operations that
/// are exact, or that binary64 rounds twice without harm, are those of the arithmetic type; the rest goes by binary64.
class OperationWriter {
 public:
  OperationWriter(llvm::Module &module, ElementLanes &lanes, Outside &outside)
      : module_(module), lanes_(lanes), outside_(outside) {}

  /// `operands` are values of `lanes`, and so is the result.
  llvm::Value *write(const ElementStep &step, llvm::ArrayRef<llvm::Value *> operands);

 private:
  llvm::Value *builtin(Builtin builtin, llvm::ArrayRef<llvm::Value *> operands);
  llvm::Value *rounding(llvm::Intrinsic::ID intrinsic, llvm::Value *x, llvm::Value *(Lanes::*round)(llvm::Value *));
  llvm::Value *whole_kernel(Builtin builtin, llvm::ArrayRef<llvm::Value *> wide);
  llvm::Value *call_kernel(Builtin builtin, llvm::ArrayRef<llvm::Value *> wide);

  llvm::Module &module_;
  ElementLanes &lanes_;
  Outside &outside_;
};

/// Whether an operation is a call, or tens of instructions.
bool is_long(const ElementStep &step);

}  // namespace anneal::emission
