// What is wrong with a type, and what to write instead.
#include <fmt/format.h>

#include "compiler/check_typing.hpp"
#include "grammar/children.hpp"

namespace anneal::checking {

namespace {

std::string with_article(const Type &type) {
  const std::string words = describe(type);
  return (words.starts_with("un") ? "an " : "a ") + words;
}

}  // namespace

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
           std::string(role) + " is a single " + describe(wanted) + ", and this is " + with_article(given))
        .with_label("a list")
        .with_note("one element of it is `" + as_operand(expression) +
                   "[0]`; `sum`, `min` and `max` make one number of all");
    return;
  }
  if (!given.is_list && wanted.is_list) {
    report(Code::type_mismatch, expression,
           std::string(role) + " is " + with_article(wanted) + ", and this is a single " + describe(given))
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
    return report_boolean_arithmetic(expression, kNoExpr, std::nullopt);
  }
  expect(expression, wanted, role);
}

void Typing::report_mismatch(ExprId expression, std::string_view wanted, std::string_view role) {
  const Type &given = type(expression);
  Diagnostic &diagnostic =
      report(Code::type_mismatch, expression,
             std::string(role) + " is " + std::string(wanted) + ", and this is " + with_article(given));
  diagnostic.with_label("a " + describe(given));
  if (given.kind == Type::Kind::boolean && wanted == "a number") {
    diagnostic.with_note("write `if " + excerpt(text(expression)) + " then 1 else 0`");
  } else if (given.kind == Type::Kind::text) {
    diagnostic.with_note("strings are only choices of parameters, messages, paths and patterns");
  }
}

void Typing::report_missing_unit(ExprId expression, std::string_view role) {
  const Type &given = type(expression);
  const std::string written = excerpt(text(expression));
  Diagnostic &diagnostic = report(Code::missing_unit, expression, std::string(role) + " has no unit");
  diagnostic.with_label(written + " what?");
  const std::string operand = as_operand(expression);
  const std::string_view plural = literal(expression) == 1.0 && operand == "1" ? "" : "s";
  diagnostic.with_note(fmt::format("write `{0} step{1}` or `{0} epoch{1}`", operand, plural));
  if (!given.is_list && facts_->counts_steps[index(expression)] != 0) {
    diagnostic.with_note("with a number beside it, a length becomes its number of steps: give the number a unit too");
  }
  if (literal(expression) || given.is_list) {
    diagnostic.with_fix(session_.location(id_, expression), fmt::format("{} step{}", text(expression), plural));
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
           std::string(role) + " is true or false, and this is " + with_article(given))
        .with_label("one for each element")
        .with_note("write `all(…)` if each must hold, or `any(…)` if one is enough");
    return;
  }
  Diagnostic &diagnostic = report(Code::condition_not_bool, expression,
                                  std::string(role) + " is true or false, and this is " + with_article(given));
  diagnostic.with_label("not true or false");
  if (given.kind == Type::Kind::number || given.kind == Type::Kind::percentage || given.kind == Type::Kind::duration) {
    diagnostic.with_note("compare it: `" + written + " != 0`");
  }
}

void Typing::report_boolean_arithmetic(ExprId boolean, ExprId other, std::optional<BinaryOperator> operation) {
  const std::string condition = excerpt(text(boolean));
  Diagnostic &diagnostic =
      report(Code::bool_arithmetic, boolean, "`" + condition + "` is true or false, which is not a number")
          .with_label("a bool");
  if (operation == BinaryOperator::multiply && exists(other) && type(other).kind != Type::Kind::boolean) {
    diagnostic.with_note("write `if " + condition + " then " + excerpt(text(other)) + " else 0`");
  } else {
    diagnostic.with_note("write `if " + condition + " then 1 else 0`");
  }
}

void Typing::report_list_lengths(Span where, const Type &left, const Type &right) {
  report(Code::list_lengths_differ, where,
         "a " + describe(left) + " meets a " + describe(right) + ", and lists go element by element")
      .with_label(std::to_string(left.length) + " against " + std::to_string(right.length));
}

