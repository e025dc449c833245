// Calls from an object's code to other functions of the same object.
#pragma once

#include <llvm/ADT/DenseMap.h>

#include "compiler/llvm/lanes.hpp"
#include "compiler/llvm/object/part_library.hpp"

namespace anneal::emission {

/// Kernels as functions of one number a lane, each written when it is first called.
class ObjectKernels {
 public:
  ObjectKernels(llvm::Module &module, const PartLibrary &parts, native::Processor processor)
      : module_(module), parts_(parts), processor_(processor) {}

  llvm::Function *find(Builtin builtin, std::size_t operand_count);
  const PartLibrary &parts() const { return parts_; }

 private:
  llvm::Module &module_;
  const PartLibrary &parts_;
  native::Processor processor_;
  llvm::DenseMap<unsigned, llvm::Function *> known_;
};

class ObjectCalls final : public Outside {
 public:
  ObjectCalls(Lanes &lanes, ObjectKernels &kernels) : lanes_(lanes), kernels_(kernels) {}

  llvm::Value *kernel(Builtin builtin, llvm::ArrayRef<llvm::Value *> operands) override;
  llvm::Value *fma(llvm::Value *a, llvm::Value *b, llvm::Value *c) override;
  llvm::Value *growing(Operation operation, llvm::ArrayRef<llvm::Value *> operands) override;
  llvm::Value *growing_of_table(Operation operation, llvm::Value *bound, std::uint32_t head,
                                llvm::Value *operand) override;

 private:
  /// function(first…, operands…), lane by lane.
  llvm::Value *each_lane(llvm::Function *function, llvm::ArrayRef<llvm::Value *> first,
                         llvm::ArrayRef<llvm::Value *> operands);

  Lanes &lanes_;
  ObjectKernels &kernels_;
};

}  // namespace anneal::emission
