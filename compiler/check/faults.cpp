// What is wrong between the operands of an operator, or among alternatives.
#include "compiler/check/typing.hpp"

namespace anneal::checking {

namespace {

/// At most this many bytes stand between two sides when all that is there is an operator.
constexpr std::uint32_t kOperatorLength = 4;

}  // namespace

Typing::Side Typing::side(ExprId expression) const {
  return {ast().span(expression), type(expression), expression};
}

std::string Typing::quoted(const Side &side) const {
  return "`" + excerpt(session_.text(id_, side.span)) + "`";
}

std::string Typing::as_operand(const Side &side) const {
  return exists(side.expression) ? as_operand(side.expression) : "(" + excerpt(session_.text(id_, side.span), 80) + ")";
}

void Typing::report_boolean_arithmetic(const Side &boolean, const std::optional<Side> &other,
                                       BinaryOperator operation) {
  const std::string condition = excerpt(session_.text(id_, boolean.span));
  Diagnostic &diagnostic =
      report(Code::bool_arithmetic, boolean.span, "`" + condition + "` is true or false, which is not a number");
  diagnostic.with_label("a bool");
  const bool scaled = operation == BinaryOperator::multiply && other && other->type.kind != Type::Kind::boolean;
  const std::string then = scaled ? excerpt(session_.text(id_, other->span)) : "1";
  diagnostic.with_note("write `if " + condition + " then " + then + " else 0`");
}

void Typing::report_list_lengths(Span where, const Type &left, const Type &right) {
  report(Code::list_lengths_differ, where,
         "a " + describe(left) + " meets a " + describe(right) + ", and lists go element by element")
      .with_label(std::to_string(left.length) + " against " + std::to_string(right.length));
}

void Typing::report_percentage_of_step(Span where, const Side &left, const Side &right) {
  const bool left_is_percentage = left.type.kind == Type::Kind::percentage;
  const Side &percentage = left_is_percentage ? left : right;
  const Side &count = left_is_percentage ? right : left;
  const bool is_literal = exists(percentage.expression) && literal(percentage.expression);
  Diagnostic &diagnostic = report(Code::percentage_of_step, where,
                                  quoted(count) + " counts steps, and " + quoted(percentage) + " is the number " +
                                      (is_literal ? "between 0 and 1 that it stands for" : "that it stands for"));
  diagnostic.with_label("a part of what?");
  const bool is_name = exists(count.expression) && (std::holds_alternative<node::Name>(ast()[count.expression].kind) ||
                                                    std::holds_alternative<node::Member>(ast()[count.expression].kind));
  const Reference::Kind kind = is_name ? module_->references[index(count.expression)].kind : Reference::Kind::none;
  if (kind == Reference::Kind::time) {
    const bool of_run = std::holds_alternative<node::Member>(ast()[count.expression].kind);
    const std::string progress = of_run ? "run.progress" : "progress";
    const std::string between(session_.text(id_, {left.span.end, right.span.begin}));
    const std::string part(session_.text(id_, percentage.span));
    const std::string mended = left_is_percentage ? part + between + progress : progress + between + part;
    diagnostic.with_note("write `" + excerpt(mended) + "`").with_fix(session_.location(id_, count.span), progress);
  } else {
    diagnostic.with_note("write `progress < 10%` for the first tenth of the span, or `10% * span` for its length");
  }
}

void Typing::report_counting_lost(Span where, const Side &left, const Side &right) {
  const bool left_counts = left.type.counting != Type::Counting::none;
  const Side &count = left_counts ? left : right;
  const Side &length = left_counts ? right : left;
  // Between alternatives there is more than an operator; then the comparison is shown in full.
  std::string mended = "run.step < " + excerpt(session_.text(id_, length.span));
  const Span gap{left.span.end, right.span.begin};
  const std::string between(gap.end > gap.begin && gap.end - gap.begin <= kOperatorLength ? session_.text(id_, gap)
                                                                                          : "");
  if (!between.empty() && between.find(',') == std::string::npos) {
    const std::string other(session_.text(id_, length.span));
    mended = excerpt(left_counts ? "run.step" + between + other : other + between + "run.step");
  }
  report(Code::counted_unit_lost, where,
         quoted(count) + " counts " + session_.program.units[index(count.type.unit)] +
             "s, and beside it a length counts its steps")
      .with_label("two different counts")
      .with_note("write `" + mended + "`: there both are numbers of steps");
}

void Typing::report_fault(Fault fault, const Side &left, const Side &right, BinaryOperator operation) {
  const Span where = cover(left.span, right.span);
  const std::string role = "each side of `" + std::string(symbol(operation)) + "`";
  switch (fault) {
    case Fault::none:
    case Fault::list_and_single:
      return;
    case Fault::boolean:
    case Fault::boolean_order: {
      const bool left_is_boolean = left.type.kind == Type::Kind::boolean;
      return report_boolean_arithmetic(left_is_boolean ? left : right, left_is_boolean ? right : left, operation);
    }
    case Fault::not_boolean:
      // What a chain of `and` made so far is a bool, so the mistake has an expression of its own.
      for (const Side &side : {left, right}) {
        if (side.type.kind != Type::Kind::boolean && exists(side.expression)) {
          return expect_condition(side.expression, role);
        }
      }
      return;
    case Fault::text:
    case Fault::mixed: {
      const Side &text = left.type.kind == Type::Kind::text ? left : right;
      if (exists(text.expression)) report_mismatch(text.expression, "a number", role);
      return;
    }
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
      return report_list_lengths(where, left.type, right.type);
  }
}

void Typing::report_comparison_fault(Fault fault, const ComparisonLink &link, ExprId left_expression) {
  const Side left = side(left_expression);
  const Side right = side(link.operand);
  const Span where = cover(left.span, right.span);
  switch (fault) {
    case Fault::boolean: {
      const bool left_is_boolean = left.type.kind == Type::Kind::boolean;
      report(Code::type_mismatch, where,
             "a bool is compared with a " + describe(left_is_boolean ? right.type : left.type))
          .with_label("these are never equal")
          .with_note(quoted(left_is_boolean ? left : right) + " is a condition by itself");
      return;
    }
    case Fault::boolean_order:
      report(Code::type_mismatch, link.operator_span, "true and false have no order")
          .with_label("only `==` and `!=` compare bools");
      return;
    case Fault::text:
      if (left.type.kind == right.type.kind) {
        report(Code::type_mismatch, link.operator_span, "choices have no order")
            .with_label("only `==` and `!=` compare strings");
      } else {
        report(Code::type_mismatch, where, "a " + describe(left.type) + " is compared with a " + describe(right.type))
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
      return report_fault(fault, left, right, BinaryOperator::subtract);
  }
}

template <class Wanted>
ExprId Typing::first_of(std::span<const ExprId> alternatives, Wanted wanted) const {
  for (const ExprId alternative : alternatives) {
    if (wanted(type(alternative))) return alternative;
  }
  return alternatives.front();
}

void Typing::report_different_types(Fault fault, std::span<const ExprId> alternatives, std::string_view role) {
  const ExprId first = first_of(alternatives, [](const Type &type) { return type.kind != Type::Kind::unknown; });
  const Type &wanted = type(first);
  const auto is_special = [](const Type &type) {
    return type.kind == Type::Kind::boolean || type.kind == Type::Kind::text;
  };
  const ExprId other = first_of(alternatives, [&](const Type &type) {
    if (type.kind == Type::Kind::unknown) return false;
    if (fault == Fault::list_and_single) return type.is_list != wanted.is_list;
    return type.kind != wanted.kind && (is_special(type) || is_special(wanted));
  });
  report(Code::type_mismatch, other, std::string(role) + " are of different types")
      .with_label("this is a " + describe(type(other)))
      .with_note(session_.location(id_, first), "this is a " + describe(wanted));
}

void Typing::report_join_fault(Fault fault, Span where, std::span<const ExprId> alternatives, std::string_view role) {
  switch (fault) {
    case Fault::mixed:
    case Fault::list_and_single:
      return report_different_types(fault, alternatives, role);
    case Fault::list_lengths: {
      const auto is_long = [](const Type &type) { return type.is_list && type.length != 0; };
      const ExprId list = first_of(alternatives, is_long);
      const std::uint32_t length = type(list).length;
      const ExprId other =
          first_of(alternatives, [&](const Type &type) { return is_long(type) && type.length != length; });
      return report_list_lengths(where, type(list), type(other));
    }
    case Fault::counting_lost: {
      const ExprId count =
          first_of(alternatives, [](const Type &type) { return type.counting != Type::Counting::none; });
      const ExprId length = first_of(alternatives, [](const Type &type) { return type.kind == Type::Kind::duration; });
      return report_counting_lost(where, side(count), side(length));
    }
    case Fault::percentage_of_step:
    case Fault::percentage_and_length: {
      const ExprId part = first_of(alternatives, [](const Type &type) { return type.kind == Type::Kind::percentage; });
      report(Code::percentage_of_step, part,
             "a percentage among numbers of steps: as a number, or as a part of the span?")
          .with_label("a part of what?")
          .with_note("write `" + as_operand(part) + " * span` for the part of the span");
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
