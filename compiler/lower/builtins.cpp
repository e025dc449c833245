// The built-in functions: element by element over lists, reductions, and those with a rule of their own.
#include "compiler/lower/lowering.hpp"
#include "grammar/number_text.hpp"

namespace anneal::lowering {

namespace {

using Kind = Value::Kind;

/// Built-ins that keep lengths lengths; the others take numbers. How many of the leading arguments are lengths then.
std::size_t length_arguments(Builtin builtin) {
  switch (builtin) {
    case Builtin::abs:
    case Builtin::floor:
    case Builtin::ceil:
    case Builtin::round:
      return 1;
    case Builtin::lerp:
    case Builtin::min:
    case Builtin::max:
      return 2;
    default:
      return 0;
  }
}

}  // namespace

Value Lowering::lower_builtin(const Context &context, ExprId expression, Builtin builtin,
                              std::span<const Argument> arguments) {
  std::vector<Value> values;
  for (const Argument &argument : arguments) values.push_back(lower(context, argument.value));
  graph_.set_origin(location(context, expression));
  if (failed_) return Value::number(number(0));
  switch (row(builtin).category) {
    case BuiltinCategory::Elementwise:
      return elementwise(builtin, values);
    case BuiltinCategory::Extremum:
      return extremum(builtin, values);
    case BuiltinCategory::Reduction:
      return reduce(builtin, values.front());
    case BuiltinCategory::Special:
      break;
  }
  if (builtin == Builtin::clamp) {
    const Value raised[] = {values[0], values[1]};
    const Value cut[] = {extremum(Builtin::max, raised), values[2]};
    return extremum(Builtin::min, cut);
  }
  if (builtin == Builtin::interp) return interpolate(values);
  return range(context, expression, values.front());
}

Value Lowering::elementwise(Builtin builtin, std::span<const Value> arguments) {
  std::size_t count = 0;
  for (const Value &argument : arguments) {
    if (!argument.is_list()) continue;
    if (count != 0 && argument.elements->size() != count) {
      return broadcast(arguments[0], argument, [](const Value &a, const Value &) { return a; });  // reports the lengths
    }
    count = argument.elements->size();
  }
  if (count == 0) return scalar_builtin(builtin, arguments);
  std::vector<Value> values;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<Value> row;
    for (const Value &argument : arguments) row.push_back(argument.is_list() ? (*argument.elements)[i] : argument);
    values.push_back(scalar_builtin(builtin, row));
  }
  return Value::list(std::move(values));
}

Value Lowering::scalar_builtin(Builtin builtin, std::span<const Value> arguments) {
  const std::size_t leading = std::min(length_arguments(builtin), arguments.size());
  bool any_length = false;
  bool all_lengths = leading > 0;
  bool all_percentages = leading > 0;
  for (const Value &argument : arguments.subspan(0, leading)) {
    any_length = any_length || argument.kind == Kind::duration;
    all_lengths = all_lengths && argument.kind != Kind::number;
    all_percentages = all_percentages && argument.kind == Kind::percentage;
  }
  std::vector<NodeId> operands;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    operands.push_back(i < leading && any_length ? as_steps(arguments[i]) : as_number(arguments[i]));
  }
  Value result = Value::number(graph_.add(builtin, operands));
  if (any_length && all_lengths) result.kind = Kind::duration;
  if (all_percentages) {
    result.kind = Kind::percentage;
    result.place = arguments.front().place;
  }
  return result;
}

Value Lowering::extremum(Builtin builtin, std::span<const Value> arguments) {
  std::span<const Value> operands = arguments;
  if (arguments.size() == 1) {
    if (!arguments.front().is_list()) return arguments.front();
    operands = *arguments.front().elements;
  }
  Value result = operands.front();
  for (const Value &operand : operands.subspan(1)) {
    result = broadcast(result, operand, [&](const Value &a, const Value &b) {
      const Value pair[] = {a, b};
      return scalar_builtin(builtin, pair);
    });
  }
  return result;
}

