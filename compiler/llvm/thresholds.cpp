// Counts of thresholds and chains between them: searches of all lanes at once.
#include "compiler/llvm/graph_writer.hpp"
#include "compiler/llvm/ir_value.hpp"
#include "compiler/math/scaling.hpp"

namespace anneal::emission {
namespace {

// So many comparisons cost less than a search.
constexpr std::size_t kFewThresholds = 16;
constexpr std::size_t kFewArms = 8;
// Arms in one part, and parts under one switch.
constexpr std::size_t kArmsOfPart = 64;

bool counts_from_above(ThresholdOrder order) {
  return order == ThresholdOrder::above || order == ThresholdOrder::not_below;
}

llvm::Value *comparison(llvm::IRBuilder<> &ir, ThresholdOrder order, llvm::Value *threshold, llvm::Value *x) {
  switch (order) {
    case ThresholdOrder::below:
      return ir.CreateFCmpOLT(threshold, x);
    case ThresholdOrder::not_above:
      return ir.CreateFCmpOLE(threshold, x);
    case ThresholdOrder::above:
      return ir.CreateFCmpOLT(x, threshold);
    case ThresholdOrder::not_below:
      return ir.CreateFCmpOLE(x, threshold);
  }
  return nullptr;
}

}  // namespace

GraphPlan::GraphPlan(const Graph &graph, std::span<const NodeId> roots, Stage first)
    : graph_(graph), roots_(roots), regions_(graph, roots, first), absorbed_(graph.size(), false) {
  constexpr std::size_t kManyCalls = 40;
  std::size_t calls = 0;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    if (graph[NodeId{i}].operation == Operation::builtin && regions_.is_needed(NodeId{i})) ++calls;
  }
  shares_kernels_ = calls > kManyCalls;
  if (first != Stage::position) return;  // there are no slots for lists
  ThresholdPatterns patterns(graph, regions_);
  const auto absorb = [this](NodeId node) { absorbed_[index(node)] = true; };
  for (std::size_t i = graph.size(); i-- > 0;) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (!regions_.is_needed(id) || is_absorbed(id)) continue;
    if (graph[id].operation == Operation::add) {
      std::optional<ThresholdCount> count = patterns.count(id);
      if (!count) continue;
      std::ranges::for_each(count->parts, absorb);
      counts_.emplace(static_cast<std::uint32_t>(i), *std::move(count));
    } else if (graph[id].operation == Operation::select && regions_.is_branch(id)) {
      std::optional<ThresholdChain> chain = patterns.chain(id);
      if (!chain) continue;
      std::ranges::for_each(chain->conditions, absorb);
      std::for_each(chain->selects.begin() + 1, chain->selects.end(), absorb);
      chains_.emplace(static_cast<std::uint32_t>(i), *std::move(chain));
    }
  }
}

const ThresholdCount *GraphPlan::count(NodeId sum) const {
  const auto found = counts_.find(static_cast<std::uint32_t>(index(sum)));
  return found == counts_.end() ? nullptr : &found->second;
}

const ThresholdChain *GraphPlan::chain(NodeId select) const {
  const auto found = chains_.find(static_cast<std::uint32_t>(index(select)));
  return found == chains_.end() ? nullptr : &found->second;
}

llvm::Value *GraphWriter::write_count(const ThresholdCount &count) {
  llvm::Value *const x = value(count.x);
  if (count.thresholds.size() > kFewThresholds) {
    return math::whole_number<IrReal>(IrBits::of(write_search(count.thresholds, count.order, false, x))).value();
  }
  llvm::Value *sum = lanes_.real(0);
  for (const NodeId threshold : count.thresholds) {
    llvm::Value *const counts = comparison(builder(), count.order, value(threshold), x);
    sum = builder().CreateFAdd(sum, builder().CreateSelect(counts, lanes_.real(1), lanes_.real(0)));
  }
  return sum;
}

llvm::Value *GraphWriter::load_elements(llvm::Value *list, llvm::Value *places) {
  llvm::Type *const one = builder().getDoubleTy();
  llvm::Value *const addresses = builder().CreateInBoundsGEP(one, list, {places});
  if (lanes_.width() == 1) return builder().CreateLoad(one, addresses);
  return builder().CreateMaskedGather(lanes_.real_type(), addresses, llvm::Align(8), lanes_.mask(true));
}

