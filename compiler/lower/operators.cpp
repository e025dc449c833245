// Arithmetic, comparisons, conditions, lists and lengths: section 2 of the language and the table of section 3.
#include <algorithm>

#include "compiler/lower/lowering.hpp"

namespace anneal::lowering {

namespace {

using Kind = Value::Kind;

bool is_time(const Value &value) {
  return value.kind == Kind::duration;
}

}  // namespace

NodeId Lowering::as_number(const Value &value) {
  return value.kind == Kind::boolean ? make(Operation::to_number, {value.node}) : value.node;
}

NodeId Lowering::as_boolean(const Value &value) {
  return value.kind == Kind::boolean ? value.node : make(Operation::not_equal, {value.node, number(0)});
}

NodeId Lowering::as_steps(const Value &value) {
  if (value.kind != Kind::percentage) return value.node;
  const NodeId span = frames_[index(value.place)].span;
  need_finite(span, graph_.current_origin());
  return make(Operation::multiply, {value.node, span});
}

Value Lowering::as(Type::Kind wanted, Value value, FrameId place) {
  const auto changes = [&](const Value &single) {
    switch (wanted) {
      case Type::Kind::number:
        return single.kind == Kind::percentage || single.kind == Kind::duration;
      case Type::Kind::duration:
        return single.kind == Kind::percentage || single.kind == Kind::number;
      case Type::Kind::percentage:
        return single.kind == Kind::number;
      case Type::Kind::unknown:
      case Type::Kind::boolean:
      case Type::Kind::text:
      case Type::Kind::schedule:
      case Type::Kind::module:
        return false;
    }
    return false;
  };
  if (value.is_list()) {
    if (std::none_of(value.elements->begin(), value.elements->end(), changes)) return value;
    std::vector<Value> values;
    for (const Value &element : *value.elements) values.push_back(as(wanted, element, place));
    return Value::list(std::move(values));
  }
  if (!changes(value)) return value;
  if (wanted == Type::Kind::number) return Value::number(value.node);
  if (wanted == Type::Kind::duration) return Value::steps(as_steps(value));
  return {.kind = Kind::percentage, .node = value.node, .place = place};
}

Value Lowering::broadcast(const Value &left, const Value &right, const Combine &combine) {
  if (!left.is_list() && !right.is_list()) return combine(left, right);
  std::vector<Value> values;
  const std::size_t count = left.is_list() ? left.elements->size() : right.elements->size();
  if (left.is_list() && right.is_list() && right.elements->size() != count) {
    report(
        Code::list_lengths_differ, graph_.current_origin(),
        "these lists have " + std::to_string(count) + " and " + std::to_string(right.elements->size()) + " elements");
    return Value::number(number(0));
  }
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(broadcast(left.is_list() ? (*left.elements)[i] : left,
                               right.is_list() ? (*right.elements)[i] : right, combine));
  }
  return Value::list(std::move(values));
}

Value Lowering::negate(const Value &value) {
  if (value.is_list()) {
    std::vector<Value> values;
    for (const Value &element : *value.elements) values.push_back(negate(element));
    return Value::list(std::move(values));
  }
  Value result = value;
  result.node = make(Operation::negate, {value.node});
  result.parameter = kNoParameter;
  if (value.unit) result.amount = make(Operation::negate, {value.amount});
  return result;
}

Value Lowering::logical_not(const Value &value) {
  if (!value.is_list()) return Value::boolean(make(Operation::logical_not, {as_boolean(value)}));
  std::vector<Value> values;
  for (const Value &element : *value.elements) values.push_back(logical_not(element));
  return Value::list(std::move(values));
}

