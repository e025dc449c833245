#include "compiler/llvm/element/element_operation.hpp"

#include <llvm/IR/IntrinsicsX86.h>

#include <string>

#include "compiler/llvm/kernels.hpp"

namespace anneal::emission {
namespace {

using Operands = llvm::ArrayRef<llvm::Value *>;

/// Whether a built-in is an instruction or a few, in either arithmetic type.
bool is_instruction(Builtin builtin) {
  switch (builtin) {
    case Builtin::abs:
    case Builtin::sign:
    case Builtin::floor:
    case Builtin::ceil:
    case Builtin::round:
    case Builtin::trunc:
    case Builtin::frac:
    case Builtin::sqrt:
    case Builtin::min:
    case Builtin::max:
      return true;
    default:
      return false;
  }
}

/// By one instruction, which gives a number for each class of numbers.
llvm::Value *write_sign_by_class(ElementLanes &lanes, llvm::Value *x) {
  enum : std::uint32_t { same = 1, zero = 8, minus_one = 9, one = 10 };
  // From the lowest four bits on: quiet and signalling NaNs, zeros, 1, -infinity, infinity, negative, positive.
  std::uint32_t table = 0;
  for (const std::uint32_t answer : {one, minus_one, one, minus_one, one, zero, same, same})
    table = table << 4 | answer;
  llvm::IRBuilder<> &ir = lanes.builder();
  const bool is_double = x->getType()->getScalarType()->isDoubleTy();
  llvm::Type *const words = lanes.vector_of(is_double ? ir.getInt64Ty() : ir.getInt32Ty());
  constexpr std::uint32_t kThisRounding = 4;
  return ir.CreateIntrinsic(
      is_double ? llvm::Intrinsic::x86_avx512_mask_fixupimm_pd_512 : llvm::Intrinsic::x86_avx512_mask_fixupimm_ps_512,
      {},
      {x, x, ElementLanes::whole(words, table), ir.getInt32(0),
       llvm::Constant::getAllOnesValue(ir.getIntNTy(lanes.width())), ir.getInt32(kThisRounding)});
}

/// math::sign.
llvm::Value *write_sign(ElementLanes &lanes, llvm::Value *x) {
  llvm::IRBuilder<> &ir = lanes.builder();
  if (lanes.processor() == native::Processor::x86_64_v4) return write_sign_by_class(lanes, x);
  // Bit by bit, which costs less than choices: 1 with the sign of x, nothing for zeros, and all bits set for a NaN.
  llvm::Type *const type = x->getType();
  llvm::Type *const bits = lanes.vector_of(ir.getIntNTy(type->getScalarSizeInBits()));
  llvm::Value *const one = ir.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, lanes.number(1), x);
  llvm::Value *const kept = ir.CreateSExt(ir.CreateFCmpUNE(x, lanes.number(0)), bits);
  llvm::Value *const nan = ir.CreateSExt(ir.CreateFCmpUNO(x, x), bits);
  return ir.CreateBitCast(ir.CreateOr(ir.CreateAnd(ir.CreateBitCast(one, bits), kept), nan), type);
}

/// Whole numbers as large as a list is long are exact in binary32.
llvm::Value *write_element(ElementLanes &lanes, Operands x) {
  llvm::Value *result = x[1];
  for (std::size_t i = 2; i < x.size(); ++i) {
    llvm::Value *const from_here = lanes.builder().CreateFCmpOGE(x[0], lanes.number(static_cast<double>(i - 1)));
    result = lanes.builder().CreateSelect(from_here, x[i], result);
  }
  return result;
}

}  // namespace

/// A rounding to whole numbers, by the instruction or as Lanes has it.
llvm::Value *OperationWriter::rounding(llvm::Intrinsic::ID intrinsic, llvm::Value *x,
                                       llvm::Value *(Lanes::*round)(llvm::Value *)) {
  if (has_rounding(lanes_.processor())) return lanes_.unary(intrinsic, x);
  return lanes_.by_parts(x, [&](Operands wide) { return (lanes_.wide().*round)(wide[0]); });
}

