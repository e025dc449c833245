#include "compiler/native/element_code.hpp"

#include <utility>

#include "compiler/native/fork_gate.hpp"
#include "compiler/native/host_functions.hpp"
#include "compiler/native/loader.hpp"
#include "compiler/native/processor.hpp"
#include "compiler/native/received.hpp"

namespace anneal {
namespace {

native::ElementRequest request_for(const ElementProgram &program, const ElementStorage &storage,
                                   std::optional<native::Processor> processor) {
  if (!processor) processor = native::this_processor();
  return {.program = &program,
          .storage = storage,
          .processor = processor.value_or(native::Processor::x86_64),
          .host = &native::host_functions()};
}

}  // namespace

std::optional<NativeElementCode> NativeElementCode::compile(const ElementProgram &program,
                                                            const ElementStorage &storage, std::string &reason,
                                                            std::optional<native::Processor> processor) {
  const native::ForkGate gate;
  const native::Module *const module = native::module();
  native::Received received;
  NativeElementCode made;
  if (module == nullptr ||
      !module->compile_elements(request_for(program, storage, processor), received.receiver(), made.code_)) {
    reason = module == nullptr ? native::reason_for_no_module() : std::move(received.text);
    return std::nullopt;
  }
  made.owner_ = std::shared_ptr<void>(made.code_.owner, [](void *owner) {
    const native::ForkGate last_gate;
    native::module()->release(owner);
  });
  return made;
}

std::optional<std::string> NativeElementCode::print(const ElementProgram &program, const ElementStorage &storage,
                                                    native::Form form, std::string &reason,
                                                    std::optional<native::Processor> processor) {
  const native::ForkGate gate;
  const native::Module *const module = native::writing_module();
  native::Received received;
  if (module != nullptr &&
      module->print_elements(request_for(program, storage, processor), form, received.receiver())) {
    return std::move(received.text);
  }
  reason = module == nullptr ? native::reason_for_no_writing_module() : std::move(received.text);
  return std::nullopt;
}

std::optional<std::string> element_object_code(const native::ElementObjectRequest &request, std::string &reason) {
  const native::ForkGate gate;
  const native::Module *const module = native::writing_module();
  native::Received received;
  if (module != nullptr && module->write_element_object(request, received.receiver())) return std::move(received.text);
  reason = module == nullptr ? native::reason_for_no_writing_module() : std::move(received.text);
  return std::nullopt;
}

}  // namespace anneal
