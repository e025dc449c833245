// The type of an expression, by its kind.
#include "compiler/check/typing.hpp"

namespace anneal::checking {

Type Typing::check(ExprId expression) {
  const Effects outside = effects_;
  effects_ = 0;
  const Type result = type_of(expression);
  module_->types[index(expression)] = result;
  facts_->effects[index(expression)] = effects_;
  effects_ = static_cast<Effects>(effects_ | outside);
  return result;
}

Type Typing::type_of(ExprId expression) {
  return std::visit(Overloaded{
                        [](const node::Error &) { return Type{}; },
                        [](const node::Number &) { return scalar(Type::Kind::number); },
                        [](const node::Percentage &) { return scalar(Type::Kind::percentage); },
                        [](const node::Boolean &) { return scalar(Type::Kind::boolean); },
                        [](const node::Text &) { return scalar(Type::Kind::text); },
                        [&](const node::Name &) { return reference_type(expression); },
                        [&](const node::Member &) { return reference_type(expression); },
                        [&](const node::Negate &node) { return negate_type(expression, node); },
                        [&](const node::Not &node) { return not_type(node); },
                        [&](const node::Chain &node) { return chain_type(expression, node); },
                        [&](const node::Comparison &node) { return comparison_type(expression, node); },
                        [&](const node::Power &node) { return power_type(node); },
                        [&](const node::Conditional &node) { return conditional_type(expression, node); },
                        [&](const node::Call &node) { return call_type(expression, node); },
                        [&](const node::Index &node) { return index_type(node); },
                        [&](const node::Measure &node) { return measure_type(node); },
                        [&](const node::Shift &node) { return shift_type(node); },
                        [&](const node::List &node) { return list_type(expression, node); },
                        [&](const node::Block &node) { return block_type(expression, node); },
                        [&](const node::Phases &node) { return phases_type(expression, node); },
                        [&](const node::Repeat &node) { return repeat_type(node); },
                    },
                    ast()[expression].kind);
}

Type Typing::reference_type(ExprId expression) {
  const Reference &reference = module_->references[index(expression)];
  if (const auto *member = std::get_if<node::Member>(&ast()[expression].kind)) {
    if (module_->references[index(member->object)].kind == Reference::Kind::module) {
      module_->types[index(member->object)] = scalar(Type::Kind::module);
    }
  }
  switch (reference.kind) {
    case Reference::Kind::none:
    case Reference::Kind::builtin:
      return {};
    case Reference::Kind::constant:
    case Reference::Kind::implicit_param:
      return scalar(Type::Kind::number);
    case Reference::Kind::time:
      return time_type(expression, static_cast<TimeName>(reference.value));
    case Reference::Kind::local:
      if (facts_->locals[reference.value].counts_steps) count_steps(expression);
      return local_type(static_cast<LocalId>(reference.value));
    case Reference::Kind::item: {
      const ItemRef ref{reference.module, reference.value};
      if (session_.module_facts(ref.module).counts_steps_items[ref.item] != 0) count_steps(expression);
      return item_type(ref);
    }
    case Reference::Kind::module:
      return scalar(Type::Kind::module);
    case Reference::Kind::previous:
      return neighbour_type(true);
    case Reference::Kind::following:
      return neighbour_type(false);
    case Reference::Kind::phase_start:
    case Reference::Kind::phase_end:
      return scalar(Type::Kind::duration);
    case Reference::Kind::optimizer_word:
      effects_ |= kElement;
      return scalar(Type::Kind::number);
  }
  return {};
}

Type Typing::time_type(ExprId expression, TimeName name) {
  const auto counting = [&](UnitId unit) {
    effects_ |= kTime;
    Type type = scalar(Type::Kind::number);
    type.counting = Type::Counting::name;
    type.unit = unit;
    return type;
  };
  switch (name) {
    case TimeName::step:
    case TimeName::run_step:
      effects_ |= kTime;
      count_steps(expression);
      return scalar(Type::Kind::number);
    case TimeName::epoch:
      return counting(UnitId::epoch);
    case TimeName::samples:
      return counting(UnitId::sample);
    case TimeName::tokens:
      return counting(UnitId::token);
    case TimeName::span:
    case TimeName::total:
      return scalar(Type::Kind::duration);
    case TimeName::last:
      count_steps(expression);
      return scalar(Type::Kind::number);
    case TimeName::progress:
    case TimeName::cycle:
    case TimeName::run_progress:
      effects_ |= kTime;
      return scalar(Type::Kind::number);
  }
  return {};
}

Type Typing::local_type(LocalId id) {
  const Local &local = module_->locals[index(id)];
  const LocalFacts &facts = facts_->locals[index(id)];
  switch (local.kind) {
    case Local::Kind::parameter:
      effects_ |= kParameter;
      if (local.type.kind == Type::Kind::schedule) {
        effects_ |= kTime;
        Type value = local.type;
        value.kind = Type::Kind::number;
        return value;
      }
      return local.type;
    case Local::Kind::let:
      effects_ |= facts.effects;
      return local.type;
    case Local::Kind::state:
      effects_ |= kCell;
      return local.type;
    case Local::Kind::capture:
      return local.type;
  }
  return {};
}

Type Typing::item_type(ItemRef ref) {
  const Module &module = session_.module(ref.module);
  const Item &item = session_.item(ref);
  effects_ |= session_.module_facts(ref.module).item_effects[ref.item];
  if (std::holds_alternative<item::Input>(item.kind)) effects_ |= kInput;
  if (std::holds_alternative<item::Optimizer>(item.kind)) return scalar(Type::Kind::number);
  const auto known = module.item_types.find(ref.item);
  return known == module.item_types.end() ? Type{} : known->second;
}

Type Typing::neighbour_type(bool previous) {
  if (phases_.empty()) return {};
  const PhasePlace &place = phases_.back();
  const ExprId value = place.arms[previous ? place.arm - 1 : place.arm + 1].value;
  if (!exists(value)) return {};
  effects_ |= kTime;
  effects_ |= facts_->effects[index(value)];
  return type(value);
}

Type Typing::conditional_type(ExprId expression, const node::Conditional &conditional) {
  std::vector<ExprId> values;
  Span where{};
  for (const Arm &arm : ast()[conditional.arms]) {
    check(arm.condition);
    expect_condition(arm.condition, "a condition");
    check(arm.value);
    values.push_back(arm.value);
    where = values.size() == 1 ? arm.span : cover(where, arm.span);
  }
  if (exists(conditional.otherwise)) {
    check(conditional.otherwise);
    values.push_back(conditional.otherwise);
  }
  const Ruling ruling = join(operands(values), false);
  if (ruling.fault != Fault::none) report_join_fault(ruling.fault, where, values, "the branches");
  count_joined_steps(expression, values, ruling.type);
  return ruling.type;
}

void Typing::count_joined_steps(ExprId expression, std::span<const ExprId> alternatives, const Type &joined) {
  if (joined.kind != Type::Kind::number) return;
  for (const ExprId alternative : alternatives) {
    // Among numbers a length counts its steps.
    if (operand(alternative).counts_steps || type(alternative).kind == Type::Kind::duration) count_steps(expression);
  }
}

Type Typing::index_type(const node::Index &node) {
  const Type list = check(node.list);
  const Type position = check(node.index);
  if (position.kind != Type::Kind::unknown) expect(node.index, scalar(Type::Kind::number), "an index");
  if (list.kind == Type::Kind::unknown && !list.is_list) return {};
  if (!list.is_list) {
    report(Code::type_mismatch, node.list, "only a list has elements, and this is a " + describe(list))
        .with_label("not a list");
    return {};
  }
  Type element = named(list);
  element.is_list = false;
  element.length = 0;
  const auto at = literal(node.index);
  if (at && list.length != 0 && !(*at >= 0 && *at < list.length)) {
    Diagnostic &diagnostic = report(Code::index_out_of_range, node.index,
                                    "the list has " + std::to_string(list.length) +
                                        (list.length == 1 ? " element" : " elements") + ", counted from 0")
                                 .with_label("outside the list");
    const std::string name(text(node.list));
    if (*at < 0)
      diagnostic.with_note("counted from the end: `" + excerpt(name) + "[len(" + excerpt(name) +
                           ") - 1]` is the last one");
  }
  return element;
}

Type Typing::measure_type(const node::Measure &measure) {
  const Type amount = check(measure.amount);
  Type result = scalar(Type::Kind::duration);
  merge_shape(result, amount);
  if (amount.kind == Type::Kind::number || amount.kind == Type::Kind::unknown) return result;
  const std::string unit(exists(measure.unit) ? text(measure.unit.name) : std::string_view("steps"));
  if (amount.kind == Type::Kind::duration) {
    report(Code::unit_misplaced, measure.unit.span, "this length of time has its unit already")
        .with_label("a second unit");
  } else if (amount.kind == Type::Kind::percentage) {
    report(Code::unit_misplaced, measure.unit.span, "a percentage has no unit: it is a part of the span")
        .with_label("leave this out");
  } else {
    report(Code::type_mismatch, measure.amount,
           "a number is wanted before `" + unit + "`, and this is a " + describe(amount))
        .with_label("not a number");
  }
  return result;
}

Type Typing::shift_type(const node::Shift &shift) {
  Type value = check(shift.value);
  const Effects of_value = facts_->effects[index(shift.value)];
  const Type time = check(shift.time);
  const Effects of_time = facts_->effects[index(shift.time)];
  if (time.is_list || time.kind == Type::Kind::boolean || time.kind == Type::Kind::text) {
    report(Code::type_mismatch, shift.time, "a place in time is wanted behind `@`, and this is a " + describe(time))
        .with_label("a number of steps, a length or a percentage");
  }
  // A name of the file counts in the run's own time: at a fixed place its value is fixed.
  const Reference &reference = module_->references[index(shift.value)];
  if (reference.kind == Reference::Kind::item && (of_time & kVarying) == 0 && effects_ != 0) {
    effects_ = static_cast<Effects>((of_value & ~kTime) | of_time);
  }
  return named(value);
}

Type Typing::list_type(ExprId expression, const node::List &list) {
  const std::span<const ExprId> elements = ast()[list.elements];
  if (elements.size() > kListLimit) {
    report(Code::list_too_long, expression,
           "this list has " + std::to_string(elements.size()) + " elements: a list may have " +
               std::to_string(kListLimit));
    return {};
  }
  bool nested = false;
  for (const ExprId element : elements) {
    const Type type = check(element);
    if (!type.is_list || nested) continue;
    nested = true;
    report(Code::type_mismatch, element, "a list holds single values, and this is a " + describe(type))
        .with_label("a list inside a list");
  }
  Type result;
  if (!nested) {
    std::vector<Operand> alternatives = operands(elements);
    bool lengths = false;
    for (const Operand &alternative : alternatives) lengths = lengths || alternative.type.kind == Type::Kind::duration;
    std::size_t without_unit = elements.size();
    for (std::size_t i = 0; lengths && i < elements.size(); ++i) {
      if (alternatives[i].type.kind != Type::Kind::number) continue;
      if (!alternatives[i].is_zero && without_unit == elements.size()) without_unit = i;
      alternatives[i].type = scalar(Type::Kind::duration);
    }
    if (without_unit < elements.size()) report_missing_unit(elements[without_unit], "an element of a list of lengths");
    const Ruling ruling = join(alternatives, false);
    if (ruling.fault != Fault::none) {
      report_join_fault(ruling.fault, ast().span(expression), elements, "the elements");
    } else if (ruling.type.kind == Type::Kind::text) {
      report(Code::type_mismatch, expression, "a list holds numbers, lengths or bools, and these are strings")
          .with_label("strings");
    } else {
      result = ruling.type;
    }
  }
  result.is_list = true;
  result.length = static_cast<std::uint32_t>(elements.size());
  return result;
}

std::optional<double> Typing::literal(ExprId expression) const {
  const ExprKind &kind = ast()[expression].kind;
  if (const auto *number = std::get_if<node::Number>(&kind)) return number->value;
  if (const auto *percentage = std::get_if<node::Percentage>(&kind)) return percentage->fraction;
  if (const auto *negate = std::get_if<node::Negate>(&kind)) {
    if (const auto *number = std::get_if<node::Number>(&ast()[negate->operand].kind)) return -number->value;
  }
  return std::nullopt;
}

Operand Typing::operand(ExprId expression) const {
  return {type(expression), facts_->counts_steps[index(expression)] != 0, is_zero(expression)};
}

std::vector<Operand> Typing::operands(std::span<const ExprId> expressions) const {
  std::vector<Operand> result;
  result.reserve(expressions.size());
  for (const ExprId expression : expressions) result.push_back(operand(expression));
  return result;
}

}  // namespace anneal::checking
