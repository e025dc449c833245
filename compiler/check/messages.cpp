// What is wrong with a type, and what to write instead.

#include <cmath>

#include "compiler/check/typing.hpp"
#include "grammar/children.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/number_text.hpp"

namespace anneal::checking {

std::string Typing::as_operand(ExprId expression) const {
  const ExprKind &kind = ast()[expression].kind;
  const bool simple = std::holds_alternative<node::Number>(kind) || std::holds_alternative<node::Percentage>(kind) ||
                      std::holds_alternative<node::Name>(kind) || std::holds_alternative<node::Call>(kind) ||
                      std::holds_alternative<node::Index>(kind) || std::holds_alternative<node::Member>(kind) ||
                      std::holds_alternative<node::Measure>(kind) || std::holds_alternative<node::List>(kind);
  const std::string written = excerpt(text(expression), 80);
  return simple ? written : "(" + written + ")";
}

void Typing::expect(ExprId expression, const Type &wanted, std::string_view role) {
  const Type &given = type(expression);
  if (wanted.kind == Type::Kind::unknown) return;
  if (given.kind == Type::Kind::unknown && !given.is_list) return;
  if (given.is_list && !wanted.is_list) {
    report(Code::type_mismatch, expression,
           std::string(role) + " is a single " + describe(wanted) + ", and this is " + "a " + describe(given))
        .with_label("a list")
        .with_note("one element of it is `" + as_operand(expression) +
                   "[0]`; `sum`, `min` and `max` make one number of all");
    return;
  }
  if (!given.is_list && wanted.is_list) {
    report(Code::type_mismatch, expression,
           std::string(role) + " is " + "a " + describe(wanted) + ", and this is a single " + describe(given))
        .with_label("not a list")
        .with_note("write `[" + excerpt(text(expression)) + "]`")
        .with_fix(session_.location(id_, expression), "[" + std::string(text(expression)) + "]");
    return;
  }
  const auto is = [&](Type::Kind kind) { return given.kind == kind; };
  if (is(Type::Kind::unknown)) return;
  switch (wanted.kind) {
    case Type::Kind::number:
    case Type::Kind::schedule: {
      if (is(Type::Kind::duration)) return report_duration(expression, role);
      if (!is(Type::Kind::number) && !is(Type::Kind::percentage)) return report_mismatch(expression, "a number", role);
      const auto value = literal(expression);
      const bool whole =
          !value ||
          (*value == static_cast<double>(static_cast<std::int64_t>(*value > -9e15 && *value < 9e15 ? *value : 0)));
      if (wanted.is_integer && !whole) {
        report(Code::not_whole, expression,
               std::string(role) + " is a whole number, and this is " + std::string(text(expression)))
            .with_label("not whole");
      }
      return;
    }
    case Type::Kind::boolean:
      if (!is(Type::Kind::boolean)) report_mismatch(expression, "true or false", role);
      return;
    case Type::Kind::duration:
      if (is(Type::Kind::number) && !is_zero(expression)) return report_missing_unit(expression, role);
      if (is(Type::Kind::boolean) || is(Type::Kind::text)) report_mismatch(expression, "a length of time", role);
      return;
    case Type::Kind::percentage:
      if (is(Type::Kind::duration)) {
        report(Code::type_mismatch, expression, std::string(role) + " is a percentage, and this is a length of time")
            .with_label("a duration")
            .with_note("a parameter declared `: duration` takes both");
      } else if (is(Type::Kind::boolean) || is(Type::Kind::text)) {
        report_mismatch(expression, "a percentage", role);
      }
      return;
    case Type::Kind::text:
      if (!is(Type::Kind::text)) report_mismatch(expression, "one of its choices", role);
      return;
    case Type::Kind::unknown:
    case Type::Kind::module:
      return;
  }
}

void Typing::expect_numbers(ExprId expression, std::string_view role) {
  Type wanted = scalar(Type::Kind::number);
  wanted.is_list = type(expression).is_list;
  if (type(expression).kind == Type::Kind::boolean) {
    return report_boolean_arithmetic(side(expression), std::nullopt, BinaryOperator::add);
  }
  expect(expression, wanted, role);
}

void Typing::report_mismatch(ExprId expression, std::string_view wanted, std::string_view role) {
  const Type &given = type(expression);
  Diagnostic &diagnostic =
      report(Code::type_mismatch, expression,
             std::string(role) + " is " + std::string(wanted) + ", and this is " + "a " + describe(given));
  diagnostic.with_label("a " + describe(given));
  if (given.kind == Type::Kind::boolean && wanted == "a number") {
    diagnostic.with_note("write `if " + excerpt(text(expression)) + " then 1 else 0`");
  } else if (given.kind == Type::Kind::text) {
    diagnostic.with_note("strings are only choices of parameters, messages, paths and patterns");
  }
}

// `50000/128 steps` divides by a length.
bool Typing::report_divided_by_length(ExprId expression, std::string_view role) {
  const auto *chain = std::get_if<node::Chain>(&ast()[expression].kind);
  if (chain == nullptr) return false;
  const BinaryLink &last = ast()[chain->rest].back();
  const auto *measure = std::get_if<node::Measure>(&ast()[last.operand].kind);
  if (last.operation != BinaryOperator::divide || measure == nullptr || !exists(measure->unit)) return false;
  const Span amount = ast().span(measure->amount);
  const std::string quotient(session_.text(id_, Span{ast().span(expression).begin, amount.end}));
  const std::string unit(text(measure->unit.name));
  report(Code::missing_unit, expression, std::string(role) + " has no unit: a number divided by a length is no length")
      .with_label("`" + unit + "` binds to `" + excerpt(text(measure->amount)) + "` alone")
      .with_note("write `(" + excerpt(quotient) + ") " + unit + "`, or for whole ones `(ceil(" + excerpt(quotient) +
                 ")) " + unit + "`")
      .with_fix(session_.location(id_, expression), "(" + quotient + ") " + unit);
  return true;
}

void Typing::report_missing_unit(ExprId expression, std::string_view role, const WantedUnits &wanted) {
  if (report_divided_by_length(expression, role)) return;
  const Type &given = type(expression);
  const std::string written = excerpt(text(expression));
  Diagnostic &diagnostic = report(Code::missing_unit, expression, std::string(role) + " has no unit");
  diagnostic.with_label(written + " what?");
  const std::string operand = as_operand(expression);
  const std::string_view plural = literal(expression) == 1.0 && operand == "1" ? "" : "s";
  const auto value = literal(expression);
  if (wanted.or_percentage && value && *value > 1e-9 && *value < 1) {
    // The nearest decimal of a few digits: 0.29 times 100 is not 29.
    const std::string percentage = shortest(std::round(*value * 1e12) / 1e10) + "%";
    diagnostic
        .with_note(filled("write `{0}` for a part of the span, or `{1} {2}s` or `{1} {3}s`", percentage, operand,
                          wanted.first, wanted.second))
        .with_fix(session_.location(id_, expression), percentage);
    return;
  }
  diagnostic.with_note(filled("write `{0} {2}{1}` or `{0} {3}{1}`", operand, plural, wanted.first, wanted.second));
  if (!given.is_list && facts_->counts_steps[index(expression)] != 0) {
    diagnostic.with_note("with a number beside it, a length becomes its number of steps: give the number a unit too");
  }
  if (value || given.is_list) {
    diagnostic.with_fix(session_.location(id_, expression), filled("{} {}{}", text(expression), wanted.first, plural));
  }
}

void Typing::report_duration(ExprId expression, std::string_view role) {
  const std::string mended = as_operand(expression) + " / 1 step";
  report(Code::duration_as_number, expression, std::string(role) + " is a number, and this is a length of time")
      .with_label("a duration")
      .with_note("write `" + mended + "` for its number of steps")
      .with_fix(session_.location(id_, expression), raised_ ? "(" + mended + ")" : mended);
}

void Typing::expect_condition(ExprId expression, std::string_view role) {
  const Type &given = type(expression);
  if (given.kind == Type::Kind::unknown) return;
  if (given.kind == Type::Kind::boolean && !given.is_list) return;
  const std::string written = as_operand(expression);
  if (given.kind == Type::Kind::boolean) {
    report(Code::condition_not_bool, expression,
           std::string(role) + " is true or false, and this is " + "a " + describe(given))
        .with_label("one for each element")
        .with_note("write `all(…)` if each must hold, or `any(…)` if one is enough");
    return;
  }
  Diagnostic &diagnostic = report(Code::condition_not_bool, expression,
                                  std::string(role) + " is true or false, and this is " + "a " + describe(given));
  diagnostic.with_label("not true or false");
  if (given.kind == Type::Kind::number || given.kind == Type::Kind::percentage || given.kind == Type::Kind::duration) {
    diagnostic.with_note("compare it: `" + written + " != 0`");
  }
}

}  // namespace anneal::checking
