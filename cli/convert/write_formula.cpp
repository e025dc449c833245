#include "cli/convert/write_formula.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "compiler/floating_point.hpp"
#include "compiler/graph/specialise.hpp"
#include "runtime/c_names.hpp"

namespace anneal::cli {

namespace {

const Item *item_of(const Schedule &schedule, ModuleId module, std::uint32_t item) {
  return &schedule.program()[module].ast.items[item];
}

std::string documentation_of(const Schedule &schedule, ModuleId module, const Item &item) {
  return exists(item.documentation) ? std::string(schedule.program()[module].ast.text(item.documentation))
                                    : std::string();
}

/// The number that an expression of a range is, without computing.
std::optional<double> stated_number(const Ast &ast, ExprId id) {
  if (const auto *number = std::get_if<node::Number>(&ast[id].kind)) return number->value;
  if (const auto *percentage = std::get_if<node::Percentage>(&ast[id].kind)) return percentage->fraction;
  if (const auto *negate = std::get_if<node::Negate>(&ast[id].kind)) {
    const std::optional<double> inner = stated_number(ast, negate->operand);
    if (inner) return -*inner;
  }
  return std::nullopt;
}

std::optional<StatedRange> stated_range(const Schedule &schedule, const ProgramParameter &parameter) {
  if (parameter.implicit) return std::nullopt;
  const Module &module = schedule.program()[parameter.module];
  const auto &range = std::get<item::Param>(item_of(schedule, parameter.module, parameter.item)->kind).range;
  if (!range) return std::nullopt;
  std::string_view text = (*schedule.program().sources)[module.source].text(range->span);
  if (text.starts_with("in ")) text.remove_prefix(3);
  if (text.ends_with(" log")) text.remove_suffix(4);
  return StatedRange{.text = std::string(text),
                     .low = stated_number(module.ast, range->low).value_or(-Interval::kInfinite),
                     .high = stated_number(module.ast, range->high).value_or(Interval::kInfinite),
                     .low_open = range->low_open,
                     .high_open = range->high_open,
                     .is_logarithmic = range->logarithmic};
}

Interval interval_of(const FormulaParameter &parameter) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  if (parameter.type.kind == Type::Kind::boolean) return Interval::either();
  if (parameter.type.kind == Type::Kind::duration) return {0, static_cast<double>(Schedule::kLastPosition), false};
  if (!parameter.range) return {-kLargest, kLargest, false};
  // An open end is as near as the next number, and that is what counts: whether 0 is among them.
  const double low = std::max(parameter.range->low, -kLargest);
  const double high = std::min(parameter.range->high, kLargest);
  return {parameter.range->low_open ? std::nextafter(low, kLargest) : low,
          parameter.range->high_open ? std::nextafter(high, -kLargest) : high, false};
}

/// Whether a phase gives its name to its start.
bool is_mark(const PhaseRecord &phase) {
  return !phase.name.empty() && !phase.is_first;
}

class FormulaMaker {
 public:
  FormulaMaker(const Schedule &schedule, std::span<const std::size_t> outputs)
      : schedule_(schedule), lowered_(schedule.lowered()), numbers_(outputs) {}

  std::optional<Formula> make(const std::string &file, std::string &reason);

 private:
  void find_memory();
  void need(NodeId root);
  void need_cell(std::uint32_t cell);
  void add_parameters(const ObjectPlan &plan);
  void add_graph();
  void add_leaf(const GraphArgument &argument);
  std::vector<ArgumentMeaning> meanings();
  std::vector<Interval> intervals_of(const Graph &graph) const;
  bool is_open(std::uint32_t parameter) const { return open_.contains(parameter); }

