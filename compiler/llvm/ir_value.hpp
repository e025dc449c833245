// The arithmetic of the kernels as instructions: math/arithmetic.hpp over values of LLVM, of any width. A kernel that
// is instantiated with these writes its own code where the current Lanes stands.
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>
#include <llvm/IR/IRBuilder.h>

#include <cstdint>

#include "compiler/llvm/lanes.hpp"
#include "compiler/math/arithmetic.hpp"

namespace anneal::emission {

class IrReal;

/// One truth value for each lane.
class IrMask {
 public:
  explicit IrMask(llvm::Value *value) : value_(value) {}
  llvm::Value *value() const { return value_; }

  // The builder folds nothing but operations of two constants, and what is known of a constant base is always true.
  friend IrMask operator&(IrMask a, IrMask b) {
    if (a.is_true()) return b;
    if (b.is_true()) return a;
    return IrMask(builder().CreateAnd(a.value_, b.value_));
  }
  friend IrMask operator|(IrMask a, IrMask b) { return IrMask(builder().CreateOr(a.value_, b.value_)); }
  friend IrMask operator^(IrMask a, IrMask b) { return IrMask(builder().CreateXor(a.value_, b.value_)); }
  friend IrMask operator!(IrMask a) { return IrMask(builder().CreateNot(a.value_)); }

 private:
  bool is_true() const {
    const auto *const constant = llvm::dyn_cast<llvm::Constant>(value_);
    return constant != nullptr && constant->isAllOnesValue();
  }

  llvm::Value *value_;
};

/// 64 bits for each lane.
class IrBits {
 public:
  IrBits(std::uint64_t constant) : value_(lanes().bits(constant)) {}
  static IrBits of(llvm::Value *value) { return IrBits(value, Given{}); }
  llvm::Value *value() const { return value_; }

  friend IrBits operator+(IrBits a, IrBits b) { return of(builder().CreateAdd(a.value_, b.value_)); }
  friend IrBits operator-(IrBits a, IrBits b) { return of(builder().CreateSub(a.value_, b.value_)); }
  friend IrBits operator&(IrBits a, IrBits b) { return of(builder().CreateAnd(a.value_, b.value_)); }
  friend IrBits operator|(IrBits a, IrBits b) { return of(builder().CreateOr(a.value_, b.value_)); }
  friend IrBits operator^(IrBits a, IrBits b) { return of(builder().CreateXor(a.value_, b.value_)); }
  friend IrBits operator<<(IrBits a, int count) { return of(builder().CreateShl(a.value_, amount(count))); }
  friend IrBits operator>>(IrBits a, int count) { return of(builder().CreateLShr(a.value_, amount(count))); }
  // A shift by more than 63 is undefined in LLVM.
  friend IrBits shift_left(IrBits a, IrBits count) {
    return select(IrBits(63) < count, IrBits(0), of(builder().CreateShl(a.value_, (count & 63).value_)));
  }
  friend IrBits shift_right(IrBits a, IrBits count) {
    return select(IrBits(63) < count, IrBits(0), of(builder().CreateLShr(a.value_, (count & 63).value_)));
  }
  friend IrBits multiply_low_halves(IrBits a, IrBits b) {
    return of(builder().CreateMul((a & 0xffffffff).value_, (b & 0xffffffff).value_));
  }
  friend IrMask operator==(IrBits a, IrBits b) { return IrMask(builder().CreateICmpEQ(a.value_, b.value_)); }
  friend IrMask operator<(IrBits a, IrBits b) { return IrMask(builder().CreateICmpULT(a.value_, b.value_)); }
  friend IrBits select(IrMask mask, IrBits a, IrBits b) {
    return of(builder().CreateSelect(mask.value(), a.value_, b.value_));
  }
  friend IrReal from_bits(IrBits b);
  friend IrReal entry(const double (&table)[16], IrBits b);

 private:
  struct Given {};
  IrBits(llvm::Value *value, Given) : value_(value) {}
  static llvm::Value *amount(int count) { return lanes().bits(static_cast<std::uint64_t>(count)); }

  llvm::Value *value_;
};

/// A binary64 number for each lane.
class IrReal {
 public:
  IrReal(double constant) : value_(lanes().real(constant)) {}
  static IrReal of(llvm::Value *value) { return IrReal(value, Given{}); }
  llvm::Value *value() const { return value_; }

  friend IrReal operator+(IrReal a, IrReal b) { return of(builder().CreateFAdd(a.value_, b.value_)); }
  friend IrReal operator-(IrReal a, IrReal b) { return of(builder().CreateFSub(a.value_, b.value_)); }
  friend IrReal operator*(IrReal a, IrReal b) { return of(builder().CreateFMul(a.value_, b.value_)); }
  friend IrReal operator/(IrReal a, IrReal b) { return of(builder().CreateFDiv(a.value_, b.value_)); }
  friend IrReal operator-(IrReal a) { return of(builder().CreateFNeg(a.value_)); }
  friend IrReal fma(IrReal a, IrReal b, IrReal c) { return of(lanes().fma(a.value_, b.value_, c.value_)); }
  friend IrReal sqrt(IrReal a) { return of(builder().CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, a.value_)); }
  friend IrReal abs(IrReal a) { return of(builder().CreateUnaryIntrinsic(llvm::Intrinsic::fabs, a.value_)); }
  friend IrReal copysign(IrReal a, IrReal sign) {
    return of(builder().CreateBinaryIntrinsic(llvm::Intrinsic::copysign, a.value_, sign.value_));
  }
  friend IrReal round_even(IrReal a) { return of(lanes().round_even(a.value_)); }
  friend IrReal floor(IrReal a) { return of(lanes().floor(a.value_)); }
  friend IrReal ceil(IrReal a) { return of(lanes().ceil(a.value_)); }
  friend IrReal trunc(IrReal a) { return of(lanes().trunc(a.value_)); }

  friend IrMask operator==(IrReal a, IrReal b) { return IrMask(builder().CreateFCmpOEQ(a.value_, b.value_)); }
  friend IrMask operator!=(IrReal a, IrReal b) { return IrMask(builder().CreateFCmpUNE(a.value_, b.value_)); }
  friend IrMask operator<(IrReal a, IrReal b) { return IrMask(builder().CreateFCmpOLT(a.value_, b.value_)); }
  friend IrMask operator<=(IrReal a, IrReal b) { return IrMask(builder().CreateFCmpOLE(a.value_, b.value_)); }
  friend IrMask operator>(IrReal a, IrReal b) { return IrMask(builder().CreateFCmpOGT(a.value_, b.value_)); }
  friend IrMask operator>=(IrReal a, IrReal b) { return IrMask(builder().CreateFCmpOGE(a.value_, b.value_)); }

  friend IrReal select(IrMask mask, IrReal a, IrReal b) {
    return of(builder().CreateSelect(mask.value(), a.value_, b.value_));
  }
  template <class Slow>
  friend IrReal select_rare(IrMask mask, Slow slow, IrReal b) {
    return of(lanes().select_rare(mask.value(), [&slow] { return slow().value(); }, b.value_));
  }

  friend IrBits bits(IrReal a) { return IrBits::of(builder().CreateBitCast(a.value_, lanes().bits_type())); }

 private:
  struct Given {};
  IrReal(llvm::Value *value, Given) : value_(value) {}

  llvm::Value *value_;
};

inline IrReal from_bits(IrBits b) {
  return IrReal::of(builder().CreateBitCast(b.value_, lanes().real_type()));
}

inline IrReal entry(const double (&table)[16], IrBits b) {
  return IrReal::of(lanes().entry(table, b.value_));
}

}  // namespace anneal::emission
