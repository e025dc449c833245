#include "compiler/llvm/function_maker.hpp"

#include <algorithm>

namespace anneal::emission {

llvm::Function *FunctionMaker::function(llvm::StringRef name, std::initializer_list<llvm::Type *> arguments) {
  llvm::FunctionType *const type = llvm::FunctionType::get(builder_.getVoidTy(), arguments, false);
  llvm::Function *const made = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, name, module_);
  builder_.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "", made));
  return made;
}

llvm::Function *FunctionMaker::scalar(const GraphPlan &plan, llvm::StringRef name) {
  llvm::Type *const pointer = builder_.getPtrTy();
  llvm::Function *const made = function(name, {pointer, builder_.getDoubleTy(), pointer});
  Lanes lanes(builder_, 1, making_.processor);
  const std::unique_ptr<Outside> calls = making_.outside(lanes);
  lanes.set_outside(*calls);
  GraphWriter writer(plan, slots_, lanes, *calls, making_.level, made->getArg(0), made->getArg(1));
  writer.write();
  for (std::size_t i = 0; i < plan.roots().size(); ++i) {
    builder_.CreateStore(writer.root_value(plan.roots()[i]),
                         builder_.CreateConstInBoundsGEP1_64(builder_.getDoubleTy(), made->getArg(2), i));
  }
  builder_.CreateRetVoid();
  frame_numbers_ = std::max(frame_numbers_, writer.frame_slots());
  return made;
}

llvm::Value *FunctionMaker::lanes_at(Lanes &lanes, llvm::Value *list, llvm::Value *place) {
  llvm::Value *const address = builder_.CreateInBoundsGEP(builder_.getDoubleTy(), list, place);
  return builder_.CreateAlignedLoad(lanes.real_type(), address, llvm::Align(8));
}

// The last lanes of the last round are computed like all others and not stored.
void FunctionMaker::store(Lanes &lanes, GraphWriter &writer, llvm::ArrayRef<llvm::Value *> outs, llvm::Value *place,
                          llvm::Value *left) {
  llvm::SmallVector<llvm::Value *, 4> values;
  llvm::SmallVector<llvm::Value *, 4> addresses;
  for (std::size_t i = 0; i < outs.size(); ++i) {
    values.push_back(writer.root_value(writer.plan().roots()[i]));
    addresses.push_back(builder_.CreateInBoundsGEP(builder_.getDoubleTy(), outs[i], place));
  }
  llvm::BasicBlock *const whole = block();
  llvm::BasicBlock *const partial = block();
  llvm::BasicBlock *const after = block();
  builder_.CreateCondBr(builder_.CreateICmpUGE(left, builder_.getInt64(lanes.width())), whole, partial);
  builder_.SetInsertPoint(whole);
  for (std::size_t i = 0; i < outs.size(); ++i) {
    builder_.CreateAlignedStore(values[i], addresses[i], llvm::Align(8));
  }
  builder_.CreateBr(after);
  builder_.SetInsertPoint(partial);
  if (lanes.width() > 1) {
    llvm::Value *const limit = lanes.splat(builder_.CreateUIToFP(left, builder_.getDoubleTy()));
    llvm::Value *const wanted = builder_.CreateFCmpOLT(lanes.lane_numbers(), limit);
    for (std::size_t i = 0; i < outs.size(); ++i) {
      builder_.CreateMaskedStore(values[i], addresses[i], llvm::Align(8), wanted);
    }
  }
  builder_.CreateBr(after);
  builder_.SetInsertPoint(after);
}

/// for (place = 0; place < count; place += width) the values that `write(place)` gives a writer for.
template <typename Write>
void FunctionMaker::loop(const GraphPlan &plan, Lanes &lanes, llvm::Value *count, llvm::Value *out, Write write) {
  llvm::SmallVector<llvm::Value *, 4> outs;
  for (std::size_t i = 0; i < plan.roots().size(); ++i) {
    outs.push_back(element(builder_.getPtrTy(), out, builder_.getInt64(i)));
  }
  llvm::BasicBlock *const entry = builder_.GetInsertBlock();
  llvm::BasicBlock *const body = block();
  llvm::BasicBlock *const after = block();
  builder_.CreateCondBr(builder_.CreateICmpNE(count, builder_.getInt64(0)), body, after);
  builder_.SetInsertPoint(body);
  llvm::PHINode *const place = builder_.CreatePHI(builder_.getInt64Ty(), 2);
  place->addIncoming(builder_.getInt64(0), entry);
  GraphWriter writer = write(place);
  writer.write();
  store(lanes, writer, outs, place, builder_.CreateSub(count, place));
  llvm::Value *const next = builder_.CreateAdd(place, builder_.getInt64(lanes.width()));
  place->addIncoming(next, builder_.GetInsertBlock());
  builder_.CreateCondBr(builder_.CreateICmpULT(next, count), body, after);
  builder_.SetInsertPoint(after);
  builder_.CreateRetVoid();
  frame_numbers_ = std::max(frame_numbers_, writer.frame_slots() * lanes.width());
}

llvm::Function *FunctionMaker::batch(const GraphPlan &plan, llvm::StringRef name, std::uint32_t width) {
  llvm::Type *const pointer = builder_.getPtrTy();
  llvm::Function *const made = function(name, {pointer, pointer, builder_.getInt64Ty(), pointer});
  Lanes lanes(builder_, width, making_.processor);
  const std::unique_ptr<Outside> calls = making_.outside(lanes);
  lanes.set_outside(*calls);
  loop(plan, lanes, made->getArg(2), made->getArg(3), [&](llvm::Value *place) {
    return GraphWriter(plan, slots_, lanes, *calls, making_.level, made->getArg(0),
                       lanes_at(lanes, made->getArg(1), place));
  });
  return made;
}

llvm::Function *FunctionMaker::sweep(const GraphPlan &plan, llvm::StringRef name, std::uint32_t width) {
  llvm::Type *const pointer = builder_.getPtrTy();
  llvm::Function *const made = function(name, {pointer, pointer, builder_.getInt64Ty(), pointer});
  Lanes lanes(builder_, width, making_.processor);
  const std::unique_ptr<Outside> calls = making_.outside(lanes);
  lanes.set_outside(*calls);
  const Graph &graph = plan.graph();
  loop(plan, lanes, made->getArg(2), made->getArg(3), [&](llvm::Value *place) {
    GraphWriter writer(plan, slots_, lanes, *calls, making_.level, nullptr, lanes_at(lanes, made->getArg(1), place));
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      const NodeId id{i};
      if (graph[id].operation != Operation::argument || !plan.regions().is_needed(id)) continue;
      llvm::Value *const list = element(pointer, made->getArg(0), builder_.getInt64(graph.argument_number(id)));
      llvm::Value *value = lanes_at(lanes, list, place);
      if (graph[id].type == ValueType::boolean) value = builder_.CreateFCmpUNE(value, lanes.real(0));
      writer.set_argument(id, value);
    }
    return writer;
  });
  return made;
}

}  // namespace anneal::emission
