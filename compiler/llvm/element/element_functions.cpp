#include "compiler/llvm/element/element_functions.hpp"

#include <fmt/format.h>

#include "compiler/llvm/element/element_writer.hpp"
#include "compiler/llvm/functions.hpp"
#include "compiler/llvm/host_calls.hpp"
#include "compiler/llvm/machine.hpp"
#include "compiler/llvm/object/object_calls.hpp"
#include "compiler/native/limits.hpp"

namespace anneal::emission {
namespace {

/// Operations and operands; what takes a call, or many instructions, counts for more.
std::size_t size_of(const ElementProgram &program) {
  std::size_t size = program.steps.size() + program.operands.size();
  for (const ElementStep &step : program.steps) size += is_long(step) ? 8 : 0;
  return size;
}

std::string reason_to_decline(const ElementProgram &program) {
  const std::size_t size = size_of(program);
  if (size <= native::kElementLimit) return {};
  return fmt::format("the rule's work for each element counts {}, and native code is made of {} at most", size,
                     native::kElementLimit);
}

}  // namespace

bool write_element_function(llvm::Module &module, const native::ElementRequest &request, std::string &reason) {
  reason = reason_to_decline(*request.program);
  if (!reason.empty()) return false;
  const ElementMaking making{.processor = request.processor, .outside = [&request](Lanes &lanes) {
                               return std::make_unique<HostCalls>(lanes, *request.host);
                             }};
  ElementWriter(module, making, *request.program, request.storage).write(kKernelName);
  reason = reason_to_decline_module(module, native::kInstructionLimit);
  if (!reason.empty()) return false;
  prepare(module, request.processor);
  return true;
}

bool write_element_functions(llvm::Module &module, const native::ElementObjectRequest &request, std::string &reason) {
  prepare(module, request.processor);
  PartLibrary parts;
  if (!parts.link_into(module, reason)) return false;
  ObjectKernels kernels(module, parts, request.processor);
  const ElementMaking making{.processor = request.processor, .outside = [&kernels](Lanes &lanes) {
                               return std::make_unique<ObjectCalls>(lanes, kernels);
                             }};
  for (const native::ElementFunction &function : request.functions) {
    reason = reason_to_decline(*function.program);
    if (!reason.empty()) return false;
    const llvm::StringRef name(function.name.data(), function.name.size());
    ElementWriter(module, making, *function.program, function.storage).write(name);
  }
  PartLibrary::finish(module, request.processor);
  prepare(module, request.processor);
  return true;
}

}  // namespace anneal::emission