Value Lowering::counted(const Context &context, ExprId name, ExprId other, Value value) {
  // `tokens < 8B tokens`: next to the name itself, a length counts that name's unit.
  if (value.is_list()) {
    std::vector<Value> values;
    for (const Value &element : *value.elements) values.push_back(counted(context, name, other, element));
    return Value::list(std::move(values));
  }
  if (!is_time(value)) return value;
  const Reference &reference = program_[context.module].references[index(name)];
  if (reference.kind != Reference::Kind::time) return value;
  UnitId unit{};
  switch (static_cast<TimeName>(reference.value)) {
    case TimeName::epoch:
      unit = UnitId::epoch;
      break;
    case TimeName::samples:
      unit = UnitId::sample;
      break;
    case TimeName::tokens:
      unit = UnitId::token;
      break;
    case TimeName::step:
    case TimeName::span:
    case TimeName::progress:
    case TimeName::cycle:
    case TimeName::total:
    case TimeName::last:
    case TimeName::run_step:
    case TimeName::run_progress:
      return value;
  }
  if (value.unit == unit) return Value::number(value.amount);
  const NodeId count = count_of(value.node, unit, location(context, other));
  if (value.parameter == kNoParameter) return Value::number(count);
  const NodeId set =
      argument({GraphArgument::Kind::parameter_set, UnitId::step, value.parameter, 0}, ValueType::boolean);
  const NodeId given = argument({GraphArgument::Kind::parameter_value, unit, value.parameter, value.element});
  return Value::number(make(Operation::select, {set, given, count}));
}

Value Lowering::lower_chain(const Context &context, const node::Chain &chain) {
  Value left = lower(context, chain.first);
  ExprId left_name = chain.first;
  for (const BinaryLink &link : ast(context)[chain.rest]) {
    Value right = lower(context, link.operand);
    graph_.set_origin(location(context, cover(ast(context).span(chain.first), ast(context).span(link.operand))));
    if (link.operation != BinaryOperator::multiply) {
      if (exists(left_name)) right = counted(context, left_name, link.operand, std::move(right));
      left = counted(context, link.operand, chain.first, std::move(left));
    }
    left = broadcast(left, right, [&](const Value &a, const Value &b) { return binary(link.operation, a, b); });
    left_name = kNoExpr;
  }
  return left;
}

Value Lowering::binary(BinaryOperator operation, const Value &left, const Value &right) {
  const auto both = [&](Kind kind) { return left.kind == kind && right.kind == kind; };
  const auto either = [&](Kind kind) { return left.kind == kind || right.kind == kind; };
  const auto combine = [&](Operation graph_operation, Kind kind, NodeId a, NodeId b) {
    Value result{.kind = kind, .node = make(graph_operation, {a, b})};
    if (kind == Kind::percentage) result.place = left.kind == Kind::percentage ? left.place : right.place;
    return result;
  };
  switch (operation) {
    case BinaryOperator::logical_or:
      return Value::boolean(make(Operation::logical_or, {as_boolean(left), as_boolean(right)}));
    case BinaryOperator::logical_and:
      return Value::boolean(make(Operation::logical_and, {as_boolean(left), as_boolean(right)}));
    case BinaryOperator::add:
    case BinaryOperator::subtract: {
      const Operation sum = operation == BinaryOperator::add ? Operation::add : Operation::subtract;
      if (both(Kind::percentage)) return combine(sum, Kind::percentage, left.node, right.node);
      if (!either(Kind::duration)) return combine(sum, Kind::number, as_number(left), as_number(right));
      const bool length =
          (is_time(left) || left.kind == Kind::percentage) && (is_time(right) || right.kind == Kind::percentage);
      Value result = combine(sum, length ? Kind::duration : Kind::number, as_steps(left), as_steps(right));
      if (both(Kind::duration) && left.unit && left.unit == right.unit) {
        result.unit = left.unit;
        result.amount = make(sum, {left.amount, right.amount});
      }
      return result;
    }
    case BinaryOperator::multiply:
    case BinaryOperator::divide: {
      const Operation scale = operation == BinaryOperator::multiply ? Operation::multiply : Operation::divide;
      const bool quotient = operation == BinaryOperator::divide;
      if (is_time(left) && !is_time(right)) {
        Value result = combine(scale, Kind::duration, left.node, as_number(right));
        result.unit = left.unit;
        if (left.unit) result.amount = make(scale, {left.amount, as_number(right)});
        return result;
      }
      if (is_time(right) && !is_time(left) && !quotient) {
        Value result = combine(scale, Kind::duration, as_number(left), right.node);
        result.unit = right.unit;
        if (right.unit) result.amount = make(scale, {as_number(left), right.amount});
        return result;
      }
      const bool fraction =
          !is_time(left) && !is_time(right) &&
          (quotient ? left.kind == Kind::percentage && right.kind != Kind::percentage : either(Kind::percentage));
      return combine(scale, fraction ? Kind::percentage : Kind::number, as_number(left), as_number(right));
    }
    case BinaryOperator::remainder:
      return Value::number(make(Builtin::mod, {as_number(left), as_number(right)}));
  }
  return left;
}

