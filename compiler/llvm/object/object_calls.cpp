#include "compiler/llvm/object/object_calls.hpp"

#include "compiler/llvm/kernels.hpp"

namespace anneal::emission {

llvm::Function *ObjectKernels::find(Builtin builtin, std::size_t operand_count) {
  llvm::Function *&known = known_[static_cast<unsigned>(builtin)];
  if (known != nullptr) return known;
  llvm::IRBuilder<> builder(module_.getContext());
  const llvm::SmallVector<llvm::Type *, 3> types(operand_count, builder.getDoubleTy());
  llvm::Function *const made = llvm::Function::Create(llvm::FunctionType::get(builder.getDoubleTy(), types, false),
                                                      llvm::GlobalValue::InternalLinkage, "kernel", module_);
  known = made;
  builder.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "", made));
  Lanes lanes(builder, 1, processor_);
  ObjectCalls calls(lanes, *this);
  lanes.set_outside(calls);
  const Writing writing(lanes);
  llvm::SmallVector<llvm::Value *, 3> operands;
  for (llvm::Argument &argument : made->args()) operands.push_back(&argument);
  builder.CreateRet(write_kernel(builtin, operands));
  return made;
}

llvm::Value *ObjectCalls::each_lane(llvm::Function *function, llvm::ArrayRef<llvm::Value *> first,
                                    llvm::ArrayRef<llvm::Value *> operands) {
  llvm::IRBuilder<> &ir = lanes_.builder();
  llvm::SmallVector<llvm::Value *, 4> arguments(first);
  if (lanes_.width() == 1) {
    arguments.append(operands.begin(), operands.end());
    return ir.CreateCall(function, arguments);
  }
  llvm::Value *result = llvm::PoisonValue::get(lanes_.real_type());
  for (std::uint64_t lane = 0; lane < lanes_.width(); ++lane) {
    arguments.truncate(first.size());
    for (llvm::Value *const operand : operands) arguments.push_back(ir.CreateExtractElement(operand, lane));
    result = ir.CreateInsertElement(result, ir.CreateCall(function, arguments), lane);
  }
  return result;
}

llvm::Value *ObjectCalls::kernel(Builtin builtin, llvm::ArrayRef<llvm::Value *> operands) {
  return each_lane(kernels_.find(builtin, operands.size()), {}, operands);
}

llvm::Value *ObjectCalls::fma(llvm::Value *a, llvm::Value *b, llvm::Value *c) {
  return each_lane(kernels_.parts()[Part::fma], {}, {a, b, c});
}

llvm::Value *ObjectCalls::growing(Operation operation, llvm::ArrayRef<llvm::Value *> operands) {
  const bool is_cycle = operation == Operation::growing_cycle;
  return each_lane(kernels_.parts()[is_cycle ? Part::growing_cycle : Part::growing_start], {}, operands);
}

llvm::Value *ObjectCalls::growing_of_table(Operation operation, llvm::Value *bound, std::uint32_t head,
                                           llvm::Value *operand) {
  const bool is_cycle = operation == Operation::growing_cycle;
  const Part part = is_cycle ? Part::growing_cycle_of_table : Part::growing_start_of_table;
  return each_lane(kernels_.parts()[part], {bound, lanes_.builder().getInt32(head)}, {operand});
}

}  // namespace anneal::emission
