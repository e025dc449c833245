// What is done to parameters besides their rule: norms, accumulation, averages, copies of 16-bit weights.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "compiler/floating_point.hpp"
#include "runtime/optimizer/optimizer.hpp"
#include "runtime/optimizer/own_programs.hpp"

namespace anneal {

OptimizerRefusal missing_gradient(const ParameterTensor &parameter) {
  return {OptimizerRefusal::Kind::gradient, "there is no gradient of `" + parameter.name + "`"};
}

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

Optimizer::Failure Optimizer::plan_own(const ElementProgram &program, Cells cells, std::span<const double> scalars,
                                       std::vector<ElementJob> &jobs) {
  const std::string key = program.key();
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
    active.own_cells.clear();
    for (const auto cell : cells) active.own_cells.push_back((parameter.*cell).data());
    job.arguments.cells = active.own_cells.data();
    job.arguments.scalars = scalars.data();
    job.sum_count = static_cast<std::uint32_t>(program.sums.size());
    active.sums.resize(sum_blocks(parameter.count) * job.sum_count);
    job.arguments.sums = active.sums.data();
    jobs.push_back(job);
  }
  return std::nullopt;
}

Optimizer::Failure Optimizer::run_own(const ElementProgram &program, Cells cells, std::span<const double> scalars) {
  jobs_.clear();
  if (auto refusal = plan_own(program, cells, scalars, jobs_)) return refusal;
  passes_.run(jobs_, not_finite_);
  return std::nullopt;
}

Optimizer::Failure Optimizer::run_norm(UpdateReport &report) {
  if (auto refusal = run_own(norm_program(), {}, {})) return refusal;
  std::vector<double> squares;
  for (const Active &active : active_) squares.push_back(sum_by_halves(active.sums.data(), active.sums.size(), 1));
  report.gradient_norm = std::sqrt(sum_by_halves(squares.data(), squares.size(), 1)) / loss_scale();
  return std::nullopt;
}

/// Copies of 16-bit weights, and averages that begin as the weights are; also those that a checkpoint did not have.
Optimizer::Failure Optimizer::begin_buffers() {
  const bool lacks_any = std::ranges::any_of(active_, [&](const Active &active) {
    const ParameterTensor &parameter = parameters_[active.parameter];
    return (parameter.storage.has_master && !parameter.master) || (options_.average_decay != 0 && !parameter.average);
  });
  if (!lacks_any) return std::nullopt;
  std::vector<Active> all = std::move(active_);
  Failure failure;
  const auto fill = [&](ElementBuffer ParameterTensor::*buffer, auto wants) {
    active_.clear();
    for (const Active &one : all) {
      ParameterTensor &parameter = parameters_[one.parameter];
      if (!wants(parameter) || parameter.*buffer) continue;
      begun_.push_back(&(parameter.*buffer));
      parameter.*buffer = ElementBuffer(parameter.count * parameter.element_bytes());
      active_.push_back({.parameter = one.parameter, .storage = one.storage});
      // What fills the copies is the weights; an average begins as the copies are.
      if (buffer == &ParameterTensor::master) active_.back().storage.has_master = false;
    }
    if (!active_.empty() && !failure) failure = run_own(copy_program(), {buffer}, {});
  };
  fill(&ParameterTensor::master, [](const ParameterTensor &parameter) { return parameter.storage.has_master; });
  fill(&ParameterTensor::average, [&](const ParameterTensor &) { return options_.average_decay != 0; });
  active_ = std::move(all);
  return failure;
}

std::optional<OptimizerRefusal> Optimizer::accumulate(std::span<const void *const> gradients) {
  const FloatingPointGuard guard;
  const Beginnings beginnings(*this);
  if (is_swapped_) return swapped_weights();
  active_.clear();
  not_finite_.assign(parameters_.size(), 0);
  for (std::uint32_t i = 0; i < parameters_.size(); ++i) {
    ParameterTensor &parameter = parameters_[i];
    if (parameter.is_frozen || parameter.count == 0) continue;
    if (gradients[i] == nullptr) {
      if (options_.missing == GradientPolicy::skip) continue;
      return missing_gradient(parameter);
    }
    active_.push_back({.parameter = i, .gradient = gradients[i], .storage = parameter.storage});
    active_.back().storage.has_master = false;
  }
  begun_.reserve(active_.size());
  for (const Active &active : active_) {
    ParameterTensor &parameter = parameters_[active.parameter];
    if (parameter.accumulated) continue;
    begun_.push_back(&parameter.accumulated);
    parameter.accumulated = ElementBuffer(parameter.count * parameter.element_bytes());
  }
  if (auto refusal = run_own(accumulation_program(), {&ParameterTensor::accumulated}, {})) return refusal;
  begun_.clear();
  ++accumulated_;
  return std::nullopt;
}