Value Lowering::lower_comparison(const Context &context, const node::Comparison &comparison) {
  Value left = lower(context, comparison.first);
  ExprId left_expression = comparison.first;
  std::optional<Value> result;
  for (const ComparisonLink &link : ast(context)[comparison.rest]) {
    const Value right = lower(context, link.operand);
    graph_.set_origin(location(context, cover(ast(context).span(left_expression), ast(context).span(link.operand))));
    const Value counted_right = counted(context, left_expression, link.operand, right);
    const Value counted_left = counted(context, link.operand, left_expression, left);
    Value holds = broadcast(counted_left, counted_right,
                            [&](const Value &a, const Value &b) { return compare(link.operation, a, b); });
    if (result) {
      holds = broadcast(*result, holds,
                        [&](const Value &a, const Value &b) { return binary(BinaryOperator::logical_and, a, b); });
    }
    result = std::move(holds);
    left = right;
    left_expression = link.operand;
  }
  return *result;
}

Value Lowering::compare(ComparisonOperator operation, const Value &left, const Value &right) {
  if (left.kind == Kind::text || right.kind == Kind::text) {
    return Value::boolean(graph_.boolean((left.text == right.text) == (operation == ComparisonOperator::equal)));
  }
  if (left.kind == Kind::boolean && right.kind == Kind::boolean) {
    const NodeId same = make(Operation::same, {left.node, right.node});
    return Value::boolean(operation == ComparisonOperator::equal ? same : make(Operation::logical_not, {same}));
  }
  const bool time = is_time(left) || is_time(right);
  const NodeId a = time ? as_steps(left) : as_number(left);
  const NodeId b = time ? as_steps(right) : as_number(right);
  const Value holds = compare_numbers(operation, a, b);
  if (comparisons_ != nullptr) comparisons_->push_back({holds.node, operation, a, b, graph_.current_origin()});
  return holds;
}

Value Lowering::compare_numbers(ComparisonOperator operation, NodeId a, NodeId b) {
  switch (operation) {
    case ComparisonOperator::less:
      return Value::boolean(make(Operation::less, {a, b}));
    case ComparisonOperator::less_equal:
      return Value::boolean(make(Operation::less_equal, {a, b}));
    case ComparisonOperator::greater:
      return Value::boolean(make(Operation::less, {b, a}));
    case ComparisonOperator::greater_equal:
      return Value::boolean(make(Operation::less_equal, {b, a}));
    case ComparisonOperator::equal:
      return Value::boolean(make(Operation::equal, {a, b}));
    case ComparisonOperator::not_equal:
      return Value::boolean(make(Operation::not_equal, {a, b}));
    case ComparisonOperator::nearly_equal:
      return Value::boolean(make(Operation::nearly_equal, {a, b}));
  }
  return Value::boolean(a);
}

Value Lowering::choose(NodeId condition, const Value &then, const Value &otherwise) {
  if (is_true(condition)) return then;
  if (is_false(condition)) return otherwise;
  if (then.is_list() || otherwise.is_list()) {
    return broadcast(then, otherwise, [&](const Value &a, const Value &b) { return choose(condition, a, b); });
  }
  if (then.kind == Kind::text) {
    report(Code::type_mismatch, graph_.current_origin(),
           "a choice cannot depend on what is only known while the program runs");
    return then;
  }
  const auto select = [&](NodeId a, NodeId b) { return make(Operation::select, {condition, a, b}); };
  if (then.kind == Kind::boolean && otherwise.kind == Kind::boolean)
    return Value::boolean(select(then.node, otherwise.node));
  if (then.kind == Kind::percentage && otherwise.kind == Kind::percentage) {
    Value result = then;
    result.node = select(then.node, otherwise.node);
    return result;
  }
  if (!is_time(then) && !is_time(otherwise)) return Value::number(select(as_number(then), as_number(otherwise)));
  const bool length = then.kind != Kind::number && otherwise.kind != Kind::number;
  Value result{.kind = length ? Kind::duration : Kind::number, .node = select(as_steps(then), as_steps(otherwise))};
  if (length && then.unit && then.unit == otherwise.unit) {
    result.unit = then.unit;
    result.amount = select(then.amount, otherwise.amount);
  }
  return result;
}

