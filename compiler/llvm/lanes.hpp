// Several numbers at once, as instructions: the types and operations of one width on one kind of processor.
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>
#include <llvm/IR/IRBuilder.h>

#include <cstdint>

#include "compiler/native/interface.hpp"

namespace anneal::emission {

/// Whether a processor has fma, and rounding to whole numbers, as instructions.
inline bool has_fma(native::Processor processor) {
  return processor >= native::Processor::x86_64_v3;
}
inline bool has_rounding(native::Processor processor) {
  return processor >= native::Processor::x86_64_v2;
}

/// What is written where an operation is more than an instruction. Which functions there are to call differs between
/// code for this process, which calls the program's, and an object, which has its own.
class Outside {
 public:
  virtual ~Outside() = default;
  /// kernel(x), kernel(x, y) or kernel(x, y, z) lane by lane, by a function that gives every value.
  virtual llvm::Value *kernel(Builtin builtin, llvm::ArrayRef<llvm::Value *> operands) = 0;
  virtual llvm::Value *fma(llvm::Value *a, llvm::Value *b, llvm::Value *c) = 0;
  /// Operation::growing_cycle or growing_start of running operands, lane by lane.
  virtual llvm::Value *growing(Operation operation, llvm::ArrayRef<llvm::Value *> operands) = 0;
  /// The same by the table whose head is a slot of `bound`.
  virtual llvm::Value *growing_of_table(Operation operation, llvm::Value *bound, std::uint32_t head,
                                        llvm::Value *operand) = 0;
};

/// Writes at the builder's place. A width of 1 is a plain number, not a vector of one.
class Lanes {
 public:
  Lanes(llvm::IRBuilder<> &builder, std::uint32_t width, native::Processor processor)
      : builder_(builder), width_(width), processor_(processor) {}

  /// Where fma comes from on processors without it; needed there before anything is written.
  void set_outside(Outside &outside) { outside_ = &outside; }

  llvm::IRBuilder<> &builder() { return builder_; }
  std::uint32_t width() const { return width_; }
  llvm::Type *real_type() { return widened(builder_.getDoubleTy()); }
  llvm::Type *bits_type() { return widened(builder_.getInt64Ty()); }
  llvm::Type *mask_type() { return widened(builder_.getInt1Ty()); }

  llvm::Value *real(double constant);
  llvm::Value *bits(std::uint64_t constant);
  llvm::Value *mask(bool constant);
  /// One number, boolean or bits for every lane.
  llvm::Value *splat(llvm::Value *one);
  /// 0, 1, 2, … as numbers.
  llvm::Value *lane_numbers();

  llvm::Value *fma(llvm::Value *a, llvm::Value *b, llvm::Value *c);
  llvm::Value *round_even(llvm::Value *x);
  llvm::Value *floor(llvm::Value *x);
  llvm::Value *ceil(llvm::Value *x);
  llvm::Value *trunc(llvm::Value *x);

  /// Of 16 numbers the one that the four lowest bits of a lane count.
  llvm::Value *entry(llvm::ArrayRef<double> table, llvm::Value *number);

  /// Whether any lane of a mask is set, as one truth value.
  llvm::Value *any(llvm::Value *mask);

  using Write = llvm::function_ref<llvm::Value *()>;
  /// What `write` gives in lanes of `mask`, `other` elsewhere; its code is jumped over where no lane asks for it.
  llvm::Value *select_guarded(llvm::Value *mask, Write write, llvm::Value *other, bool is_rare);
  /// math::select_rare: guarded; or, while rare sides are gathered, left out and noted.
  llvm::Value *select_rare(llvm::Value *mask, Write slow, llvm::Value *other);

  /// What `write` gives, with its rare sides left out, and then the lanes that asked for one from `exact`.
  llvm::Value *gather_rare(Write write, Write exact);

 private:
  llvm::Type *widened(llvm::Type *one);
  llvm::GlobalVariable *stored(llvm::Constant *table);

  llvm::IRBuilder<> &builder_;
  std::uint32_t width_;
  native::Processor processor_;
  Outside *outside_ = nullptr;
  bool gathers_ = false;
  llvm::Value *gathered_ = nullptr;
};

/// The lanes that kernels of this thread write to; see Writing.
Lanes &lanes();
inline llvm::IRBuilder<> &builder() {
  return lanes().builder();
}

/// Makes lanes the current ones for as long as it lives.
class Writing {
 public:
  explicit Writing(Lanes &lanes);
  ~Writing();
  Writing(const Writing &) = delete;
  Writing &operator=(const Writing &) = delete;

 private:
  Lanes *before_;
};

}  // namespace anneal::emission
