#include "compiler/rule/element_program.hpp"

#include <algorithm>

namespace anneal {

bool ElementProgram::reads(ElementStep::Kind kind) const {
  return std::any_of(steps.begin(), steps.end(), [&](const ElementStep &step) { return step.kind == kind; });
}

bool depends_on_scalars(const ElementProgram &program, const std::vector<bool> &wanted,
                        const std::vector<std::optional<bool>> &truths) {
  std::vector<bool> depends(program.steps.size(), false);
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const ElementStep &step = program.steps[i];
    const auto operand = [&](std::uint32_t k) { return program.operands[step.first + k]; };
    if (step.kind == ElementStep::Kind::scalar) depends[i] = wanted[step.number];
    if (step.kind != ElementStep::Kind::operation) continue;
    if (step.operation == Operation::select) {
      const ElementStep &condition = program.steps[operand(0)];
      if (condition.kind == ElementStep::Kind::scalar && !wanted[condition.number] && truths[condition.number]) {
        depends[i] = depends[operand(*truths[condition.number] ? 1 : 2)];
        continue;
      }
    }
    for (std::uint32_t k = 0; k < step.count; ++k) depends[i] = depends[i] || depends[operand(k)];
  }
  bool found = program.weight && depends[*program.weight];
  for (const ElementProgram::CellStore &store : program.cells) found = found || depends[store.step];
  for (const ElementProgram::Sum &sum : program.sums) found = found || depends[sum.step];
  return found;
}

std::string ElementProgram::key() const {
  std::string bytes;
  const auto put = [&](std::uint64_t number) {
    for (; number >= 0x80; number >>= 7U) bytes.push_back(static_cast<char>(number | 0x80U));
    bytes.push_back(static_cast<char>(number));
  };
  put(steps.size());
  for (const ElementStep &step : steps) {
    put(static_cast<std::uint64_t>(step.kind) * 2 + static_cast<std::uint64_t>(step.type));
    if (step.kind == ElementStep::Kind::operation) {
      put(static_cast<std::uint64_t>(step.operation));
      if (step.operation == Operation::builtin) put(static_cast<std::uint64_t>(step.builtin));
      put(step.count);
      for (std::uint32_t i = 0; i < step.count; ++i) put(operands[step.first + i]);
    } else {
      put(step.number);
    }
  }
  put(scalar_count);
  put(cell_count);
  put(weight ? *weight + std::uint64_t{1} : 0);
  put(cells.size());
  for (const CellStore &store : cells) {
    put(store.cell);
    put(store.step);
  }
  put(sums.size());
  for (const Sum &sum : sums) put(sum.step * std::uint64_t{2} + (sum.squared ? 1 : 0));
  return bytes;
}

}  // namespace anneal
