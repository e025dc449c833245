#include "compiler/native/native_code.hpp"

#include "compiler/native/fork_gate.hpp"
#include "compiler/native/host_functions.hpp"
#include "compiler/native/loader.hpp"
#include "compiler/native/processor.hpp"
#include "compiler/native/received.hpp"

namespace anneal {

using native::Received;

namespace {

native::Request request_for(const Graph &graph, std::span<const NodeId> roots, const NativeOptions &options) {
  const native::Processor processor =
      options.processor ? *options.processor : native::this_processor().value_or(native::Processor::x86_64);
  const std::uint32_t width = options.width != 0 ? options.width : native::natural_width(processor);
  return {.graph = &graph,
          .roots = roots,
          .level = options.level,
          .processor = processor,
          .scalar = options.scalar,
          .batch_width = options.batch ? width : 0,
          .sweep_width = options.sweep ? width : 0,
          .host = &native::host_functions()};
}

}  // namespace

std::optional<NativeCode> NativeCode::compile(const Graph &graph, std::span<const NodeId> roots,
                                              const NativeOptions &options, std::string &reason) {
  const native::ForkGate gate;
  const native::Module *const module = native::module();
  if (module == nullptr) {
    reason = native::reason_for_no_module();
    return std::nullopt;
  }
  Received received;
  NativeCode made;
  if (!module->compile(request_for(graph, roots, options), received.receiver(), made.code_)) {
    reason = std::move(received.text);
    return std::nullopt;
  }
  made.owner_ = std::shared_ptr<void>(made.code_.owner, [](void *owner) {
    const native::ForkGate last_gate;
    native::module()->release(owner);
  });
  made.plan_ = std::make_shared<const BindingPlan>(std::move(received.plan));
  return made;
}

std::optional<std::string> NativeCode::print(const Graph &graph, std::span<const NodeId> roots,
                                             const NativeOptions &options, native::Form form, std::string &reason) {
  const native::ForkGate gate;
  const native::Module *const module = native::writing_module();
  Received received;
  if (module != nullptr && module->print(request_for(graph, roots, options), form, received.receiver())) {
    return std::move(received.text);
  }
  reason = module == nullptr ? native::reason_for_no_writing_module() : received.text;
  return std::nullopt;
}

std::vector<double> NativeCode::bind(std::span<const double> arguments) const {
  return anneal::bind(*plan_, arguments);
}

}  // namespace anneal
