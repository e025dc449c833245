// An update, from gradients to weights.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "compiler/floating_point.hpp"
#include "runtime/optimizer/optimizer.hpp"
#include "runtime/optimizer/own_programs.hpp"

namespace anneal {

namespace {}  // namespace

bool is_loss_scale(double value) {
  int exponent = 0;
  return value >= kSmallestLossScale && value <= kLargestLossScale && std::frexp(value, &exponent) == 0.5;
}

std::optional<OptimizerRefusal> Optimizer::update(std::int64_t position, std::span<const void *const> gradients,
                                                  UpdateReport &report, Diagnostics &diagnostics) {
  const FloatingPointGuard guard;
  const Beginnings beginnings(*this);
  report = {
      .position = position, .gradient_norm = std::numeric_limits<double>::quiet_NaN(), .loss_scale = loss_scale()};
  if (position < 0 || position > Schedule::kLastPosition) return wrong_call("an update has a position from 0 to 2^53");
  if (is_swapped_) return swapped_weights();
  if (auto refusal = prepare(diagnostics)) return refusal;
  if (auto refusal = gather(gradients, report)) return refusal;
  if (auto refusal = begin(position)) return refusal;
  if (auto refusal = look_at_gradients(position, report)) return refusal;
  report.not_finite = first_not_finite();
  if (report.not_finite != nullptr && looks_before()) {
    finish(false);
    if (options_.loss_scale != 0 || options_.not_finite == GradientPolicy::skip) return std::nullopt;
    return OptimizerRefusal{OptimizerRefusal::Kind::gradient, "the gradient of `" + *report.not_finite +
                                                                  "` is not finite at step " +
                                                                  std::to_string(position) + "; nothing was updated"};
  }
  if (auto refusal = run_update(position)) return refusal;
  report.is_updated = true;
  report.not_finite = first_not_finite();
  finish(true);
  if (report.not_finite == nullptr) return std::nullopt;
  return OptimizerRefusal{OptimizerRefusal::Kind::gradient, "the gradient of `" + *report.not_finite +
                                                                "` was not finite at step " + std::to_string(position) +
                                                                ", and the weights were updated with it"};
}

bool Optimizer::looks_before() const {
  return options_.loss_scale != 0 || options_.not_finite != GradientPolicy::after;
}

Optimizer::Failure Optimizer::gather(std::span<const void *const> gradients, UpdateReport &report) {
  if (accumulated_ != 0) {
    if (auto refusal = take_means(gradients)) return refusal;
  }
  active_.clear();
  not_finite_.assign(parameters_.size(), 0);
  for (std::uint32_t i = 0; i < parameters_.size(); ++i) {
    ParameterTensor &parameter = parameters_[i];
    if (parameter.is_frozen) continue;
    Active active{.parameter = i, .gradient = gradients[i], .storage = parameter.storage};
    if (accumulated_ != 0) {
      active.gradient = parameter.mean.data();
      active.storage.gradient = arithmetic_of(parameter.storage.weight);
    }
    if (active.gradient == nullptr && parameter.count != 0) {
      ++report.missing;
      if (options_.missing == GradientPolicy::skip) continue;
      return missing_gradient(parameter);
    }
    active_.push_back(std::move(active));
  }
  for (Active &active : active_) active.reductions.resize(set_of(active).code->rule().reductions.size());
  for (Set &set : sets_) set.reductions.assign(set.code->rule().reductions.size(), 0);
  return std::nullopt;
}

/// Gives parameters that are new their cells, with initial values. They count from the end of the update on.
Optimizer::Failure Optimizer::begin(std::int64_t position) {
  if (auto refusal = begin_buffers()) return refusal;
  const bool is_any_new =
      std::ranges::any_of(active_, [&](const Active &active) { return !parameters_[active.parameter].has_begun; });
  if (is_any_new) {
    std::vector<Active> all = std::move(active_);
    active_.clear();
    for (const Active &active : all) {
      ParameterTensor &parameter = parameters_[active.parameter];
      if (parameter.has_begun) continue;
      const RulePlan &plan = set_of(active).code->plan();
      parameter.arrays.clear();
      while (parameter.arrays.size() < plan.arrays.size()) {
        parameter.arrays.emplace_back(parameter.count * parameter.element_bytes());
      }
      parameter.tensor_cells.assign(plan.tensor_cells.size(), 0);
      active_.push_back(active);
      for (ElementBuffer &array : parameter.arrays) active_.back().cells.push_back(array.data());
    }
    Failure refusal = run_pass(0, position);
    for (Active &active : active_) {
      Set &set = set_of(active);
      const RuleCode::Scalars &scalars = scalars_of(0, active);
      if (!set.has_begun) set.single_cells = scalars.single_cells;
      parameters_[active.parameter].tensor_cells = scalars.tensor_cells;
    }
    active_ = std::move(all);
    if (refusal) return refusal;
  }
  return std::nullopt;
}

void Optimizer::forget_beginnings() noexcept {
  for (ElementBuffer *buffer : begun_) *buffer = ElementBuffer();
  begun_.clear();
}

/// The sums that the rule makes, and whether all gradients are finite where that is to be known first.
Optimizer::Failure Optimizer::look_at_gradients(std::int64_t position, UpdateReport &report) {
  if (active_.empty()) return std::nullopt;
  for (Active &active : active_) {
    active.cells.clear();
    for (const ElementBuffer &array : parameters_[active.parameter].arrays) active.cells.push_back(array.data());
  }
  std::size_t last = 0;
  for (Active &active : active_) last = std::max(last, set_of(active).code->update_pass());
  bool has_looked = false;
  for (std::size_t pass = 1; pass < last; ++pass) {
    if (auto refusal = run_pass(pass, position)) return refusal;
    reduce(pass);
    has_looked = has_looked || std::ranges::all_of(active_, [&](const Active &active) {
                   const Set &set = set_of(active);
                   return number_of(pass, set) && set.code->pass(pass).program.reads(ElementStep::Kind::gradient);
                 });
  }
  const Set &first = set_of(active_.front());
  if (first.code->plan().gradient_norm) {
    report.gradient_norm = std::sqrt(first.reductions[*first.code->plan().gradient_norm]);
  }
  const bool wants_norm = options_.computes_norm && std::isnan(report.gradient_norm) && first_not_finite() == nullptr;
  if ((looks_before() && !has_looked) || wants_norm) {
    if (auto refusal = run_norm(report)) return refusal;
  }
  return std::nullopt;
}

Optimizer::Failure Optimizer::run_update(std::int64_t position) {
  if (active_.empty()) return std::nullopt;
  const std::array decay{options_.average_decay, 1 - options_.average_decay};
  std::vector<ElementJob> averages;
  if (options_.average_decay != 0) {
    // What may fail is done before the first weight changes.
    if (auto refusal = plan_own(average_program(), {&ParameterTensor::average}, decay, averages)) return refusal;
    passes_.reserve(averages);
  }
  if (auto refusal = run_pass(kUpdatePass, position)) return refusal;
  advance_cells();
  begun_.clear();
  if (!averages.empty()) passes_.run(averages, not_finite_);
  return std::nullopt;
}

void Optimizer::advance_cells() {
  for (Active &active : active_) {
    Set &set = set_of(active);
    const RuleCode::Scalars &scalars = scalars_of(set.code->update_pass(), active);
    set.single_cells = scalars.single_cells;
    set.has_begun = true;
    parameters_[active.parameter].tensor_cells = scalars.tensor_cells;
    parameters_[active.parameter].has_begun = true;
  }
}

/// What follows an update, or one that was skipped.
void Optimizer::finish(bool is_updated) {
  if (accumulated_ != 0) {
    for (ParameterTensor &parameter : parameters_) {
      parameter.accumulated = ElementBuffer();
      parameter.mean = ElementBuffer();
    }
    accumulated_ = 0;
  }
  if (options_.loss_scale == 0) return;
  if (!is_updated) {
    loss_scale_ = std::max(loss_scale_ / 2, kSmallestLossScale);
    finite_updates_ = 0;
  } else if (++finite_updates_ >= options_.loss_scale_interval) {
    loss_scale_ = std::min(loss_scale_ * 2, kLargestLossScale);
    finite_updates_ = 0;
  }
}

const std::string *Optimizer::first_not_finite() const {
  const auto found = std::ranges::find(not_finite_, 1);
  return found == not_finite_.end() ? nullptr
                                    : &parameters_[static_cast<std::size_t>(found - not_finite_.begin())].name;
}

}  // namespace anneal
