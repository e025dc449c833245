// What is made of a graph for this process.
#pragma once

#include <llvm/IR/Module.h>

#include <string>

#include "compiler/llvm/graph_writer.hpp"
#include "compiler/native/interface.hpp"

namespace anneal::emission {

inline constexpr const char *kScalarName = "scalar";
inline constexpr const char *kBatchName = "batch";
inline constexpr const char *kSweepName = "sweep";

/// Why no code is made of a graph, though everything else is in order: what LLVM would take too long for, or the stack
/// would not hold. Empty when there is no reason.
std::string reason_to_decline(const GraphPlan &plan);
/// The same of so many numbers on the stack.
std::string reason_to_decline_frame(std::uint32_t numbers);
/// The same of all that was written.
std::string reason_to_decline_module(const llvm::Module &module, std::size_t limit);

/// Writes the functions that a request asks for into an empty module. The plan of their slots goes to `plan`. False,
/// and the reason, when it is declined.
bool write_functions(llvm::Module &module, const native::Request &request, BindingPlan &plan, std::string &reason);

}  // namespace anneal::emission