void Typing::report_percentage_of_step(Span where, ExprId left, ExprId right) {
  const bool left_is_percentage = type(left).kind == Type::Kind::percentage;
  const ExprId percentage = left_is_percentage ? left : right;
  const ExprId count = left_is_percentage ? right : left;
  const std::string written = quoted(percentage);
  Diagnostic &diagnostic =
      report(Code::percentage_of_step, where,
             quoted(count) + " counts steps, and " + written + " is the number " +
                 (literal(percentage) ? "between 0 and 1 that it stands for" : "that it stands for"));
  diagnostic.with_label("a part of what?");
  const bool is_name = std::holds_alternative<node::Name>(ast()[count].kind);
  const bool is_run = std::holds_alternative<node::Member>(ast()[count].kind);
  if (is_name || is_run) {
    const std::string progress = is_run ? "run.progress" : "progress";
    const std::string between(session_.text(id_, {ast().span(left).end, ast().span(right).begin}));
    const std::string mended = left_is_percentage ? std::string(text(left)) + between + progress
                                                  : progress + between + std::string(text(right));
    diagnostic.with_note("write `" + excerpt(mended) + "`").with_fix(session_.location(id_, count), progress);
  } else {
    diagnostic.with_note("write `progress < 10%` for the first tenth of the span, or `10% * span` for its length");
  }
}

void Typing::report_counting_lost(Span where, ExprId left, ExprId right) {
  const ExprId count = type(left).counting != Type::Counting::none ? left : right;
  const ExprId length = count == left ? right : left;
  constexpr std::string_view kNames[] = {"steps", "epochs", "samples", "tokens"};
  const std::string unit(kNames[index(type(count).unit) < 4 ? index(type(count).unit) : 0]);
  std::string mended = "run.step < 8B tokens";
  if (exists(length)) {
    const std::string between(session_.text(id_, {ast().span(left).end, ast().span(right).begin}));
    const std::string other(text(length));
    mended = excerpt(count == left ? "run.step" + between + other : other + between + "run.step");
  }
  report(Code::counted_unit_lost, where,
         quoted(count) + " counts " + unit + ", and beside it a length counts its steps")
      .with_label("two different counts")
      .with_note("write `" + mended + "`: there both are numbers of steps");
}

void Typing::report_fault(Fault fault, Span where, ExprId left, ExprId right, BinaryOperator operation) {
  switch (fault) {
    case Fault::none:
      return;
    case Fault::boolean:
    case Fault::boolean_order: {
      const bool left_is_boolean = type(left).kind == Type::Kind::boolean;
      return report_boolean_arithmetic(left_is_boolean ? left : right, left_is_boolean ? right : left, operation);
    }
    case Fault::not_boolean:
      for (const ExprId side : {left, right}) {
        if (type(side).kind == Type::Kind::boolean) continue;
        return expect_condition(side, "each side of `" + std::string(symbol(operation)) + "`");
      }
      return;
    case Fault::text:
    case Fault::mixed:
      return report_mismatch(type(left).kind == Type::Kind::text ? left : right, "a number",
                             "each side of `" + std::string(symbol(operation)) + "`");
    case Fault::lengths_product:
      report(Code::type_mismatch, where, "the product of two lengths of time is no length")
          .with_label("duration * duration")
          .with_note("write `" + as_operand(right) + " / 1 step` for the second one's number of steps");
      return;
    case Fault::percentage_of_step:
      return report_percentage_of_step(where, left, right);
    case Fault::percentage_and_length:
      report(Code::percentage_of_step, where, "a percentage and a length: as a number, or as a part of the span?")
          .with_label("two readings")
          .with_note("write `10% * span` for the part of the span");
      return;
    case Fault::counting_lost:
      return report_counting_lost(where, left, right);
    case Fault::list_lengths:
      return report_list_lengths(where, type(left), type(right));
    case Fault::list_and_single:
      return;
  }
}

