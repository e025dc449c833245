// A tensor of weights, and what an optimizer remembers of it.
#pragma once

#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "compiler/rule/element_program.hpp"

namespace anneal {

/// Bytes of a name; with that of a cell before it, it names a tensor of a checkpoint.
inline constexpr std::size_t kParameterNameLimit = 512;

/// Memory for elements, at the start of a cache line, zero at first.
class ElementBuffer {
 public:
  ElementBuffer() = default;
  explicit ElementBuffer(std::size_t bytes)
      : memory_(static_cast<std::byte *>(::operator new(bytes, std::align_val_t{kLine}))), bytes_(bytes) {
    std::memset(memory_.get(), 0, bytes);
  }

  std::byte *data() const { return memory_.get(); }
  std::size_t size() const { return bytes_; }
  explicit operator bool() const { return memory_ != nullptr; }

 private:
  static constexpr std::size_t kLine = 64;
  struct Free {
    void operator()(std::byte *memory) const { ::operator delete(memory, std::align_val_t{kLine}); }
  };
  std::unique_ptr<std::byte, Free> memory_;
  std::size_t bytes_ = 0;
};

/// The weights are the host's.
struct ParameterTensor {
  std::string name;
  void *weights = nullptr;
  std::uint64_t count = 0;
  ElementStorage storage;

  bool is_frozen = false;
  bool has_begun = false;             ///< its cells hold what an update left in them
  std::vector<ElementBuffer> arrays;  ///< one for each of RulePlan::arrays
  std::vector<double> tensor_cells;   ///< one for each of RulePlan::tensor_cells
  ElementBuffer master;               ///< of 16-bit weights, where they have copies
  ElementBuffer average;              ///< of the weights, where one is kept; empty before the first update
  ElementBuffer accumulated;          ///< sums of gradients, in the arithmetic type
  ElementBuffer mean;                 ///< of them, during an update
  ElementBuffer displaced;            ///< the weights, where the average stands in their place
  std::uint32_t set = kNoSet;         ///< of the optimizer's sets

  static constexpr std::uint32_t kNoSet = UINT32_MAX;  ///< before the first update that sees the parameter

  std::size_t element_bytes() const { return size_of(arithmetic_of(storage.weight)); }
};

}  // namespace anneal
