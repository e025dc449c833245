#include "compiler/llvm/lanes.hpp"

#include <llvm/IR/IntrinsicsX86.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/Module.h>

namespace anneal::emission {
namespace {

thread_local Lanes *current_lanes = nullptr;

}  // namespace

Lanes &lanes() {
  return *current_lanes;
}

Writing::Writing(Lanes &lanes) : before_(current_lanes) {
  current_lanes = &lanes;
}
Writing::~Writing() {
  current_lanes = before_;
}

llvm::Type *Lanes::widened(llvm::Type *one) {
  return width_ == 1 ? one : llvm::FixedVectorType::get(one, width_);
}

llvm::Value *Lanes::real(double constant) {
  return llvm::ConstantFP::get(real_type(), constant);
}

llvm::Value *Lanes::bits(std::uint64_t constant) {
  return llvm::ConstantInt::get(bits_type(), constant);
}

llvm::Value *Lanes::mask(bool constant) {
  return llvm::ConstantInt::get(mask_type(), constant ? 1 : 0);
}

llvm::Value *Lanes::splat(llvm::Value *one) {
  return width_ == 1 ? one : builder_.CreateVectorSplat(width_, one);
}

llvm::Value *Lanes::lane_numbers() {
  if (width_ == 1) return real(0);
  llvm::SmallVector<double, native::kWidest> numbers;
  for (std::uint32_t i = 0; i < width_; ++i) numbers.push_back(i);
  return llvm::ConstantDataVector::get(builder_.getContext(), llvm::ArrayRef<double>(numbers));
}

llvm::Value *Lanes::fma(llvm::Value *a, llvm::Value *b, llvm::Value *c) {
  if (!has_fma(processor_)) return outside_->fma(a, b, c);
  return builder_.CreateIntrinsic(llvm::Intrinsic::fma, {real_type()}, {a, b, c});
}

// Below 2^52 adding and subtracting 2^52 rounds to a whole number; from there on every number is one. As
// math/portable_instructions.hpp.
llvm::Value *Lanes::round_even(llvm::Value *x) {
  if (has_rounding(processor_)) return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::roundeven, x);
  llvm::Value *const size = builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x);
  llvm::Value *const anchor = real(0x1p52);
  llvm::Value *const rounded = builder_.CreateFSub(builder_.CreateFAdd(size, anchor), anchor);
  llvm::Value *const signed_rounded = builder_.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, rounded, x);
  return builder_.CreateSelect(builder_.CreateFCmpOLT(size, anchor), signed_rounded, x);
}

llvm::Value *Lanes::floor(llvm::Value *x) {
  if (has_rounding(processor_)) return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::floor, x);
  llvm::Value *const nearest = round_even(x);
  llvm::Value *const below =
      builder_.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, builder_.CreateFSub(nearest, real(1)), x);
  return builder_.CreateSelect(builder_.CreateFCmpOGT(nearest, x), below, nearest);
}

llvm::Value *Lanes::ceil(llvm::Value *x) {
  if (has_rounding(processor_)) return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::ceil, x);
  llvm::Value *const nearest = round_even(x);
  llvm::Value *const above =
      builder_.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, builder_.CreateFAdd(nearest, real(1)), x);
  return builder_.CreateSelect(builder_.CreateFCmpOLT(nearest, x), above, nearest);
}

llvm::Value *Lanes::trunc(llvm::Value *x) {
  if (has_rounding(processor_)) return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::trunc, x);
  llvm::Value *const size = builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x);
  return builder_.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, floor(size), x);
}

/// The module's one copy of a table.
llvm::GlobalVariable *Lanes::stored(llvm::Constant *table) {
  llvm::Module &module = *builder_.GetInsertBlock()->getModule();
  for (llvm::GlobalVariable &variable : module.globals()) {
    if (variable.hasInitializer() && variable.getInitializer() == table) return &variable;
  }
  auto *const made = new llvm::GlobalVariable(module, table->getType(), true, llvm::GlobalValue::PrivateLinkage, table);
  made->setAlignment(llvm::Align(64));
  return made;
}

// Where the table fits two registers, all lanes take their entries at once; else from memory.
llvm::Value *Lanes::entry(llvm::ArrayRef<double> table, llvm::Value *number) {
  llvm::LLVMContext &context = builder_.getContext();
  if (processor_ == native::Processor::x86_64_v4 && 2 * width_ == table.size()) {
    llvm::Value *const first = llvm::ConstantDataVector::get(context, table.take_front(width_));
    llvm::Value *const second = llvm::ConstantDataVector::get(context, table.drop_front(width_));
    return builder_.CreateIntrinsic(llvm::Intrinsic::x86_avx512_vpermi2var_pd_512, {}, {first, number, second});
  }
  llvm::GlobalVariable *const all = stored(llvm::ConstantDataArray::get(context, table));
  llvm::Value *const place = builder_.CreateAnd(number, bits(table.size() - 1));
  llvm::Value *const addresses = builder_.CreateInBoundsGEP(builder_.getDoubleTy(), all, {place});
  if (width_ == 1) return builder_.CreateLoad(builder_.getDoubleTy(), addresses);
  return builder_.CreateMaskedGather(real_type(), addresses, llvm::Align(8), mask(true));
}

llvm::Value *Lanes::any(llvm::Value *mask) {
  if (width_ == 1) return mask;
  llvm::Value *const together = builder_.CreateBitCast(mask, builder_.getIntNTy(width_));
  return builder_.CreateICmpNE(together, llvm::ConstantInt::get(together->getType(), 0));
}

llvm::Value *Lanes::select_guarded(llvm::Value *mask, Write write, llvm::Value *other, bool is_rare) {
  llvm::LLVMContext &context = builder_.getContext();
  llvm::Value *const wanted = any(mask);
  llvm::BasicBlock *const before = builder_.GetInsertBlock();
  llvm::Function *const function = before->getParent();
  llvm::BasicBlock *const inside = llvm::BasicBlock::Create(context, "", function);
  llvm::BasicBlock *const after = llvm::BasicBlock::Create(context, "", function);
  llvm::MDNode *const weights = is_rare ? llvm::MDBuilder(context).createBranchWeights(1, 2000) : nullptr;
  builder_.CreateCondBr(wanted, inside, after, weights);
  builder_.SetInsertPoint(inside);
  llvm::Value *const written = write();
  llvm::Value *const merged = width_ == 1 ? written : builder_.CreateSelect(mask, written, other);
  llvm::BasicBlock *const end = builder_.GetInsertBlock();
  builder_.CreateBr(after);
  builder_.SetInsertPoint(after);
  llvm::PHINode *const result = builder_.CreatePHI(other->getType(), 2);
  result->addIncoming(merged, end);
  result->addIncoming(other, before);
  return result;
}

llvm::Value *Lanes::select_rare(llvm::Value *mask, Write slow, llvm::Value *other) {
  if (!gathers_) return select_guarded(mask, slow, other, true);
  gathered_ = gathered_ == nullptr ? mask : builder_.CreateOr(gathered_, mask);
  return other;
}

llvm::Value *Lanes::gather_rare(Write write, Write exact) {
  gathers_ = true;
  gathered_ = nullptr;
  llvm::Value *const usual = write();
  gathers_ = false;
  llvm::Value *const mask = std::exchange(gathered_, nullptr);
  return mask == nullptr ? usual : select_guarded(mask, exact, usual, true);
}

}  // namespace anneal::emission
