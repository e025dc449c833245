// What is done to parameters besides their rule: norms, accumulation, averages, copies of 16-bit weights.
#include <algorithm>
#include <array>
#include <cmath>

#include "compiler/floating_point.hpp"
#include "runtime/optimizer/optimizer.hpp"
#include "runtime/optimizer/own_programs.hpp"

namespace anneal {

ElementJob Optimizer::job_of(const Active &active) const {
  const ParameterTensor &parameter = parameters_[active.parameter];
  ElementJob job{.storage = active.storage, .number = active.parameter};
  job.arguments = {.weight = parameter.weights,
                   .master = active.storage.has_master ? parameter.master.data() : nullptr,
                   .gradient = active.gradient,
                   .cells = nullptr,
                   .scalars = nullptr,
                   .sums = nullptr,
                   .count = parameter.count};
  return job;
}

Optimizer::Failure Optimizer::run_own(const ElementProgram &program, ElementBuffer ParameterTensor::*cell,
                                      std::span<const double> scalars) {
  const std::string key = program.key();
  jobs_.clear();
  for (Active &active : active_) {
    ParameterTensor &parameter = parameters_[active.parameter];
    auto known = std::ranges::find_if(
        own_code_, [&](const OwnCode &own) { return own.storage == active.storage && own.program == key; });
    if (known == own_code_.end()) {
      std::string reason;
      std::optional<ElementCode> made = ElementCode::make(program, active.storage, options_.backend, reason);
      if (!made) return OptimizerRefusal{OptimizerRefusal::Kind::no_native, reason};
      known = own_code_.insert(own_code_.end(), {key, active.storage, *std::move(made)});
    }
    ElementJob job = job_of(active);
    job.code = &known->code;
    job.cell_count = program.cell_count;
    active.cells.assign(1, cell == nullptr ? nullptr : (parameter.*cell).data());
    job.arguments.cells = active.cells.data();
    job.arguments.scalars = scalars.data();
    job.sum_count = static_cast<std::uint32_t>(program.sums.size());
    active.sums.resize(sum_blocks(parameter.count) * job.sum_count);
    job.arguments.sums = active.sums.data();
    jobs_.push_back(job);
  }
  passes_.run(jobs_, not_finite_);
  return std::nullopt;
}

Optimizer::Failure Optimizer::run_norm(UpdateReport &report) {
  if (auto refusal = run_own(norm_program(), nullptr, {})) return refusal;
  std::vector<double> squares;
  for (const Active &active : active_) squares.push_back(sum_by_halves(active.sums.data(), active.sums.size(), 1));
  report.gradient_norm = std::sqrt(sum_by_halves(squares.data(), squares.size(), 1)) / loss_scale();
  return std::nullopt;
}

/// Copies of 16-bit weights, and averages that begin as the weights are.
Optimizer::Failure Optimizer::begin_buffers() {
  std::vector<Active> all = std::move(active_);
  Failure failure;
  const auto fill = [&](ElementBuffer ParameterTensor::*buffer, auto wants) {
    active_.clear();
    for (const Active &one : all) {
      ParameterTensor &parameter = parameters_[one.parameter];
      if (!wants(parameter) || parameter.*buffer) continue;
      parameter.*buffer = ElementBuffer(parameter.count * parameter.element_bytes());
      active_.push_back({.parameter = one.parameter, .storage = one.storage});
      active_.back().storage.has_master = false;
    }
    if (!active_.empty() && !failure) failure = run_own(copy_program(), buffer, {});
  };
  fill(&ParameterTensor::master, [](const ParameterTensor &parameter) { return parameter.storage.has_master; });
  fill(&ParameterTensor::average, [&](const ParameterTensor &) { return options_.average_decay != 0; });
  active_ = std::move(all);
  return failure;
}

std::optional<OptimizerRefusal> Optimizer::accumulate(std::span<const void *const> gradients) {
  const FloatingPointGuard guard;
  if (is_swapped_)
    return OptimizerRefusal{OptimizerRefusal::Kind::usage, "the weights are swapped with their averages"};
  active_.clear();
  not_finite_.assign(parameters_.size(), 0);
  for (std::uint32_t i = 0; i < parameters_.size(); ++i) {
    ParameterTensor &parameter = parameters_[i];
    if (parameter.is_frozen) continue;
    if (gradients[i] == nullptr) {
      if (options_.missing == GradientPolicy::skip) continue;
      return OptimizerRefusal{OptimizerRefusal::Kind::gradient, "there is no gradient of `" + parameter.name + "`"};
    }
    active_.push_back({.parameter = i, .gradient = gradients[i], .storage = parameter.storage});
    active_.back().storage.has_master = false;
  }
  for (const Active &active : active_) {
    ParameterTensor &parameter = parameters_[active.parameter];
    if (!parameter.accumulated) parameter.accumulated = ElementBuffer(parameter.count * parameter.element_bytes());
  }
  if (auto refusal = run_own(accumulation_program(), &ParameterTensor::accumulated, {})) return refusal;
  ++accumulated_;
  return std::nullopt;
}

bool Optimizer::swap_average() {
  const FloatingPointGuard guard;
  active_.clear();
  not_finite_.assign(parameters_.size(), 0);
  for (std::uint32_t i = 0; i < parameters_.size(); ++i) {
    if (parameters_[i].average) active_.push_back({.parameter = i, .storage = parameters_[i].storage});
  }
  if (active_.empty() || accumulated_ != 0) return false;
  if (run_own(exchange_program(), &ParameterTensor::average, {})) return false;
  is_swapped_ = !is_swapped_;
  return true;
}

}  // namespace anneal
