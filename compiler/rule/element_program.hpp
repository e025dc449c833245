// What one pass of an update does to every element of a tensor: the part of a rule that runs at the speed of memory.
//
// The rest of a rule, what does not depend on an element, is computed before by the graph's own code, in binary64; its
// results come as scalars. So one program, and one kernel made of it, serves all settings of a rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/graph/graph.hpp"

namespace anneal {

/// How elements are stored, in the order of anneal_type.
enum class ElementType : std::uint8_t { float32, float64, bfloat16, float16 };
constexpr std::size_t size_of(ElementType type) {
  return type == ElementType::float64 ? 8 : type == ElementType::float32 ? 4 : 2;
}
/// What arithmetic on weights of this type is done in, and cells are stored in.
constexpr ElementType arithmetic_of(ElementType weight) {
  return weight == ElementType::float64 ? ElementType::float64 : ElementType::float32;
}

/// A value for every element.
struct ElementStep {
  enum class Kind : std::uint8_t { weight, gradient, cell, scalar, operation };
  Kind kind;
  ValueType type = ValueType::number;
  Operation operation{};     ///< of Kind::operation; never a leaf of the graph
  Builtin builtin{};         ///< of Operation::builtin
  std::uint32_t number = 0;  ///< of the cell or the scalar
  std::uint32_t first = 0;   ///< of its operands, which are numbers of earlier steps
  std::uint32_t count = 0;

  friend bool operator==(const ElementStep &, const ElementStep &) = default;
};

/// Steps in order; what is stored is stored after all steps of the element, so cells are read as they were before.
///
/// Arithmetic. An operation gives what the graph's operation gives on its operands, rounded to the arithmetic type
/// (`+ - * /` and `sqrt` of binary32 may therefore be those of binary32). A scalar is rounded to it likewise, a boolean
/// scalar is 0 or 1, and so is a boolean cell. A NaN that is stored has the bits 7ff8000000000000, 7fc00000, 7fc0 or
/// 7e00.
///
/// Sums are made in binary64, a block of at most kSumBlock elements at a time: element i of a block adds to lane
/// i mod kSumLanes, in order, from +0; then lane j gets lane j + n for n = 8, 4, 2, 1, and lane 0 is the block's sum. A
/// squared sum squares the element, widened to binary64, first.
struct ElementProgram {
  struct CellStore {
    std::uint32_t cell;
    std::uint32_t step;
    friend bool operator==(const CellStore &, const CellStore &) = default;
  };
  struct Sum {
    std::uint32_t step;
    bool squared;
    friend bool operator==(const Sum &, const Sum &) = default;
  };

  std::vector<ElementStep> steps;
  std::vector<std::uint32_t> operands;
  std::uint32_t scalar_count = 0;
  std::uint32_t cell_count = 0;         ///< arrays of cells; each is read, stored or both
  std::optional<std::uint32_t> weight;  ///< the step that is the new weight
  std::vector<CellStore> cells;
  std::vector<Sum> sums;

  bool reads(ElementStep::Kind kind) const;
  /// Bytes that are equal for equal programs only.
  std::string key() const;

  friend bool operator==(const ElementProgram &, const ElementProgram &) = default;
};

/// Whether a result of the program depends on one of the scalars that are `wanted`, by number. A scalar condition
/// decides which arm of a select counts where its truth is known; a comparison depends on what it compares.
bool depends_on_scalars(const ElementProgram &program, const std::vector<bool> &wanted,
                        const std::vector<std::optional<bool>> &truths);

inline constexpr std::size_t kSumBlock = 8192;
inline constexpr std::size_t kSumLanes = 16;

/// What a kernel works on: `count` elements, whose arrays do not overlap.
struct ElementArguments {
  void *weight;          ///< of the weights' type: read, and written where there is a new one
  void *master;          ///< binary32 copies of 16-bit weights, read and written in their place; then `weight` is
                         ///< only written. Null in kernels without them
  const void *gradient;  ///< of the gradients' type
  void *const *cells;    ///< of the arithmetic type, by number
  const double *scalars;
  double *sums;         ///< the sum of this block, for each of the program's; then `count` is at most kSumBlock
  std::uint64_t count;  ///< may be 0
};

/// How the arrays of a kernel are stored.
struct ElementStorage {
  ElementType weight = ElementType::float32;
  ElementType gradient = ElementType::float32;
  bool has_master = false;  ///< of 16-bit weights

  friend bool operator==(const ElementStorage &, const ElementStorage &) = default;
};

/// Runs a program over some elements. Gives 1 where a gradient that was read is infinite or NaN, else 0; what is to be
/// stored is stored all the same. Any thread; the caller holds a FloatingPointGuard.
using ElementKernel = std::uint64_t (*)(const ElementArguments *arguments);

}  // namespace anneal