void Lowering::record_arm(const Context &context, Span arm, NodeId taken) {
  if (schedule_.empty() || program_[context.module].is_library) return;
  const Location where = location(context, arm);
  const auto [known, fresh] = arm_numbers_.emplace(key(KeyKind::arm, where.source, where.span.begin, where.span.end),
                                                   static_cast<std::uint32_t>(found.arms.size()));
  if (fresh) {
    found.arms.push_back({taken, where});
  } else {
    NodeId &all = found.arms[known->second].taken;
    all = make(Operation::logical_or, {all, taken});
  }
}

Value Lowering::lower_conditional(const Context &context, const node::Conditional &conditional) {
  const std::span<const Arm> arms = ast(context)[conditional.arms];
  struct Taken {
    NodeId condition;
    Value value;
  };
  std::vector<Taken> taken;
  std::optional<Value> otherwise;
  // None of the arms before was taken, of those that time decides: which of the others is taken is a setting, and an
  // arm that another setting takes is no mistake.
  NodeId open = graph_.boolean(true);
  for (const Arm &arm : arms) {
    const NodeId condition = otherwise ? graph_.boolean(false) : as_boolean(lower(context, arm.condition));
    if (graph_[condition].stage == Stage::position) {
      record_arm(context, arm.span, make(Operation::logical_and, {open, condition}));
      open = make(Operation::logical_and, {open, make(Operation::logical_not, {condition})});
    }
    if (is_false(condition)) continue;
    if (is_true(condition)) {
      otherwise = lower(context, arm.value);
      continue;
    }
    taken.push_back({condition, lower(context, arm.value)});
  }
  if (!otherwise) otherwise = lower(context, conditional.otherwise);
  Value result = *otherwise;
  for (std::size_t i = taken.size(); i-- > 0;) result = choose(taken[i].condition, taken[i].value, result);
  return result;
}

Value Lowering::lower_index(const Context &context, ExprId expression, const node::Index &index_node) {
  const Value list = lower(context, index_node.list);
  const NodeId position = as_number(lower(context, index_node.index));
  graph_.set_origin(location(context, expression));
  if (failed_ || !list.is_list()) return Value::number(number(0));
  const std::vector<Value> &elements = *list.elements;
  if (graph_.is_constant(position)) {
    const double at = graph_.constant_value(make(Builtin::floor, {position}));
    if (!(at >= 0 && at < static_cast<double>(elements.size()))) {
      report(Code::index_out_of_range, location(context, index_node.index),
             "this index is outside the list, which has " + std::to_string(elements.size()) + " elements")
          .with_label("elements are counted from 0");
      return elements.front();
    }
    return elements[static_cast<std::size_t>(at)];
  }
  const bool lengths = is_time(elements.front());
  std::vector<NodeId> operands{position};
  for (const Value &element : elements) operands.push_back(lengths ? as_steps(element) : element.node);
  Value result = elements.front();
  result.parameter = kNoParameter;
  result.node = graph_.add(Operation::element, operands);
  bool one_unit = lengths;
  for (const Value &element : elements) one_unit = one_unit && element.unit && element.unit == elements.front().unit;
  if (!one_unit) {
    result.unit.reset();
    return result;
  }
  for (std::size_t i = 0; i < elements.size(); ++i) operands[i + 1] = elements[i].amount;
  result.amount = graph_.add(Operation::element, operands);
  return result;
}

Value Lowering::lower_measure(const Context &context, ExprId expression, const node::Measure &measure) {
  const Value amount = lower(context, measure.amount);
  graph_.set_origin(location(context, expression));
  const std::string_view written = ast(context).text(measure.unit.name);
  UnitId unit{};
  for (std::size_t i = 0; i < program_.units.size(); ++i) {
    if (written == program_.units[i] ||
        (written.ends_with('s') && written.substr(0, written.size() - 1) == program_.units[i])) {
      unit = static_cast<UnitId>(i);
    }
  }
  const auto length = [&](const Value &value) {
    const NodeId count = as_number(value);
    Value result = Value::steps(steps_of(count, unit, location(context, measure.unit.span)));
    result.unit = unit;
    result.amount = count;
    return result;
  };
  if (!amount.is_list()) return length(amount);
  std::vector<Value> values;
  for (const Value &element : *amount.elements) values.push_back(length(element));
  return Value::list(std::move(values));
}

}  // namespace anneal::lowering
