#include <fmt/format.h>

#include <map>

#include "compiler/rule/rule_plan.hpp"

namespace anneal {

namespace {

void write_step(const ElementProgram &program, std::size_t number, const std::vector<std::string> &arrays,
                const std::vector<NodeId> &scalars, std::string &text) {
  const auto out = std::back_inserter(text);
  const ElementStep &step = program.steps[number];
  fmt::format_to(out, "  ${} = ", number);
  switch (step.kind) {
    case ElementStep::Kind::weight:
      text += "weight";
      break;
    case ElementStep::Kind::gradient:
      text += "grad";
      break;
    case ElementStep::Kind::cell:
      fmt::format_to(out, "cell {}", arrays[step.number]);
      break;
    case ElementStep::Kind::scalar:
      fmt::format_to(out, "scalar %{}", index(scalars[step.number]));
      break;
    case ElementStep::Kind::operation:
      text += name_of(step.operation, step.builtin);
      for (std::uint32_t i = 0; i < step.count; ++i) fmt::format_to(out, " ${}", program.operands[step.first + i]);
      break;
  }
  text += "\n";
}

void write_pass(std::string_view title, const RulePass &pass, const std::vector<std::string> &arrays,
                std::string &text) {
  const auto out = std::back_inserter(text);
  const ElementProgram &program = pass.program;
  if (program.steps.empty()) return;
  fmt::format_to(out, "{}, for each element{}\n", title, pass.has_tensor_scalars ? ", with scalars of its tensor" : "");
  for (std::size_t i = 0; i < program.steps.size(); ++i) write_step(program, i, arrays, pass.scalars, text);
  for (std::size_t i = 0; i < program.sums.size(); ++i) {
    fmt::format_to(out, "  sum {} += ${}{}\n", pass.reductions[i], program.sums[i].step,
                   program.sums[i].squared ? " squared" : "");
  }
  for (const ElementProgram::CellStore &store : program.cells) {
    fmt::format_to(out, "  cell {} = ${}\n", arrays[store.cell], store.step);
  }
  if (program.weight) fmt::format_to(out, "  weight = ${}\n", *program.weight);
}

}  // namespace

std::string dump(const RulePlan &plan, const Lowered &lowered) {
  const LoweredRule &rule = *lowered.rule;
  std::vector<std::string> arrays;
  for (const std::uint32_t cell : plan.arrays) arrays.push_back(rule.cells[cell].name);
  std::map<NodeId, std::string> scalars;
  std::string passes;
  write_pass("begin", plan.initial, arrays, passes);
  for (std::size_t i = 0; i < plan.reductions.size(); ++i) {
    write_pass(fmt::format("sums {}", i + 1), plan.reductions[i], arrays, passes);
  }
  write_pass("update", plan.update, arrays, passes);
  const auto add = [&](const RulePass &pass) {
    for (const NodeId scalar : pass.scalars) scalars.emplace(scalar, "scalar");
  };
  add(plan.initial);
  for (const RulePass &pass : plan.reductions) add(pass);
  add(plan.update);
  std::vector<std::pair<std::string, NodeId>> roots;
  for (const auto &[node, name] : scalars) roots.emplace_back(name, node);
  for (const std::uint32_t cell : plan.single_cells) {
    roots.emplace_back("single cell " + rule.cells[cell].name, rule.cells[cell].next);
  }
  for (const std::uint32_t cell : plan.tensor_cells) {
    roots.emplace_back("tensor's cell " + rule.cells[cell].name, rule.cells[cell].next);
  }
  return fmt::format("optimizer {}\nscalars, for each update\n{}{}", rule.name, lowered.graph.dump(roots), passes);
}

}  // namespace anneal