Value Lowering::reduce(Builtin builtin, const Value &list) {
  if (!list.is_list()) return builtin == Builtin::len ? Value::number(number(1)) : list;
  const std::vector<Value> &elements = *list.elements;
  const auto fold = [&](BinaryOperator operation) {
    Value result = elements.front();
    for (std::size_t i = 1; i < elements.size(); ++i) result = binary(operation, result, elements[i]);
    return result;
  };
  if (builtin == Builtin::len) return Value::number(number(static_cast<double>(elements.size())));
  if (builtin == Builtin::sum) return fold(BinaryOperator::add);
  if (builtin == Builtin::product) return fold(BinaryOperator::multiply);
  if (builtin == Builtin::any) return fold(BinaryOperator::logical_or);
  if (builtin == Builtin::all) return fold(BinaryOperator::logical_and);
  NodeId count = make(Operation::to_number, {as_boolean(elements.front())});
  for (std::size_t i = 1; i < elements.size(); ++i) {
    count = make(Operation::add, {count, make(Operation::to_number, {as_boolean(elements[i])})});
  }
  return Value::number(count);
}

Value Lowering::interpolate(std::span<const Value> arguments) {
  const Value &xs = arguments[0];
  const Value &ys = arguments[1];
  if (!xs.is_list() || !ys.is_list() || xs.elements->size() != ys.elements->size()) {
    return broadcast(xs, ys, [](const Value &a, const Value &) { return a; });
  }
  if (arguments[2].is_list()) {
    std::vector<Value> values;
    for (const Value &x : *arguments[2].elements) {
      const Value one[] = {xs, ys, x};
      values.push_back(interpolate(one));
    }
    return Value::list(std::move(values));
  }
  bool lengths = arguments[2].kind == Kind::duration;
  for (const Value &element : *xs.elements) lengths = lengths || element.kind == Kind::duration;
  const auto at = [&](const Value &value) { return lengths ? as_steps(value) : as_number(value); };
  const NodeId x = at(arguments[2]);
  const std::size_t last = xs.elements->size() - 1;
  const NodeId y_last = as_number((*ys.elements)[last]);
  const NodeId x_last = at((*xs.elements)[last]);
  for (std::size_t i = 0; i < last; ++i) {
    add_check({.failed = make(Operation::logical_not,
                              {make(Operation::less, {at((*xs.elements)[i]), at((*xs.elements)[i + 1])})}),
               .code = Code::type_mismatch,
               .where = graph_.current_origin(),
               .message = "the first list of `interp` must increase, and has {0} before {1}",
               .values = {at((*xs.elements)[i]), at((*xs.elements)[i + 1])}});
  }
  // The last piece stands last in the chain, so that a NaN falls into it and passes on.
  NodeId result = y_last;
  for (std::size_t i = last; i-- > 0;) {
    const NodeId low = at((*xs.elements)[i]);
    const NodeId high = at((*xs.elements)[i + 1]);
    const NodeId share =
        make(Operation::divide, {make(Operation::subtract, {x, low}), make(Operation::subtract, {high, low})});
    const NodeId piece = make(Builtin::lerp, {as_number((*ys.elements)[i]), as_number((*ys.elements)[i + 1]), share});
    result = i + 1 == last ? make(Operation::select, {make(Operation::less_equal, {x_last, x}), y_last, piece})
                           : make(Operation::select, {make(Operation::less, {x, high}), piece, result});
  }
  const NodeId y_first = as_number((*ys.elements)[0]);
  return Value::number(make(Operation::select, {make(Operation::less, {x, at((*xs.elements)[0])}), y_first, result}));
}

Value Lowering::range(const Context &context, ExprId expression, const Value &count) {
  const NodeId node = as_number(count);
  const double size = graph_.is_constant(node) ? graph_.constant_value(node) : -1;
  if (!graph_.is_constant(node)) {
    report(Code::not_constant, location(context, expression),
           "the length of a list must be known before the program runs")
        .with_note("give `range` a number, not something that depends on time or on a parameter");
  } else if (!(size >= 1) || size != graph_.constant_value(make(Builtin::floor, {node}))) {
    report(Code::not_whole, location(context, expression), "`range` takes a whole number from 1");
  } else if (size > static_cast<double>(kListLimit)) {
    report(Code::list_too_long, location(context, expression),
           "this list has " + shortest(size) + " elements: a list may have " + std::to_string(kListLimit));
  }
  std::vector<Value> values;
  for (double i = 0; !failed_ && i < size; ++i) values.push_back(Value::number(number(i)));
  if (values.empty()) values.push_back(Value::number(number(0)));
  return Value::list(std::move(values));
}

}  // namespace anneal::lowering
