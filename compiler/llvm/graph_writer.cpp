#include "compiler/llvm/graph_writer.hpp"

#include <llvm/IR/Intrinsics.h>

#include "compiler/llvm/ir_value.hpp"
#include "compiler/llvm/kernels.hpp"

namespace anneal::emission {
namespace {

std::uint32_t cost(const Node &node, bool shares_kernels) {
  switch (node.operation) {
    case Operation::builtin:
      return shares_kernels ? 4 : 30;
    case Operation::element:
      return 4 + 2 * node.operand_count;
    case Operation::growing_cycle:
    case Operation::growing_start:
    case Operation::nearly_equal:
      return 8;
    default:
      return 2;
  }
}

}  // namespace

GraphWriter::GraphWriter(const GraphPlan &plan, Slots &slots, Lanes &lanes, Outside &outside, native::Level level,
                         llvm::Value *bound, llvm::Value *position)
    : plan_(plan), slots_(slots), lanes_(lanes), outside_(outside), level_(level), homes_(plan.graph().size()) {
  parts_.push_back({.function = builder().GetInsertBlock()->getParent(), .bound = bound, .position = position});
}

void GraphWriter::set_argument(NodeId argument, llvm::Value *value) {
  homes_[index(argument)] = {.value = value};
}

void GraphWriter::write() {
  const Writing writing(lanes_);
  write_region(RegionId::always, 0, std::nullopt);
  const llvm::IRBuilderBase::InsertPointGuard guard(builder());
  while (!pending_.empty()) {
    const auto [part, task] = pending_.front();
    pending_.pop_front();
    write_part(part, task);
  }
  current_ = 0;
}

llvm::Value *GraphWriter::root_value(NodeId root) {
  const Writing writing(lanes_);
  llvm::Value *const found = value(root);
  if (node(root).type == ValueType::boolean) return builder().CreateSelect(found, lanes_.real(1), lanes_.real(0));
  llvm::Value *const is_nan = builder().CreateFCmpUNO(found, found);
  // A jump that is never taken, and no step between the value and where it is stored.
  llvm::Value *const nan = lanes_.real(std::numeric_limits<double>::quiet_NaN());
  return lanes_.select_guarded(is_nan, [nan] { return nan; }, found, true);
}

llvm::Type *GraphWriter::type_of(NodeId id) {
  return node(id).type == ValueType::boolean ? lanes_.mask_type() : lanes_.real_type();
}

llvm::Value *GraphWriter::value(NodeId id) {
  if (part().result == id && part().returned != nullptr) return part().returned;
  const Node &wanted = node(id);
  if (wanted.operation == Operation::constant) {
    const double constant = plan_.graph().constant_value(id);
    return wanted.type == ValueType::boolean ? lanes_.mask(constant != 0) : lanes_.real(constant);
  }
  if (!plan_.regions().runs(id)) return slot_value(slots_.of(id), wanted.type);
  if (wanted.operation == Operation::position) return part().position;
  const Home &home = homes_[index(id)];
  if (home.part == current_ || llvm::isa<llvm::Constant>(home.value)) return home.value;
  return from_frame(id);
}

llvm::Value *GraphWriter::load_slot(std::uint32_t slot) {
  llvm::Type *const one = builder().getDoubleTy();
  llvm::LoadInst *const loaded =
      builder().CreateLoad(one, builder().CreateConstInBoundsGEP1_64(one, part().bound, slot));
  // Nothing writes slots while code runs.
  loaded->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(builder().getContext(), {}));
  return loaded;
}

llvm::Value *GraphWriter::slot_condition(std::uint32_t slot) {
  return builder().CreateFCmpUNE(load_slot(slot), llvm::ConstantFP::get(builder().getDoubleTy(), 0.0));
}

llvm::Value *GraphWriter::slot_value(std::uint32_t slot, ValueType type) {
  return lanes_.splat(type == ValueType::number ? load_slot(slot) : slot_condition(slot));
}

llvm::Value *GraphWriter::frame_address(const Part &part, std::int32_t slot) {
  return builder().CreateConstInBoundsGEP1_64(lanes_.real_type(), part.frame, static_cast<std::uint64_t>(slot));
}

