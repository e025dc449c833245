#include "grammar/builder.hpp"

#include <algorithm>

#include "grammar/children.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/parse.hpp"
#include "grammar/scan.hpp"
#include "grammar/words.hpp"

namespace anneal {

// -- reports --

bool Builder::item_begins_at(const Token *token) const {
  return item_begins(tokens_.all, static_cast<std::size_t>(token - tokens_.all.data()));
}

bool Builder::is_word(const Token *token, std::string_view word) const {
  return token->is(TokenKind::name) && text(*token) == word;
}

bool Builder::gave_up() const {
  return reports_ >= kGiveUpErrors;
}

Diagnostic &Builder::report(Code code, Span span, std::string message, const Token *at) {
  const bool silent = recovering_ || gave_up() || (at != nullptr && at->has(Token::kDoubtful));
  if (silent) {
    unreported_ = {};
    return unreported_;
  }
  if (++reports_ >= kGiveUpErrors) recovering_ = true;
  return diagnostics_.report(code, {id_, span}, std::move(message));
}

std::string Builder::describe(const Token *token) const {
  while (token->has(Token::kSupplied)) ++token;
  if (token->is(TokenKind::end)) return std::string(spelling(TokenKind::end));
  return quoted(text(*token));
}

Span Builder::where_missing(const Token *found) const {
  const bool elsewhere = found->is(TokenKind::end) || found->has(Token::kFirstOnLine);
  if (!elsewhere || found == tokens_.all.data()) return found->span;
  const std::uint32_t end = (found - 1)->span.end;
  return {end, end};
}

Diagnostic &Builder::expected(const Token *found, std::string_view what) {
  if (!recovering_ && report_special(found)) {
    recovering_ = true;
    unreported_ = {};
    return unreported_;
  }
  if (!recovering_ && depth_ > 0 && report_misplaced(found)) return unreported_;
  Diagnostic &diagnostic =
      report(Code::expected, where_missing(found),
             recovering_ ? std::string() : filled("expected {}, found {}", what, describe(found)), found);
  if (!recovering_ && found->is(TokenKind::word_optimizer))
    diagnostic.with_note("the `base` of a scheduler is a rate: `0.1`");
  recovering_ = true;
  return diagnostic;
}

// -- nesting --

bool Builder::enter(const Token *token) {
  if (depth_ < kNestingLimit) {
    ++depth_;
    return true;
  }
  if (!recovering_) {
    report(Code::nesting_too_deep, token->span,
           filled("nested {} deep from here: the limit is {}", depth_ + deeper(token), kNestingLimit), nullptr)
        .with_note("name a part with `let`, and use the name");
  }
  recovering_ = true;
  refused_ = true;
  return false;
}

// How many levels begin at `from` and inside it. An estimate by the tokens: exact for one kind of bracket or operator.
std::uint32_t Builder::deeper(const Token *from) const {
  std::uint32_t deepest = 0;
  std::uint32_t depth = 0;
  std::vector<std::uint32_t> outside;  // the depth around each open bracket
  for (const Token *at = from; !at->is(TokenKind::end); ++at) {
    switch (at->kind) {
      case TokenKind::open_round:
      case TokenKind::open_square:
      case TokenKind::open_brace:
        outside.push_back(depth++);
        break;
      case TokenKind::close_round:
      case TokenKind::close_square:
      case TokenKind::close_brace:
        if (outside.empty()) return deepest;
        depth = outside.back();
        outside.pop_back();
        break;
      case TokenKind::minus:
      case TokenKind::word_not:
      case TokenKind::word_if:
      case TokenKind::caret:
      case TokenKind::question:
        ++depth;
        break;
      case TokenKind::comma:
      case TokenKind::semicolon:
        if (outside.empty()) return deepest;
        depth = outside.back() + 1;
        break;
      default:
        break;
    }
    deepest = std::max(deepest, depth);
  }
  return deepest;
}

// `enter` counts what can be told from the left; chains of postfix and mixed operators show their depth only when they
// are built.
void Builder::limit_levels(Span span) {
  const auto begin = levels_.begin() + static_cast<std::ptrdiff_t>(item_begin_);
  const auto deepest = std::max_element(begin, levels_.end());
  if (deepest == levels_.end() || *deepest <= kNestingLimit) return;
  if (!refused_)
    report(Code::nesting_too_deep, {span.begin, std::min(span.begin + 1, span.end)},
           filled("nested {} deep: the limit is {}", *deepest, kNestingLimit), nullptr)
        .with_note("name a part with `let`, and use the name");
  for (std::size_t at = item_begin_; at < levels_.size(); ++at) {
    if (levels_[at] > kNestingLimit) ast_.expressions[at].kind = node::Error{};
  }
}

// -- nodes --

Part Builder::add(Span span, ExprKind kind, Form form) {
  const ExprId id = ast_.add(span, std::move(kind));
  std::uint32_t level = 0;
  for_each_child(ast_, id, [&](ExprId child) { level = std::max(level, levels_[index(child)] + 1); });
  levels_.push_back(level);
  return {id, span, form};
}

Part Builder::parenthesised(Part part, Span span) {
  ++levels_[index(part.id)];
  return {part.id, span, Form::parenthesis};
}

Part Builder::literal(const Token *token) {
  switch (token->kind) {
    case TokenKind::number: {
      if (token->payload == Tokens::kNoValue) return add(token->span, node::Error{}, Form::number);
      const double value = tokens_.numbers[token->payload];
      return add(token->span, node::Number{value, text(*token) == "1"}, Form::number);
    }
    case TokenKind::percentage:
      if (token->payload == Tokens::kNoValue) return add(token->span, node::Error{}, Form::percentage);
      return add(token->span, node::Percentage{tokens_.numbers[token->payload]}, Form::percentage);
    case TokenKind::text:
      return add(token->span, node::Text{token->name()});
    case TokenKind::word_true:
      return add(token->span, node::Boolean{true});
    case TokenKind::word_false:
      return add(token->span, node::Boolean{false});
    default:
      return missing(token);
  }
}

Part Builder::name(const Token *token) {
  return add(token->span, node::Name{token->name()}, Form::name);
}

Part Builder::chain(const Part &first, const std::vector<BinaryLink> &links, Span last) {
  const auto rest = ast_.store(std::span<const BinaryLink>(links));
  return add(cover(first.span, last), node::Chain{first.id, rest});
}

Part Builder::comparison(const Part &first, const std::vector<ComparisonLink> &links, Span last) {
  bool up = false;
  bool down = false;
  bool unequal = false;
  for (const ComparisonLink &link : links) {
    up |= link.operation == ComparisonOperator::less || link.operation == ComparisonOperator::less_equal;
    down |= link.operation == ComparisonOperator::greater || link.operation == ComparisonOperator::greater_equal;
    unequal |= link.operation == ComparisonOperator::not_equal;
  }
  if ((up && down) || (unequal && links.size() > 1)) {
    report(Code::comparison_chain, cover(links.front().operator_span, links.back().operator_span),
           unequal ? "a chain of comparisons has no `!=`: join two comparisons with `and`"
                   : "a chain of comparisons goes in one direction: join two comparisons with `and`",
           nullptr);
  }
  const auto rest = ast_.store(std::span<const ComparisonLink>(links));
  return add(cover(first.span, last), node::Comparison{first.id, rest});
}

Part Builder::negate(const Token *sign, const Part &operand) {
  return add(cover(sign->span, operand.span), node::Negate{operand.id});
}

Part Builder::negation(const Token *word, const Part &operand) {
  return add(cover(word->span, operand.span), node::Not{operand.id});
}

Part Builder::power(const Part &base, const Part &exponent) {
  return add(cover(base.span, exponent.span), node::Power{base.id, exponent.id});
}

Part Builder::call(const Part &callee, const std::vector<Argument> &arguments, std::uint32_t end) {
  const auto slice = ast_.store(std::span<const Argument>(arguments));
  return add({callee.span.begin, end}, node::Call{callee.id, slice}, Form::call);
}

Part Builder::index_of(const Part &list, const Part &position, std::uint32_t end) {
  return add({list.span.begin, end}, node::Index{list.id, position.id}, Form::name);
}

Part Builder::member(const Part &object, const Token *name) {
  if (name == nullptr) return add(object.span, node::Error{}, Form::name);
  return add(cover(object.span, name->span), node::Member{object.id, identifier(name)}, Form::name);
}

/// Whether the innermost bracket around `at` is a clock's: its equations may be calls with a unit, `epoch = ceil(a / b)
/// steps`.
bool Builder::in_clock(const Token *at) const {
  while (at != tokens_.all.data()) {
    --at;
    if (closes(at->kind)) {
      at = partner(at);
    } else if (opens(at->kind)) {
      return at != tokens_.all.data() && (at - 1)->is(TokenKind::word_clock);
    }
  }
  return false;
}

Part Builder::measure(const Part &amount, const Token *unit) {
  if (amount.form == Form::call && !in_clock(unit)) {
    report(Code::unit_misplaced, cover(amount.span, unit->span),
           "a unit does not follow a call: the call stands in parentheses", unit)
        .with_fix(where(amount.span), filled("({})", text(amount.span)), Applicability::safe);
  } else if (amount.form == Form::percentage) {
    const std::string_view percentage = text(amount.span);
    const std::string_view number = percentage.substr(0, percentage.size() - 1);
    report(
        Code::percent_ambiguous, cover(amount.span, unit->span),
        filled("`{0}% {1}` is a remainder, `{0} % {1}`, or a percentage, `{0}% * {1}`", number, one_line(text(*unit))),
        unit)
        .with_fix(where(amount.span), filled("{} %", number))
        .with_fix(where(amount.span), filled("{} *", percentage));
  }
  return add(cover(amount.span, unit->span), node::Measure{amount.id, identifier(unit)});
}

Part Builder::shift(const Part &value, const Part &time, const Token *next) {
  const Part result = add(cover(value.span, time.span), node::Shift{value.id, time.id});
  switch (next->kind) {
    case TokenKind::plus:
    case TokenKind::minus:
    case TokenKind::star:
    case TokenKind::slash:
    case TokenKind::percent:
    case TokenKind::caret:
    case TokenKind::open_round:
    case TokenKind::open_square:
      break;
    default:
      return result;
  }
  const bool bracket = opens(next->kind);
  // The operand behind the operator, as far as one token or bracket shows it.
  const Token *last = bracket ? partner(next) : next + 1;
  if (!bracket && last->is(TokenKind::minus)) ++last;
  if (!bracket && last->is(TokenKind::name) && (last + 1)->is(TokenKind::open_round)) ++last;
  if (opens(last->kind)) last = partner(last);
  const Span right{time.span.begin, last->span.end};
  report(Code::shift_ambiguous, {next->span.begin, bracket ? next->span.end : next->span.end},
         filled("`{} @ {}` followed by {} can be read in two ways", one_line(text(value.span)),
                one_line(text(time.span)), describe(next)),
         next)
      .with_note(filled("`({}){}{}` or `{} @ ({})`", one_line(text(result.span)), bracket ? "" : " ",
                        one_line(text({next->span.begin, last->span.end})), one_line(text(value.span)),
                        one_line(text(right))))
      .with_fix(where(result.span), filled("({})", text(result.span)))
      .with_fix(where(right), filled("({})", text(right)));
  // The parentheses of the call are no part of anything.
  if (next->is(TokenKind::open_round)) recover();
  return result;
}

Identifier Builder::defined(const Token *token) {
  if (is_reserved(text(*token))) {
    report(Code::reserved_name, token->span,
           filled("{} is a word of the language: choose another name", quoted(text(*token))), token);
  } else if (!token->is(TokenKind::name)) {
    // A sign that people write for a word: what it is written as is said already.
    report(Code::reserved_name, token->span,
           filled("{} stands for a word of the language: choose another name", quoted(text(*token))), nullptr);
  }
  if (!token->is(TokenKind::name)) return {ast_.intern(text(*token)), token->span};
  return identifier(token);
}

node::Conditional Builder::piecewise(std::vector<Arm> arms, const Token *close) {
  const auto otherwise = std::find_if(arms.begin(), arms.end(), [](const Arm &arm) { return !exists(arm.condition); });
  ExprId value = kNoExpr;
  if (otherwise == arms.end()) {
    if (!arms.empty()) {
      report(Code::else_missing, close->span, "this `piecewise` has no `else`: its last arm is `else: …`", close);
    }
    value = missing(close).id;
  } else {
    value = otherwise->value;
    if (otherwise + 1 != arms.end()) {
      report(Code::expected, (otherwise + 1)->span,
             "expected `}` behind the `else` of a `piecewise`, found another arm", close);
    }
    arms.erase(otherwise, arms.end());
  }
  const auto slice = ast_.store(std::span<const Arm>(arms));
  return {node::Conditional::Form::piecewise, slice, value};
}

Part Builder::repeat_body(const std::vector<PhaseArm> &arms, const Token *close) {
  const Token *open = partner(close);
  const Span span = cover(open->span, close->span);
  if (arms.empty()) return add(span, node::Error{});
  const PhaseArm &first = arms.front();
  if (arms.size() == 1 && !exists(first.value) && exists(first.length) && !exists(first.name))
    return {first.length, span};
  std::vector<PhaseArm> phases(arms);
  for (PhaseArm &arm : phases) {
    if (exists(arm.value)) continue;
    report(Code::expected, {arm.span.end, arm.span.end}, "expected `:` and the value of this phase", close);
    arm.value = add({arm.span.end, arm.span.end}, node::Error{}).id;
  }
  const auto slice = ast_.store(std::span<const PhaseArm>(phases));
  return add(span, node::Phases{slice});
}

// -- items --

void Builder::add_item(const Item &item) {
  limit_levels(item.span);
  item_begin_ = levels_.size();
  python_if_ = false;
  refused_ = false;
  ast_.items.push_back(item);
}

}  // namespace anneal