  const Schedule &schedule_;
  const Lowered &lowered_;
  std::span<const std::size_t> numbers_;
  Formula formula_;
  ObjectPlan plan_;
  std::map<std::uint32_t, std::uint32_t> open_;    ///< number of a parameter of the program → of the formula
  std::map<std::uint32_t, std::uint32_t> inputs_;  ///< likewise
  std::map<std::uint32_t, std::uint32_t> cells_;   ///< likewise
  std::vector<std::uint32_t> waiting_;             ///< cells whose own needs are not known yet
};

void FormulaMaker::need_cell(std::uint32_t cell) {
  if (cells_.emplace(cell, 0).second) waiting_.push_back(cell);
}

void FormulaMaker::need(NodeId root) {
  std::vector<bool> needed(index(root) + 1, false);
  needed[index(root)] = true;
  for (std::size_t i = needed.size(); i-- > 0;) {
    if (!needed[i]) continue;
    const NodeId id{static_cast<std::uint32_t>(i)};
    for (const NodeId operand : lowered_.graph.operands(id)) needed[index(operand)] = true;
    if (lowered_.graph[id].operation != Operation::argument) continue;
    const GraphArgument &argument = lowered_.arguments[lowered_.graph.argument_number(id)];
    if (argument.kind == GraphArgument::Kind::cell) need_cell(argument.memory);
    if (argument.kind == GraphArgument::Kind::input) inputs_.emplace(argument.memory, 0);
  }
}

/// The inputs and cells that the outputs depend on, directly or through other cells.
void FormulaMaker::find_memory() {
  for (const std::size_t output : numbers_) need(lowered_.outputs[output].node);
  while (!waiting_.empty()) {
    const LoweredCell &cell = lowered_.cells[waiting_.back()];
    waiting_.pop_back();
    need(cell.next);
    for (const std::uint32_t input : cell.inputs) inputs_.emplace(input, 0);
  }
  std::uint32_t count = 0;
  for (auto &[old, number] : inputs_) number = count++;
  count = 0;
  for (auto &[old, number] : cells_) number = count++;
}

void FormulaMaker::add_parameters(const ObjectPlan &plan) {
  std::size_t field = 0;
  for (std::uint32_t i = 0; i < schedule_.parameters().size(); ++i) {
    const ProgramParameter &parameter = schedule_.parameters()[i];
    if (!parameter.choices.empty() || schedule_.clock_reads(i)) continue;
    open_.emplace(i, static_cast<std::uint32_t>(formula_.parameters.size()));
    formula_.parameters.push_back({.name = parameter.name,
                                   .documentation = plan.fields[field].documentation,
                                   .meaning = plan.fields[field].meaning,
                                   .type = parameter.type,
                                   .values = plan.fields[field].defaults,
                                   .range = stated_range(schedule_, parameter)});
    ++field;
  }
}

void FormulaMaker::add_leaf(const GraphArgument &argument) {
  FormulaLeaf leaf;
  if (argument.kind == GraphArgument::Kind::parameter_value && is_open(argument.parameter)) {
    leaf.number = open_.at(argument.parameter);
    leaf.element = argument.element;
    const Type::Kind kind = formula_.parameters[leaf.number].type.kind;
    if (kind == Type::Kind::duration && argument.unit != UnitId::step) {
      // As Clock::count.
      leaf.multiplier = schedule_.clock().units[index(argument.unit)].divisor;
      leaf.divisor = schedule_.clock().units[index(argument.unit)].multiplier;
    }
  } else if (argument.kind == GraphArgument::Kind::input && inputs_.contains(argument.memory)) {
    leaf = {.kind = FormulaLeaf::Kind::input, .number = inputs_.at(argument.memory)};
  } else if (argument.kind == GraphArgument::Kind::cell && cells_.contains(argument.memory)) {
    leaf = {.kind = FormulaLeaf::Kind::cell, .number = cells_.at(argument.memory)};
  }
  formula_.leaves.push_back(leaf);
}

std::vector<ArgumentMeaning> FormulaMaker::meanings() {
  std::vector<ArgumentMeaning> meanings;
  for (std::size_t i = 0; i < lowered_.arguments.size(); ++i) {
    const GraphArgument &argument = lowered_.arguments[i];
    const bool opens = (argument.kind == GraphArgument::Kind::parameter_set ||
                        argument.kind == GraphArgument::Kind::parameter_value) &&
                       is_open(argument.parameter);
    if (opens && argument.kind == GraphArgument::Kind::parameter_set) {
      meanings.emplace_back(1.0);
    } else if (opens || argument.kind == GraphArgument::Kind::input || argument.kind == GraphArgument::Kind::cell) {
      meanings.emplace_back();
    } else {
      meanings.emplace_back(schedule_.arguments()[i]);
    }
  }
  return meanings;
}

std::vector<Interval> FormulaMaker::intervals_of(const Graph &graph) const {
  const std::vector<Interval> arguments = formula_.argument_intervals();
  return evaluate_intervals(graph, arguments, {0, static_cast<double>(Schedule::kLastPosition), false});
}

void FormulaMaker::add_graph() {
  std::vector<NodeId> roots;
  for (const std::size_t output : numbers_) roots.push_back(lowered_.outputs[output].node);
  for (const auto &[old, number] : inputs_) roots.push_back(lowered_.inputs[old].initial);
  for (const auto &[old, number] : cells_) {
    roots.push_back(lowered_.cells[old].initial);
    roots.push_back(lowered_.cells[old].next);
  }
  for (const PhaseRecord &phase : lowered_.phases) {
    if (is_mark(phase)) roots.push_back(phase.start);
  }
  SpecialisedGraph made = specialise(lowered_.graph, roots, meanings());
  // What one round makes equal, the next one may decide.
  for (int round = 0; round < 3; ++round) made = without_decided(made, intervals_of(made.graph), false);
  auto root = made.roots.begin();
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    const LoweredOutput &output = lowered_.outputs[numbers_[i]];
    formula_.outputs.push_back({.name = output.name,
                                .documentation = plan_.functions[i].documentation,
                                .value = *root++,
                                .is_boolean = output.is_boolean,
                                .is_signed = output.is_signed});
  }
  for (const auto &[old, number] : inputs_) {
    const ProgramInput &input = schedule_.source().inputs()[old];
    const Item &item = *item_of(schedule_, input.module, input.item);
    formula_.inputs.push_back({.name = input.name,
                               .documentation = documentation_of(schedule_, input.module, item),
                               .initial = *root++,
                               .has_initial = lowered_.inputs[old].has_initial});
  }
  for (const auto &[old, number] : cells_) {
    const LoweredCell &cell = lowered_.cells[old];
    FormulaCell made_cell{.name = cell.name, .is_boolean = cell.is_boolean};
    made_cell.initial = *root++;
    made_cell.next = *root++;
    for (const std::uint32_t input : cell.inputs) made_cell.inputs.push_back(inputs_.at(input));
    formula_.cells.push_back(std::move(made_cell));
  }
  for (const PhaseRecord &phase : lowered_.phases) {
    if (is_mark(phase)) formula_.marks.push_back({*root++, phase.name + "_start"});
  }
  formula_.graph = std::move(made.graph);
}

