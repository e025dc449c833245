#include "compiler/llvm/functions.hpp"

#include <fmt/format.h>

#include "compiler/llvm/function_maker.hpp"
#include "compiler/llvm/host_calls.hpp"
#include "compiler/llvm/machine.hpp"
#include "compiler/native/limits.hpp"

namespace anneal::emission {

std::string reason_to_decline(const GraphPlan &plan) {
  const Graph &graph = plan.graph();
  std::size_t operations = 0;
  std::size_t elements = 0;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const NodeId id{i};
    if (!plan.regions().is_needed(id)) continue;
    ++operations;
    if (graph[id].operation == Operation::element) elements += graph[id].operand_count;
  }
  if (operations > native::kOperationLimit) {
    return fmt::format("the program has {} operations for each position, and native code is made of {} at most",
                       operations, native::kOperationLimit);
  }
  if (elements > native::kOperationLimit) {
    return fmt::format(
        "its lists have {} elements that change with the position, and native code is made of {} at most", elements,
        native::kOperationLimit);
  }
  return {};
}

std::string reason_to_decline_frame(std::uint32_t numbers) {
  if (numbers <= native::kFrameLimit) return {};
  return fmt::format("{} intermediate values are needed at once, and native code keeps {} at most", numbers,
                     native::kFrameLimit);
}

std::string reason_to_decline_module(const llvm::Module &module, std::size_t limit) {
  const std::size_t count = module.getInstructionCount();
  if (count <= limit) return {};
  return fmt::format("the program takes {} instructions of LLVM, and {} at most are compiled", count, limit);
}

bool write_functions(llvm::Module &module, const native::Request &request, BindingPlan &plan, std::string &reason) {
  Slots slots(*request.graph);
  const Making making{.level = request.level, .processor = request.processor, .outside = [&request](Lanes &lanes) {
                        return std::make_unique<HostCalls>(lanes, *request.host);
                      }};
  FunctionMaker maker(module, making, slots);
  if (request.scalar || request.batch_width != 0) {
    const GraphPlan by_position(*request.graph, request.roots, Stage::position);
    reason = reason_to_decline(by_position);
    if (!reason.empty()) return false;
    if (request.scalar) maker.scalar(by_position, kScalarName);
    if (request.batch_width != 0) maker.batch(by_position, kBatchName, request.batch_width);
  }
  if (request.sweep_width != 0) {
    const GraphPlan by_binding(*request.graph, request.roots, Stage::binding);
    reason = reason_to_decline(by_binding);
    if (!reason.empty()) return false;
    maker.sweep(by_binding, kSweepName, request.sweep_width);
  }
  reason = reason_to_decline_frame(maker.frame_numbers());
  if (!reason.empty()) return false;
  reason =
      reason_to_decline_module(module, native::kInstructionLimit * (request.level == native::Level::quick ? 2 : 1));
  if (!reason.empty()) return false;
  plan = slots.plan();
  prepare(module, request.processor);
  return true;
}

}  // namespace anneal::emission
