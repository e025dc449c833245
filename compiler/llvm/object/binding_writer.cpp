#include "compiler/llvm/object/binding_writer.hpp"

#include <algorithm>
#include <unordered_map>

#include "compiler/llvm/functions.hpp"
#include "compiler/llvm/kernels.hpp"

namespace anneal::emission {
namespace {

// Tables of more numbers are left out of the object, and cycles counted anew each time: 512 KiB.
constexpr std::size_t kTableNumbers = 65'536;
constexpr std::uint32_t kRowCount = 3;  // of a table's head

/// Which slots `bind` computes from parameters; it copies the others.
std::vector<bool> computed_slots(const Slots &slots, const BindingPlan &plan, const Graph &graph) {
  std::vector<bool> computed(slots.read_count(), false);
  const auto mark = [&](std::uint32_t first, std::uint32_t count) {
    std::fill_n(computed.begin() + first, count, true);
  };
  for (const Slots::Asked &asked : slots.asked()) {
    if (!graph.is_constant(asked.node)) mark(asked.slot, 1);
  }
  for (const SlotCopy &element : plan.list_elements) mark(element.target, 1);
  for (const Thresholds &list : plan.thresholds) {
    const auto first = computed.begin() + list.base;
    if (std::find(first, first + list.count, true) != first + list.count) mark(list.base - 1, 1);
  }
  for (const BaseLogarithm &base : plan.logarithms) {
    if (computed[base.base]) mark(base.target, kBaseSlots);
  }
  for (const GrowingTable &table : plan.tables) mark(table.target, kGrowingHeadSlots);
  return computed;
}

}  // namespace

FixedSlots fixed_slots(const Slots &slots, const BindingPlan &plan, std::span<const native::ObjectArgument> arguments) {
  std::vector<double> values;
  for (const native::ObjectArgument &argument : arguments) values.push_back(argument.fixed);
  FixedSlots fixed{.values = anneal::bind(plan, values), .read_count = slots.read_count()};
  const bool has_tables = fixed.values.size() > plan.initial.size();
  if (has_tables && fixed.values.size() <= kTableNumbers) return fixed;
  fixed.values.resize(slots.read_count());
  for (const GrowingTable &table : plan.tables) fixed.values[table.target + kRowCount] = 0;
  return fixed;
}

llvm::Function *ParameterFunctions::function(llvm::StringRef name, llvm::Type *result,
                                             llvm::ArrayRef<llvm::Type *> arguments, std::span<const NodeId> roots,
                                             Finish finish, std::string &reason) {
  const GraphPlan plan(*request_.graph, roots, Stage::binding);
  reason = reason_to_decline(plan);
  if (!reason.empty()) return nullptr;
  llvm::Function *const made = llvm::Function::Create(llvm::FunctionType::get(result, arguments, false),
                                                      llvm::GlobalValue::InternalLinkage, name, module_);
  builder_.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "", made));
  Lanes lanes(builder_, 1, making_.processor);
  const std::unique_ptr<Outside> calls = making_.outside(lanes);
  lanes.set_outside(*calls);
  Slots none(*request_.graph);
  GraphWriter writer(plan, none, lanes, *calls, making_.level, nullptr, lanes.real(0));
  for (std::uint32_t i = 0; i < request_.graph->size(); ++i) {
    const NodeId id{i};
    const Node &node = (*request_.graph)[id];
    if (node.operation != Operation::argument || !plan.regions().is_needed(id)) continue;
    const native::ObjectArgument &argument = request_.arguments[request_.graph->argument_number(id)];
    llvm::Value *value = lanes.real(1);
    if (!argument.is_set) {
      value = builder_.CreateLoad(builder_.getDoubleTy(), slot(made->getArg(0), argument.field));
      if (argument.multiplier != 1) value = builder_.CreateFMul(value, lanes.real(argument.multiplier));
      if (argument.divisor != 1) value = builder_.CreateFDiv(value, lanes.real(argument.divisor));
    }
    if (node.type == ValueType::boolean) value = builder_.CreateFCmpUNE(value, lanes.real(0));
    writer.set_argument(id, value);
  }
  writer.write();
  const Writing writing(lanes);
  finish(writer, made);
  reason = reason_to_decline_frame(writer.frame_slots());
  return reason.empty() ? made : nullptr;
}

