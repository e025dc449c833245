#include "runtime/optimizer/own_programs.hpp"

#include <array>

namespace anneal {

namespace {

using Kind = ElementStep::Kind;

std::uint32_t leaf(ElementProgram &program, Kind kind, std::uint32_t number = 0) {
  program.steps.push_back({.kind = kind, .number = number});
  return static_cast<std::uint32_t>(program.steps.size() - 1);
}

/// Operands in braces are made in their order, whatever the compiler: the same programs have the same keys.
std::uint32_t apply(ElementProgram &program, Operation operation, const std::array<std::uint32_t, 2> &operands) {
  program.steps.push_back({.kind = Kind::operation,
                           .operation = operation,
                           .first = static_cast<std::uint32_t>(program.operands.size()),
                           .count = 2});
  program.operands.insert(program.operands.end(), operands.begin(), operands.end());
  return static_cast<std::uint32_t>(program.steps.size() - 1);
}

}  // namespace

ElementProgram norm_program() {
  ElementProgram program;
  program.sums.push_back({leaf(program, Kind::gradient), true});
  return program;
}

ElementProgram accumulation_program() {
  ElementProgram program{.cell_count = 1};
  program.cells.push_back(
      {0, apply(program, Operation::add, {leaf(program, Kind::cell), leaf(program, Kind::gradient)})});
  return program;
}

ElementProgram mean_program(bool has_gradient) {
  ElementProgram program{.scalar_count = 1, .cell_count = 2};
  std::uint32_t sum = leaf(program, Kind::cell, 1);
  if (has_gradient) sum = apply(program, Operation::add, {sum, leaf(program, Kind::gradient)});
  program.cells.push_back({0, apply(program, Operation::divide, {sum, leaf(program, Kind::scalar)})});
  return program;
}

ElementProgram copy_program() {
  ElementProgram program{.cell_count = 1};
  program.cells.push_back({0, leaf(program, Kind::weight)});
  return program;
}

ElementProgram exchange_program() {
  ElementProgram program{.cell_count = 1};
  program.weight = leaf(program, Kind::cell);
  program.cells.push_back({0, leaf(program, Kind::weight)});
  return program;
}

ElementProgram fill_program() {
  ElementProgram program{.cell_count = 1};
  program.weight = leaf(program, Kind::cell);
  return program;
}

ElementProgram average_program() {
  ElementProgram program{.scalar_count = 2, .cell_count = 1};
  const std::uint32_t kept =
      apply(program, Operation::multiply, {leaf(program, Kind::scalar, 0), leaf(program, Kind::cell)});
  const std::uint32_t added =
      apply(program, Operation::multiply, {leaf(program, Kind::scalar, 1), leaf(program, Kind::weight)});
  program.cells.push_back({0, apply(program, Operation::add, {kept, added})});
  return program;
}

}  // namespace anneal