/// How many thresholds count, or come before the first that does, as bits: by a search where the list is in order,
/// which was noted when it was bound, else one after the other.
llvm::Value *GraphWriter::write_search(const std::vector<NodeId> &thresholds, ThresholdOrder order, bool before_first,
                                       llvm::Value *x) {
  llvm::IRBuilder<> &ir = builder();
  const std::uint32_t slot = slots_.of_list(thresholds, true);
  const std::size_t count = thresholds.size();
  llvm::Value *const list = ir.CreateConstInBoundsGEP1_64(ir.getDoubleTy(), part().bound, slot);
  llvm::BasicBlock *const sorted = llvm::BasicBlock::Create(ir.getContext(), "", part().function);
  llvm::BasicBlock *const unsorted = llvm::BasicBlock::Create(ir.getContext(), "", part().function);
  llvm::BasicBlock *const after = llvm::BasicBlock::Create(ir.getContext(), "", part().function);
  ir.CreateCondBr(slot_condition(slot - 1), sorted, unsorted);
  ir.SetInsertPoint(sorted);
  llvm::Value *searched = sorted_search(list, count, order, x);
  // Of sorted thresholds, those that are not above x come before the first that is.
  if (before_first) searched = ir.CreateSub(lanes_.bits(count), searched);
  llvm::BasicBlock *const end_of_sorted = ir.GetInsertBlock();
  ir.CreateBr(after);
  ir.SetInsertPoint(unsorted);
  llvm::Value *const counted = plain_count(list, count, order, before_first, x);
  llvm::BasicBlock *const end_of_unsorted = ir.GetInsertBlock();
  ir.CreateBr(after);
  ir.SetInsertPoint(after);
  llvm::PHINode *const result = ir.CreatePHI(lanes_.bits_type(), 2);
  result->addIncoming(searched, end_of_sorted);
  result->addIncoming(counted, end_of_unsorted);
  return result;
}

// Halves the list as often as its length asks for, whatever is in it: no lane takes a path of its own.
llvm::Value *GraphWriter::sorted_search(llvm::Value *list, std::size_t count, ThresholdOrder order, llvm::Value *x) {
  llvm::IRBuilder<> &ir = builder();
  const bool is_strict = order == ThresholdOrder::above || order == ThresholdOrder::not_above;
  // Where a threshold holds, every later one does.
  const auto holds = [&](llvm::Value *threshold) {
    return is_strict ? ir.CreateFCmpOLT(x, threshold) : ir.CreateFCmpOLE(x, threshold);
  };
  llvm::Value *from = lanes_.bits(0);
  for (std::size_t left = count; left > 1; left -= left / 2) {
    llvm::Value *const middle = ir.CreateAdd(from, lanes_.bits(left / 2 - 1));
    from = ir.CreateSelect(holds(load_elements(list, middle)), from, ir.CreateAdd(from, lanes_.bits(left / 2)));
  }
  llvm::Value *const last = holds(load_elements(list, from));
  llvm::Value *const place = ir.CreateSelect(last, from, ir.CreateAdd(from, lanes_.bits(1)));
  if (counts_from_above(order)) return ir.CreateSub(lanes_.bits(count), place);
  // No threshold is below a NaN.
  return ir.CreateSelect(ir.CreateFCmpORD(x, x), place, lanes_.bits(0));
}

// One after the other: all that count, or how many come before the first that does.
llvm::Value *GraphWriter::plain_count(llvm::Value *list, std::size_t count, ThresholdOrder order, bool before_first,
                                      llvm::Value *x) {
  llvm::IRBuilder<> &ir = builder();
  llvm::BasicBlock *const before = ir.GetInsertBlock();
  llvm::BasicBlock *const loop = llvm::BasicBlock::Create(ir.getContext(), "", part().function);
  llvm::BasicBlock *const after = llvm::BasicBlock::Create(ir.getContext(), "", part().function);
  ir.CreateBr(loop);
  ir.SetInsertPoint(loop);
  llvm::PHINode *const place = ir.CreatePHI(ir.getInt64Ty(), 2);
  llvm::PHINode *const sum = ir.CreatePHI(lanes_.bits_type(), 2);
  llvm::PHINode *const open = ir.CreatePHI(lanes_.mask_type(), 2);
  llvm::Value *const threshold = ir.CreateLoad(ir.getDoubleTy(), ir.CreateInBoundsGEP(ir.getDoubleTy(), list, place));
  llvm::Value *const counts = comparison(ir, order, lanes_.splat(threshold), x);
  llvm::Value *const still_open = ir.CreateAnd(open, ir.CreateNot(counts));
  llvm::Value *const adds = before_first ? still_open : counts;
  llvm::Value *const new_sum = ir.CreateAdd(sum, ir.CreateSelect(adds, lanes_.bits(1), lanes_.bits(0)));
  llvm::Value *const next = ir.CreateAdd(place, ir.getInt64(1));
  place->addIncoming(ir.getInt64(0), before);
  place->addIncoming(next, loop);
  sum->addIncoming(lanes_.bits(0), before);
  sum->addIncoming(new_sum, loop);
  open->addIncoming(lanes_.mask(true), before);
  open->addIncoming(still_open, loop);
  ir.CreateCondBr(ir.CreateICmpULT(next, ir.getInt64(count)), loop, after);
  ir.SetInsertPoint(after);
  return new_sum;
}

