// How numbers lie in arrays: in 16 bits by whole-number arithmetic, or by the processor's own instructions.
#include <numeric>

#include "compiler/llvm/element/element_lanes.hpp"

namespace anneal::emission {
namespace {

/// Whether a processor converts binary16 itself (F16C); it is exact, and rounds to nearest even.
bool has_float16(native::Processor processor) {
  return processor >= native::Processor::x86_64_v3;
}

llvm::Align alignment_of(ElementType type) {
  return llvm::Align(size_of(type));
}

}  // namespace

ElementPlace ElementLanes::last_place(llvm::Value *first, llvm::Value *count) {
  llvm::Value *const left = builder_.CreateSub(count, first);
  llvm::SmallVector<std::uint32_t, 16> numbers(width_);
  std::iota(numbers.begin(), numbers.end(), 0U);
  llvm::Value *const some = builder_.CreateTrunc(
      builder_.CreateBinaryIntrinsic(llvm::Intrinsic::smin,
                                     builder_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, left, builder_.getInt64(0)),
                                     builder_.getInt64(width_)),
      builder_.getInt32Ty());
  ElementPlace place{.first = first, .mask = nullptr, .lanes = {}};
  place.mask = builder_.CreateICmpULT(llvm::ConstantDataVector::get(builder_.getContext(), numbers),
                                      builder_.CreateVectorSplat(width_, some));
  if (has_masks_) return place;
  llvm::Value *const last = builder_.CreateSub(count, builder_.getInt64(1));
  for (std::uint32_t lane = 0; lane < width_; ++lane) {
    llvm::Value *const number = builder_.CreateAdd(first, builder_.getInt64(lane));
    place.lanes.push_back(builder_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, number, last));
  }
  return place;
}

llvm::Value *ElementLanes::load_as(llvm::Type *one, llvm::Value *array, ElementType stored, const ElementPlace &place) {
  llvm::Type *const type = vector_of(one);
  if (place.mask != nullptr && !has_masks_) {
    llvm::Value *loaded = llvm::PoisonValue::get(type);
    for (std::uint32_t lane = 0; lane < width_; ++lane) {
      llvm::Value *const address = builder_.CreateInBoundsGEP(one, array, place.lanes[lane]);
      loaded = builder_.CreateInsertElement(loaded, builder_.CreateLoad(one, address), lane);
    }
    return loaded;
  }
  llvm::Value *const address = builder_.CreateInBoundsGEP(one, array, place.first);
  if (place.mask == nullptr) return builder_.CreateAlignedLoad(type, address, alignment_of(stored));
  return builder_.CreateMaskedLoad(type, address, alignment_of(stored), place.mask, llvm::Constant::getNullValue(type));
}

llvm::Value *ElementLanes::load(ElementType stored, llvm::Value *array, const ElementPlace &place) {
  llvm::Value *loaded = nullptr;
  switch (stored) {
    case ElementType::float32:
      loaded = load_as(builder_.getFloatTy(), array, stored, place);
      break;
    case ElementType::float64:
      loaded = load_as(builder_.getDoubleTy(), array, stored, place);
      break;
    case ElementType::bfloat16:
      loaded = from_bfloat16(load_as(builder_.getInt16Ty(), array, stored, place));
      break;
    case ElementType::float16:
      loaded = from_float16(load_as(builder_.getInt16Ty(), array, stored, place));
      break;
  }
  return builder_.CreateFPCast(loaded, number_type());
}

void ElementLanes::store(ElementType stored, llvm::Value *numbers, llvm::Value *array, const ElementPlace &place) {
  llvm::Value *const written = stored == ElementType::bfloat16  ? to_bfloat16(numbers)
                               : stored == ElementType::float16 ? to_float16(numbers)
                                                                : numbers;
  llvm::Type *const one = written->getType()->getScalarType();
  if (place.mask != nullptr && !has_masks_) {
    for (std::uint32_t lane = 0; lane < width_; ++lane) {
      builder_.CreateStore(builder_.CreateExtractElement(written, lane),
                           builder_.CreateInBoundsGEP(one, array, place.lanes[lane]));
    }
    return;
  }
  llvm::Value *const address = builder_.CreateInBoundsGEP(one, array, place.first);
  if (place.mask == nullptr) {
    builder_.CreateAlignedStore(written, address, alignment_of(stored));
  } else {
    builder_.CreateMaskedStore(written, address, alignment_of(stored), place.mask);
  }
}

// A bfloat16 is the upper half of a binary32.
llvm::Value *ElementLanes::from_bfloat16(llvm::Value *bits) {
  llvm::Type *const word = vector_of(builder_.getInt32Ty());
  llvm::Value *const upper = builder_.CreateShl(builder_.CreateZExt(bits, word), whole(word, 16));
  return builder_.CreateBitCast(upper, vector_of(builder_.getFloatTy()));
}

