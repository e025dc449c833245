#include "compiler/check/rules.hpp"

namespace anneal::checking {

namespace {

using Kind = Type::Kind;

struct Pair {
  Kind left;
  Kind right;

  bool any(Kind kind) const { return left == kind || right == kind; }
  bool both(Kind kind) const { return left == kind && right == kind; }
};

bool counts(const Type &type) {
  return type.counting != Type::Counting::none;
}

/// A number that counts tokens next to a duration: the name itself counts the duration in its unit, what was made of it
/// cannot.
bool counting_is_lost(const Operand &left, const Operand &right) {
  const auto lost = [](const Type &a, const Type &b) {
    return a.counting == Type::Counting::derived && b.kind == Kind::duration;
  };
  return lost(left.type, right.type) || lost(right.type, left.type);
}

bool percentage_of_step(const Operand &left, const Operand &right) {
  const auto mistaken = [](const Operand &a, const Operand &b) {
    return (a.counts_steps || counts(a.type)) && b.type.kind == Kind::percentage;
  };
  return mistaken(left, right) || mistaken(right, left);
}

Type number_counting(const Operand &left, const Operand &right) {
  Type type = scalar(Kind::number);
  const Type &from = counts(left.type) ? left.type : right.type;
  if (counts(from)) {
    type.counting = Type::Counting::derived;
    type.unit = from.unit;
  }
  return type;
}

Ruling sum(const Operand &left, const Operand &right) {
  const Pair kinds{left.type.kind, right.type.kind};
  if (counting_is_lost(left, right)) return {{}, Fault::counting_lost};
  if (percentage_of_step(left, right)) return {{}, Fault::percentage_of_step};
  if (kinds.both(Kind::percentage)) return {scalar(Kind::percentage)};
  if (kinds.any(Kind::duration) && !kinds.any(Kind::number)) return {scalar(Kind::duration)};
  return {number_counting(left, right)};
}

Ruling product(const Operand &left, const Operand &right) {
  const Pair kinds{left.type.kind, right.type.kind};
  if (kinds.both(Kind::duration)) return {{}, Fault::lengths_product};
  if (kinds.any(Kind::duration)) return {scalar(Kind::duration)};
  return {scalar(kinds.any(Kind::percentage) ? Kind::percentage : Kind::number)};
}

Ruling quotient(const Operand &left, const Operand &right) {
  const Pair kinds{left.type.kind, right.type.kind};
  if (counting_is_lost(left, right)) return {{}, Fault::counting_lost};
  if (kinds.right == Kind::percentage && percentage_of_step(left, right)) return {{}, Fault::percentage_of_step};
  if (kinds.left == Kind::percentage && kinds.right == Kind::duration) return {{}, Fault::percentage_and_length};
  if (kinds.left == Kind::duration && kinds.right != Kind::duration) return {scalar(Kind::duration)};
  if (kinds.left == Kind::percentage && kinds.right == Kind::number) return {scalar(Kind::percentage)};
  return {scalar(Kind::number)};
}

Ruling remainder(const Operand &left, const Operand &right) {
  const Pair kinds{left.type.kind, right.type.kind};
  if (counting_is_lost(left, right)) return {{}, Fault::counting_lost};
  if (percentage_of_step(left, right)) return {{}, Fault::percentage_of_step};
  if (kinds.any(Kind::percentage) && kinds.any(Kind::duration)) return {{}, Fault::percentage_and_length};
  return {number_counting(left, right)};
}

Ruling logical(const Operand &left, const Operand &right) {
  const auto usable = [](const Operand &operand) {
    return operand.type.kind == Kind::boolean || operand.type.kind == Kind::unknown;
  };
  if (!usable(left) || !usable(right)) return {{}, Fault::not_boolean};
  return {scalar(Kind::boolean)};
}

Ruling scalar_rule(BinaryOperator operation, const Operand &left, const Operand &right) {
  const Pair kinds{left.type.kind, right.type.kind};
  if (operation == BinaryOperator::logical_and || operation == BinaryOperator::logical_or) return logical(left, right);
  if (kinds.any(Kind::boolean)) return {{}, Fault::boolean};
  if (kinds.any(Kind::text)) return {{}, Fault::text};
  if (kinds.any(Kind::unknown)) return {};
  switch (operation) {
    case BinaryOperator::add:
    case BinaryOperator::subtract:
      return sum(left, right);
    case BinaryOperator::multiply:
      return product(left, right);
    case BinaryOperator::divide:
      return quotient(left, right);
    case BinaryOperator::remainder:
      return remainder(left, right);
    case BinaryOperator::logical_or:
    case BinaryOperator::logical_and:
      break;
  }
  return {};
}

Ruling with_shape(Ruling ruling, const Operand &left, const Operand &right) {
  if (ruling.fault != Fault::none) return ruling;
  if (!merge_shape(ruling.type, left.type) || !merge_shape(ruling.type, right.type)) {
    ruling.fault = Fault::list_lengths;
  }
  return ruling;
}

/// What kinds take part, apart from mistakes.
struct Census {
  std::size_t numbers = 0;
  std::size_t durations = 0;
  std::size_t percentages = 0;
  std::size_t booleans = 0;
  std::size_t texts = 0;
  std::size_t unknown = 0;
  std::size_t lists = 0;
  bool counts_steps = false;
  const Type *counting = nullptr;
};

Census take_census(std::span<const Operand> alternatives) {
  Census census;
  for (const Operand &operand : alternatives) {
    census.lists += operand.type.is_list ? 1 : 0;
    census.counts_steps = census.counts_steps || operand.counts_steps;
    if (counts(operand.type)) census.counting = &operand.type;
    switch (operand.type.kind) {
      case Kind::number:
      case Kind::schedule:
        ++census.numbers;
        break;
      case Kind::duration:
        ++census.durations;
        break;
      case Kind::percentage:
        ++census.percentages;
        break;
      case Kind::boolean:
        ++census.booleans;
        break;
      case Kind::text:
        ++census.texts;
        break;
      case Kind::unknown:
      case Kind::module:
        ++census.unknown;
        break;
    }
  }
  return census;
}

Ruling joined_kind(const Census &census, std::size_t count) {
  const std::size_t known = count - census.unknown;
  if (known == 0) return {};
  if (census.booleans > 0 && census.booleans < known) return {{}, Fault::mixed};
  if (census.texts > 0 && census.texts < known) return {{}, Fault::mixed};
  if (census.unknown > 0) return {};
  if (census.booleans > 0) return {scalar(Kind::boolean)};
  if (census.texts > 0) return {scalar(Kind::text)};
  if (census.durations > 0 && census.counting != nullptr) return {{}, Fault::counting_lost};
  if (census.percentages > 0 && (census.counts_steps || census.counting != nullptr)) {
    return {{}, Fault::percentage_of_step};
  }
  if (census.percentages > 0 && census.durations > 0 && census.numbers > 0) return {{}, Fault::percentage_and_length};
  if (census.numbers > 0) {
    Type type = scalar(Kind::number);
    if (census.counting != nullptr) {
      type.counting = Type::Counting::derived;
      type.unit = census.counting->unit;
    }
    return {type};
  }
  return {scalar(census.durations > 0 ? Kind::duration : Kind::percentage)};
}

}  // namespace

bool merge_shape(Type &type, const Type &from) {
  if (!from.is_list) return true;
  if (type.is_list && type.length != 0 && from.length != 0 && type.length != from.length) return false;
  if (!type.is_list || type.length == 0) type.length = from.length;
  type.is_list = true;
  return true;
}

Ruling combine(BinaryOperator operation, const Operand &left, const Operand &right) {
  return with_shape(scalar_rule(operation, left, right), left, right);
}

Ruling compare(ComparisonOperator operation, const Operand &left, const Operand &right) {
  const bool equality = operation == ComparisonOperator::equal || operation == ComparisonOperator::not_equal;
  const Pair kinds{left.type.kind, right.type.kind};
  const Ruling boolean = with_shape({scalar(Kind::boolean)}, left, right);
  if (kinds.any(Kind::unknown)) return boolean;
  if (kinds.both(Kind::boolean)) return equality ? boolean : Ruling{{}, Fault::boolean_order};
  if (kinds.both(Kind::text)) return equality ? boolean : Ruling{{}, Fault::text};
  if (kinds.any(Kind::boolean)) return {{}, Fault::boolean};
  if (kinds.any(Kind::text)) return {{}, Fault::text};
  if (counting_is_lost(left, right)) return {{}, Fault::counting_lost};
  if (percentage_of_step(left, right)) return {{}, Fault::percentage_of_step};
  return boolean;
}

Ruling join(std::span<const Operand> alternatives, bool broadcast) {
  const Census census = take_census(alternatives);
  Ruling ruling = joined_kind(census, alternatives.size());
  if (ruling.fault != Fault::none) return ruling;
  if (!broadcast && census.lists > 0 && census.lists + census.unknown < alternatives.size()) {
    return {{}, Fault::list_and_single};
  }
  for (const Operand &operand : alternatives) {
    if (!merge_shape(ruling.type, operand.type)) return {{}, Fault::list_lengths};
  }
  return ruling;
}

}  // namespace anneal::checking