/// for (i = 0; i < count; ++i) to[i] = from[i]
void ParameterFunctions::copy(llvm::Value *from, llvm::Value *to, std::uint32_t count) {
  llvm::Function *const function = builder_.GetInsertBlock()->getParent();
  llvm::BasicBlock *const before = builder_.GetInsertBlock();
  llvm::BasicBlock *const body = llvm::BasicBlock::Create(module_.getContext(), "", function);
  llvm::BasicBlock *const after = llvm::BasicBlock::Create(module_.getContext(), "", function);
  builder_.CreateBr(body);
  builder_.SetInsertPoint(body);
  llvm::PHINode *const place = builder_.CreatePHI(builder_.getInt64Ty(), 2);
  llvm::Type *const number = builder_.getDoubleTy();
  builder_.CreateStore(builder_.CreateLoad(number, builder_.CreateInBoundsGEP(number, from, place)),
                       builder_.CreateInBoundsGEP(number, to, place));
  llvm::Value *const next = builder_.CreateAdd(place, builder_.getInt64(1));
  place->addIncoming(builder_.getInt64(0), before);
  place->addIncoming(next, body);
  builder_.CreateCondBr(builder_.CreateICmpULT(next, builder_.getInt64(count)), body, after);
  builder_.SetInsertPoint(after);
}

llvm::Function *ParameterFunctions::bind(const Slots &slots, const BindingPlan &plan, llvm::Value *fixed,
                                         std::string &reason) {
  const std::vector<bool> computed = computed_slots(slots, plan, *request_.graph);
  std::vector<NodeId> roots;
  std::vector<std::uint32_t> targets;
  for (const Slots::Asked &asked : slots.asked()) {
    if (!computed[asked.slot]) continue;
    roots.push_back(asked.node);
    targets.push_back(asked.slot);
  }
  const auto finish = [&](GraphWriter &writer, llvm::Function *made) {
    llvm::Value *const out = made->getArg(1);
    if (std::find(computed.begin(), computed.end(), false) != computed.end()) copy(fixed, out, slots.read_count());
    std::unordered_map<std::uint32_t, llvm::Value *> values;
    for (std::size_t i = 0; i < roots.size(); ++i) {
      values[targets[i]] = writer.root_value(roots[i]);
      store(values[targets[i]], out, targets[i]);
    }
    for (const SlotCopy &element : plan.list_elements) store(values.at(element.source), out, element.target);
    for (const Thresholds &list : plan.thresholds) {
      if (!computed[list.base - 1]) continue;
      store(builder_.CreateCall(parts_[Part::order_note], {slot(out, list.base), builder_.getInt64(list.count)}), out,
            list.base - 1);
    }
    for (const BaseLogarithm &base : plan.logarithms) {
      if (!computed[base.base]) continue;
      const LogarithmParts logarithm = write_logarithm(values.at(base.base));
      store(values.at(base.base), out, base.target);
      store(logarithm.high, out, base.target + 1);
      store(logarithm.low, out, base.target + 2);
    }
    for (const GrowingTable &table : plan.tables) {
      // Without rows: the cycles are counted.
      const auto head = [&](std::uint32_t source) {
        return computed[source] ? values.at(source) : builder_.CreateLoad(builder_.getDoubleTy(), slot(fixed, source));
      };
      store(head(table.first), out, table.target);
      store(head(table.factor), out, table.target + 1);
      for (std::uint32_t i = 2; i < kGrowingHeadSlots; ++i) {
        store(llvm::ConstantFP::get(builder_.getDoubleTy(), 0.0), out, table.target + i);
      }
    }
    builder_.CreateRetVoid();
  };
  llvm::Type *const pointer = builder_.getPtrTy();
  return function("bind", builder_.getVoidTy(), {pointer, pointer}, roots, finish, reason);
}

llvm::Function *ParameterFunctions::check(std::string &reason) {
  std::vector<NodeId> roots;
  for (const native::ObjectCheck &check : request_.checks) roots.push_back(check.failed);
  const auto finish = [&](GraphWriter &writer, llvm::Function *) {
    llvm::Value *first = builder_.getInt32(0);
    for (std::size_t i = request_.checks.size(); i-- > 0;) {
      llvm::Value *const failed =
          builder_.CreateFCmpUNE(writer.root_value(roots[i]), llvm::ConstantFP::get(builder_.getDoubleTy(), 0.0));
      first = builder_.CreateSelect(failed, builder_.getInt32(static_cast<std::uint32_t>(request_.checks[i].number)),
                                    first);
    }
    builder_.CreateRet(first);
  };
  return function("check", builder_.getInt32Ty(), {builder_.getPtrTy()}, roots, finish, reason);
}

}  // namespace anneal::emission