// Half of the last bit that stays, less one where that bit is 0, carries into it as rounding to nearest even does.
llvm::Value *ElementLanes::to_bfloat16(llvm::Value *numbers) {
  llvm::Type *const word = vector_of(builder_.getInt32Ty());
  llvm::Value *const bits = builder_.CreateBitCast(numbers, word);
  llvm::Value *const last = builder_.CreateAnd(builder_.CreateLShr(bits, whole(word, 16)), whole(word, 1));
  llvm::Value *const rounded = builder_.CreateAdd(builder_.CreateAdd(bits, whole(word, 0x7fff)), last);
  return builder_.CreateTrunc(builder_.CreateLShr(rounded, whole(word, 16)), vector_of(builder_.getInt16Ty()));
}

// Fraction and exponent, moved to their places in a binary32, are the number times 2^-112, subnormal ones included; and
// the exponent of infinities and NaNs, 31, becomes 255.
llvm::Value *ElementLanes::from_float16(llvm::Value *bits) {
  llvm::Type *const single = vector_of(builder_.getFloatTy());
  if (has_float16(processor_)) {
    return builder_.CreateFPExt(builder_.CreateBitCast(bits, vector_of(builder_.getHalfTy())), single);
  }
  llvm::Type *const word = vector_of(builder_.getInt32Ty());
  llvm::Value *const wide = builder_.CreateZExt(bits, word);
  llvm::Value *const size = builder_.CreateAnd(wide, whole(word, 0x7fff));
  llvm::Value *const sign = builder_.CreateShl(builder_.CreateXor(wide, size), whole(word, 16));
  llvm::Value *const placed = builder_.CreateShl(size, whole(word, 13));
  llvm::Value *const scaled =
      builder_.CreateFMul(builder_.CreateBitCast(placed, single), llvm::ConstantFP::get(single, 0x1p112));
  llvm::Value *const special = builder_.CreateOr(placed, whole(word, 0x7f800000));
  llvm::Value *const magnitude =
      choose(builder_.CreateICmpSGE(size, whole(word, 0x7c00)), special, builder_.CreateBitCast(scaled, word));
  return builder_.CreateBitCast(builder_.CreateOr(magnitude, sign), single);
}

// Normal numbers are rounded as those of to_bfloat16, and what is too large becomes infinity by the carry. Below 2^-14,
// adding 1/2, whose last bit is 2^-24, rounds to a multiple of it.
llvm::Value *ElementLanes::to_float16(llvm::Value *numbers) {
  llvm::Type *const half = vector_of(builder_.getInt16Ty());
  if (has_float16(processor_)) {
    return builder_.CreateBitCast(builder_.CreateFPTrunc(numbers, vector_of(builder_.getHalfTy())), half);
  }
  llvm::Type *const single = vector_of(builder_.getFloatTy());
  llvm::Type *const word = vector_of(builder_.getInt32Ty());
  llvm::Value *const bits = builder_.CreateBitCast(numbers, word);
  llvm::Value *const size = builder_.CreateAnd(bits, whole(word, 0x7fffffff));
  llvm::Value *const sign = builder_.CreateLShr(builder_.CreateXor(bits, size), whole(word, 16));

  llvm::Value *const last = builder_.CreateAnd(builder_.CreateLShr(size, whole(word, 13)), whole(word, 1));
  llvm::Value *const carried = builder_.CreateAdd(builder_.CreateAdd(size, whole(word, 0xfff)), last);
  llvm::Value *const normal =
      builder_.CreateSub(builder_.CreateLShr(carried, whole(word, 13)), whole(word, (127 - 15) << 10));
  llvm::Value *const anchor = llvm::ConstantFP::get(single, 0.5);
  llvm::Value *const anchored = builder_.CreateFAdd(builder_.CreateBitCast(size, single), anchor);
  llvm::Value *const small =
      builder_.CreateSub(builder_.CreateBitCast(anchored, word), builder_.CreateBitCast(anchor, word));
  llvm::Value *const is_nan = builder_.CreateFCmpUNO(numbers, numbers);
  llvm::Value *const large = choose(is_nan, whole(word, 0x7e00), whole(word, 0x7c00));
  llvm::Value *const magnitude = choose(builder_.CreateICmpSLT(size, whole(word, 0x38800000)), small,
                                        choose(builder_.CreateICmpSLT(size, whole(word, 0x47800000)), normal, large));
  return builder_.CreateTrunc(builder_.CreateOr(magnitude, sign), half);
}

}  // namespace anneal::emission
