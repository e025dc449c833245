// Calls from compiled code to functions of the program that it runs in.
#pragma once

#include <llvm/ADT/DenseMap.h>

#include "compiler/llvm/lanes.hpp"

namespace anneal::emission {

class HostCalls final : public Outside {
 public:
  HostCalls(Lanes &lanes, const native::HostFunctions &host) : lanes_(lanes), host_(host) {}

  llvm::Value *kernel(Builtin builtin, llvm::ArrayRef<llvm::Value *> operands) override;
  llvm::Value *fma(llvm::Value *a, llvm::Value *b, llvm::Value *c) override;
  llvm::Value *growing(Operation operation, llvm::ArrayRef<llvm::Value *> operands) override;
  llvm::Value *growing_of_table(Operation operation, llvm::Value *bound, std::uint32_t head,
                                llvm::Value *operand) override;

 private:
  llvm::Value *apply(const void *function, llvm::ArrayRef<llvm::Value *> operands);
  llvm::Value *scratch(unsigned number);
  llvm::Value *address(const void *function);

  Lanes &lanes_;
  const native::HostFunctions &host_;
  llvm::DenseMap<std::pair<llvm::Function *, unsigned>, llvm::Value *> scratch_;
};

}  // namespace anneal::emission
