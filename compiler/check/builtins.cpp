// Calls of built-in functions: what their arguments may be and what comes out.
#include "compiler/check/typing.hpp"
#include "grammar/number_text.hpp"

namespace anneal::checking {

namespace {

std::string counted(std::uint32_t count) {
  constexpr std::string_view kWords[] = {"no", "one", "two", "three"};
  return std::string(kWords[count < 4 ? count : 3]) + (count == 1 ? " argument" : " arguments");
}

Type element(Type list) {
  list.is_list = false;
  list.length = 0;
  return list;
}

}  // namespace

bool Typing::check_builtin_count(ExprId expression, const node::Call &call, const BuiltinRow &row) {
  const std::span<const Argument> arguments = ast()[call.arguments];
  const std::string name(row.name);
  for (const Argument &argument : arguments) {
    if (!exists(argument.name)) continue;
    report(Code::unknown_argument, argument.name.span, "the arguments of built-in functions have no names")
        .with_label("leave the name out")
        .with_fix(session_.location(id_, argument.span), std::string(text(argument.value)));
    return false;
  }
  if (arguments.size() >= row.min_arguments && arguments.size() <= row.max_arguments) return true;
  std::string wanted = counted(row.min_arguments);
  if (row.max_arguments != row.min_arguments) wanted = "at least " + wanted;
  report(Code::argument_count, expression,
         "`" + name + "` takes " + wanted + ", and gets " + std::to_string(arguments.size()))
      .with_label(arguments.size() < row.min_arguments ? "too few arguments" : "too many arguments");
  return false;
}

Type Typing::builtin_type(ExprId expression, const node::Call &call, Builtin builtin) {
  const BuiltinRow &row = anneal::row(builtin);
  if (!check_builtin_count(expression, call, row)) return {};
  std::vector<ExprId> arguments;
  for (const Argument &argument : ast()[call.arguments]) arguments.push_back(argument.value);
  switch (row.category) {
    case BuiltinCategory::Elementwise:
      return elementwise_type(expression, builtin, arguments);
    case BuiltinCategory::Extremum:
      return extremum_type(expression, arguments);
    case BuiltinCategory::Reduction:
      return reduction_type(builtin, arguments.front());
    case BuiltinCategory::Special:
      break;
  }
  if (builtin == Builtin::clamp) return joined_type(expression, arguments, true);
  if (builtin == Builtin::interp) return interp_type(expression, arguments);
  return range_type(arguments.front());
}

Type Typing::elementwise_type(ExprId expression, Builtin builtin, std::span<const ExprId> arguments) {
  if (builtin == Builtin::abs || builtin == Builtin::floor || builtin == Builtin::ceil || builtin == Builtin::round) {
    const Type type = rounding_type(arguments.front());
    const bool keeps_percentage = builtin == Builtin::abs || type.kind != Type::Kind::percentage;
    Type result = type;
    if (!keeps_percentage) result.kind = Type::Kind::number;
    if (facts_->counts_steps[index(arguments.front())] != 0) count_steps(expression);
    return result;
  }
  if (builtin == Builtin::lerp) return lerp_type(expression, arguments);
  const Span where = ast().span(expression);
  if (builtin == Builtin::mod) {
    const Ruling ruling = combine(BinaryOperator::remainder, operand(arguments[0]), operand(arguments[1]));
    if (ruling.fault != Fault::none) {
      report_fault(ruling.fault, side(arguments[0]), side(arguments[1]), BinaryOperator::remainder);
    }
    return ruling.type;
  }
  const std::string role = "an argument of `" + std::string(row(builtin).name) + "`";
  Type result = scalar(Type::Kind::number);
  for (const ExprId argument : arguments) {
    expect_numbers(argument, role);
    const Type before = result;
    if (!merge_shape(result, type(argument))) report_list_lengths(where, before, type(argument));
  }
  return result;
}

Type Typing::rounding_type(ExprId argument) {
  Type result = named(type(argument));
  result.is_integer = false;
  if (result.kind == Type::Kind::boolean || result.kind == Type::Kind::text) {
    expect_numbers(argument, "the argument");
    return {};
  }
  return result;
}

Type Typing::joined_type(ExprId expression, std::span<const ExprId> arguments, bool broadcast) {
  bool usable = true;
  for (const ExprId argument : arguments) {
    const Type::Kind kind = type(argument).kind;
    if (kind != Type::Kind::boolean && kind != Type::Kind::text) continue;
    expect_numbers(argument, "an argument of a function of numbers");
    usable = false;
  }
  if (!usable) return {};
  const Ruling ruling = join(operands(arguments), broadcast);
  if (ruling.fault != Fault::none) {
    report_join_fault(ruling.fault, ast().span(expression), arguments, "the arguments");
  }
  count_joined_steps(expression, arguments, ruling.type);
  return ruling.type;
}

Type Typing::lerp_type(ExprId expression, std::span<const ExprId> arguments) {
  expect_numbers(arguments[2], "how far `lerp` goes");
  Type result = joined_type(expression, arguments.first(2), true);
  const Type before = result;
  if (!merge_shape(result, type(arguments[2]))) report_list_lengths(ast().span(expression), before, type(arguments[2]));
  return result;
}

Type Typing::extremum_type(ExprId expression, std::span<const ExprId> arguments) {
  if (arguments.size() > 1) return joined_type(expression, arguments, true);
  const Type list = type(arguments.front());
  if (list.kind == Type::Kind::unknown) return {};
  if (list.kind == Type::Kind::boolean || list.kind == Type::Kind::text) {
    expect_numbers(arguments.front(), "the list");
    return {};
  }
  if (!list.is_list) {
    report(Code::argument_count, expression, "a single argument is a list, and this is a " + describe(list))
        .with_label("of one value there is no smallest or largest");
  }
  return element(list);
}

Type Typing::reduction_type(Builtin builtin, ExprId argument) {
  const Type list = type(argument);
  const std::string name(row(builtin).name);
  const bool of_booleans = builtin == Builtin::count || builtin == Builtin::any || builtin == Builtin::all;
  const bool to_boolean = builtin == Builtin::any || builtin == Builtin::all;
  const Type result = scalar(to_boolean ? Type::Kind::boolean : Type::Kind::number);
  if (list.kind == Type::Kind::unknown && !list.is_list) return builtin == Builtin::sum ? Type{} : result;
  if (!list.is_list) {
    report(Code::type_mismatch, argument, "`" + name + "` takes a list, and this is a " + describe(list))
        .with_label("not a list");
    return result;
  }
  if (list.kind == Type::Kind::unknown || builtin == Builtin::len) return builtin == Builtin::sum ? Type{} : result;
  if (of_booleans) {
    if (list.kind == Type::Kind::boolean) return result;
    report(Code::condition_not_bool, argument, "`" + name + "` takes a list of bools, and this is a " + describe(list))
        .with_label("not true or false")
        .with_note(builtin == Builtin::count ? "the number of elements is `len(…)`"
                                             : "compare them: `" + name + "(xs > 0)`");
    return result;
  }
  if (list.kind == Type::Kind::boolean) {
    report(Code::bool_arithmetic, argument, "`" + name + "` takes numbers, and this is a " + describe(list))
        .with_label("true and false")
        .with_note("the number of true ones is `count(…)`");
    return result;
  }
  if (builtin == Builtin::sum) return element(list);
  expect_numbers(argument, "a factor of `product`");
  return result;
}

Type Typing::interp_type(ExprId expression, std::span<const ExprId> arguments) {
  const ExprId xs = arguments[0];
  const ExprId ys = arguments[1];
  Type result = scalar(Type::Kind::number);
  for (const ExprId list : {xs, ys}) {
    const Type given = type(list);
    if (given.is_list || given.kind == Type::Kind::unknown) continue;
    report(Code::type_mismatch, list, "`interp` goes through the points of two lists, and this is a " + describe(given))
        .with_label("not a list")
        .with_note("write `interp([x0, x1], [y0, y1], x)`");
    return result;
  }
  require_constant(xs, "the places of `interp`");
  expect_numbers(ys, "the values of `interp`");
  Type both = type(xs);
  if (!merge_shape(both, type(ys))) report_list_lengths(ast().span(expression), type(xs), type(ys));
  // The place may be a list of its own: one value for each.
  const ExprId at = arguments[2];
  Operand place = operand(xs);
  place.type = element(place.type);
  const Operand alternatives[] = {place, operand(at)};
  const Ruling ruling = join(alternatives, true);
  const ExprId both_places[] = {xs, at};
  if (ruling.fault != Fault::none) report_join_fault(ruling.fault, ast().span(expression), both_places, "the places");
  merge_shape(result, type(at));
  return result;
}

Type Typing::range_type(ExprId argument) {
  expect(argument, scalar(Type::Kind::number), "the argument of `range`");
  require_constant(argument, "the length of a list");
  Type result = scalar(Type::Kind::number);
  result.is_list = true;
  const auto count = literal(argument);
  if (!count) return result;
  if (!(*count >= 1) || *count != static_cast<double>(static_cast<std::uint64_t>(*count <= 1e9 ? *count : 0))) {
    report(Code::not_whole, argument, "`range` takes a whole number, at least 1").with_label("how many elements?");
  } else if (*count > static_cast<double>(kListLimit)) {
    report(Code::list_too_long, argument,
           "this list has " + shortest(*count) + " elements: a list may have " + std::to_string(kListLimit));
  } else {
    result.length = static_cast<std::uint32_t>(*count);
  }
  return result;
}

}  // namespace anneal::checking
