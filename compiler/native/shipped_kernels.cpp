#include "compiler/native/shipped_kernels.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "compiler/native/fork_gate.hpp"
#include "compiler/native/module_file.hpp"
#include "compiler/native/processor.hpp"

namespace anneal {
namespace native {
namespace {

constexpr std::size_t kProcessorCount = std::size(kShippedProcessors);
constexpr std::size_t kStorageCount = std::size(kShippedStorages);

const ShippedKernels *open_kernels() {
  const ModuleFile file = open_module_file("anneal_kernels.so", kShippedEntry);
  const ShippedKernels *const found = file.entry == nullptr ? nullptr : reinterpret_cast<ShippedEntry>(file.entry)();
  const bool is_ours = found != nullptr && found->version == kInterfaceVersion && found->layout == kLayout;
  return is_ours ? found : nullptr;
}

const ShippedKernels *shipped_kernels() {
  const ForkGate gate;
  static const ShippedKernels *const once = open_kernels();
  return once;
}

std::string_view key_of(const ShippedKernels &kernels, std::uint32_t program) {
  const std::uint32_t first = program == 0 ? 0 : kernels.key_ends[program - 1];
  return {kernels.keys + first, kernels.key_ends[program] - first};
}

/// The number of the program with this key, or of where it would stand.
std::uint32_t place_of(const ShippedKernels &kernels, std::string_view key) {
  std::uint32_t low = 0;
  std::uint32_t high = kernels.program_count;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (key_of(kernels, middle) < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace
}  // namespace native

ElementKernel shipped_kernel(const ElementProgram &program, const ElementStorage &storage,
                             std::optional<native::Processor> processor) {
  using namespace native;
  if (!processor) processor = this_processor();
  const auto *const stored = std::find(std::begin(kShippedStorages), std::end(kShippedStorages), storage);
  if (!processor || stored == std::end(kShippedStorages)) return nullptr;
  const ShippedKernels *const kernels = shipped_kernels();
  if (kernels == nullptr) return nullptr;
  const std::string key = program.key();
  const std::uint32_t place = place_of(*kernels, key);
  if (place == kernels->program_count || key_of(*kernels, place) != key) return nullptr;
  const auto *const above = std::upper_bound(std::begin(kShippedProcessors), std::end(kShippedProcessors), *processor);
  const auto level = static_cast<std::size_t>(above - std::begin(kShippedProcessors)) - 1;
  const auto column = static_cast<std::size_t>(stored - std::begin(kShippedStorages));
  return kernels->kernels[(place * kProcessorCount + level) * kStorageCount + column];
}

}  // namespace anneal
