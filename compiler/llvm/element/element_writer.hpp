// An ElementProgram as one function: every array is gone through once, vector by vector, and its end under a mask.
#pragma once

#include <llvm/IR/Module.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "compiler/llvm/element/element_lanes.hpp"
#include "compiler/llvm/element/element_operation.hpp"
#include "compiler/llvm/element/not_finite.hpp"

namespace anneal::emission {

/// How kernels of a module are made.
struct ElementMaking {
  native::Processor processor;
  /// What code on these lanes calls.
  std::function<std::unique_ptr<Outside>(Lanes &lanes)> outside;
};

/// Writes one kernel.
class ElementWriter {
 public:
  ElementWriter(llvm::Module &module, const ElementMaking &making, const ElementProgram &program,
                const ElementStorage &storage);

  /// A function of that name with the signature of ElementKernel.
  llvm::Function *write(llvm::StringRef name);

 private:
  struct Array {
    ElementType type{};
    llvm::Value *start = nullptr;
  };

  /// A number that is to be written.
  struct Store {
    const Array *array;
    llvm::Value *numbers;
    const ElementPlace *place;
  };

  llvm::BasicBlock *block() { return llvm::BasicBlock::Create(builder_.getContext(), "", function_); }
  llvm::Value *argument(std::size_t offset, llvm::Type *type);
  llvm::Value *element_of(llvm::Value *list, llvm::Type *type, std::uint64_t number);
  void read_arguments();

  std::uint32_t vectors_at_once() const;
  /// Vectors that a whole number of the sums' rounds over their lanes takes.
  std::uint32_t least_vectors() const;
  void start_state();
  void write_loop(std::uint32_t vectors, bool is_masked);
  void write_vector(std::uint32_t number, const ElementPlace &place);
  llvm::Value *step_value(const ElementStep &step, const ElementPlace &place);
  llvm::Value *load(const Array &array, const ElementPlace &place);
  void note_stores(const ElementPlace &place);
  void write_stores();
  void make_canonical(llvm::MutableArrayRef<llvm::Value *> numbers);
  void note_tests(const ElementPlace &place);
  llvm::Value *not_finite_gradient();
  llvm::Value *any_nan(llvm::ArrayRef<llvm::Value *> numbers);
  llvm::Value *numbers_of(std::uint32_t step);
  void add_to_sums(std::uint32_t number, llvm::Value *mask);
  void store_sums();

  const ElementProgram &program_;
  const ElementStorage &storage_;
  NotFiniteTests tests_;
  llvm::IRBuilder<> builder_;
  ElementLanes lanes_;
  std::unique_ptr<Outside> outside_;
  OperationWriter operations_;
  llvm::Function *function_;
  Array weight_;
  Array master_;
  Array gradient_;
  std::vector<Array> cells_;
  std::vector<llvm::Value *> scalars_;
  llvm::Value *count_ = nullptr;
  llvm::Value *place_ = nullptr;      ///< how many elements are done
  std::vector<llvm::Value *> state_;  ///< what goes from round to round: what is returned, and lanes of sums
  // Of the round that is being written: what it stores, which numbers are asked whether they are NaNs, and where
  // gradients were read.
  std::vector<Store> stores_;
  std::vector<llvm::Value *> asked_;
  std::vector<const ElementPlace *> gradients_;
  std::vector<llvm::Value *> values_;  ///< of the steps, in the vector that is being written
};

}  // namespace anneal::emission
