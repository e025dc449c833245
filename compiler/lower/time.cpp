// Time: units and the clock's arguments, the names that tell time, parameters, and `@`.
#include "compiler/lower/lowering.hpp"
#include "compiler/positions.hpp"

namespace anneal::lowering {

NodeId Lowering::argument(GraphArgument wanted, ValueType type) {
  const Key meaning = key(KeyKind::argument, wanted.kind, wanted.unit,
                          (std::uint64_t{wanted.parameter} << 32U) | wanted.memory, wanted.element);
  const auto [known, fresh] = argument_numbers_.emplace(meaning, static_cast<std::uint32_t>(arguments_.size()));
  if (fresh) arguments_.push_back(wanted);
  return graph_.argument(known->second, type);
}

NodeId Lowering::total_steps() {
  return argument({GraphArgument::Kind::total});
}

NodeId Lowering::round_ties_up(NodeId value) {
  const NodeId down = make(Builtin::floor, {value});
  const NodeId ties_up = make(Operation::less_equal, {number(0.5), make(Operation::subtract, {value, down})});
  return make(Operation::select, {ties_up, make(Operation::add, {down, number(1)}), down});
}

void Lowering::need(UnitId unit, Location where) {
  for (const ClockNeed &known : found.needs) {
    if (known.unit == unit) return;
  }
  found.needs.push_back({unit, own_place(where)});
}

NodeId Lowering::steps_of(NodeId amount, UnitId unit, Location where) {
  if (unit == UnitId::step) return amount;
  need(unit, where);
  const NodeId product = make(Operation::multiply, {amount, argument({GraphArgument::Kind::unit_multiplier, unit})});
  // An epoch is a whole number of steps; only the other units can be smaller than a step.
  if (unit == UnitId::epoch) return product;
  return make(Operation::divide, {product, argument({GraphArgument::Kind::unit_divisor, unit})});
}

NodeId Lowering::count_of(NodeId steps, UnitId unit, Location where) {
  if (unit == UnitId::step) return steps;
  need(unit, where);
  const NodeId multiplier = argument({GraphArgument::Kind::unit_multiplier, unit});
  if (unit == UnitId::epoch) return make(Operation::divide, {steps, multiplier});
  return make(Operation::divide,
              {make(Operation::multiply, {steps, argument({GraphArgument::Kind::unit_divisor, unit})}), multiplier});
}

void Lowering::need_finite(NodeId span, Location where) {
  add_check({.failed = make(Operation::equal, {span, number(std::numeric_limits<double>::infinity())}),
             .code = Code::length_unknown,
             .where = where,
             .message = "this needs the length of the run, which is not given",
             .notes = {{"give it in the file, `clock { total = 90 epochs }`, or with `--clock 'total = 10000 steps'`",
                        std::nullopt}}});
}

NodeId Lowering::local_step(const Context &context) {
  const Frame frame = frames_[index(context.frame)];
  // What `@` named is the local step itself; taking the start off the sum again could round it. So each time counts in
  // the one around it, not in the run's.
  const auto named = moved_.find(key(KeyKind::moved, index(context.position), index(frame.start)));
  if (named != moved_.end()) return named->second;
  if (context.frame == FrameId::file) return context.position;
  Context around = context;
  around.frame = frame.outer;
  return make(Operation::subtract, {local_step(around), frame.offset});
}

NodeId Lowering::span(const Context &context, ExprId expression) {
  const NodeId span = frames_[index(context.frame)].span;
  need_finite(span, location(context, expression));
  return span;
}

NodeId Lowering::total(Location where) {
  const NodeId total = total_steps();
  need_finite(total, where);
  return total;
}

NodeId Lowering::progress(NodeId step, NodeId span) {
  const NodeId share = make(Operation::divide, {step, span});
  const NodeId clamped = make(Builtin::min, {make(Builtin::max, {share, number(0)}), number(1)});
  return make(Operation::select, {make(Operation::equal, {span, number(0)}), number(1), clamped});
}

Value Lowering::time_name(const Context &context, ExprId expression, TimeName name) {
  const Location where = location(context, expression);
  const auto counted_position = [&](UnitId unit) {
    const NodeId count = count_of(context.position, unit, where);
    // Counts must be exact: beyond 2^53 neighbouring positions would have the same one.
    const NodeId total = total_steps();
    const NodeId end = count_of(total, unit, where);
    add_check({.failed = make(Operation::logical_and,
                              {make(Operation::less, {total, number(std::numeric_limits<double>::infinity())}),
                               make(Operation::less, {number(kLastPosition), end})}),
               .code = Code::derived_position_inexact,
               .where = where,
               .message = "the run ends at {0}, more than can be counted exactly (2^53)",
               .values = {end}});
    return Value::number(count);
  };
  switch (name) {
    case TimeName::step:
      return Value::number(local_step(context));
    case TimeName::epoch:
      return Value::number(make(Builtin::floor, {count_of(context.position, UnitId::epoch, where)}));
    case TimeName::samples:
      return counted_position(UnitId::sample);
    case TimeName::tokens:
      return counted_position(UnitId::token);
    case TimeName::span:
      return Value::steps(span(context, expression));
    case TimeName::progress:
      return Value::number(progress(local_step(context), span(context, expression)));
    case TimeName::cycle: {
      const std::optional<NodeId> cycle = frames_[index(context.frame)].cycle;
      if (!cycle)
        report(Code::name_out_of_place, where, "`cycle` counts inside a `repeat`, and there is none around it");
      return Value::number(cycle ? *cycle : number(0));
    }
    case TimeName::total:
      return Value::steps(total(where));
    case TimeName::last:
      return Value::number(make(Operation::subtract, {total(where), number(1)}));
    case TimeName::run_step:
      return Value::number(context.position);
    case TimeName::run_progress:
      return Value::number(progress(context.position, total(where)));
  }
  return Value::number(number(0));
}

Value Lowering::lower_shift(const Context &context, const node::Shift &shift) {
  const Value time = lower(context, shift.time);
  const NodeId local = make(Builtin::max, {as_steps(time), number(0)});
  // A file-level name counts in its own time, which starts with the run.
  const Reference &reference = program_[context.module].references[index(shift.value)];
  const bool own_time = reference.kind == Reference::Kind::item;
  const NodeId start = own_time ? number(0) : frames_[index(context.frame)].start;
  Context moved = context;
  moved.position = is_zero(start) ? local : make(Operation::add, {start, local});
  moved_.emplace(key(KeyKind::moved, index(moved.position), index(start)), local);
  return lower(moved, shift.value);
}

Value Lowering::parameter(std::uint32_t number_of) {
  const ProgramParameter &parameter = parameters_[number_of];
  const ParameterShape &shape = options_.parameters[number_of];
  const NodeId set = argument({GraphArgument::Kind::parameter_set, UnitId::step, number_of, 0}, ValueType::boolean);
  std::optional<Value> standard;
  if (!parameter.implicit) {
    const auto &item = std::get<item::Param>(program_[parameter.module].ast.items[parameter.item].kind);
    const bool shape_given = shape.set && (parameter.type.is_list || !parameter.choices.empty());
    if (exists(item.value) && !shape_given) standard = lower(file_context(parameter.module), item.value);
  }
  if (!parameter.choices.empty()) {
    if (standard) return *standard;
    for (const std::string &choice : parameter.choices) {
      if (choice == shape.choice) return Value{.kind = Value::Kind::text, .text = choice};
    }
    return Value{.kind = Value::Kind::text, .text = parameter.choices.front()};
  }
  const auto element = [&](std::uint32_t number_of_element, const Value *fallback) {
    const ValueType type = parameter.type.kind == Type::Kind::boolean ? ValueType::boolean : ValueType::number;
    const NodeId given =
        argument({GraphArgument::Kind::parameter_value, UnitId::step, number_of, number_of_element}, type);
    Value value;
    switch (parameter.type.kind) {
      case Type::Kind::boolean:
        value.kind = Value::Kind::boolean;
        break;
      case Type::Kind::duration:
        value.kind = Value::Kind::duration;
        break;
      case Type::Kind::percentage:
        value.kind = Value::Kind::percentage;
        break;
      case Type::Kind::number:
      case Type::Kind::unknown:
      case Type::Kind::text:
      case Type::Kind::schedule:
      case Type::Kind::module:
        value.kind = Value::Kind::number;
        break;
    }
    value.node = given;
    if (fallback != nullptr) {
      const NodeId otherwise = value.kind == Value::Kind::duration  ? as_steps(*fallback)
                               : value.kind == Value::Kind::boolean ? as_boolean(*fallback)
                                                                    : as_number(*fallback);
      value.node = make(Operation::select, {set, given, otherwise});
    }
    if (value.kind == Value::Kind::duration) {
      value.parameter = number_of;
      value.element = number_of_element;
    }
    return value;
  };
  if (!parameter.type.is_list) return element(0, standard ? &*standard : nullptr);
  std::vector<Value> values;
  const std::uint32_t length =
      standard ? static_cast<std::uint32_t>(standard->elements->size()) : std::max(shape.length, 1U);
  for (std::uint32_t i = 0; i < length; ++i)
    values.push_back(element(i, standard ? &(*standard->elements)[i] : nullptr));
  return Value::list(std::move(values));
}

void Lowering::lower_parameters() {
  for (std::uint32_t i = 0; i < parameters_.size(); ++i) {
    const ProgramParameter &parameter = parameters_[i];
    const Value value = this->parameter(i);
    const std::vector<Value> single{value};
    LoweredParameter &lowered = found.parameters.emplace_back();
    if (!parameter.choices.empty()) {
      lowered.choice = value.text;
      continue;
    }
    for (const Value &element : value.is_list() ? *value.elements : single) lowered.elements.push_back(element.node);
    if (parameter.implicit) continue;
    const auto &item = std::get<item::Param>(program_[parameter.module].ast.items[parameter.item].kind);
    for (const Value &element : value.is_list() ? *value.elements : single) {
      if (parameter.type.is_integer) {
        add_check({.failed = make(Operation::not_equal, {element.node, make(Builtin::floor, {element.node})}),
                   .code = Code::parameter_value,
                   .where = parameter.where,
                   .message = "`" + parameter.name + "` takes whole numbers, and is {0}",
                   .values = {element.node}});
      }
      if (!item.range) continue;
      const Context context = file_context(parameter.module);
      const Value low_value = lower(context, item.range->low);
      const Value high_value = lower(context, item.range->high);
      const bool time = element.kind == Value::Kind::duration;
      const NodeId low = time ? as_steps(low_value) : as_number(low_value);
      const NodeId high = time ? as_steps(high_value) : as_number(high_value);
      const NodeId above = make(item.range->low_open ? Operation::less : Operation::less_equal, {low, element.node});
      const NodeId below = make(item.range->high_open ? Operation::less : Operation::less_equal, {element.node, high});
      const std::string_view text =
          program_.sources->operator[](program_[parameter.module].source).text(item.range->span);
      add_check({.failed = make(Operation::logical_not, {make(Operation::logical_and, {above, below})}),
                 .code = Code::parameter_range,
                 .where = parameter.where,
                 .message = "`" + parameter.name + "` is {0}" + (time ? " steps" : "") + ", outside its range `" +
                            std::string(text) + "`",
                 .values = {element.node}});
    }
  }
}

}  // namespace anneal::lowering