/// Means of what was accumulated and these, beside the sums: a call that fails leaves these as they were.
Optimizer::Failure Optimizer::take_means(std::span<const void *const> gradients) {
  std::vector<Active> without;
  active_.clear();
  not_finite_.assign(parameters_.size(), 0);
  begun_.reserve(begun_.size() + parameters_.size());
  for (std::uint32_t i = 0; i < parameters_.size(); ++i) {
    ParameterTensor &parameter = parameters_[i];
    if (parameter.is_frozen || parameter.count == 0) continue;
    if (gradients[i] == nullptr && options_.missing != GradientPolicy::skip) return missing_gradient(parameter);
    if (gradients[i] == nullptr && !parameter.accumulated) continue;
    const std::size_t bytes = parameter.count * parameter.element_bytes();
    if (!parameter.accumulated) {
      begun_.push_back(&parameter.accumulated);
      parameter.accumulated = ElementBuffer(bytes);
    }
    begun_.push_back(&parameter.mean);
    parameter.mean = ElementBuffer(bytes);
    Active active{.parameter = i, .gradient = gradients[i], .storage = parameter.storage};
    active.storage.has_master = false;
    (gradients[i] == nullptr ? without : active_).push_back(std::move(active));
  }
  const std::array parts{static_cast<double>(accumulated_) + 1};
  for (const bool has_gradient : {true, false}) {
    if (auto refusal =
            run_own(mean_program(has_gradient), {&ParameterTensor::mean, &ParameterTensor::accumulated}, parts)) {
      return refusal;
    }
    std::swap(active_, without);
  }
  return std::nullopt;
}

/// 16-bit weights without copies cannot hold an average: theirs stay as they are, and the weights are put aside.
bool Optimizer::swap_average() {
  const FloatingPointGuard guard;
  if (accumulated_ != 0) return false;
  active_.clear();
  not_finite_.assign(parameters_.size(), 0);
  std::vector<Active> rounded;
  for (std::uint32_t i = 0; i < parameters_.size(); ++i) {
    const ParameterTensor &parameter = parameters_[i];
    if (!parameter.average) continue;
    const bool is_exact =
        parameter.storage.has_master || size_of(parameter.storage.weight) == parameter.element_bytes();
    (is_exact ? active_ : rounded).push_back({.parameter = i, .storage = parameter.storage});
  }
  if (active_.empty() && rounded.empty()) return false;
  jobs_.clear();
  if (plan_own(exchange_program(), {&ParameterTensor::average}, {}, jobs_)) return false;
  std::swap(active_, rounded);
  std::vector<ElementBuffer> displaced;
  if (!is_swapped_) {
    if (plan_own(fill_program(), {&ParameterTensor::average}, {}, jobs_)) return false;
    for (const Active &active : active_) {
      const ParameterTensor &parameter = parameters_[active.parameter];
      displaced.emplace_back(parameter.count * size_of(parameter.storage.weight));
      if (parameter.count != 0) std::memcpy(displaced.back().data(), parameter.weights, displaced.back().size());
    }
  }
  passes_.run(jobs_, not_finite_);
  for (std::size_t i = 0; i < active_.size(); ++i) {
    ParameterTensor &parameter = parameters_[active_[i].parameter];
    if (is_swapped_ && parameter.count != 0) {
      std::memcpy(parameter.weights, parameter.displaced.data(), parameter.displaced.size());
    }
    parameter.displaced = is_swapped_ ? ElementBuffer() : std::move(displaced[i]);
  }
  is_swapped_ = !is_swapped_;
  return true;
}

}  // namespace anneal
