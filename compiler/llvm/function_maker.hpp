// The functions that evaluate a graph, one by one: for one position, for many, and for many settings.
#pragma once

#include <llvm/IR/Module.h>

#include <functional>
#include <memory>

#include "compiler/llvm/graph_writer.hpp"

namespace anneal::emission {

/// How the functions of one module are made.
struct Making {
  native::Level level;
  native::Processor processor;
  /// What code on these lanes calls.
  std::function<std::unique_ptr<Outside>(Lanes &lanes)> outside;
};

/// Makes functions that read the same slots; they have the signatures of native::Scalar, Batch and Sweep.
class FunctionMaker {
 public:
  FunctionMaker(llvm::Module &module, const Making &making, Slots &slots)
      : module_(module), making_(making), slots_(slots), builder_(module.getContext()) {}

  llvm::Function *scalar(const GraphPlan &plan, llvm::StringRef name);
  llvm::Function *batch(const GraphPlan &plan, llvm::StringRef name, std::uint32_t width);
  llvm::Function *sweep(const GraphPlan &plan, llvm::StringRef name, std::uint32_t width);
  /// The most values that cross parts, in numbers on the stack.
  std::uint32_t frame_numbers() const { return frame_numbers_; }

 private:
  llvm::Function *function(llvm::StringRef name, std::initializer_list<llvm::Type *> arguments);
  llvm::BasicBlock *block() {
    return llvm::BasicBlock::Create(module_.getContext(), "", builder_.GetInsertBlock()->getParent());
  }
  llvm::Value *element(llvm::Type *type, llvm::Value *list, llvm::Value *place) {
    return builder_.CreateLoad(type, builder_.CreateInBoundsGEP(type, list, place));
  }
  llvm::Value *lanes_at(Lanes &lanes, llvm::Value *list, llvm::Value *place);
  template <typename Write>
  void loop(const GraphPlan &plan, Lanes &lanes, llvm::Value *count, llvm::Value *out, Write write);
  void store(Lanes &lanes, GraphWriter &writer, llvm::ArrayRef<llvm::Value *> outs, llvm::Value *place,
             llvm::Value *left);

  llvm::Module &module_;
  const Making &making_;
  Slots &slots_;
  llvm::IRBuilder<> builder_;
  std::uint32_t frame_numbers_ = 0;
};

}  // namespace anneal::emission
