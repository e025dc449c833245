// The types of the language, and what a name can stand for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "grammar/ast.hpp"

namespace anneal {

enum class ModuleId : std::uint32_t {};
inline constexpr ModuleId kMainModule{0};
constexpr std::size_t index(ModuleId id) {
  return static_cast<std::size_t>(id);
}

/// A parameter, a block's `let` or `state`, or a capture of a group pattern, within one module.
enum class LocalId : std::uint32_t {};
constexpr std::size_t index(LocalId id) {
  return static_cast<std::size_t>(id);
}

/// What the clock measures with. The first four are always there; `unit frame` declares further ones.
enum class UnitId : std::uint32_t { step = 0, epoch = 1, sample = 2, token = 3 };
constexpr std::size_t index(UnitId id) {
  return static_cast<std::size_t>(id);
}

/// The type of an expression.
struct Type {
  enum class Kind : std::uint8_t {
    unknown,  ///< after a mistake; compatible with everything
    number,
    boolean,
    duration,    ///< a length of time
    percentage,  ///< a number where a number is wanted, a part of a span where a duration is wanted
    text,        ///< a string: a choice or a message
    schedule,    ///< only of parameters: an unevaluated number, or a list of them
    module,      ///< an imported module's name: only its members are values
  };
  /// Whether a number counts a unit of the run: `tokens` itself, or what + - min max clamp if and let made of it
  /// (language, section 3).
  enum class Counting : std::uint8_t { none, name, derived };

  Kind kind = Kind::unknown;
  bool is_list = false;
  bool is_integer = false;   ///< a parameter declared `integer`
  std::uint32_t length = 0;  ///< of a list; 0 while it is not known
  Counting counting = Counting::none;
  UnitId unit = UnitId::step;  ///< that `counting` is about

  friend bool operator==(const Type &, const Type &) = default;
};

/// "number", "list of 3 durations", "percentage": as messages show it.
std::string describe(const Type &type);

/// The names that tell time (language, section 3).
enum class TimeName : std::uint8_t {
  step,
  epoch,
  samples,
  tokens,
  span,
  progress,
  cycle,
  total,
  last,
  run_step,
  run_progress
};

/// What a Name or Member expression stands for.
struct Reference {
  enum class Kind : std::uint8_t {
    none,            ///< not a name, or a mistake already reported
    builtin,         ///< a built-in function: `value` is the row of builtins.def
    constant,        ///< `pi` (value 0) or `inf` (value 1)
    time,            ///< `value` is a TimeName
    local,           ///< `value` is a LocalId of the module
    item,            ///< item `value` of `module`: param, input, let, def, schedule, optimizer
    implicit_param,  ///< the `value`-th implicit parameter of a one-expression file
    module,          ///< the name of an import: `module`
    previous,
    following,
    phase_start,  ///< `lr.hold.start`: item `value` of `module` is the schedule, `arm` the arm within its Phases
    phase_end,
    optimizer_word,  ///< `weight grad next tensor_sum …` inside an optimizer: `value` is an OptimizerWord
  };
  Kind kind = Kind::none;
  ModuleId module{};
  std::uint32_t value = 0;
  std::uint32_t arm = 0;
};

enum class OptimizerWord : std::uint8_t { weight, grad, next, tensor_sum, tensor_norm, global_sum, global_norm };

/// A name that lives inside one item.
struct Local {
  enum class Kind : std::uint8_t { parameter, let, state, capture } kind;
  NameId name;
  Type type;
  Span span;
};

/// A `def` or `optimizer` as its callers see it.
struct Signature {
  std::vector<Type> parameters;
  Type result;
};

}  // namespace anneal
