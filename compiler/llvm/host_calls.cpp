#include "compiler/llvm/host_calls.hpp"

namespace anneal::emission {
namespace {

template <class Function>
const void *pointer(Function *function) {
  return reinterpret_cast<const void *>(function);
}

}  // namespace

llvm::Value *HostCalls::address(const void *function) {
  llvm::IRBuilder<> &ir = lanes_.builder();
  return ir.CreateIntToPtr(ir.getInt64(reinterpret_cast<std::uintptr_t>(function)), ir.getPtrTy());
}

/// Room for a number for each lane, in the function that is being written.
llvm::Value *HostCalls::scratch(unsigned number) {
  llvm::Function *const function = lanes_.builder().GetInsertBlock()->getParent();
  llvm::Value *&place = scratch_[{function, number}];
  if (place == nullptr) {
    llvm::BasicBlock &entry = function->getEntryBlock();
    llvm::IRBuilder<> at_entry(&entry, entry.begin());
    place = at_entry.CreateAlloca(lanes_.real_type());
  }
  return place;
}

/// function(operands) lane by lane, by the one of HostFunctions that applies functions of so many numbers.
llvm::Value *HostCalls::apply(const void *function, llvm::ArrayRef<llvm::Value *> operands) {
  llvm::IRBuilder<> &ir = lanes_.builder();
  if (lanes_.width() == 1) {
    const llvm::SmallVector<llvm::Type *, 3> types(operands.size(), ir.getDoubleTy());
    return ir.CreateCall(llvm::FunctionType::get(ir.getDoubleTy(), types, false), address(function), operands);
  }
  const void *const appliers[] = {pointer(host_.apply_one), pointer(host_.apply_two), pointer(host_.apply_three)};
  llvm::SmallVector<llvm::Value *, 6> arguments{address(function)};
  for (unsigned i = 0; i < operands.size(); ++i) {
    ir.CreateStore(operands[i], scratch(i));
    arguments.push_back(scratch(i));
  }
  llvm::Value *const out = scratch(static_cast<unsigned>(operands.size()));
  arguments.append({out, ir.getInt64(lanes_.width())});
  llvm::SmallVector<llvm::Type *, 6> types;
  for (llvm::Value *const argument : arguments) types.push_back(argument->getType());
  ir.CreateCall(llvm::FunctionType::get(ir.getVoidTy(), types, false), address(appliers[operands.size() - 1]),
                arguments);
  return ir.CreateLoad(lanes_.real_type(), out);
}

llvm::Value *HostCalls::kernel(Builtin builtin, llvm::ArrayRef<llvm::Value *> operands) {
  const auto row = static_cast<std::size_t>(builtin);
  const void *const kernels[] = {pointer(host_.of_one[row]), pointer(host_.of_two[row]), pointer(host_.of_three[row])};
  return apply(kernels[operands.size() - 1], operands);
}

llvm::Value *HostCalls::fma(llvm::Value *a, llvm::Value *b, llvm::Value *c) {
  return apply(pointer(host_.fma), {a, b, c});
}

llvm::Value *HostCalls::growing(Operation operation, llvm::ArrayRef<llvm::Value *> operands) {
  const bool is_cycle = operation == Operation::growing_cycle;
  return apply(pointer(is_cycle ? host_.growing_cycle : host_.growing_start), operands);
}

llvm::Value *HostCalls::growing_of_table(Operation operation, llvm::Value *bound, std::uint32_t head,
                                         llvm::Value *operand) {
  llvm::IRBuilder<> &ir = lanes_.builder();
  const bool is_cycle = operation == Operation::growing_cycle;
  const void *const function = pointer(is_cycle ? host_.growing_cycle_of_table : host_.growing_start_of_table);
  ir.CreateStore(operand, scratch(0));
  llvm::Type *const pointer_type = ir.getPtrTy();
  llvm::FunctionType *const type = llvm::FunctionType::get(
      ir.getVoidTy(), {pointer_type, ir.getInt32Ty(), pointer_type, pointer_type, ir.getInt64Ty()}, false);
  ir.CreateCall(type, address(function),
                {bound, ir.getInt32(head), scratch(0), scratch(1), ir.getInt64(lanes_.width())});
  return ir.CreateLoad(lanes_.real_type(), scratch(1));
}

}  // namespace anneal::emission
