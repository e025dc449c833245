#include "runtime/optimizer/optimizer_record.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "compiler/floating_point.hpp"
#include "grammar/json_text.hpp"
#include "grammar/number_text.hpp"
#include "runtime/optimizer/rule_difference.hpp"

namespace anneal {

namespace {

Dtype dtype_of(ElementType type) {
  switch (type) {
    case ElementType::float32:
      return Dtype::f32;
    case ElementType::float64:
      return Dtype::f64;
    case ElementType::bfloat16:
      return Dtype::bf16;
    case ElementType::float16:
      return Dtype::f16;
  }
  return Dtype::f32;
}

Tensor tensor(std::string name, ElementType type, std::uint64_t count, const void *data) {
  return {std::move(name), dtype_of(type), {count}, {static_cast<const std::byte *>(data), count * size_of(type)}};
}

std::string_view rule_name(const Schedule &schedule, std::uint32_t item) {
  const Ast &ast = schedule.program().main().ast;
  return ast.text(std::get<item::Optimizer>(ast.items[item].kind).name.name);
}

/// What a snapshot holds of one parameter, in the order in which it is copied.
struct Copy {
  const Tensor *from;
  void *to;
  bool is_boolean = false;
};

}  // namespace

OptimizerRecord::OptimizerRecord(const Optimizer &optimizer, std::int64_t position)
    : optimizer_(optimizer), run_(RunRecord::of(LiveRun(optimizer.schedule()), position)) {
  const Run::State state = optimizer.base_.state();
  run_.courses.front().observed = state.observed;
  run_.courses.front().input_values = state.memory.inputs;
  run_.courses.front().cell_values = state.memory.cells;
  for (const Optimizer::Set &set : optimizer.sets_) set_cells_.push_back(set.run.memory().cells);
}

std::string OptimizerRecord::metadata() const {
  JsonText json;
  json.begin_object().key("form").whole(kOptimizerRecordForm);
  json.key("rule").text(rule_name(optimizer_.schedule_, optimizer_.options_.rule));
  json.key("loss_scale").text(shortest(optimizer_.loss_scale_));
  json.key("finite_updates").whole(optimizer_.finite_updates_);
  json.key("parameters").begin_list();
  for (const ParameterTensor &parameter : optimizer_.parameters_) {
    json.begin_object().key("name").text(parameter.name).key("set");
    json.whole(parameter.set == ParameterTensor::kNoSet ? -1 : static_cast<std::int64_t>(parameter.set));
    json.key("begun").truth(parameter.has_begun).key("frozen").truth(parameter.is_frozen).end_object();
  }
  json.end_list().key("sets").begin_list();
  for (const Optimizer::Set &set : optimizer_.sets_) {
    const Lowered &lowered = set.code->lowered();
    json.begin_object().key("begun").truth(set.has_begun).key("cells").begin_list();
    for (const std::uint32_t cell : set.code->plan().single_cells) json.text(lowered.rule->cells[cell].name);
    json.end_list().key("tensor_cells").begin_list();
    for (const std::uint32_t cell : set.code->plan().tensor_cells) json.text(lowered.rule->cells[cell].name);
    json.end_list().key("arrays").begin_list();
    for (const std::uint32_t cell : set.code->plan().arrays) json.text(lowered.rule->cells[cell].name);
    json.end_list().key("feedback").begin_list();
    for (const LoweredCell &cell : lowered.cells) json.text(cell.name);
    json.end_list().end_object();
  }
  return json.end_list().end_object().written();
}

Snapshot OptimizerRecord::snapshot() const {
  Snapshot snapshot = run_.snapshot();
  snapshot.metadata[kOptimizerMetadataKey] = metadata();
  for (const ParameterTensor &parameter : optimizer_.parameters_) {
    const ElementType real = arithmetic_of(parameter.storage.weight);
    snapshot.tensors.push_back(tensor(parameter.name, parameter.storage.weight, parameter.count, parameter.weights));
    const auto add = [&](const std::string &kind, const ElementBuffer &buffer) {
      if (!buffer) return;
      snapshot.tensors.push_back(
          tensor("optimizer." + kind + "." + parameter.name, real, parameter.count, buffer.data()));
    };
    add("master", parameter.master);
    add("average", parameter.average);
    if (!parameter.has_begun) continue;
    const RuleCode &code = *optimizer_.sets_[parameter.set].code;
    for (std::size_t i = 0; i < parameter.arrays.size(); ++i) {
      add("cell." + code.rule().cells[code.plan().arrays[i]].name, parameter.arrays[i]);
    }
    if (parameter.tensor_cells.empty()) continue;
    snapshot.tensors.push_back(tensor_of<double>("optimizer.tensor." + parameter.name, parameter.tensor_cells));
  }
  for (std::size_t i = 0; i < optimizer_.sets_.size(); ++i) {
    snapshot.tensors.push_back(tensor_of<double>(set_tensor_name(i, "cells"), optimizer_.sets_[i].single_cells));
    snapshot.tensors.push_back(tensor_of<double>(set_tensor_name(i, "feedback"), set_cells_[i]));
  }
  return snapshot;
}

namespace {

/// Finds what is to be copied into an optimizer, and makes room for it.
class Filling {
 public:
  Filling(const Snapshot &snapshot, std::string &error) : error_(error) {
    for (const Tensor &one : snapshot.tensors) tensors_.emplace(one.name, &one);
  }

