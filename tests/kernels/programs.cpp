#include "tests/kernels/programs.hpp"

#include <algorithm>

#include "compiler/builtins.hpp"

namespace anneal::tests {

std::uint32_t ElementBuilder::leaf(ElementStep step) {
  program.steps.push_back(step);
  return static_cast<std::uint32_t>(program.steps.size() - 1);
}

std::uint32_t ElementBuilder::cell(std::uint32_t number, ValueType type) {
  program.cell_count = std::max(program.cell_count, number + 1);
  return leaf({.kind = ElementStep::Kind::cell, .type = type, .number = number});
}

std::uint32_t ElementBuilder::scalar(ValueType type) {
  return leaf({.kind = ElementStep::Kind::scalar, .type = type, .number = program.scalar_count++});
}

std::uint32_t ElementBuilder::apply(Operation operation, std::initializer_list<std::uint32_t> operands,
                                    ValueType type) {
  const auto first = static_cast<std::uint32_t>(program.operands.size());
  program.operands.insert(program.operands.end(), operands);
  return leaf({.kind = ElementStep::Kind::operation,
               .type = type,
               .operation = operation,
               .first = first,
               .count = static_cast<std::uint32_t>(operands.size())});
}

std::uint32_t ElementBuilder::apply(Builtin builtin, std::initializer_list<std::uint32_t> operands) {
  const std::uint32_t step = apply(Operation::builtin, operands);
  program.steps[step].builtin = builtin;
  return step;
}

// A call's arguments are made in any order, and scalars are numbered as they are made: each has a line of its own.

ElementProgram adamw_program() {
  ElementBuilder to;
  const std::uint32_t beta1 = to.scalar();
  const std::uint32_t rest1 = to.scalar();
  const std::uint32_t beta2 = to.scalar();
  const std::uint32_t rest2 = to.scalar();
  const std::uint32_t bias1 = to.scalar();
  const std::uint32_t bias2 = to.scalar();
  const std::uint32_t epsilon = to.scalar();
  const std::uint32_t decay = to.scalar();
  const std::uint32_t rate = to.scalar();
  const std::uint32_t grad = to.gradient();
  const std::uint32_t weight = to.weight();
  const std::uint32_t m = to.add(to.multiply(beta1, to.cell(0)), to.multiply(rest1, grad));
  const std::uint32_t v = to.add(to.multiply(beta2, to.cell(1)), to.multiply(to.multiply(rest2, grad), grad));
  const std::uint32_t root = to.apply(Builtin::sqrt, {to.divide(v, bias2)});
  const std::uint32_t move = to.divide(to.divide(m, bias1), to.add(root, epsilon));
  to.program.weight = to.subtract(weight, to.multiply(rate, to.add(move, to.multiply(decay, weight))));
  to.program.cells = {{0, m}, {1, v}};
  return to.program;
}

ElementProgram sgd_momentum_program() {
  ElementBuilder to;
  const std::uint32_t momentum = to.scalar();
  const std::uint32_t rate = to.scalar();
  const std::uint32_t v = to.add(to.multiply(momentum, to.cell(0)), to.gradient());
  to.program.weight = to.subtract(to.weight(), to.multiply(rate, v));
  to.program.cells = {{0, v}};
  return to.program;
}

ElementProgram lion_program() {
  ElementBuilder to;
  const std::uint32_t beta1 = to.scalar();
  const std::uint32_t rest1 = to.scalar();
  const std::uint32_t beta2 = to.scalar();
  const std::uint32_t rest2 = to.scalar();
  const std::uint32_t decay = to.scalar();
  const std::uint32_t rate = to.scalar();
  const std::uint32_t grad = to.gradient();
  const std::uint32_t weight = to.weight();
  const std::uint32_t m = to.cell(0);
  const std::uint32_t mixed = to.add(to.multiply(beta1, m), to.multiply(rest1, grad));
  const std::uint32_t kept = to.add(to.multiply(beta2, m), to.multiply(rest2, grad));
  const std::uint32_t move = to.add(to.apply(Builtin::sign, {mixed}), to.multiply(decay, weight));
  to.program.weight = to.subtract(weight, to.multiply(rate, move));
  to.program.cells = {{0, kept}};
  return to.program;
}

ElementProgram squared_norm_program() {
  ElementBuilder to;
  to.program.sums = {{to.gradient(), true}};
  return to.program;
}

}  // namespace anneal::tests
