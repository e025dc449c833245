#include "compiler/native/object_code.hpp"

#include <utility>

#include "compiler/native/fork_gate.hpp"
#include "compiler/native/loader.hpp"
#include "compiler/native/received.hpp"

namespace anneal {

std::optional<std::string> object_code(const native::ObjectRequest &request, std::string &reason) {
  const native::ForkGate gate;
  const native::Module *const module = native::writing_module();
  native::Received received;
  if (module != nullptr && module->write_object(request, received.receiver())) return std::move(received.text);
  reason = module == nullptr ? native::reason_for_no_writing_module() : std::move(received.text);
  return std::nullopt;
}

}  // namespace anneal