  /// False, and the reason, where there is no such tensor of this type and size.
  bool add(const std::string &name, ElementType type, std::uint64_t count, void *to, bool is_boolean = false) {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) return fail("there is no tensor `" + name + "` in it");
    if (found->second->dtype != dtype_of(type) || found->second->bytes.size() != count * size_of(type)) {
      return fail("its tensor `" + name + "` has another type or size than the optimizer's");
    }
    copies_.push_back({found->second, to, is_boolean});
    return true;
  }
  const Tensor *find(const std::string &name) const {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? nullptr : found->second;
  }
  bool fail(std::string why) {
    error_ = std::move(why);
    return false;
  }
  void copy() const {
    for (const Copy &one : copies_) {
      if (one.from->bytes.empty()) continue;
      std::memcpy(one.to, one.from->bytes.data(), one.from->bytes.size());
      if (one.is_boolean && one.from->dtype == Dtype::f64) make_truths<double>(one);
      if (one.is_boolean && one.from->dtype == Dtype::f32) make_truths<float>(one);
    }
  }

 private:
  template <class Real>
  static void make_truths(const Copy &one) {
    for (Real &value : std::span(static_cast<Real *>(one.to), one.from->bytes.size() / sizeof(Real))) {
      value = value != 0 ? Real{1} : Real{0};
    }
  }

  std::string &error_;
  std::map<std::string_view, const Tensor *> tensors_;
  std::vector<Copy> copies_;
};

/// A set's state as it will be.
struct MadeSet {
  Run run;
  std::vector<double> single_cells;
  bool has_begun = false;
  bool is_filled = false;
};

double value_of_cell(double value, bool is_boolean) {
  return is_boolean ? static_cast<double>(value != 0) : value;
}

/// Of the set that a parameter was of. Where a text is adopted that makes one set of several, the first one counts.
void fill_set(const SetRecord &from, const RuleCode &code, bool has_begun, MadeSet &set) {
  if (has_begun && !set.has_begun) {
    for (std::size_t i = 0; i < from.cell_values.size(); ++i) {
      const RuleCell &cell = code.rule().cells[code.plan().single_cells[i]];
      set.single_cells[i] = value_of_cell(from.cell_values[i], cell.is_boolean);
    }
    set.has_begun = from.has_begun;
  }
  if (set.is_filled) return;
  set.is_filled = true;
  Run::State state = set.run.state();
  const std::vector<LoweredCell> &cells = code.lowered().cells;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto same = std::ranges::find(from.feedback, cells[i].name);
    if (same == from.feedback.end()) continue;
    const double value = from.feedback_values[static_cast<std::size_t>(same - from.feedback.begin())];
    state.memory.cells[i] = value_of_cell(value, cells[i].is_boolean);
  }
  set.run.set_state(state);
}

/// A parameter's state as it will be.
struct MadeParameter {
  std::vector<ElementBuffer> arrays;
  std::vector<double> tensor_cells;
  ElementBuffer master;
  ElementBuffer average;
  bool has_begun = false;
};