void Typing::report_comparison_fault(Fault fault, const ComparisonLink &link, ExprId left) {
  const Span where = cover(ast().span(left), ast().span(link.operand));
  const Type &first = type(left);
  const Type &second = type(link.operand);
  switch (fault) {
    case Fault::boolean: {
      const bool left_is_boolean = first.kind == Type::Kind::boolean;
      const ExprId boolean = left_is_boolean ? left : link.operand;
      report(Code::type_mismatch, where, "a bool is compared with " + with_article(left_is_boolean ? second : first))
          .with_label("these are never equal")
          .with_note(quoted(boolean) + " is a condition by itself");
      return;
    }
    case Fault::boolean_order:
      report(Code::type_mismatch, link.operator_span, "true and false have no order")
          .with_label("only `==` and `!=` compare bools");
      return;
    case Fault::text:
      if (first.kind == second.kind) {
        report(Code::type_mismatch, link.operator_span, "choices have no order")
            .with_label("only `==` and `!=` compare strings");
      } else {
        report(Code::type_mismatch, where, with_article(first) + " is compared with " + with_article(second))
            .with_label("these are never equal");
      }
      return;
    case Fault::none:
    case Fault::not_boolean:
    case Fault::lengths_product:
    case Fault::percentage_of_step:
    case Fault::percentage_and_length:
    case Fault::counting_lost:
    case Fault::list_lengths:
    case Fault::mixed:
    case Fault::list_and_single:
      return report_fault(fault, where, left, link.operand, BinaryOperator::subtract);
  }
}

void Typing::report_join_fault(Fault fault, Span where, std::span<const ExprId> alternatives, std::string_view role) {
  const auto first_of = [&](auto wanted) {
    for (const ExprId alternative : alternatives) {
      if (wanted(type(alternative))) return alternative;
    }
    return alternatives.front();
  };
  const ExprId first = alternatives.front();
  switch (fault) {
    case Fault::mixed:
    case Fault::list_and_single: {
      const Type &type_of_first = type(first);
      const ExprId other = first_of([&](const Type &type) {
        return fault == Fault::mixed
                   ? (type.kind == Type::Kind::boolean || type.kind == Type::Kind::text ||
                      type_of_first.kind == Type::Kind::boolean || type_of_first.kind == Type::Kind::text) &&
                         type.kind != type_of_first.kind && type.kind != Type::Kind::unknown
                   : type.is_list != type_of_first.is_list;
      });
      report(Code::type_mismatch, other, std::string(role) + " are of different types")
          .with_label("this is " + with_article(type(other)))
          .with_note(session_.location(id_, first), "this is " + with_article(type_of_first));
      return;
    }
    case Fault::list_lengths: {
      const ExprId list = first_of([](const Type &type) { return type.is_list && type.length != 0; });
      const std::uint32_t length = type(list).length;
      const ExprId other =
          first_of([&](const Type &type) { return type.is_list && type.length != 0 && type.length != length; });
      return report_list_lengths(where, type(list), type(other));
    }
    case Fault::counting_lost: {
      const ExprId count = first_of([](const Type &type) { return type.counting != Type::Counting::none; });
      const ExprId length = first_of([](const Type &type) { return type.kind == Type::Kind::duration; });
      return report_counting_lost(where, count, length);
    }
    case Fault::percentage_of_step:
    case Fault::percentage_and_length: {
      const ExprId percentage = first_of([](const Type &type) { return type.kind == Type::Kind::percentage; });
      report(Code::percentage_of_step, percentage,
             "a percentage among numbers of steps: as a number, or as a part of the span?")
          .with_label("a part of what?")
          .with_note("write `" + excerpt(text(percentage)) + " * span` for the part of the span");
      return;
    }
    case Fault::none:
    case Fault::boolean:
    case Fault::boolean_order:
    case Fault::not_boolean:
    case Fault::text:
    case Fault::lengths_product:
      return;
  }
}

}  // namespace anneal::checking
