// Which groups of a program apply to which tensors of a model.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/check/program.hpp"

namespace anneal {

/// Limits of a model: its tensors, the bytes of a name, the work of matching (bytes of all names, times the words of
/// all patterns), and the entries of the lists of groups that tensors have, with what they captured.
inline constexpr std::size_t kModelTensorLimit = 1'000'000;
inline constexpr std::size_t kTensorNameLimit = 1024;
inline constexpr std::size_t kMatchingLimit = 10'000'000'000;
inline constexpr std::size_t kCombinationLimit = 1'000'000;

/// A group that applies, and the numbers that it captured.
struct AppliedGroup {
  std::uint32_t item = 0;        ///< of the main file
  std::vector<double> captures;  ///< those that its expressions name, in the order of the first pattern

  friend bool operator==(const AppliedGroup &, const AppliedGroup &) = default;
};

/// The tensors of a model, in as few sets as there are different lists of groups that apply, with what they captured.
struct TensorGroups {
  std::vector<std::vector<AppliedGroup>>
      sets;                           ///< groups in the order of the file; sets in the order of their first tensors
  std::vector<std::uint32_t> set_of;  ///< by tensor
};

/// The number of groups of the main file.
std::size_t group_count(const CheckedProgram &program);

/// The captures that expressions of a group name: their numbers, in the order of the first pattern.
std::vector<std::uint32_t> used_captures(const Module &module, std::uint32_t group);

/// Matches every group of the main file with every name. Nothing when a pattern matches no name, a number is beyond
/// 2^53, or a limit is passed; what it is, is in `diagnostics`.
std::optional<TensorGroups> match_tensors(const CheckedProgram &program, std::span<const std::string_view> tensors,
                                          Diagnostics &diagnostics);

}  // namespace anneal
