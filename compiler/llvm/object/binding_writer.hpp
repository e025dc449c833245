// What `bind` does (plan/binding.hpp), as a function of an object.
#pragma once

#include <llvm/IR/Module.h>

#include <string>
#include <vector>

#include "compiler/llvm/function_maker.hpp"
#include "compiler/llvm/object/part_library.hpp"

namespace anneal::emission {

/// The slots that an output reads, as they are where no parameters are given: the bits of `bind`.
struct FixedSlots {
  std::vector<double> values;
  std::uint32_t read_count;  ///< so many are read by their number; tables lie behind
};
FixedSlots fixed_slots(const Slots &slots, const BindingPlan &plan, std::span<const native::ObjectArgument> arguments);

/// Writes functions of parameters: arguments of the graph are numbers of a row.
class ParameterFunctions {
 public:
  ParameterFunctions(llvm::Module &module, const Making &making, const native::ObjectRequest &request,
                     const PartLibrary &parts)
      : module_(module), making_(making), request_(request), parts_(parts), builder_(module.getContext()) {}

  /// A function with the signature of Bind. What depends on no parameter is copied from the variable `fixed`. Null, and
  /// the reason, when it is declined.
  llvm::Function *bind(const Slots &slots, const BindingPlan &plan, llvm::Value *fixed, std::string &reason);
  /// A function with the signature of Check.
  llvm::Function *check(std::string &reason);

 private:
  using Finish = llvm::function_ref<void(GraphWriter &writer, llvm::Function *function)>;
  llvm::Function *function(llvm::StringRef name, llvm::Type *result, llvm::ArrayRef<llvm::Type *> arguments,
                           std::span<const NodeId> roots, Finish finish, std::string &reason);
  void copy(llvm::Value *from, llvm::Value *to, std::uint32_t count);
  llvm::Value *slot(llvm::Value *slots, std::uint32_t number) {
    return builder_.CreateConstInBoundsGEP1_64(builder_.getDoubleTy(), slots, number);
  }
  void store(llvm::Value *value, llvm::Value *slots, std::uint32_t number) {
    builder_.CreateStore(value, slot(slots, number));
  }

  llvm::Module &module_;
  const Making &making_;
  const native::ObjectRequest &request_;
  const PartLibrary &parts_;
  llvm::IRBuilder<> builder_;
};

}  // namespace anneal::emission
