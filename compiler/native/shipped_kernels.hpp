// Kernels that were compiled when Anneal was built: those of the rules of the library, for processors and storages that
// are usual. They lie in a module of their own, `anneal_kernels.so`, without LLVM, which is opened on first need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "compiler/native/interface.hpp"

namespace anneal {

/// The kernel of a program that the module has for this processor, or for the best one below it; null where there is
/// none: native code then does the same. `ANNEAL_JIT=off` is no matter here. Any thread may ask; the kernel stays for
/// as long as the process lives. A processor that this machine is not must not be asked for.
ElementKernel shipped_kernel(const ElementProgram &program, const ElementStorage &storage,
                             std::optional<native::Processor> processor = std::nullopt);

namespace native {

inline constexpr Processor kShippedProcessors[] = {Processor::x86_64, Processor::x86_64_v3, Processor::x86_64_v4};
inline constexpr ElementStorage kShippedStorages[] = {
    {ElementType::float32, ElementType::float32, false},   {ElementType::float64, ElementType::float64, false},
    {ElementType::bfloat16, ElementType::bfloat16, false}, {ElementType::float16, ElementType::float16, false},
    {ElementType::bfloat16, ElementType::bfloat16, true},  {ElementType::float16, ElementType::float16, true},
};

/// What the module says. Program p has the bytes `keys` from key_ends[p - 1] to key_ends[p], and keys are in order; its
/// kernels are kernels[(p * processors + i) * storages + j], by the places of processor and storage above.
struct ShippedKernels {
  std::uint32_t version;  ///< kInterfaceVersion
  std::uint32_t layout;   ///< kLayout
  std::uint32_t program_count;
  const std::uint32_t *key_ends;
  const char *keys;
  const ElementKernel *kernels;
};

/// The one symbol that the module exports.
inline constexpr const char *kShippedEntry = "anneal_kernels_module";
using ShippedEntry = const ShippedKernels *(*)();

}  // namespace native
}  // namespace anneal