// The value is written to the frame right behind its definition, in the part that has it, and read here.
llvm::Value *GraphWriter::from_frame(NodeId id) {
  Home &home = homes_[index(id)];
  const bool is_boolean = node(id).type == ValueType::boolean;
  if (home.frame_slot < 0) {
    home.frame_slot = static_cast<std::int32_t>(frame_slots_++);
    frame_->setOperand(0, builder().getInt32(frame_slots_));
    const llvm::IRBuilderBase::InsertPointGuard guard(builder());
    if (auto *const instruction = llvm::dyn_cast<llvm::Instruction>(home.value)) {
      const auto behind = instruction->getInsertionPointAfterDef();
      builder().SetInsertPoint(instruction->getParent(), *behind);
    }
    llvm::Value *const stored =
        is_boolean ? builder().CreateSelect(home.value, lanes_.real(1), lanes_.real(0)) : home.value;
    builder().CreateStore(stored, frame_address(parts_[home.part], home.frame_slot));
  }
  llvm::Value *const loaded = builder().CreateLoad(lanes_.real_type(), frame_address(part(), home.frame_slot));
  return is_boolean ? builder().CreateFCmpUNE(loaded, lanes_.real(0)) : loaded;
}

void GraphWriter::set(NodeId id, llvm::Value *value) {
  if (part().result == id) {
    part().returned = value;
  } else {
    homes_[index(id)] = {.value = value, .part = current_};
  }
}

void GraphWriter::write_region(RegionId region, std::size_t cursor, std::optional<NodeId> result) {
  const std::span<const NodeId> nodes = plan_.regions().nodes(region);
  for (std::size_t i = cursor; i < nodes.size(); ++i) {
    if (is_full()) {
      llvm::Type *const type = result ? type_of(*result) : builder().getVoidTy();
      llvm::Value *const returned =
          call_part({.region = region, .cursor = i, .result = result}, type, builder().getInt64(0));
      if (result) set(*result, returned);
      return;
    }
    write_node(nodes[i]);
  }
}

llvm::Value *GraphWriter::call_part(const Task &task, llvm::Type *type, llvm::Value *arm) {
  if (frame_ == nullptr) {
    llvm::BasicBlock &entry = parts_[0].function->getEntryBlock();
    llvm::IRBuilder<> at_entry(&entry, entry.begin());
    frame_ = at_entry.CreateAlloca(lanes_.real_type(), at_entry.getInt32(1));
    parts_[0].frame = frame_;
  }
  llvm::Type *const pointer = builder().getPtrTy();
  llvm::FunctionType *const signature =
      llvm::FunctionType::get(type, {pointer, lanes_.real_type(), pointer, builder().getInt64Ty()}, false);
  llvm::Function *const function =
      llvm::Function::Create(signature, llvm::GlobalValue::InternalLinkage, "part", part().function->getParent());
  function->copyAttributesFrom(part().function);
  function->setLinkage(llvm::GlobalValue::InternalLinkage);
  const auto number = static_cast<std::uint32_t>(parts_.size());
  // Where everything runs there are no slots.
  llvm::Value *const bound = part().bound;
  parts_.push_back({.function = function,
                    .bound = bound == nullptr ? nullptr : function->getArg(0),
                    .position = function->getArg(1),
                    .frame = function->getArg(2),
                    .result = task.result});
  pending_.emplace_back(number, task);
  llvm::Value *const given = bound == nullptr ? llvm::ConstantPointerNull::get(builder().getPtrTy()) : bound;
  return builder().CreateCall(function, {given, part().position, part().frame, arm});
}

void GraphWriter::write_part(std::uint32_t number, const Task &task) {
  current_ = number;
  llvm::Function *const function = part().function;
  builder().SetInsertPoint(llvm::BasicBlock::Create(builder().getContext(), "", function));
  if (task.chain != nullptr) {
    builder().CreateRet(write_arms(*task.chain, task.first_arm, task.end_arm, function->getArg(3)));
    return;
  }
  write_region(task.region, task.cursor, task.result);
  if (task.result) {
    builder().CreateRet(value(*task.result));
  } else {
    builder().CreateRetVoid();
  }
}

