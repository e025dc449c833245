// What people bring from other languages: reported once, with the same thing in this one, and read as what it means.

#include <algorithm>
#include <array>

#include "grammar/builder.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/number.hpp"
#include "grammar/scan.hpp"
#include "grammar/words.hpp"

namespace anneal {

namespace {

struct ForeignFunction {
  std::string_view name;
  std::string_view ours;
};

// Functions of Python's modules that have another name here. Sorted.
constexpr ForeignFunction kFunctions[] = {
    {"absolute", "abs"}, {"amax", "max"},     {"amin", "min"},      {"arccos", "acos"},
    {"arcsin", "asin"},  {"arctan", "atan"},  {"arctan2", "atan2"}, {"clip", "clamp"},
    {"fabs", "abs"},     {"fmod", "mod"},     {"maximum", "max"},   {"minimum", "min"},
    {"power", "pow"},    {"prod", "product"}, {"remainder", "mod"}, {"rint", "round"},
};
static_assert(std::ranges::is_sorted(kFunctions, {}, &ForeignFunction::name));

constexpr std::string_view kModules[] = {"cmath", "jnp", "math", "np", "numpy"};
static_assert(std::ranges::is_sorted(kModules));

struct ForeignType {
  std::string_view name;
  TypeName::Kind kind;
  std::string_view ours;
};

// Sorted.
constexpr ForeignType kTypes[] = {
    {"boolean", TypeName::Kind::boolean, "bool"},      {"double", TypeName::Kind::number, "number"},
    {"f32", TypeName::Kind::number, "number"},         {"f64", TypeName::Kind::number, "number"},
    {"float", TypeName::Kind::number, "number"},       {"i32", TypeName::Kind::integer, "integer"},
    {"i64", TypeName::Kind::integer, "integer"},       {"int", TypeName::Kind::integer, "integer"},
    {"list", TypeName::Kind::number_list, "[number]"}, {"long", TypeName::Kind::integer, "integer"},
    {"real", TypeName::Kind::number, "number"},        {"time", TypeName::Kind::duration, "duration"},
};
static_assert(std::ranges::is_sorted(kTypes, {}, &ForeignType::name));

// What a function or constant of one of Python's modules is called here; empty when there is none.
std::string_view our_name(std::string_view foreign) {
  const auto found = std::ranges::lower_bound(kFunctions, foreign, {}, &ForeignFunction::name);
  if (found != std::end(kFunctions) && found->name == foreign) return found->ours;
  return is_reserved(foreign) && !keyword(foreign) ? foreign : std::string_view();
}

}  // namespace

// -- signs --

// What stands where something else was expected and is a mistake of a kind of its own.
bool Builder::report_special(const Token *found) {
  if (report_loop(found)) return true;
  if (found == tokens_.all.data()) return false;
  const Token *before = found - 1;
  const auto decimal_comma = [&](const Token *comma) {
    return comma > tokens_.all.data() && comma->is(TokenKind::comma) && (comma - 1)->is(TokenKind::number) &&
           (comma + 1)->is(TokenKind::number) && comma->has(Token::kGlued) && (comma + 1)->has(Token::kGlued) &&
           text(*(comma - 1)).find('.') == std::string_view::npos;
  };
  for (const Token *comma : {found, before - (before > tokens_.all.data() ? 1 : 0)}) {
    if (!decimal_comma(comma)) continue;
    const Span span = cover((comma - 1)->span, (comma + 1)->span);
    if (thousands_length(text(span)) == text(span).size()) {
      report(Code::number_malformed, span, filled("{}: {}", quoted(text(span)), describe_thousands(text(span))), found)
          .with_note("a fraction is written with a point");
      return true;
    }
    const std::string instead = filled("{}.{}", text(*(comma - 1)), text(*(comma + 1)));
    report(Code::foreign_syntax, span, filled("{} is written with a point, {}", quoted(text(span)), quoted(instead)),
           found)
        .with_fix(where(span), instead);
    return true;
  }
  const bool product = found->is(TokenKind::open_round) && found->has(Token::kGlued) &&
                       (before->is(TokenKind::number) || before->is(TokenKind::percentage) || closes(before->kind));
  if (product) {
    report(Code::foreign_syntax, found,
           filled("{} directly behind a value: a product is written with `*`", describe(found)))
        .with_fix({id_, {found->span.begin, found->span.begin}}, " * ");
  }
  return product;
}

void Builder::report_assignment(const Token *sign) {
  if (sign->has(Token::kDoubtful)) return;
  report(Code::foreign_syntax, sign, "`=` gives a name its value: equality is written `==`")
      .with_fix(where(sign), "==", Applicability::safe);
}

void Builder::report_definition_sign(const Token *sign) {
  report(Code::expected, sign, filled("expected `=`, found {}", describe(sign)))
      .with_fix(where(sign), (sign - 1)->span.end == sign->span.begin ? " =" : "=", Applicability::safe);
}

void Builder::report_typed(const Token *sign) {
  const Span type = cover((sign - 2)->span, (sign - 1)->span);
  report(Code::expected, sign - 2, "expected `=`, found `:`: only parameters have a declared type")
      .with_fix(where(Span{(sign - 3)->span.end, type.end}), "", Applicability::safe);
}

void Builder::report_body(const Token *brace) {
  const std::uint32_t end = (brace - 1)->span.end;
  report(Code::expected, brace, "expected `=` before the body of a `def`, found `{`")
      .with_fix({id_, {end, end}}, " =", Applicability::safe);
}

// -- conditions --

Part Builder::conditional(const Part &condition, const Part &value, const Part &otherwise) {
  const Span span = cover(cover(condition.span, value.span), otherwise.span);
  const Arm arm{condition.id, value.id, cover(condition.span, value.span)};
  const auto arms = ast_.store(std::span<const Arm>(&arm, 1));
  return add(span, node::Conditional{node::Conditional::Form::if_then_else, arms, otherwise.id});
}

Part Builder::c_conditional(const Part &condition, const Arm &branches) {
  const Part yes{branches.condition, ast_.span(branches.condition)};
  const Part no{branches.value, ast_.span(branches.value)};
  const Part result = conditional(condition, yes, no);
  report(Code::foreign_syntax, {branches.span.begin, branches.span.begin + 1},
         "`condition ? a : b` is written `if condition then a else b`", nullptr)
      .with_fix(where(result.span),
                filled("if {} then {} else {}", text(condition.span), text(yes.span), text(no.span)));
  return result;
}

Part Builder::python_conditional(const Part &value, const Arm &branches) {
  const Part condition{branches.condition, ast_.span(branches.condition)};
  const Part no{branches.value, ast_.span(branches.value)};
  const Part result = conditional(condition, value, no);
  report(Code::foreign_syntax, {branches.span.begin, branches.span.begin + 2},
         "`a if condition else b` is written `if condition then a else b`", nullptr)
      .with_fix(where(result.span),
                filled("if {} then {} else {}", text(condition.span), text(value.span), text(no.span)));
  return result;
}

void Builder::python_colon(const Token *colon, std::string_view instead) {
  if (!python_if_) {
    report(Code::foreign_syntax, colon, "`if condition: a else: b` is written `if condition then a else b`")
        .with_fix(where(colon), std::string(instead));
  }
  python_if_ = true;
}

bool Builder::is_elif(const Token *at) const {
  return is_word(at, "elif") || is_word(at, "elsif") || is_word(at, "elseif");
}

void Builder::report_elif(const Token *word) {
  report(Code::foreign_syntax, word, filled("{} is written `else if`", describe(word)))
      .with_fix(where(word), "else if", Applicability::safe);
}

// -- words --

bool Builder::report_misplaced(const Token *found) {
  if (found->is(TokenKind::word_state)) {
    report(Code::misplaced_item, found, "`state` stands in the braces of a block, before its value");
  } else if (item_begins_at(found) && !found->has(Token::kFirstOnLine)) {
    report(Code::misplaced_item, found,
           filled("{} begins an item, which stands outside all expressions", describe(found)));
  } else {
    return false;
  }
  recover();
  return true;
}

bool Builder::report_loop(const Token *at) {
  const bool loop = is_word(at, "for") || is_word(at, "while");
  const TokenKind next = (at + 1)->kind;
  if (!loop || !(next == TokenKind::name || next == TokenKind::open_round || next == TokenKind::word_not ||
                 next == TokenKind::word_true || next == TokenKind::number)) {
    return false;
  }
  report(Code::foreign_syntax, at, "there are no loops: a formula says what the value is at every `step`")
      .with_note(is_word(at, "for") ? "over a list, arithmetic goes element by element: `sum(xs * 2)`"
                                    : "a condition on time is `if step < 1000 then … else …`");
  recover();
  return true;
}

bool Builder::begins_return(const Token *at) const {
  if (!is_word(at, "return")) return false;
  const TokenKind next = (at + 1)->kind;
  return next == TokenKind::name || next == TokenKind::number || next == TokenKind::open_round ||
         next == TokenKind::word_if || next == TokenKind::minus;
}

void Builder::report_return(const Token *word) {
  report(Code::foreign_syntax, word, "no `return` is needed: the last expression of a block is its value")
      .with_fix(where(Span{word->span.begin, (word + 1)->span.begin}), "", Applicability::safe);
}

std::optional<Part> Builder::foreign_primary(const Token *at) {
  if (!at->is(TokenKind::name)) return std::nullopt;
  const std::string_view word = text(*at);
  if (word == "True" || word == "False") {
    const std::string_view ours = word == "True" ? "true" : "false";
    report(Code::foreign_syntax, at, filled("`{}` is written `{}`", word, ours))
        .with_fix(where(at), std::string(ours), Applicability::safe);
    return add(at->span, node::Boolean{word == "True"});
  }
  if (word == "None" || word == "null" || word == "nil") {
    report(Code::foreign_syntax, at,
           filled("`{}`: every name has a value here, there is none that means no value", word));
    return add(at->span, node::Error{});
  }
  if (word == "lambda" && ((at + 1)->is(TokenKind::name) || (at + 1)->is(TokenKind::colon))) {
    report(Code::foreign_syntax, at, "a function has a name here: `lambda` is written `def`")
        .with_note("write `def f(x) = …`, an item of its own; a `schedule` parameter takes a formula as it is");
    recover();
    return add(at->span, node::Error{});
  }
  if (report_loop(at)) return add(at->span, node::Error{});
  return std::nullopt;
}

bool Builder::is_foreign_type(const Token *at) const {
  if (!at->is(TokenKind::name)) return false;
  const std::string_view word = text(*at);
  return word == "str" || word == "string" || std::ranges::binary_search(kTypes, word, {}, &ForeignType::name);
}

TypeName::Kind Builder::foreign_type(const Token *word) {
  const auto found = std::ranges::lower_bound(kTypes, text(*word), {}, &ForeignType::name);
  if (found == std::end(kTypes) || found->name != text(*word)) {
    report(Code::foreign_syntax, word,
           filled("{}: a text is one of some choices, `one_of(\"cos\", \"linear\")`", describe(word)));
    return TypeName::Kind::one_of;
  }
  report(Code::foreign_syntax, word, filled("the type {} is written `{}`", describe(word), found->ours))
      .with_fix(where(word), std::string(found->ours), Applicability::safe);
  return found->kind;
}

void Builder::report_renaming(const Token *name) {
  const Span span = cover((name - 2)->span, name->span);
  report(Code::foreign_syntax, cover((name - 1)->span, name->span), "a module of the library keeps its name", name)
      .with_fix(where(Span{(name - 2)->span.end, span.end}), "");
}

// -- names, when all are known --

// Where a name is defined; in a formula, where a value that the host sets is mentioned.
std::optional<Span> Builder::where_named(NameId name) const {
  for (const Item &item : ast_.items) {
    if (const auto defined = anneal::defined_name(item); defined && defined->name == name) return defined->span;
    const auto *def = std::get_if<item::Def>(&item.kind);
    const auto *optimizer = std::get_if<item::Optimizer>(&item.kind);
    const Slice<Parameter> parameters = def != nullptr         ? def->parameters
                                        : optimizer != nullptr ? optimizer->parameters
                                                               : Slice<Parameter>{};
    for (const Parameter &parameter : ast_[parameters]) {
      if (parameter.name.name == name) return parameter.name.span;
    }
  }
  for (const Expr &expr : ast_.expressions) {
    if (const auto *used = std::get_if<node::Name>(&expr.kind); used != nullptr && used->name == name) return expr.span;
    const auto *block = std::get_if<node::Block>(&expr.kind);
    if (block == nullptr) continue;
    for (const Statement &statement : ast_[block->statements]) {
      if (statement.name.name == name) return statement.name.span;
    }
  }
  return std::nullopt;
}

void Builder::check_names() {
  report_thousands();
  report_magnitudes();
  for (Expr &expr : ast_.expressions) {
    const auto *member = std::get_if<node::Member>(&expr.kind);
    const auto *object = member != nullptr ? std::get_if<node::Name>(&ast_[member->object].kind) : nullptr;
    if (object == nullptr || !std::ranges::binary_search(kModules, ast_.text(object->name))) continue;
    const NameId module = object->name;
    const bool defined = std::ranges::any_of(ast_.items, [&](const Item &item) {
      const auto name = anneal::defined_name(item);
      return name && name->name == module && !std::holds_alternative<item::Import>(item.kind);
    });
    if (defined) continue;
    const std::string_view ours = our_name(ast_.text(member->member.name));
    Diagnostic &diagnostic = report(
        Code::foreign_syntax, expr.span,
        ours.empty()
            ? filled("{} is not known here: the functions of the language need no module", quoted(text(expr.span)))
            : filled("{} is written `{}`", quoted(text(expr.span)), ours),
        nullptr);
    if (!ours.empty()) diagnostic.with_fix(where(expr.span), std::string(ours), Applicability::safe);
    const ExprId module_node = member->object;
    if (ours.empty()) {
      expr.kind = node::Error{};
    } else {
      expr.kind = node::Name{ast_.intern(ours)};
    }
    ast_.expressions[index(module_node)].kind = node::Error{};
  }
}

// `min(step, 10,500)`: where other commas of the bracket have a blank behind them, and not all is numbers, one without
// a blank before three digits separates thousands in the writer's mind.
void Builder::report_thousands() {
  struct Group {
    bool has_blank = false;
    bool has_other = false;  // than plain numbers
    std::vector<const Token *> commas;
  };
  std::vector<Group> groups;
  for (const Token &token : tokens_.all) {
    if (opens(token.kind)) {
      if (!groups.empty()) groups.back().has_other = true;
      groups.emplace_back();
    } else if (closes(token.kind) && !groups.empty()) {
      const Group group = std::move(groups.back());
      groups.pop_back();
      if (!group.has_blank || !group.has_other) continue;
      for (const Token *comma : group.commas) report_comma_of_thousands(comma);
    } else if (token.is(TokenKind::comma) && !groups.empty()) {
      const Token &next = *(&token + 1);
      const Token &before = *(&token - 1);
      const bool glued = next.has(Token::kGlued);
      groups.back().has_blank = groups.back().has_blank || (!glued && !next.has(Token::kFirstOnLine));
      const Span both = cover(before.span, next.span);
      if (glued && before.is(TokenKind::number) && next.is(TokenKind::number) &&
          thousands_length(text(both)) == text(both).size())
        groups.back().commas.push_back(&token);
    } else if (!token.is(TokenKind::number) && !groups.empty()) {
      groups.back().has_other = true;
    }
  }
}

void Builder::report_comma_of_thousands(const Token *comma) {
  const Span span = cover((comma - 1)->span, (comma + 1)->span);
  report(Code::number_malformed, span,
         filled("{} is two values: {}", quoted(text(span)), describe_thousands(text(span))), comma)
      .with_note("a comma between two values has a blank behind it here, as the others have")
      .with_fix(where(span), without_commas(text(span)))
      .with_fix(where(span), filled("{}, {}", text(*(comma - 1)), text(*(comma + 1))));
}

// `2T` is 2 trillion where `T` is not a name.
void Builder::report_magnitudes() {
  constexpr std::string_view kLetters = "kMBT";
  constexpr std::array<std::string_view, 4> kExponents = {"e3", "e6", "e9", "e12"};
  std::array<std::optional<Span>, 4> named{};
  for (std::size_t at = 0; at < kLetters.size(); ++at) {
    const auto name = ast_.find_name(kLetters.substr(at, 1));
    if (name) named[at] = where_named(*name);
  }
  if (std::ranges::none_of(named, [](const auto &known) { return known.has_value(); })) return;
  for (const Token &token : tokens_.all) {
    if (!token.has(Token::kMagnitude)) continue;
    std::string_view literal = text(token);
    if (literal.ends_with('%')) literal.remove_suffix(1);
    const std::size_t at = kLetters.find(literal.back());
    const std::string_view digits = literal.substr(0, literal.size() - 1);
    if (!named[at]) continue;
    report(Code::number_malformed, &token,
           filled("{0} is `{1}{2}`, and `{3}` is a name here: `{1} * {3}` is the product", quoted(literal), digits,
                  kExponents[at], kLetters[at]))
        .with_note(where(*named[at]), filled("`{}` is this: rename it, and `{}` is a number", kLetters[at], literal))
        .with_fix(where(token.span), filled("{}{}", digits, kExponents[at]))
        .with_fix(where(token.span), filled("{} * {}", digits, kLetters[at]));
  }
}

}  // namespace anneal