llvm::Value *OperationWriter::builtin(Builtin builtin, Operands x) {
  llvm::IRBuilder<> &ir = lanes_.builder();
  switch (builtin) {
    case Builtin::abs:
      return lanes_.unary(llvm::Intrinsic::fabs, x[0]);
    case Builtin::sign:
      return write_sign(lanes_, x[0]);
    case Builtin::floor:
      return rounding(llvm::Intrinsic::floor, x[0], &Lanes::floor);
    case Builtin::ceil:
      return rounding(llvm::Intrinsic::ceil, x[0], &Lanes::ceil);
    case Builtin::round:
      return rounding(llvm::Intrinsic::roundeven, x[0], &Lanes::round_even);
    case Builtin::trunc:
      return rounding(llvm::Intrinsic::trunc, x[0], &Lanes::trunc);
    case Builtin::frac:
      return ir.CreateFSub(x[0], rounding(llvm::Intrinsic::floor, x[0], &Lanes::floor));
    case Builtin::sqrt:
      return lanes_.unary(llvm::Intrinsic::sqrt, x[0]);
    // A NaN where either is, and -0 below 0, as math::min and math::max.
    case Builtin::min:
      return ir.CreateBinaryIntrinsic(llvm::Intrinsic::minimum, x[0], x[1]);
    case Builtin::max:
      return ir.CreateBinaryIntrinsic(llvm::Intrinsic::maximum, x[0], x[1]);
    default:
      return lanes_.by_parts(x, [&](Operands wide) { return call_kernel(builtin, wide); });
  }
}

llvm::Value *OperationWriter::whole_kernel(Builtin builtin, Operands wide) {
  const Writing writing(lanes_.wide());
  const auto write = [&] { return write_kernel(builtin, wide); };
  if (!has_long_rare_side(builtin)) return write();
  return lanes_.wide().gather_rare(write, [&] { return outside_.kernel(builtin, wide); });
}

/// The kernel as a function of the module, written when it is first called: code generation is slower than linear in
/// the size of a function, and every operation is written twice.
llvm::Value *OperationWriter::call_kernel(Builtin builtin, Operands wide) {
  llvm::IRBuilder<> &ir = lanes_.builder();
  // No name that a C function may have.
  const std::string name = std::string(row(builtin).name) + "." + std::to_string(lanes_.wide().width());
  llvm::Function *function = module_.getFunction(name);
  if (function == nullptr) {
    llvm::Type *const real = lanes_.wide().real_type();
    const llvm::SmallVector<llvm::Type *, 3> types(wide.size(), real);
    llvm::FunctionType *const type = llvm::FunctionType::get(real, types, false);
    function = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, name, module_);
    const llvm::IRBuilderBase::InsertPointGuard guard(ir);
    ir.SetInsertPoint(llvm::BasicBlock::Create(ir.getContext(), "", function));
    llvm::SmallVector<llvm::Value *, 3> arguments;
    for (llvm::Argument &argument : function->args()) arguments.push_back(&argument);
    ir.CreateRet(whole_kernel(builtin, arguments));
  }
  return ir.CreateCall(function, wide);
}

llvm::Value *OperationWriter::write(const ElementStep &step, Operands x) {
  llvm::IRBuilder<> &ir = lanes_.builder();
  switch (step.operation) {
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
      break;
    case Operation::negate:
      return ir.CreateFNeg(x[0]);
    case Operation::add:
      return ir.CreateFAdd(x[0], x[1]);
    case Operation::subtract:
      return ir.CreateFSub(x[0], x[1]);
    case Operation::multiply:
      return ir.CreateFMul(x[0], x[1]);
    case Operation::divide:
      return ir.CreateFDiv(x[0], x[1]);
    case Operation::less:
      return ir.CreateFCmpOLT(x[0], x[1]);
    case Operation::less_equal:
      return ir.CreateFCmpOLE(x[0], x[1]);
    case Operation::equal:
      return ir.CreateFCmpOEQ(x[0], x[1]);
    case Operation::not_equal:
      return ir.CreateFCmpUNE(x[0], x[1]);
    case Operation::nearly_equal:
      return lanes_.by_parts(x, [&](Operands wide) {
        const Writing writing(lanes_.wide());
        return write_nearly_equal(wide[0], wide[1]);
      });
    case Operation::logical_not:
      return ir.CreateNot(x[0]);
    case Operation::logical_and:
      return ir.CreateAnd(x[0], x[1]);
    case Operation::logical_or:
      return ir.CreateOr(x[0], x[1]);
    case Operation::same:
      return ir.CreateNot(ir.CreateXor(x[0], x[1]));
    case Operation::select:
      return ir.CreateSelect(x[0], x[1], x[2]);
    case Operation::element:
      return write_element(lanes_, x);
    case Operation::to_number:
      return lanes_.to_number(x[0]);
    case Operation::growing_cycle:
    case Operation::growing_start:
      return lanes_.by_parts(x, [&](Operands wide) { return outside_.growing(step.operation, wide); });
    case Operation::builtin:
      return builtin(step.builtin, x);
  }
  return nullptr;
}

bool is_long(const ElementStep &step) {
  if (step.kind != ElementStep::Kind::operation) return false;
  switch (step.operation) {
    case Operation::nearly_equal:
    case Operation::growing_cycle:
    case Operation::growing_start:
      return true;
    case Operation::builtin:
      return !is_instruction(step.builtin);
    default:
      return false;
  }
}

}  // namespace anneal::emission