llvm::Value *GraphWriter::write_arm(NodeId select, bool taken) {
  const NodeId result = plan_.graph().operands(select)[taken ? 1 : 2];
  const RegionId region = plan_.regions().arm(select, taken);
  if (region == RegionId::none || plan_.regions().nodes(region).empty()) return value(result);
  if (is_full() && plan_.regions().of(result) == region) {
    return call_part({.region = region, .result = result}, type_of(result), builder().getInt64(0));
  }
  write_region(region, 0, result);
  return value(result);
}

llvm::Value *GraphWriter::write_branch(NodeId select) {
  const NodeId condition = plan_.graph().operands(select)[0];
  // Where all lanes go the same way, as they do by what is known before, there is nothing to merge.
  if (lanes_.width() == 1) return write_fork(select, value(condition));
  if (!plan_.regions().runs(condition)) return write_fork(select, slot_condition(slots_.of(condition)));
  return write_in_turn(select, [&](std::size_t) { return value(condition); });
}

/// Selects, each but the first in the else arm of the one before, one condition after the other: lanes for which it
/// holds are done with its arm, mostly all of them at once, and the others go on.
llvm::Value *GraphWriter::write_in_turn(llvm::ArrayRef<NodeId> selects,
                                        llvm::function_ref<llvm::Value *(std::size_t)> condition) {
  llvm::IRBuilder<> &ir = builder();
  const auto block = [&] { return llvm::BasicBlock::Create(ir.getContext(), "", part().function); };
  const bool is_one = lanes_.width() == 1;
  llvm::Type *const type = type_of(selects[0]);
  IrMask open(lanes_.mask(true));
  llvm::Value *result = llvm::Constant::getNullValue(type);
  llvm::BasicBlock *const after = block();
  using Incoming = std::pair<llvm::Value *, llvm::BasicBlock *>;
  const auto join = [](llvm::BasicBlock *at, Incoming a, Incoming b) {
    llvm::PHINode *const phi = llvm::PHINode::Create(a.first->getType(), 2, "", at);
    phi->addIncoming(a.first, a.second);
    phi->addIncoming(b.first, b.second);
    return phi;
  };
  llvm::PHINode *const out = llvm::PHINode::Create(type, static_cast<unsigned>(selects.size()) + 1, "", after);
  for (std::size_t i = 0; i < selects.size(); ++i) {
    const IrMask mask = IrMask(condition(i)) & open;
    llvm::BasicBlock *const above = ir.GetInsertBlock();
    llvm::BasicBlock *const taken = block();
    llvm::BasicBlock *const next = block();
    ir.CreateCondBr(lanes_.any(mask.value()), taken, next);
    ir.SetInsertPoint(taken);
    llvm::Value *const arm = write_arm(selects[i], true);
    llvm::Value *const merged = is_one ? arm : ir.CreateSelect(mask.value(), arm, result);
    llvm::BasicBlock *const end = ir.GetInsertBlock();
    out->addIncoming(merged, end);
    if (is_one) {
      ir.CreateBr(after);
    } else {
      const IrMask still_open = open & (!mask);
      ir.CreateCondBr(lanes_.any(still_open.value()), next, after);
      open = IrMask(join(next, {open.value(), above}, {still_open.value(), end}));
      result = join(next, {result, above}, {merged, end});
    }
    ir.SetInsertPoint(next);
  }
  llvm::Value *const last = write_arm(selects.back(), false);
  out->addIncoming(is_one ? last : ir.CreateSelect(open.value(), last, result), ir.GetInsertBlock());
  ir.CreateBr(after);
  ir.SetInsertPoint(after);
  return out;
}

