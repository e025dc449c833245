#include "compiler/llvm/functions.hpp"

#include <fmt/format.h>

#include "compiler/llvm/host_calls.hpp"
#include "compiler/llvm/machine.hpp"
#include "compiler/native/limits.hpp"

namespace anneal::emission {
namespace {

/// Makes functions one by one; each has a builder of its own.
class FunctionMaker {
 public:
  FunctionMaker(llvm::Module &module, const native::Request &request, Slots &slots)
      : module_(module), request_(request), slots_(slots), builder_(module.getContext()) {}

  void scalar(const GraphPlan &plan);
  void batch(const GraphPlan &plan);
  void sweep(const GraphPlan &plan);
  /// The most values that cross parts, in numbers on the stack.
  std::uint32_t frame_numbers() const { return frame_numbers_; }

 private:
  llvm::Function *function(const char *name, std::initializer_list<llvm::Type *> arguments);
  llvm::BasicBlock *block() {
    return llvm::BasicBlock::Create(module_.getContext(), "", builder_.GetInsertBlock()->getParent());
  }
  llvm::Value *element(llvm::Type *type, llvm::Value *list, llvm::Value *place) {
    return builder_.CreateLoad(type, builder_.CreateInBoundsGEP(type, list, place));
  }
  llvm::Value *lanes_at(Lanes &lanes, llvm::Value *list, llvm::Value *place);
  template <typename Write>
  void loop(Lanes &lanes, llvm::Value *count, llvm::Value *out, Write write);
  void store(Lanes &lanes, GraphWriter &writer, llvm::ArrayRef<llvm::Value *> outs, llvm::Value *place,
             llvm::Value *left);

  llvm::Module &module_;
  const native::Request &request_;
  Slots &slots_;
  llvm::IRBuilder<> builder_;
  std::uint32_t frame_numbers_ = 0;
};

llvm::Function *FunctionMaker::function(const char *name, std::initializer_list<llvm::Type *> arguments) {
  llvm::FunctionType *const type = llvm::FunctionType::get(builder_.getVoidTy(), arguments, false);
  llvm::Function *const made = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, name, module_);
  builder_.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "", made));
  return made;
}

void FunctionMaker::scalar(const GraphPlan &plan) {
  llvm::Type *const pointer = builder_.getPtrTy();
  llvm::Function *const made = function(kScalarName, {pointer, builder_.getDoubleTy(), pointer});
  Lanes lanes(builder_, 1, request_.processor);
  HostCalls calls(lanes, *request_.host);
  lanes.set_outside(calls);
  GraphWriter writer(plan, slots_, lanes, calls, request_.level, made->getArg(0), made->getArg(1));
  writer.write();
  for (std::size_t i = 0; i < plan.roots().size(); ++i) {
    builder_.CreateStore(writer.root_value(plan.roots()[i]),
                         builder_.CreateConstInBoundsGEP1_64(builder_.getDoubleTy(), made->getArg(2), i));
  }
  builder_.CreateRetVoid();
  frame_numbers_ = std::max(frame_numbers_, writer.frame_slots());
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
void FunctionMaker::loop(Lanes &lanes, llvm::Value *count, llvm::Value *out, Write write) {
  llvm::SmallVector<llvm::Value *, 4> outs;
  for (std::size_t i = 0; i < request_.roots.size(); ++i) {
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

void FunctionMaker::batch(const GraphPlan &plan) {
  llvm::Type *const pointer = builder_.getPtrTy();
  llvm::Function *const made = function(kBatchName, {pointer, pointer, builder_.getInt64Ty(), pointer});
  Lanes lanes(builder_, request_.batch_width, request_.processor);
  HostCalls calls(lanes, *request_.host);
  lanes.set_outside(calls);
  loop(lanes, made->getArg(2), made->getArg(3), [&](llvm::Value *place) {
    return GraphWriter(plan, slots_, lanes, calls, request_.level, made->getArg(0),
                       lanes_at(lanes, made->getArg(1), place));
  });
}

void FunctionMaker::sweep(const GraphPlan &plan) {
  llvm::Type *const pointer = builder_.getPtrTy();
  llvm::Function *const made = function(kSweepName, {pointer, pointer, builder_.getInt64Ty(), pointer});
  Lanes lanes(builder_, request_.sweep_width, request_.processor);
  HostCalls calls(lanes, *request_.host);
  lanes.set_outside(calls);
  const Graph &graph = plan.graph();
  loop(lanes, made->getArg(2), made->getArg(3), [&](llvm::Value *place) {
    GraphWriter writer(plan, slots_, lanes, calls, request_.level, nullptr, lanes_at(lanes, made->getArg(1), place));
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
}

}  // namespace

std::string reason_to_decline(const GraphPlan &plan) {
  const Graph &graph = plan.graph();
  std::size_t operations = 0;
  std::size_t elements = 0;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const NodeId id{i};
    if (!plan.regions().is_needed(id)) continue;
    ++operations;
    if (graph[id].operation == Operation::element) elements += graph[id].operand_count;
  }
  if (operations > native::kOperationLimit) {
    return fmt::format("the program has {} operations for each position, and native code is made of {} at most",
                       operations, native::kOperationLimit);
  }
  if (elements > native::kOperationLimit) {
    return fmt::format(
        "its lists have {} elements that change with the position, and native code is made of {} at most", elements,
        native::kOperationLimit);
  }
  return {};
}

bool write_functions(llvm::Module &module, const native::Request &request, BindingPlan &plan, std::string &reason) {
  Slots slots(*request.graph);
  FunctionMaker maker(module, request, slots);
  if (request.scalar || request.batch_width != 0) {
    const GraphPlan by_position(*request.graph, request.roots, Stage::position);
    reason = reason_to_decline(by_position);
    if (!reason.empty()) return false;
    if (request.scalar) maker.scalar(by_position);
    if (request.batch_width != 0) maker.batch(by_position);
  }
  if (request.sweep_width != 0) {
    const GraphPlan by_binding(*request.graph, request.roots, Stage::binding);
    reason = reason_to_decline(by_binding);
    if (!reason.empty()) return false;
    maker.sweep(by_binding);
  }
  if (maker.frame_numbers() > native::kFrameLimit) {
    reason = fmt::format("{} intermediate values are needed at once, and native code keeps {} at most",
                         maker.frame_numbers(), native::kFrameLimit);
    return false;
  }
  const std::size_t limit = native::kInstructionLimit * (request.level == native::Level::quick ? 2 : 1);
  if (const std::size_t count = module.getInstructionCount(); count > limit) {
    reason = fmt::format("the program takes {} instructions of LLVM, and {} at most are compiled", count, limit);
    return false;
  }
  plan = slots.plan();
  prepare(module, request.processor);
  return true;
}

}  // namespace anneal::emission
