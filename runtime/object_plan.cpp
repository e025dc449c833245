#include "runtime/object_plan.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/floating_point.hpp"
#include "compiler/native/object_code.hpp"
#include "compiler/native/processor.hpp"
#include "grammar/number_text.hpp"
#include "runtime/c_names.hpp"

namespace anneal {
namespace {

const Item *item_of(const Schedule &schedule, const ProgramParameter &parameter) {
  return parameter.implicit ? nullptr : &schedule.program()[parameter.module].ast.items[parameter.item];
}

std::string documentation_of(const Ast &ast, const Item &item) {
  return exists(item.documentation) ? std::string(ast.text(item.documentation)) : std::string();
}

/// What the numbers of a parameter are: `a length in steps`, `whole numbers in [1, 8]`.
std::string meaning_of(const Schedule &schedule, const ProgramParameter &parameter) {
  const bool many = parameter.type.is_list;
  std::string text;
  switch (parameter.type.kind) {
    case Type::Kind::boolean:
      text = many ? "each 0 or 1" : "0 or 1";
      break;
    case Type::Kind::duration:
      text = many ? "lengths in steps" : "a length in steps";
      break;
    case Type::Kind::percentage:
      text = many ? "fractions: 0.02 is 2%" : "a fraction: 0.02 is 2%";
      break;
    default:
      text = parameter.type.is_integer ? (many ? "whole numbers" : "a whole number") : (many ? "numbers" : "a number");
  }
  const Item *const item = item_of(schedule, parameter);
  if (item == nullptr) return text;
  const auto &param = std::get<item::Param>(item->kind);
  if (param.range) {
    const Source &source = (*schedule.program().sources)[schedule.program()[parameter.module].source];
    std::string_view range = source.text(param.range->span);
    if (range.starts_with("in ")) range.remove_prefix(3);
    text += ", in `" + std::string(range) + "`";
  }
  return text;
}

class Planner {
 public:
  Planner(const Schedule &schedule, std::string &reason) : schedule_(schedule), reason_(reason) {}

  std::optional<ObjectPlan> plan(std::span<const std::size_t> outputs, std::string name);

 private:
  bool is_open(std::size_t parameter) const {
    return schedule_.parameters()[parameter].choices.empty() && !schedule_.clock_reads(parameter);
  }
  bool add_parameters();
  bool add_functions(std::span<const std::size_t> outputs);
  void add_graph(std::span<const std::size_t> outputs);
  native::ObjectArgument argument(std::size_t number) const;
  void add_conditions(std::span<const BindingCheck *const> checks, std::size_t first_root);
  bool is_name(const std::string &name, const std::string &of) {
    reason_ = names_.refusal(name, of);
    return reason_.empty();
  }

