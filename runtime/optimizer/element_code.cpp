#include "runtime/optimizer/element_code.hpp"

#include "compiler/native/element_code.hpp"
#include "compiler/native/shipped_kernels.hpp"

namespace anneal {

std::optional<ElementCode> ElementCode::make(const ElementProgram &program, const ElementStorage &storage,
                                             Backend backend, std::string &reason) {
  ElementCode code;
  if (backend != Backend::interpreter) {
    code.kernel_ = shipped_kernel(program, storage);
    if (code.kernel_ != nullptr) return code;
    if (std::optional<NativeElementCode> native = NativeElementCode::compile(program, storage, reason)) {
      code.kernel_ = native->kernel();
      code.owner_ = std::make_shared<const NativeElementCode>(*std::move(native));
      return code;
    }
    if (backend == Backend::native) return std::nullopt;
  }
  code.machine_ = std::make_shared<const ElementMachine>(program, storage);
  return code;
}

}  // namespace anneal
