#include "compiler/llvm/element/not_finite.hpp"

#include <algorithm>

#include "compiler/builtins.hpp"

namespace anneal::emission {
namespace {

using Kind = ElementStep::Kind;

/// What an operand makes of the result.
enum class Flow : std::uint8_t {
  none,        ///< nothing that is known
  nan,         ///< a NaN where it is one
  not_finite,  ///< also infinite or a NaN where it is infinite
};

Flow flow_of_builtin(Builtin builtin) {
  switch (builtin) {
    case Builtin::abs:
    case Builtin::floor:
    case Builtin::ceil:
    case Builtin::round:
    case Builtin::trunc:
    case Builtin::frac:
    case Builtin::sqrt:
      return Flow::not_finite;
    case Builtin::sign:
    case Builtin::min:
    case Builtin::max:
      return Flow::nan;
    default:
      return Flow::none;
  }
}

Flow flow_of(const ElementStep &step, std::uint32_t operand) {
  if (step.kind != Kind::operation) return Flow::none;
  switch (step.operation) {
    case Operation::negate:
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
      return Flow::not_finite;
    case Operation::divide:
      return operand == 0 ? Flow::not_finite : Flow::nan;
    case Operation::builtin:
      return flow_of_builtin(step.builtin);
    default:
      return Flow::none;
  }
}

/// Calls `visit` with every operand of a step, and what it makes of it.
template <typename Visit>
void each_operand(const ElementProgram &program, std::uint32_t step, Visit visit) {
  for (std::uint32_t i = 0; i < program.steps[step].count; ++i) {
    visit(program.operands[program.steps[step].first + i], flow_of(program.steps[step], i));
  }
}

/// The steps that an infinite gradient makes not finite.
std::vector<bool> steps_of_gradient(const ElementProgram &program) {
  std::vector<bool> reached(program.steps.size());
  for (std::uint32_t i = 0; i < program.steps.size(); ++i) {
    reached[i] = program.steps[i].kind == Kind::gradient;
    each_operand(program, i, [&](std::uint32_t operand, Flow flow) {
      if (flow == Flow::not_finite && reached[operand]) reached[i] = true;
    });
  }
  return reached;
}

std::vector<bool> stored_numbers(const ElementProgram &program) {
  std::vector<bool> stored(program.steps.size());
  if (program.weight) stored[*program.weight] = true;
  for (const ElementProgram::CellStore &cell : program.cells) stored[cell.step] = true;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (program.steps[i].type != ValueType::number) stored[i] = false;
  }
  return stored;
}

}  // namespace

NotFiniteTests not_finite_tests(const ElementProgram &program) {
  const std::vector<bool> of_gradient = steps_of_gradient(program);
  const std::vector<bool> stored = stored_numbers(program);
  // By step: what of it shows in tests of later steps.
  std::vector<Flow> shows(program.steps.size(), Flow::none);
  NotFiniteTests tests;
  for (auto i = static_cast<std::uint32_t>(program.steps.size()); i-- != 0;) {
    const bool is_gradient = program.steps[i].kind == Kind::gradient;
    const bool is_missed = is_gradient ? shows[i] != Flow::not_finite : stored[i] && shows[i] == Flow::none;
    if (is_missed && (is_gradient || (of_gradient[i] && tests.finite.empty()))) {
      tests.finite.push_back(i);
      shows[i] = Flow::not_finite;
    } else if (is_missed) {
      tests.numbers.push_back(i);
      shows[i] = Flow::nan;
    }
    each_operand(program, i, [&](std::uint32_t operand, Flow flow) {
      shows[operand] = std::max(shows[operand], std::min(flow, shows[i]));
    });
  }
  return tests;
}

}  // namespace anneal::emission
