#include "compiler/llvm/element/element_lanes.hpp"

#include <limits>
#include <numeric>

#include "compiler/native/processor.hpp"

namespace anneal::emission {

namespace {

/// Whether a processor reads and writes some lanes of vectors, whatever arrays are made of, and leaves the others
/// alone.
bool has_masks(const ElementStorage &storage, native::Processor processor) {
  const bool has_halves = size_of(storage.weight) == 2 || size_of(storage.gradient) == 2;
  return processor == native::Processor::x86_64_v4 || (processor == native::Processor::x86_64_v3 && !has_halves);
}

}  // namespace

ElementLanes::ElementLanes(llvm::IRBuilder<> &builder, const ElementStorage &storage, native::Processor processor)
    : builder_(builder),
      processor_(processor),
      is_double_(arithmetic_of(storage.weight) == ElementType::float64),
      has_masks_(has_masks(storage, processor)),
      wide_(builder, native::natural_width(processor), processor),
      width_(native::natural_width(processor) * (is_double_ ? 1 : 2)) {}

llvm::Value *ElementLanes::number(double constant) {
  return llvm::ConstantFP::get(number_type(), constant);
}

llvm::Value *ElementLanes::whole(llvm::Type *vector, std::uint64_t constant) {
  return llvm::ConstantInt::get(vector, constant);
}

llvm::Value *ElementLanes::broadcast(llvm::Value *scalar, ValueType type) {
  llvm::Value *const one = type == ValueType::boolean
                               ? builder_.CreateFCmpUNE(scalar, llvm::ConstantFP::get(builder_.getDoubleTy(), 0.0))
                               : builder_.CreateFPTrunc(scalar, one_type());
  return builder_.CreateVectorSplat(width_, one);
}

llvm::Value *ElementLanes::to_number(llvm::Value *mask) {
  return choose(mask, number(1), number(0));
}

llvm::SmallVector<llvm::Value *, 2> ElementLanes::widened(llvm::Value *value) {
  llvm::SmallVector<llvm::Value *, 2> made;
  for (std::uint32_t part = 0; part < parts(); ++part) {
    llvm::SmallVector<int, 16> lanes(wide_.width());
    std::iota(lanes.begin(), lanes.end(), static_cast<int>(part * wide_.width()));
    llvm::Value *const some = parts() == 1 ? value : builder_.CreateShuffleVector(value, lanes);
    const bool is_narrow = some->getType()->getScalarType()->isFloatTy();
    made.push_back(is_narrow ? builder_.CreateFPExt(some, wide_.real_type()) : some);
  }
  return made;
}

llvm::Value *ElementLanes::narrowed(llvm::ArrayRef<llvm::Value *> parts) {
  llvm::SmallVector<llvm::Value *, 2> narrow(parts);
  if (narrow[0]->getType()->isFPOrFPVectorTy() && !is_double_) {
    llvm::Type *const type = llvm::FixedVectorType::get(one_type(), wide_.width());
    for (llvm::Value *&part : narrow) part = builder_.CreateFPTrunc(part, type);
  }
  if (narrow.size() == 1) return narrow[0];
  llvm::SmallVector<int, 16> lanes(width_);
  std::iota(lanes.begin(), lanes.end(), 0);
  return builder_.CreateShuffleVector(narrow[0], narrow[1], lanes);
}

llvm::Value *ElementLanes::by_parts(llvm::ArrayRef<llvm::Value *> operands,
                                    llvm::function_ref<llvm::Value *(llvm::ArrayRef<llvm::Value *>)> write) {
  llvm::SmallVector<llvm::SmallVector<llvm::Value *, 2>, 3> wide;
  for (llvm::Value *const operand : operands) wide.push_back(widened(operand));
  llvm::SmallVector<llvm::Value *, 2> made;
  for (std::uint32_t part = 0; part < parts(); ++part) {
    llvm::SmallVector<llvm::Value *, 3> given;
    for (const auto &operand : wide) given.push_back(operand[part]);
    made.push_back(write(given));
  }
  return narrowed(made);
}

llvm::Value *ElementLanes::canonical(llvm::Value *numbers) {
  return choose(builder_.CreateFCmpUNO(numbers, numbers), number(std::numeric_limits<double>::quiet_NaN()), numbers);
}

}  // namespace anneal::emission
