// The rows of builtins.def as values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace anneal {

/// A built-in function: `Builtin::cos`. The number is the row of builtins.def.
enum class Builtin : std::uint8_t {
#define BUILTIN(name, min_args, max_args, category, max_ulp) name,
#include "compiler/builtins.def"
};

/// What the arguments are and who computes it; explained in builtins.def.
enum class BuiltinCategory : std::uint8_t { Elementwise, Extremum, Reduction, Special };

struct BuiltinRow {
  static constexpr std::uint32_t kAnyNumber = UINT32_MAX;

  std::string_view name;
  std::uint32_t min_arguments;
  std::uint32_t max_arguments;  ///< kAnyNumber: as many as section 13 of the language lets
  BuiltinCategory category;
  double max_ulp;

  /// Operands of the kernel, and so of a graph node; 0 when there is no kernel.
  constexpr std::uint32_t kernel_arguments() const {
    switch (category) {
      case BuiltinCategory::Elementwise:
        return max_arguments;
      case BuiltinCategory::Extremum:
        return 2;
      case BuiltinCategory::Reduction:
      case BuiltinCategory::Special:
        return 0;
    }
    return 0;
  }
};

inline constexpr BuiltinRow kBuiltins[] = {
#define kAnyNumber BuiltinRow::kAnyNumber
#define BUILTIN(name, min_args, max_args, category, max_ulp) \
  {#name, min_args, max_args, BuiltinCategory::category, max_ulp},
#include "compiler/builtins.def"
#undef kAnyNumber
};

inline constexpr std::size_t kBuiltinCount = std::size(kBuiltins);

constexpr const BuiltinRow &row(Builtin builtin) {
  return kBuiltins[static_cast<std::size_t>(builtin)];
}

/// The built-in of that name, if there is one.
constexpr std::optional<Builtin> find_builtin(std::string_view name) {
  for (std::size_t i = 0; i < kBuiltinCount; ++i) {
    if (kBuiltins[i].name == name) return static_cast<Builtin>(i);
  }
  return std::nullopt;
}

}  // namespace anneal