llvm::Value *GraphWriter::write_chain(const ThresholdChain &chain) {
  if (chain.selects.size() <= kFewArms) {
    llvm::Value *const x = value(chain.x);
    return write_in_turn(chain.selects,
                         [&](std::size_t i) { return builder().CreateFCmpOLT(x, value(chain.thresholds[i])); });
  }
  return write_chosen(chain, write_search(chain.thresholds, ThresholdOrder::above, true, value(chain.x)));
}

/// The value of each lane's arm. Lanes in the same arm are done at once: mostly all of them.
llvm::Value *GraphWriter::write_chosen(const ThresholdChain &chain, llvm::Value *arm) {
  const std::size_t count = chain.selects.size() + 1;
  if (lanes_.width() == 1) return write_arms(chain, 0, count, arm);
  llvm::IRBuilder<> &ir = builder();
  llvm::BasicBlock *const before = ir.GetInsertBlock();
  llvm::BasicBlock *const loop = llvm::BasicBlock::Create(ir.getContext(), "", part().function);
  llvm::BasicBlock *const after = llvm::BasicBlock::Create(ir.getContext(), "", part().function);
  ir.CreateBr(loop);
  ir.SetInsertPoint(loop);
  llvm::Type *const type = type_of(chain.selects[0]);
  llvm::PHINode *const open = ir.CreatePHI(lanes_.mask_type(), 2);
  llvm::PHINode *const result = ir.CreatePHI(type, 2);
  llvm::Value *const bits = ir.CreateBitCast(open, ir.getIntNTy(lanes_.width()));
  llvm::Value *const lane = ir.CreateBinaryIntrinsic(llvm::Intrinsic::cttz, bits, ir.getTrue());
  llvm::Value *const one_arm = ir.CreateExtractElement(arm, lane);
  llvm::Value *const value = write_arms(chain, 0, count, one_arm);
  llvm::Value *const same = ir.CreateICmpEQ(arm, lanes_.splat(one_arm));
  llvm::Value *const merged = ir.CreateSelect(same, value, result);
  llvm::Value *const still_open = ir.CreateAnd(open, ir.CreateNot(same));
  open->addIncoming(lanes_.mask(true), before);
  open->addIncoming(still_open, ir.GetInsertBlock());
  result->addIncoming(llvm::Constant::getNullValue(type), before);
  result->addIncoming(merged, ir.GetInsertBlock());
  ir.CreateCondBr(lanes_.any(still_open), loop, after);
  ir.SetInsertPoint(after);
  return merged;
}

/// The value of arm number `arm`, from `first` to before `end`.
llvm::Value *GraphWriter::write_arms(const ThresholdChain &chain, std::size_t first, std::size_t end,
                                     llvm::Value *arm) {
  llvm::IRBuilder<> &ir = builder();
  std::size_t stride = 1;
  while ((end - first + stride - 1) / stride > kArmsOfPart) stride *= kArmsOfPart;
  const std::size_t cases = (end - first + stride - 1) / stride;
  llvm::Value *const number = ir.CreateUDiv(ir.CreateSub(arm, ir.getInt64(first)), ir.getInt64(stride));
  llvm::BasicBlock *const after = llvm::BasicBlock::Create(ir.getContext(), "", part().function);
  llvm::Type *const type = type_of(chain.selects[0]);
  std::vector<llvm::BasicBlock *> blocks(cases);
  for (llvm::BasicBlock *&block : blocks) block = llvm::BasicBlock::Create(ir.getContext(), "", part().function);
  llvm::SwitchInst *const choice = ir.CreateSwitch(number, blocks.back(), static_cast<unsigned>(cases - 1));
  ir.SetInsertPoint(after);
  llvm::PHINode *const result = ir.CreatePHI(type, static_cast<unsigned>(cases));
  for (std::size_t i = 0; i < cases; ++i) {
    if (i + 1 < cases) choice->addCase(ir.getInt64(i), blocks[i]);
    ir.SetInsertPoint(blocks[i]);
    const std::size_t from = first + i * stride;
    llvm::Value *value = nullptr;
    if (stride > 1) {
      value = call_part({.chain = &chain, .first_arm = from, .end_arm = std::min(from + stride, end)}, type, arm);
    } else if (from < chain.selects.size()) {
      value = write_arm(chain.selects[from], true);
    } else {
      value = write_arm(chain.selects.back(), false);
    }
    result->addIncoming(value, ir.GetInsertBlock());
    ir.CreateBr(after);
  }
  ir.SetInsertPoint(after);
  return result;
}

}  // namespace anneal::emission