std::optional<Formula> FormulaMaker::make(const std::string &file, std::string &reason) {
  std::string name = c_name_of(file);
  if (!CNames().refusal(name, "").empty()) name = "schedule";
  std::optional<ObjectPlan> plan = plan_object(schedule_, numbers_, name, reason);
  if (!plan) return std::nullopt;
  plan_ = *std::move(plan);
  formula_.name = name;
  formula_.file = file.substr(file.rfind('/') + 1);
  formula_.documentation = plan_.documentation;
  formula_.contract = plan_.contract;
  formula_.fixed = plan_.fixed;
  formula_.total = schedule_.total();
  for (std::size_t i = 1; i < schedule_.clock().units.size(); ++i) {
    const ClockUnit &unit = schedule_.clock().units[i];
    if (unit.known) formula_.units.push_back({schedule_.program().units[i], unit.multiplier, unit.divisor});
  }
  find_memory();
  add_parameters(plan_);
  for (const GraphArgument &argument : lowered_.arguments) add_leaf(argument);
  add_graph();
  if (formula_.graph.size() > kWrittenOperationLimit) {
    reason = "it takes " + std::to_string(formula_.graph.size()) + " operations, more than " +
             std::to_string(kWrittenOperationLimit);
    return std::nullopt;
  }
  formula_.intervals = intervals_of(formula_.graph);
  return std::move(formula_);
}

}  // namespace

std::string described(const FormulaParameter &parameter) {
  std::string text = parameter.documentation;
  if (text.ends_with('.')) text.pop_back();
  return text + (text.empty() ? "" : "; ") + parameter.meaning;
}

std::vector<Interval> Formula::argument_intervals() const {
  std::vector<Interval> arguments;
  for (const FormulaLeaf &leaf : leaves) {
    const bool is_parameter = leaf.kind == FormulaLeaf::Kind::parameter && leaf.number < parameters.size();
    Interval interval = is_parameter ? interval_of(parameters[leaf.number]) : Interval::everything();
    interval.low = interval.low * leaf.multiplier / leaf.divisor;
    interval.high = interval.high * leaf.multiplier / leaf.divisor;
    arguments.push_back(interval);
  }
  return arguments;
}

std::vector<std::uint32_t> Formula::parameters_of(std::span<const NodeId> roots) const {
  std::vector<bool> needed(graph.size(), false);
  std::vector<bool> found(parameters.size(), false);
  for (const NodeId root : roots) needed[index(root)] = true;
  for (std::size_t i = graph.size(); i-- > 0;) {
    if (!needed[i]) continue;
    const NodeId id{static_cast<std::uint32_t>(i)};
    for (const NodeId operand : graph.operands(id)) needed[index(operand)] = true;
    if (graph[id].operation == Operation::argument && leaf(id).kind == FormulaLeaf::Kind::parameter) {
      found[leaf(id).number] = true;
    }
  }
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < found.size(); ++i) {
    if (found[i]) numbers.push_back(i);
  }
  return numbers;
}

std::optional<Formula> make_formula(const Schedule &schedule, std::span<const std::size_t> outputs,
                                    const std::string &file, std::string &reason) {
  const FloatingPointGuard guard;
  return FormulaMaker(schedule, outputs).make(file, reason);
}

}  // namespace anneal::cli