bool fill_parameter(const ParameterTensor &parameter, bool keeps_average, const ParameterRecord &record,
                    const SetRecord &set, const RuleCode &code, Filling &filling, MadeParameter &made) {
  if (!filling.add(parameter.name, parameter.storage.weight, parameter.count, parameter.weights)) return false;
  const auto names = [&](const std::vector<std::uint32_t> &cells) {
    std::vector<std::string> found;
    for (const std::uint32_t cell : cells) found.push_back(code.rule().cells[cell].name);
    return found;
  };
  const ElementType real = arithmetic_of(parameter.storage.weight);
  const auto buffer = [&](const std::string &kind, ElementBuffer &to, bool is_boolean = false) {
    to = ElementBuffer(parameter.count * size_of(real));
    return filling.add("optimizer." + kind + "." + parameter.name, real, parameter.count, to.data(), is_boolean);
  };
  // A rule with other cells begins anew.
  made.has_begun = record.has_begun && names(code.plan().arrays) == set.arrays &&
                   names(code.plan().tensor_cells) == set.tensor_cells && names(code.plan().single_cells) == set.cells;
  const auto has = [&](const char *kind) {
    return filling.find("optimizer." + std::string(kind) + "." + parameter.name);
  };
  if (parameter.storage.has_master && has("master") != nullptr && !buffer("master", made.master)) return false;
  if (keeps_average && has("average") != nullptr && !buffer("average", made.average)) return false;
  if (!made.has_begun) return true;
  for (const std::uint32_t number : code.plan().arrays) {
    const RuleCell &cell = code.rule().cells[number];
    made.arrays.emplace_back();
    if (!buffer("cell." + cell.name, made.arrays.back(), cell.is_boolean)) return false;
  }
  if (set.tensor_cells.empty()) return true;
  const Tensor *const found = filling.find("optimizer.tensor." + parameter.name);
  const auto values = found == nullptr ? std::nullopt : values_of<double>(*found);
  if (!values || values->size() != set.tensor_cells.size()) {
    return filling.fail("the cells of `" + parameter.name + "` are not as its rule says");
  }
  for (std::size_t i = 0; i < values->size(); ++i) {
    const RuleCell &cell = code.rule().cells[code.plan().tensor_cells[i]];
    made.tensor_cells.push_back(value_of_cell((*values)[i], cell.is_boolean));
  }
  return true;
}

}  // namespace

struct OptimizerRecord::Made {
  Run run;
  std::vector<MadeSet> sets;
  std::vector<MadeParameter> parameters;
  Filling filling;
};

std::optional<std::int64_t> OptimizerRecord::restore(Optimizer &optimizer, const Snapshot &snapshot, Policy policy,
                                                     std::string &differences, std::string &error) {
  const FloatingPointGuard guard;
  const std::optional<OptimizerContents> contents = read_optimizer_contents(snapshot, error);
  if (!contents) return std::nullopt;
  const std::optional<RunRecord> record = RunRecord::read(snapshot, error);
  if (!record) return std::nullopt;
  if (contents->parameters.size() != optimizer.parameters_.size()) {
    error = "it has " + std::to_string(contents->parameters.size()) + " parameters, and the optimizer " +
            std::to_string(optimizer.parameters_.size());
    return std::nullopt;
  }
  Diagnostics found;
  if (optimizer.prepare(found)) {
    error = "the optimizer has no rule for its parameters: make an update to see why";
    return std::nullopt;
  }
  const std::optional<Run::State> base = base_state(optimizer, *record, contents->rule, policy, differences, error);
  if (!base) return std::nullopt;
  Made made{.run = Run(optimizer.schedule_), .sets = {}, .parameters = {}, .filling = Filling(snapshot, error)};
  if (!make_parameters(optimizer, *contents, policy, made, differences, error)) return std::nullopt;
  make_runs(optimizer, *contents, *base, made);
  move_into_place(std::move(made), *contents, optimizer);
  return record->position;
}

bool OptimizerRecord::make_parameters(const Optimizer &optimizer, const OptimizerContents &contents, Policy policy,
                                      Made &made, std::string &differences, std::string &error) {
  static const SetRecord none;
  bool any_begins_anew = false;
  made.parameters.resize(optimizer.parameters_.size());
  for (std::size_t i = 0; i < made.parameters.size(); ++i) {
    const ParameterTensor &parameter = optimizer.parameters_[i];
    const auto known = contents.parameters.find(parameter.name);
    if (known == contents.parameters.end()) {
      error = "there is no parameter `" + parameter.name + "` in it";
      return false;
    }
    const ParameterRecord &from = known->second;
    const SetRecord &set = from.set ? contents.sets[*from.set] : none;
    const RuleCode &code = *optimizer.sets_[parameter.set].code;
    if (!fill_parameter(parameter, optimizer.options_.average_decay != 0, from, set, code, made.filling,
                        made.parameters[i])) {
      return false;
    }
    if (!from.has_begun || made.parameters[i].has_begun) continue;
    if (policy == Policy::error) {
      error = "the cells of `" + parameter.name + "` are not as its rule says";
      return false;
    }
    any_begins_anew = true;
  }
  if (any_begins_anew) differences += "the rule has other cells, which begin anew\n";
  return true;
}

/// From their beginning, not from what the optimizer at hand has seen.
void OptimizerRecord::make_runs(const Optimizer &optimizer, const OptimizerContents &contents, const Run::State &base,
                                Made &made) {
  made.run.set_state(base);
  for (const Optimizer::Set &set : optimizer.sets_) {
    MadeSet &next = made.sets.emplace_back(MadeSet{.run = set.run, .single_cells = set.single_cells});
    next.run.set_state(set.initial);
    next.run.set_state(inherited(next.run, made.run));
  }
  for (std::size_t i = 0; i < made.parameters.size(); ++i) {
    const ParameterTensor &parameter = optimizer.parameters_[i];
    const ParameterRecord &from = contents.parameters.find(parameter.name)->second;
    if (!from.set) continue;
    fill_set(contents.sets[*from.set], *optimizer.sets_[parameter.set].code, made.parameters[i].has_begun,
             made.sets[parameter.set]);
  }
}