  const Schedule &schedule_;
  std::string &reason_;
  ObjectPlan plan_;
  CNames names_;
  std::vector<std::size_t> first_fields_;  ///< by parameter
};

bool Planner::add_parameters() {
  const Lowered &lowered = schedule_.lowered();
  const std::vector<double> nodes = evaluate_nodes(lowered.graph, schedule_.arguments(), 0);
  CNames fields;
  std::size_t count = 0;
  for (std::size_t i = 0; i < schedule_.parameters().size(); ++i) {
    const ProgramParameter &parameter = schedule_.parameters()[i];
    first_fields_.push_back(count);
    std::vector<double> values;
    for (const NodeId element : lowered.parameters[i].elements) values.push_back(canonical(nodes[index(element)]));
    if (!is_open(i)) {
      std::string text = lowered.parameters[i].choice;
      for (const double value : values) text += (text.empty() ? "" : ", ") + shortest(value);
      plan_.fixed.push_back({parameter.name, text});
      continue;
    }
    const Item *const item = item_of(schedule_, parameter);
    ObjectPlan::Field field{.name = c_field_name(parameter.name),
                            .documentation = item == nullptr
                                                 ? std::string()
                                                 : documentation_of(schedule_.program()[parameter.module].ast, *item),
                            .meaning = meaning_of(schedule_, parameter),
                            .is_list = parameter.type.is_list,
                            .defaults = std::move(values),
                            .first = count};
    reason_ = fields.refusal(field.name, "the parameter `" + parameter.name + "`");
    if (!reason_.empty()) return false;
    count += field.defaults.size();
    plan_.fields.push_back(std::move(field));
  }
  return true;
}

bool Planner::add_functions(std::span<const std::size_t> outputs) {
  const Ast &ast = schedule_.program().main().ast;
  for (const std::size_t number : outputs) {
    const LoweredOutput &output = schedule_.outputs()[number];
    ObjectPlan::Function function{.scalar_name = plan_.name + "_" + output.name,
                                  .many_name = plan_.name + "_" + output.name + "_many",
                                  .output = output.name,
                                  .documentation = {},
                                  .is_boolean = output.is_boolean};
    for (const Item &item : ast.items) {
      const auto *const schedule = std::get_if<item::Schedule>(&item.kind);
      const bool is_formula = std::holds_alternative<item::Formula>(item.kind);
      if (is_formula || (schedule != nullptr && ast.text(schedule->name.name) == output.name)) {
        function.documentation = documentation_of(ast, item);
      }
    }
    const std::string what = "the output `" + output.name + "`";
    if (!is_name(function.scalar_name, what) || !is_name(function.many_name, what)) return false;
    plan_.functions.push_back(std::move(function));
  }
  return true;
}

native::ObjectArgument Planner::argument(std::size_t number) const {
  const GraphArgument &argument = schedule_.lowered().arguments[number];
  native::ObjectArgument made{.fixed = schedule_.arguments()[number]};
  made.is_set = argument.kind == GraphArgument::Kind::parameter_set;
  if (made.is_set) return made;
  made.field = static_cast<std::uint32_t>(first_fields_[argument.parameter] + argument.element);
  const Type::Kind kind = schedule_.parameters()[argument.parameter].type.kind;
  if (kind == Type::Kind::duration && argument.unit != UnitId::step) {
    // As Clock::count.
    const ClockUnit &unit = schedule_.clock().units[index(argument.unit)];
    made.multiplier = unit.divisor;
    made.divisor = unit.multiplier;
  }
  return made;
}

void Planner::add_graph(std::span<const std::size_t> outputs) {
  const Lowered &lowered = schedule_.lowered();
  std::vector<ArgumentMeaning> meanings;
  for (std::size_t i = 0; i < lowered.arguments.size(); ++i) {
    const GraphArgument &argument = lowered.arguments[i];
    const bool of_parameter =
        argument.kind == GraphArgument::Kind::parameter_set || argument.kind == GraphArgument::Kind::parameter_value;
    const bool is_open = of_parameter && this->is_open(argument.parameter);
    plan_.arguments.push_back(is_open ? this->argument(i) : native::ObjectArgument());
    if (is_open) {
      meanings.emplace_back();
    } else if (argument.kind == GraphArgument::Kind::input) {
      meanings.emplace_back(lowered.inputs[argument.memory].initial);
    } else if (argument.kind == GraphArgument::Kind::cell) {
      meanings.emplace_back(lowered.cells[argument.memory].initial);
    } else {
      meanings.emplace_back(schedule_.arguments()[i]);
    }
  }
  std::vector<NodeId> roots;
  for (const std::size_t output : outputs) roots.push_back(lowered.outputs[output].node);
  std::vector<const BindingCheck *> checks;
  for (const BindingCheck &check : lowered.checks) {
    if (lowered.graph[check.failed].stage != Stage::binding) continue;
    checks.push_back(&check);
    roots.push_back(check.failed);
  }
  plan_.graph = specialise(lowered.graph, roots, meanings);
  add_conditions(checks, outputs.size());
}

/// Conditions of the same place and words have one number.
void Planner::add_conditions(std::span<const BindingCheck *const> checks, std::size_t first_root) {
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const NodeId failed = plan_.graph.roots[first_root + i];
    if (plan_.graph.graph.is_constant(failed)) continue;  // no open parameter matters
    const BindingCheck &check = *checks[i];
    const Source &source = (*schedule_.program().sources)[check.where.source];
    const std::string &path = source.name();
    std::string text = path.substr(path.rfind('/') + 1) + ":" +
                       std::to_string(source.position(check.where.span.begin).line) + ": " + check.message;
    for (std::size_t value = 0; value < check.values.size(); ++value) {
      const std::string mark = "{" + std::to_string(value) + "}";
      for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
        text.replace(at, mark.size(), "…");
      }
    }
    auto known = std::find(plan_.conditions.begin(), plan_.conditions.end(), text);
    if (known == plan_.conditions.end()) known = plan_.conditions.insert(known, std::move(text));
    plan_.checks.push_back({failed, static_cast<std::int32_t>(known - plan_.conditions.begin()) + 1});
  }
}

std::optional<ObjectPlan> Planner::plan(std::span<const std::size_t> outputs, std::string name) {
  plan_.name = std::move(name);
  if (!is_name(plan_.name, "")) return std::nullopt;
  for (const std::string &own : {plan_.parameters_type(), plan_.defaults_name(), plan_.check_name()}) {
    if (!is_name(own, "the header itself")) return std::nullopt;
  }
  for (const Item &item : schedule_.program().main().ast.items) {
    if (std::holds_alternative<item::Clock>(item.kind)) {
      plan_.documentation = documentation_of(schedule_.program().main().ast, item);
    }
  }
  plan_.contract = schedule_.contract();
  plan_.uses_feedback = schedule_.lowered().uses_feedback;
  const FloatingPointGuard guard;
  if (!add_parameters() || !add_functions(outputs)) return std::nullopt;
  add_graph(outputs);
  return std::move(plan_);
}

}  // namespace

std::optional<ObjectPlan> plan_object(const Schedule &schedule, std::span<const std::size_t> outputs, std::string name,
                                      std::string &reason) {
  return Planner(schedule, reason).plan(outputs, std::move(name));
}

std::optional<std::string> object_file(const ObjectPlan &plan, native::Processor processor, std::string &reason) {
  const FloatingPointGuard guard;
  std::vector<native::ObjectOutput> outputs;
  for (std::size_t i = 0; i < plan.functions.size(); ++i) {
    outputs.push_back({plan.graph.roots[i], plan.functions[i].scalar_name, plan.functions[i].many_name});
  }
  const std::string check_name = plan.check_name();
  return object_code({.graph = &plan.graph.graph,
                      .processor = processor,
                      .batch_width = native::natural_width(processor),
                      .arguments = plan.arguments,
                      .has_parameters = !plan.fields.empty(),
                      .outputs = outputs,
                      .check_name = check_name,
                      .checks = plan.checks},
                     reason);
}

}  // namespace anneal
