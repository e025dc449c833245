#include "runtime/optimizer/optimizer.hpp"

#include <algorithm>
#include <map>

#include "grammar/characters.hpp"
#include "runtime/live_run.hpp"

namespace anneal {

namespace {

bool is_half(ElementType type) {
  return type == ElementType::bfloat16 || type == ElementType::float16;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = decode(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool are_types_supported(const ElementStorage &storage) {
  if (storage.weight == storage.gradient) return true;
  return (is_half(storage.weight) && storage.gradient == ElementType::float32) ||
         (storage.weight == ElementType::float32 && is_half(storage.gradient));
}

/// What is wrong is in the diagnostics.
OptimizerRefusal unfit_rule() {
  return {OptimizerRefusal::Kind::program, "the rule does not fit these parameters"};
}

}  // namespace

OptimizerRefusal wrong_call(std::string message) {
  return {OptimizerRefusal::Kind::usage, std::move(message)};
}

OptimizerRefusal swapped_weights() {
  return wrong_call("the weights are swapped with their averages");
}

Optimizer::Optimizer(Schedule schedule, const OptimizerOptions &options)
    : schedule_(schedule),
      options_(options),
      base_(std::move(schedule)),
      passes_(options.threads),
      loss_scale_(options.loss_scale) {}

std::optional<OptimizerRefusal> Optimizer::add(ParameterTensor parameter) {
  if (find(parameter.name)) return wrong_call("there is a parameter `" + parameter.name + "` already");
  if (parameter.name.empty()) return wrong_call("a parameter needs a name");
  if (parameter.name.size() > kParameterNameLimit) {
    return wrong_call("the name of a parameter has at most " + std::to_string(kParameterNameLimit) + " bytes");
  }
  if (!is_utf8(parameter.name)) return wrong_call("the name of a parameter is UTF-8");
  if (parameter.name.starts_with("optimizer.") || parameter.name.starts_with("course.")) {
    return wrong_call("`" + parameter.name + "` is a name that checkpoints use themselves: call it otherwise");
  }
  if (parameters_.size() == kModelTensorLimit) {
    return wrong_call("an optimizer has at most " + std::to_string(kModelTensorLimit) + " parameters");
  }
  if (parameter.count > (std::uint64_t{1} << 48U)) return wrong_call("`" + parameter.name + "` has too many weights");
  if (!are_types_supported(parameter.storage)) {
    return wrong_call("the gradients of `" + parameter.name + "` are of a type that its weights do not take");
  }
  if (accumulated_ != 0 || is_swapped_) {
    return wrong_call("no parameter is added between an accumulation and its update, or while averages are swapped in");
  }
  parameter.storage.has_master = options_.has_master_weights && is_half(parameter.storage.weight);
  // Room first: what fails then has changed nothing.
  if (parameters_.size() == parameters_.capacity()) parameters_.reserve(2 * parameters_.size() + 8);
  numbers_.emplace(parameter.name, parameters_.size());
  parameters_.push_back(std::move(parameter));
  is_prepared_ = false;
  return std::nullopt;
}

bool Optimizer::remove(std::string_view name) {
  const std::optional<std::size_t> found = find(name);
  if (!found || is_swapped_) return false;
  numbers_.erase(numbers_.find(name));
  for (auto &[other, number] : numbers_) number -= number > *found ? 1 : 0;
  parameters_.erase(parameters_.begin() + static_cast<std::ptrdiff_t>(*found));
  is_prepared_ = false;
  return true;
}

bool Optimizer::freeze(std::string_view name, bool is_frozen) {
  const std::optional<std::size_t> found = find(name);
  if (found) parameters_[*found].is_frozen = is_frozen;
  return found.has_value();
}

std::optional<std::size_t> Optimizer::find(std::string_view name) const {
  const auto found = numbers_.find(name);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::optional<OptimizerRefusal> Optimizer::prepare(Diagnostics &diagnostics) {
  if (is_prepared_) return std::nullopt;
  return make_sets(diagnostics);
}

/// Weights are one parameter's: two that share some would move them twice in an update.
std::optional<OptimizerRefusal> Optimizer::check_places() const {
  std::vector<const ParameterTensor *> order;
  for (const ParameterTensor &parameter : parameters_) {
    if (parameter.count != 0) order.push_back(&parameter);
  }
  const auto begin = [](const ParameterTensor *one) { return reinterpret_cast<std::uintptr_t>(one->weights); };
  std::ranges::sort(order, {}, begin);
  for (std::size_t i = 1; i < order.size(); ++i) {
    const ParameterTensor &before = *order[i - 1];
    if (begin(order[i]) >= begin(&before) + before.count * size_of(before.storage.weight)) continue;
    return wrong_call("`" + before.name + "` and `" + order[i]->name +
                      "` share weights: add them once, with the sum of their gradients");
  }
  return std::nullopt;
}

std::optional<OptimizerRefusal> Optimizer::make_sets(Diagnostics &diagnostics) {
  if (std::optional<OptimizerRefusal> refusal = check_places()) return refusal;
  const std::size_t errors = diagnostics.error_count();
  std::vector<std::string_view> names;
  for (const ParameterTensor &parameter : parameters_) names.emplace_back(parameter.name);
  const std::optional<ModelSchedule> model =
      ModelSchedule::bind(schedule_, names, diagnostics, RuleUse{options_.rule, options_.loss_scale != 0});
  if (!model || diagnostics.error_count() != errors) return unfit_rule();
  std::vector<Set> sets;
  std::map<const Lowered *, std::shared_ptr<RuleCode>> codes;
  for (const TensorSet &made : model->sets()) {
    std::shared_ptr<RuleCode> &code = codes[&made.schedule.lowered()];
    if (!code) code = std::make_shared<RuleCode>(made.schedule);
    sets.push_back({.groups = made.groups, .run = Run(made.schedule), .code = code});
    Set &set = sets.back();
    set.initial = set.run.state();
    set.single_cells.resize(code->plan().single_cells.size());
    const auto before = std::ranges::find(sets_, set.groups, &Set::groups);
    set.run.set_state(inherited(set.run, before == sets_.end() ? base_ : before->run));
    if (before == sets_.end()) continue;
    set.single_cells = before->single_cells;
    set.has_begun = before->has_begun;
  }
  if (std::optional<OptimizerRefusal> refusal = match_global_reductions(sets, diagnostics)) return refusal;
  std::vector<std::string> names_of_cells;
  for (const Set &set : sets) {
    for (const RuleCell &cell : set.code->rule().cells) {
      if (std::ranges::find(names_of_cells, cell.name) == names_of_cells.end()) names_of_cells.push_back(cell.name);
    }
  }
  std::swap(cell_names_, names_of_cells);
  std::swap(sets_, sets);
  for (std::size_t i = 0; i < parameters_.size(); ++i) parameters_[i].set = model->set_of(i);
  is_prepared_ = true;
  return std::nullopt;
}

/// Sums over all tensors are made of what every set contributes, so all must make the same ones.
std::optional<OptimizerRefusal> Optimizer::match_global_reductions(const std::vector<Set> &sets,
                                                                   Diagnostics &diagnostics) {
  const auto globals = [](const Set &set) {
    std::vector<std::pair<std::size_t, RuleReduction>> found;
    const RulePlan &plan = set.code->plan();
    for (std::size_t pass = 0; pass < plan.reductions.size(); ++pass) {
      for (const std::uint32_t i : plan.reductions[pass].reductions) {
        if (set.code->rule().reductions[i].is_global) found.emplace_back(pass, set.code->rule().reductions[i]);
      }
    }
    return found;
  };
  for (std::size_t i = 1; i < sets.size(); ++i) {
    const auto first = globals(sets.front());
    const bool same = std::ranges::equal(first, globals(sets[i]), [](const auto &a, const auto &b) {
      return a.first == b.first && a.second.where == b.second.where && a.second.squared == b.second.squared;
    });
    if (same) continue;
    diagnostics
        .report(Code::rule_malformed, sets[i].code->rule().where,
                "groups change which sums over all tensors this rule makes")
        .with_label("not the same for all tensors")
        .with_note("a setting of a group decides over an `if` around `global_sum` or `global_norm`");
    return unfit_rule();
  }
  return std::nullopt;
}

std::optional<Refusal> Optimizer::observe(std::int64_t position, std::span<const Measurement> measurements) {
  if (std::optional<Refusal> refusal = base_.refusal(position, measurements, options_.not_a_number)) return refusal;
  for (const Set &set : sets_) {
    if (std::optional<Refusal> refusal = set.run.refusal(position, measurements, options_.not_a_number)) return refusal;
  }
  std::vector<Run> runs{base_};
  for (const Set &set : sets_) runs.push_back(set.run);
  for (Run &run : runs) run.observe(position, measurements, options_.not_a_number);
  base_ = std::move(runs.front());
  for (std::size_t i = 0; i < sets_.size(); ++i) sets_[i].run = std::move(runs[i + 1]);
  return std::nullopt;
}

bool Optimizer::cell(std::size_t number, std::string_view name, std::span<double> out) const {
  if (number >= parameters_.size() || !parameters_[number].has_begun) return false;
  const ParameterTensor &parameter = parameters_[number];
  const Set &set = sets_[parameter.set];
  const RulePlan &plan = set.code->plan();
  const std::vector<RuleCell> &cells = set.code->rule().cells;
  for (std::size_t i = 0; i < plan.arrays.size(); ++i) {
    if (cells[plan.arrays[i]].name != name) continue;
    const std::byte *const data = parameter.arrays[i].data();
    const bool wide = arithmetic_of(parameter.storage.weight) == ElementType::float64;
    for (std::size_t k = 0; k < out.size(); ++k) {
      out[k] = wide ? reinterpret_cast<const double *>(data)[k]
                    : static_cast<double>(reinterpret_cast<const float *>(data)[k]);
    }
    return true;
  }
  const auto fill = [&](const std::vector<std::uint32_t> &numbers, const std::vector<double> &values) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (cells[numbers[i]].name != name) continue;
      std::ranges::fill(out, values[i]);
      return true;
    }
    return false;
  };
  return fill(plan.single_cells, set.single_cells) || fill(plan.tensor_cells, parameter.tensor_cells);
}

}  // namespace anneal