void OptimizerRecord::move_into_place(Made made, const OptimizerContents &contents, Optimizer &optimizer) noexcept {
  made.filling.copy();
  optimizer.base_ = std::move(made.run);
  for (std::size_t i = 0; i < made.sets.size(); ++i) {
    optimizer.sets_[i].run = std::move(made.sets[i].run);
    optimizer.sets_[i].single_cells = std::move(made.sets[i].single_cells);
    optimizer.sets_[i].has_begun = made.sets[i].has_begun;
  }
  for (std::size_t i = 0; i < made.parameters.size(); ++i) {
    ParameterTensor &parameter = optimizer.parameters_[i];
    MadeParameter &from = made.parameters[i];
    parameter.is_frozen = contents.parameters.find(parameter.name)->second.is_frozen;
    parameter.has_begun = from.has_begun;
    parameter.arrays = std::move(from.arrays);
    parameter.tensor_cells = std::move(from.tensor_cells);
    parameter.master = std::move(from.master);
    parameter.average = std::move(from.average);
    parameter.accumulated = ElementBuffer();
    parameter.displaced = ElementBuffer();
  }
  optimizer.accumulated_ = 0;
  optimizer.is_swapped_ = false;
  optimizer.finite_updates_ = contents.finite_updates;
  if (optimizer.options_.loss_scale != 0 && contents.loss_scale > 0) optimizer.loss_scale_ = contents.loss_scale;
}

/// The memory of the run where the schedule and the rule at hand may go on from the checkpoint's.
std::optional<Run::State> OptimizerRecord::base_state(const Optimizer &optimizer, const RunRecord &record,
                                                      const std::string &rule, Policy policy, std::string &differences,
                                                      std::string &error) {
  // Whether to go on with what is at hand is decided here, when all that is different is known.
  std::optional<Restored> restored =
      anneal::restore(record, {.schedule = optimizer.schedule_, .policy = Policy::adopt, .blend_length = 0}, error);
  if (!restored) return std::nullopt;
  std::string found = restored->differences;
  const std::string &hash = record.courses.front().hash;
  if (hash != optimizer.schedule_.hash() || rule != rule_name(optimizer.schedule_, optimizer.options_.rule)) {
    const std::string_view what = found.empty() ? "rule" : "schedule";
    found += difference_of_rules(optimizer, record, rule, error);
    if (!error.empty()) return std::nullopt;
    if (!found.empty() && policy == Policy::error) {
      error = "the " + std::string(what) + " at hand is not the one of the checkpoint, and from step " +
              std::to_string(record.position) + " on it differs:\n" + found +
              "ANNEAL_POLICY_ADOPT goes on with what is at hand\n";
      return std::nullopt;
    }
  }
  differences += found;
  const Run &run = restored->run.waiting() != nullptr ? restored->run.waiting()->run : restored->run.now().run;
  return inherited(Run(optimizer.schedule_), run);
}

/// What is different, parameter by parameter, between the rule at hand and the checkpoint's.
std::string OptimizerRecord::difference_of_rules(const Optimizer &optimizer, const RunRecord &record,
                                                 const std::string &rule_of_record, std::string &error) {
  std::optional<Restored> own = anneal::restore(record, {.schedule = std::nullopt, .policy = Policy::keep}, error);
  if (!own) return {};
  const Schedule &schedule = own->run.now().run.schedule();
  const std::vector<std::uint32_t> rules = complete_rules(schedule.program());
  const auto rule =
      std::ranges::find_if(rules, [&](std::uint32_t item) { return rule_name(schedule, item) == rule_of_record; });
  if (rule == rules.end()) return "the checkpoint's program has no optimizer `" + rule_of_record + "`\n";
  std::vector<std::string_view> names;
  for (const ParameterTensor &parameter : optimizer.parameters_) names.emplace_back(parameter.name);
  Diagnostics found;
  const std::optional<ModelSchedule> model =
      ModelSchedule::bind(schedule, names, found, RuleUse{*rule, optimizer.options_.loss_scale != 0});
  if (!model) return "the checkpoint's program does not fit these parameters\n";
  std::set<std::pair<std::uint32_t, std::uint32_t>> compared;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::uint32_t before = model->set_of(i);
    const std::uint32_t now = optimizer.parameters_[i].set;
    if (!compared.emplace(before, now).second) continue;
    const std::string found_here =
        rule_difference(model->sets()[before].schedule, optimizer.sets_[now].run.schedule(), record.position);
    if (!found_here.empty()) return "for `" + std::string(names[i]) + "`, " + found_here;
  }
  return {};
}

}  // namespace anneal
