#include "runtime/optimizer/element_code.hpp"

namespace anneal {

std::optional<ElementCode> ElementCode::make(const ElementProgram &program, const ElementStorage &storage,
                                             Backend backend, std::string &reason) {
  ElementCode code;
  if (backend == Backend::native) {
    reason = "there is no machine code of rules";
    return std::nullopt;
  }
  code.machine_ = std::make_shared<const ElementMachine>(program, storage);
  return code;
}

}  // namespace anneal
