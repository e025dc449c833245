// Element programs made by hand: the rules that every optimizer library has.
#pragma once

#include <initializer_list>

#include "compiler/rule/element_program.hpp"

namespace anneal::tests {

/// Writes the steps of a program.
class ElementBuilder {
 public:
  std::uint32_t weight() { return leaf({.kind = ElementStep::Kind::weight}); }
  std::uint32_t gradient() { return leaf({.kind = ElementStep::Kind::gradient}); }
  std::uint32_t cell(std::uint32_t number, ValueType type = ValueType::number);
  /// A new scalar each time.
  std::uint32_t scalar(ValueType type = ValueType::number);
  std::uint32_t apply(Operation operation, std::initializer_list<std::uint32_t> operands,
                      ValueType type = ValueType::number);
  std::uint32_t apply(Builtin builtin, std::initializer_list<std::uint32_t> operands);

  std::uint32_t add(std::uint32_t a, std::uint32_t b) { return apply(Operation::add, {a, b}); }
  std::uint32_t subtract(std::uint32_t a, std::uint32_t b) { return apply(Operation::subtract, {a, b}); }
  std::uint32_t multiply(std::uint32_t a, std::uint32_t b) { return apply(Operation::multiply, {a, b}); }
  std::uint32_t divide(std::uint32_t a, std::uint32_t b) { return apply(Operation::divide, {a, b}); }

  ElementProgram program;

 private:
  std::uint32_t leaf(ElementStep step);
};

/// Cells m and v; scalars beta1, 1 - beta1, beta2, 1 - beta2, 1 - beta1^t, 1 - beta2^t, eps, weight decay, and the
/// rate.
ElementProgram adamw_program();
/// Cell v; scalars the momentum and the rate.
ElementProgram sgd_momentum_program();
/// Cell m; scalars beta1, 1 - beta1, beta2, 1 - beta2, weight decay, and the rate.
ElementProgram lion_program();
/// The square of the norm of the gradient.
ElementProgram squared_norm_program();

}  // namespace anneal::tests