llvm::Value *GraphWriter::write_fork(NodeId select, llvm::Value *condition) {
  llvm::LLVMContext &context = builder().getContext();
  llvm::Function *const function = part().function;
  llvm::BasicBlock *const taken = llvm::BasicBlock::Create(context, "", function);
  llvm::BasicBlock *const other = llvm::BasicBlock::Create(context, "", function);
  llvm::BasicBlock *const after = llvm::BasicBlock::Create(context, "", function);
  builder().CreateCondBr(condition, taken, other);
  builder().SetInsertPoint(after);
  llvm::PHINode *const result = builder().CreatePHI(type_of(select), 2);
  for (const bool is_taken : {true, false}) {
    builder().SetInsertPoint(is_taken ? taken : other);
    llvm::Value *const arm = write_arm(select, is_taken);
    result->addIncoming(arm, builder().GetInsertBlock());
    builder().CreateBr(after);
  }
  builder().SetInsertPoint(after);
  return result;
}

void GraphWriter::write_node(NodeId id) {
  if (plan_.is_absorbed(id) || node(id).operation == Operation::argument) return;
  part().written += cost(node(id), plan_.shares_kernels());
  set(id, written(id));
}

llvm::Value *GraphWriter::written(NodeId id) {
  const std::span<const NodeId> x = plan_.graph().operands(id);
  llvm::IRBuilder<> &ir = builder();
  switch (node(id).operation) {
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
      break;
    case Operation::negate:
      return ir.CreateFNeg(value(x[0]));
    case Operation::add:
      if (const ThresholdCount *const count = plan_.count(id)) return write_count(*count);
      return ir.CreateFAdd(value(x[0]), value(x[1]));
    case Operation::subtract:
      return ir.CreateFSub(value(x[0]), value(x[1]));
    case Operation::multiply:
      return ir.CreateFMul(value(x[0]), value(x[1]));
    case Operation::divide:
      return ir.CreateFDiv(value(x[0]), value(x[1]));
    case Operation::less:
      return ir.CreateFCmpOLT(value(x[0]), value(x[1]));
    case Operation::less_equal:
      return ir.CreateFCmpOLE(value(x[0]), value(x[1]));
    case Operation::equal:
      return ir.CreateFCmpOEQ(value(x[0]), value(x[1]));
    case Operation::not_equal:
      return ir.CreateFCmpUNE(value(x[0]), value(x[1]));
    case Operation::nearly_equal:
      return write_nearly_equal(value(x[0]), value(x[1]));
    case Operation::logical_not:
      return ir.CreateNot(value(x[0]));
    case Operation::logical_and:
      return ir.CreateAnd(value(x[0]), value(x[1]));
    case Operation::logical_or:
      return ir.CreateOr(value(x[0]), value(x[1]));
    case Operation::same:
      return ir.CreateNot(ir.CreateXor(value(x[0]), value(x[1])));
    case Operation::select:
      if (const ThresholdChain *const chain = plan_.chain(id)) return write_chain(*chain);
      if (plan_.regions().is_branch(id)) return write_branch(id);
      return ir.CreateSelect(value(x[0]), value(x[1]), value(x[2]));
    case Operation::element:
      return write_element(id);
    case Operation::to_number:
      return ir.CreateSelect(value(x[0]), lanes_.real(1), lanes_.real(0));
    case Operation::growing_cycle:
    case Operation::growing_start:
      return write_growing(id);
    case Operation::builtin:
      return write_builtin(id);
  }
  return nullptr;
}

