// An ElementProgram as native code.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compiler/native/interface.hpp"

namespace anneal {

/// A kernel that was compiled for this process: the bits of the interpreter of ElementPrograms, at the speed of memory.
/// Immutable; copies share it; safe from any number of threads. The machine code lives as long as one of them does.
class NativeElementCode {
 public:
  /// Takes some 5 ms. Nothing, and the reason, where there is no native code in this process, or none of this program:
  /// the interpreter carries on. Without `processor` it is this machine's; one that this machine is not must not be
  /// called. The caller holds a FloatingPointGuard.
  static std::optional<NativeElementCode> compile(const ElementProgram &program, const ElementStorage &storage,
                                                  std::string &reason,
                                                  std::optional<native::Processor> processor = std::nullopt);

  ElementKernel kernel() const { return code_.kernel; }

  /// What `compile` hands to LLVM, or the code as assembler text; on failure nothing, and the reason.
  static std::optional<std::string> print(const ElementProgram &program, const ElementStorage &storage,
                                          native::Form form, std::string &reason,
                                          std::optional<native::Processor> processor = std::nullopt);

 private:
  NativeElementCode() = default;

  native::ElementCode code_;
  std::shared_ptr<void> owner_;  ///< of the function
};

/// The bytes of an object file (ELF) with kernels that need nothing of others; on failure nothing, and the reason. As
/// object_code of graphs.
std::optional<std::string> element_object_code(const native::ElementObjectRequest &request, std::string &reason);

}  // namespace anneal
