// The mathematical built-ins, written as instructions by their own templates.
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/IR/Value.h>

#include "compiler/builtins.hpp"
#include "compiler/llvm/lanes.hpp"

namespace anneal::emission {

/// Writes the kernel of a built-in that has one, whole, at the place of the current lanes.
llvm::Value *write_kernel(Builtin builtin, llvm::ArrayRef<llvm::Value *> operands);

/// Operation::nearly_equal of two numbers.
llvm::Value *write_nearly_equal(llvm::Value *a, llvm::Value *b);

/// Whether a kernel has a rare side so long that code calls a function for it instead.
bool has_long_rare_side(Builtin builtin);

/// math::power_from_log2: base to the power of `exponent`, with high + low the base's logarithm.
llvm::Value *write_power(llvm::Value *base, llvm::Value *high, llvm::Value *low, llvm::Value *exponent);

/// math::precise_log2, for the base of powers.
struct LogarithmParts {
  llvm::Value *high;
  llvm::Value *low;
};
LogarithmParts write_logarithm(llvm::Value *base);

}  // namespace anneal::emission
