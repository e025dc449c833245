// The passes of a rule over the parameters that take part in an update.
#include <algorithm>

#include "compiler/positions.hpp"
#include "runtime/optimizer/optimizer.hpp"

namespace anneal {

std::optional<std::size_t> Optimizer::number_of(std::size_t pass, const Set &set) {
  if (pass == kUpdatePass) return set.code->update_pass();
  if (pass >= set.code->update_pass()) return std::nullopt;
  return pass;
}

RuleCode::Scalars &Optimizer::scalars_of(std::size_t pass, Active &active) {
  Set &set = set_of(active);
  return set.code->has_tensor_scalars(pass) ? active.scalars : set.scalars;
}

Optimizer::Failure Optimizer::compute_scalars(std::size_t pass, std::int64_t position) {
  std::vector<bool> is_computed(sets_.size(), false);
  for (Active &active : active_) {
    const ParameterTensor &parameter = parameters_[active.parameter];
    Set &set = sets_[parameter.set];
    const std::optional<std::size_t> number = number_of(pass, set);
    if (!number) continue;
    const bool per_tensor = set.code->has_tensor_scalars(*number);
    if (!per_tensor && is_computed[parameter.set]) continue;
    const RuleCode::Words words{
        .single_cells = set.single_cells,
        .tensor_cells = per_tensor ? std::span<const double>(parameter.tensor_cells) : std::span<const double>(),
        .reductions = per_tensor ? active.reductions : set.reductions,
        .gradient_scale = 1 / loss_scale()};
    const std::optional<NodeId> not_finite = set.code->compute(*number, set.run.schedule().arguments(), words,
                                                               position_of(position), scalars_of(*number, active));
    // A sum of gradients that are not finite was announced with them.
    if (not_finite && first_not_finite() == nullptr) {
      return OptimizerRefusal{OptimizerRefusal::Kind::value,
                              "this number of the rule is not finite at step " + std::to_string(position) + ", for `" +
                                  parameter.name + "`; nothing was updated",
                              set.code->lowered().graph.origin(*not_finite)};
    }
    is_computed[parameter.set] = true;
  }
  return std::nullopt;
}

Optimizer::Failure Optimizer::run_pass(std::size_t pass, std::int64_t position) {
  if (auto refusal = compute_scalars(pass, position)) return refusal;
  jobs_.clear();
  for (Active &active : active_) {
    Set &set = set_of(active);
    const std::optional<std::size_t> number = number_of(pass, set);
    if (!number) continue;
    const ElementProgram &program = set.code->pass(*number).program;
    if (program.steps.empty()) continue;  // the beginning of a rule without cells
    std::string reason;
    ElementJob job = job_of(active);
    job.code = set.code->code(*number, active.storage, options_.backend, reason);
    if (job.code == nullptr) return OptimizerRefusal{OptimizerRefusal::Kind::no_native, reason};
    job.arguments.cells = active.cells.data();
    job.arguments.scalars = scalars_of(*number, active).values.data();
    job.cell_count = program.cell_count;
    job.sum_count = static_cast<std::uint32_t>(program.sums.size());
    active.sums.resize(sum_blocks(job.arguments.count) * job.sum_count);
    job.arguments.sums = active.sums.data();
    jobs_.push_back(job);
  }
  passes_.run(jobs_, not_finite_);
  return std::nullopt;
}

/// Makes sums of the sums of blocks: of each tensor, and of all tensors in the order of parameters.
void Optimizer::reduce(std::size_t pass) {
  std::vector<std::vector<double>> globals;
  for (Active &active : active_) {
    Set &set = set_of(active);
    if (!number_of(pass, set)) continue;
    const std::vector<std::uint32_t> &made = set.code->pass(pass).reductions;
    const std::size_t blocks = sum_blocks(parameters_[active.parameter].count);
    std::size_t global = 0;
    for (std::size_t i = 0; i < made.size(); ++i) {
      const double sum = blocks == 0 ? 0 : sum_by_halves(active.sums.data() + i, blocks, made.size());
      active.reductions[made[i]] = sum;
      if (!set.code->rule().reductions[made[i]].is_global) continue;
      if (globals.size() == global) globals.emplace_back();
      globals[global++].push_back(sum);
    }
  }
  std::vector<double> sums;
  for (const std::vector<double> &parts : globals) sums.push_back(sum_by_halves(parts.data(), parts.size(), 1));
  for (Active &active : active_) {
    Set &set = set_of(active);
    if (!number_of(pass, set)) continue;
    std::size_t global = 0;
    for (const std::uint32_t i : set.code->pass(pass).reductions) {
      if (!set.code->rule().reductions[i].is_global) continue;
      active.reductions[i] = set.reductions[i] = sums[global++];
    }
  }
}

}  // namespace anneal
