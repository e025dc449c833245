// What the operators make of types: the table of section 3 of the language, and the lists of section 2, as pure
// functions.
#pragma once

#include <span>

#include "compiler/check/types.hpp"

namespace anneal::checking {

/// Why an operation has no type.
enum class Fault : std::uint8_t {
  none,
  boolean,          ///< true and false in arithmetic, or compared with something else
  boolean_order,    ///< `<` or `~=` between bools
  not_boolean,      ///< `and`, `or` of something else
  text,             ///< a string beside anything but `==` and `!=`
  lengths_product,  ///< duration * duration
  percentage_of_step,
  percentage_and_length,  ///< 10% / 5 epochs, or percentages among both numbers and durations
  counting_lost,          ///< what arithmetic made of `tokens` against a duration
  list_lengths,
  mixed,            ///< bools or strings among other values
  list_and_single,  ///< a list in one branch, a single value in another
};

struct Ruling {
  Type type;
  Fault fault = Fault::none;
};

/// A type with what else matters beside an operator.
struct Operand {
  Type type;
  bool counts_steps = false;  ///< `step` or what + and - made of it: next to a percentage it is a mistake
  bool is_zero = false;       ///< the literal 0, which may stand for a duration in a list
};

/// The type of `left operation right`. A type of unknown kind is compatible with everything.
Ruling combine(BinaryOperator operation, const Operand &left, const Operand &right);

/// The bool, or list of bools, of a comparison.
Ruling compare(ComparisonOperator operation, const Operand &left, const Operand &right);

/// The one type of several alternatives: arms, arguments of min and max, elements of a list.
/// With `broadcast`, single values join lists.
Ruling join(std::span<const Operand> alternatives, bool broadcast);

/// The list shape of an operation on both, taken over from `from` to `type`; false when two known lengths differ.
bool merge_shape(Type &type, const Type &from);

/// What a name hands on: `let seen = tokens` is not the name `tokens` itself any more.
constexpr Type named(Type type) {
  if (type.counting == Type::Counting::name) type.counting = Type::Counting::derived;
  return type;
}

constexpr Type scalar(Type::Kind kind) {
  return {.kind = kind};
}

}  // namespace anneal::checking
