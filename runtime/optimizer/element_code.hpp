// An element program ready to run: a shipped kernel, native code, or the machine.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compiler/rule/element_machine.hpp"
#include "runtime/program.hpp"

namespace anneal {

/// Code of any origin; all give the same bits. Immutable; copies share it; safe from any number of threads.
class ElementCode {
 public:
  /// The kernel that is shipped, else native code, else the machine; of Backend::interpreter always the machine.
  /// Backend::native gives nothing, and the reason, where there is no machine code.
  static std::optional<ElementCode> make(const ElementProgram &program, const ElementStorage &storage, Backend backend,
                                         std::string &reason);

  /// As ElementMachine::run. The caller holds a FloatingPointGuard.
  std::uint64_t run(const ElementArguments &arguments, ElementScratch &scratch) const {
    if (kernel_ != nullptr) return kernel_(&arguments);
    return machine_->run(arguments, scratch);
  }
  /// As ElementMachine::prepare.
  void prepare(ElementScratch &scratch) const {
    if (machine_) machine_->prepare(scratch);
  }

 private:
  ElementKernel kernel_ = nullptr;
  std::shared_ptr<const void> owner_;  ///< of the kernel, where it is not shipped
  std::shared_ptr<const ElementMachine> machine_;
};

}  // namespace anneal