llvm::Value *GraphWriter::write_element(NodeId id) {
  const std::span<const NodeId> operands = plan_.graph().operands(id);
  const std::span<const NodeId> elements = operands.subspan(1);
  llvm::IRBuilder<> &ir = builder();
  llvm::Value *const number = value(operands[0]);
  llvm::Value *const last = lanes_.real(static_cast<double>(elements.size() - 1));
  llvm::Value *const place = ir.CreateSelect(
      ir.CreateFCmpOGE(number, lanes_.real(1)),
      ir.CreateSelect(ir.CreateFCmpOGE(number, lanes_.real(static_cast<double>(elements.size()))), last, number),
      lanes_.real(0));
  const auto is_bound = [this](NodeId element) {
    return !plan_.regions().runs(element) && node(element).type == ValueType::number;
  };
  constexpr std::size_t kFewElements = 4;
  if (elements.size() > kFewElements && std::ranges::all_of(elements, is_bound) && part().bound != nullptr) {
    llvm::Value *const list = ir.CreateConstInBoundsGEP1_64(ir.getDoubleTy(), part().bound, slots_.of_list(elements));
    llvm::Type *const narrow = lanes_.bits_type()->getWithNewType(ir.getInt32Ty());
    return load_elements(list, ir.CreateZExt(ir.CreateFPToSI(place, narrow), lanes_.bits_type()));
  }
  llvm::Value *result = value(elements[0]);
  for (std::size_t i = 1; i < elements.size(); ++i) {
    result = ir.CreateSelect(ir.CreateFCmpOGE(place, lanes_.real(static_cast<double>(i))), value(elements[i]), result);
  }
  return result;
}

llvm::Value *GraphWriter::write_growing(NodeId id) {
  const std::span<const NodeId> x = plan_.graph().operands(id);
  if (part().bound != nullptr && !plan_.regions().runs(x[1]) && !plan_.regions().runs(x[2])) {
    return outside_.growing_of_table(node(id).operation, part().bound, slots_.of_growing(x[1], x[2]), value(x[0]));
  }
  return outside_.growing(node(id).operation, {value(x[0]), value(x[1]), value(x[2])});
}

llvm::Value *GraphWriter::write_builtin(NodeId id) {
  const std::span<const NodeId> x = plan_.graph().operands(id);
  const Builtin builtin = node(id).builtin;
  llvm::SmallVector<llvm::Value *, 4> operands;
  for (const NodeId operand : x) operands.push_back(value(operand));
  const bool of_base = builtin == Builtin::pow && part().bound != nullptr && !plan_.regions().runs(x[0]);
  if (of_base) {
    const std::uint32_t base = slots_.of_base(x[0]);
    operands.push_back(slot_value(base + 1, ValueType::number));
    operands.push_back(slot_value(base + 2, ValueType::number));
  }
  return plan_.shares_kernels() ? call_kernel(builtin, of_base, operands)
                                : write_whole_kernel(builtin, of_base, operands);
}

/// Powers of a base that is known before have its logarithm as two further operands.
llvm::Value *GraphWriter::write_whole_kernel(Builtin builtin, bool of_base, llvm::ArrayRef<llvm::Value *> operands) {
  const auto write = [&] {
    if (of_base) return write_power(operands[0], operands[2], operands[3], operands[1]);
    return write_kernel(builtin, operands);
  };
  if (level_ == native::Level::optimised && !has_long_rare_side(builtin)) return write();
  const std::size_t count = of_base ? 2 : operands.size();
  return lanes_.gather_rare(write, [&] { return outside_.kernel(builtin, operands.take_front(count)); });
}

/// The kernel as a function of the module, written when it is first called.
llvm::Value *GraphWriter::call_kernel(Builtin builtin, bool of_base, llvm::ArrayRef<llvm::Value *> operands) {
  // No name that a C function may have.
  const std::string_view builtin_name = row(builtin).name;
  const std::string name = std::string(builtin_name) + (of_base ? ".of_base." : ".") + std::to_string(lanes_.width());
  llvm::Module &module = *part().function->getParent();
  llvm::Function *function = module.getFunction(name);
  if (function == nullptr) {
    const llvm::SmallVector<llvm::Type *, 4> types(operands.size(), lanes_.real_type());
    llvm::FunctionType *const type = llvm::FunctionType::get(lanes_.real_type(), types, false);
    function = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, name, module);
    const llvm::IRBuilderBase::InsertPointGuard guard(builder());
    builder().SetInsertPoint(llvm::BasicBlock::Create(builder().getContext(), "", function));
    llvm::SmallVector<llvm::Value *, 4> arguments;
    for (llvm::Argument &argument : function->args()) arguments.push_back(&argument);
    builder().CreateRet(write_whole_kernel(builtin, of_base, arguments));
  }
  return builder().CreateCall(function, operands);
}

}  // namespace anneal::emission
