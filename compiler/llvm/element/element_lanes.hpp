// Elements of arrays as instructions: as many at once as a vector of the arithmetic type holds, binary32 or binary64.
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>
#include <llvm/IR/IRBuilder.h>

#include "compiler/llvm/lanes.hpp"
#include "compiler/rule/element_program.hpp"

namespace anneal::emission {

/// Which elements of the arrays a vector is.
struct ElementPlace {
  llvm::Value *first = nullptr;  ///< the number of the first one
  llvm::Value *mask = nullptr;   ///< lanes that have an element, where not all have
  /// Then, where the processor has no masks for all arrays of a kernel: the number of every lane's element. Lanes
  /// without one have the last element there is, and do to it what its own lane does.
  llvm::SmallVector<llvm::Value *, 16> lanes;
};

/// Writes at the builder's place. A value is a vector of numbers of the arithmetic type, or of truth values.
class ElementLanes {
 public:
  ElementLanes(llvm::IRBuilder<> &builder, const ElementStorage &storage, native::Processor processor);

  llvm::IRBuilder<> &builder() { return builder_; }
  native::Processor processor() const { return processor_; }
  std::uint32_t width() const { return width_; }
  /// The lanes that work is widened to: binary64, all of these or half of them.
  Lanes &wide() { return wide_; }
  std::uint32_t parts() const { return width_ / wide_.width(); }

  llvm::Type *number_type() { return vector_of(one_type()); }
  llvm::Type *mask_type() { return vector_of(builder_.getInt1Ty()); }
  llvm::VectorType *vector_of(llvm::Type *one) { return llvm::FixedVectorType::get(one, width_); }
  llvm::Value *number(double constant);
  /// A whole number for each lane, of the type of `vector`'s elements.
  static llvm::Value *whole(llvm::Type *vector, std::uint64_t constant);

  /// One binary64 number in every lane: rounded, or whether it is other than 0.
  llvm::Value *broadcast(llvm::Value *scalar, ValueType type);
  llvm::Value *to_number(llvm::Value *mask);
  llvm::Value *unary(llvm::Intrinsic::ID intrinsic, llvm::Value *x) {
    return builder_.CreateUnaryIntrinsic(intrinsic, x);
  }

  /// A value as parts of binary64 numbers, or of truth values.
  llvm::SmallVector<llvm::Value *, 2> widened(llvm::Value *value);
  /// The way back.
  llvm::Value *narrowed(llvm::ArrayRef<llvm::Value *> parts);
  /// What `write` makes of operands widened to binary64, part by part.
  llvm::Value *by_parts(llvm::ArrayRef<llvm::Value *> operands,
                        llvm::function_ref<llvm::Value *(llvm::ArrayRef<llvm::Value *>)> write);

  /// The same numbers, with the one NaN of Anneal for any.
  llvm::Value *canonical(llvm::Value *numbers);

  /// The place of so many elements from `first` on, of which there are `count` in all; at least one.
  ElementPlace last_place(llvm::Value *first, llvm::Value *count);
  /// Numbers of an array in the arithmetic type. Lanes without an element have any.
  llvm::Value *load(ElementType stored, llvm::Value *array, const ElementPlace &place);
  /// Writes numbers likewise, rounded where they are stored in 16 bits. A NaN among them is the one of Anneal.
  void store(ElementType stored, llvm::Value *numbers, llvm::Value *array, const ElementPlace &place);

 private:
  llvm::Type *one_type() { return is_double_ ? builder_.getDoubleTy() : builder_.getFloatTy(); }
  llvm::Value *load_as(llvm::Type *one, llvm::Value *array, ElementType stored, const ElementPlace &place);
  llvm::Value *choose(llvm::Value *condition, llvm::Value *yes, llvm::Value *no) {
    return builder_.CreateSelect(condition, yes, no);
  }
  llvm::Value *from_bfloat16(llvm::Value *bits);
  llvm::Value *to_bfloat16(llvm::Value *numbers);
  llvm::Value *from_float16(llvm::Value *bits);
  llvm::Value *to_float16(llvm::Value *numbers);

  llvm::IRBuilder<> &builder_;
  native::Processor processor_;
  bool is_double_;
  bool has_masks_;
  Lanes wide_;
  std::uint32_t width_;
};

}  // namespace anneal::emission
