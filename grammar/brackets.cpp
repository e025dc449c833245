// Brackets are paired before the grammar reads them: then every mistake inside one stays inside, and recovery knows
// where to go on.

#include <algorithm>

#include "grammar/filled_text.hpp"
#include "grammar/scan.hpp"
#include "grammar/words.hpp"

namespace anneal {

namespace {

// How many open brackets are taken for forgotten when a closer matches one further out.
constexpr std::size_t kSearched = 64;

TokenKind closer_of(TokenKind opener) {
  switch (opener) {
    case TokenKind::open_round:
      return TokenKind::close_round;
    case TokenKind::open_square:
      return TokenKind::close_square;
    default:
      return TokenKind::close_brace;
  }
}

class BracketBalance {
 public:
  BracketBalance(Tokens tokens, const Source &source, SourceId id, Diagnostics &diagnostics)
      : input_(std::move(tokens)), source_(source), id_(id), diagnostics_(diagnostics) {}

  Tokens run() {
    output_.reserve(input_.all.size());
    for (std::size_t at = 0; at < input_.all.size(); ++at) take(at);
    mark_doubtful();
    input_.all = std::move(output_);
    return std::move(input_);
  }

 private:
  void take(std::size_t at) {
    Token token = input_.all[at];
    if (token.is(TokenKind::end)) {
      close_until(0, token);
    } else if (item_begins(input_.all, at) && shows_open_brackets(token)) {
      // A `let` may also stand in the braces of a block.
      close_until(token.is(TokenKind::word_let) ? innermost_brace() : 0, token);
      if (open_.empty()) text_open_ = false;
    } else if (ends_statement(token) && innermost_brace() > 0) {
      close_until(innermost_brace(), token);
    }
    if (token.is(TokenKind::text) && token.has(Token::kDoubtful)) text_open_ = true;
    if (text_open_) token.flags |= Token::kDoubtful;
    if (closes(token.kind)) return close(token, at);
    if (opens(token.kind)) {
      if (follows_in()) token.flags |= Token::kRange;
      open_.push_back(static_cast<std::uint32_t>(output_.size()));
      if (token.is(TokenKind::open_brace)) braces_.push_back(open_.size());
    }
    output_.push_back(token);
  }

  // The ranges may hold each other, hence their ends are counted.
  void mark_doubtful() {
    if (doubtful_.empty()) return;
    std::vector<std::int32_t> change(output_.size() + 1, 0);
    for (const auto &[begin, end] : doubtful_) {
      ++change[begin];
      --change[end];
    }
    std::int32_t depth = 0;
    for (std::size_t at = 0; at < output_.size(); ++at) {
      depth += change[at];
      if (depth > 0) output_[at].flags |= Token::kDoubtful;
    }
  }

  // Neither can stand inside parentheses.
  static bool ends_statement(const Token &token) {
    return token.is(TokenKind::word_state) || token.is(TokenKind::semicolon);
  }

  bool follows_in() const {
    return !output_.empty() && output_.back().is(TokenKind::name) && source_.text(output_.back().span) == "in";
  }

  // An item in the middle of a line is misplaced inside brackets; at the start of one it shows that they were
  // forgotten.
  bool shows_open_brackets(const Token &token) const {
    return open_.empty() || token.has(Token::kFirstOnLine) || (token.is(TokenKind::word_let) && !braces_.empty());
  }

  // How many brackets stay open when a `let` shows that those in the innermost braces are not closed.
  std::size_t innermost_brace() const { return braces_.empty() ? 0 : braces_.back(); }

  bool matches(const Token &opener, TokenKind closer) const {
    if (closer_of(opener.kind) == closer) return true;
    return opener.has(Token::kRange) && (closer == TokenKind::close_round || closer == TokenKind::close_square);
  }

  void close(const Token &token, std::size_t at) {
    std::size_t count = open_.size();
    // Searching past braces for a round or square opener would tear statements apart.
    const bool brace = token.is(TokenKind::close_brace);
    while (count > 0 && !matches(output_[open_[count - 1]], token.kind)) {
      const bool barrier = !brace && output_[open_[count - 1]].is(TokenKind::open_brace);
      if (barrier || open_.size() - count > kSearched) count = 1;
      --count;
    }
    if (count > 0) {
      close_until(count, token);
      pair(token);
    } else if (!open_.empty() && !closes_later(at)) {
      close_wrongly(token);
    } else {
      stray(token);
    }
  }

  // Whether the innermost open bracket is closed by what follows `at`.
  bool closes_later(std::size_t at) const {
    const TokenKind opener = output_[open_.back()].kind;
    std::size_t depth = 0;
    for (std::size_t ahead = at + 1; ahead < input_.all.size() && ahead - at <= kSearched; ++ahead) {
      const TokenKind kind = input_.all[ahead].kind;
      if (kind == opener) ++depth;
      if (kind == closer_of(opener) && depth-- == 0) return true;
      if (item_begins(input_.all, ahead)) return false;
    }
    return false;
  }

  // A bracket of another kind than the one that is open.
  void close_wrongly(Token token) {
    const Token &opener = output_[open_.back()];
    const TokenKind right = closer_of(opener.kind);
    if (!token.has(Token::kDoubtful) && ++reports_ <= kGiveUpErrors) {
      diagnostics_
          .report(Code::bracket_not_closed, {id_, token.span},
                  filled("{} is closed by {}, not by {}", spelling(opener.kind), spelling(right), spelling(token.kind)))
          .with_note({id_, opener.span}, "it was opened here")
          .with_fix({id_, token.span}, std::string(spelling(right).substr(1, 1)));
    }
    token.kind = right;
    pair(token);
  }

  void pair(Token closer) {
    const std::uint32_t opener = open_.back();
    if (!braces_.empty() && braces_.back() == open_.size()) braces_.pop_back();
    open_.pop_back();
    closer.payload = opener;
    output_[opener].payload = static_cast<std::uint32_t>(output_.size());
    output_.push_back(closer);
  }

  // Supplies closers until `count` brackets are open; `next` is what shows that they are missing.
  void close_until(std::size_t count, const Token &next) {
    if (open_.size() <= count) return;
    const std::uint32_t outermost = open_[count];
    report_open(open_.back(), open_.size() - count);
    while (open_.size() > count) {
      const Token &opener = output_[open_.back()];
      Token closer{closer_of(opener.kind), Token::kSupplied, {next.span.begin, next.span.begin}, 0};
      if (!output_.empty()) closer.span = {output_.back().span.end, output_.back().span.end};
      pair(closer);
    }
    doubtful_.emplace_back(outermost, static_cast<std::uint32_t>(output_.size()));
  }

  void report_open(std::uint32_t opener, std::size_t count) {
    const Token &token = output_[opener];
    if (token.has(Token::kDoubtful) || ++reports_ > kGiveUpErrors) return;
    const Location where{id_, token.span};
    Diagnostic &report = diagnostics_.report(
        Code::bracket_not_closed, where,
        filled("{} is not closed: {} is missing", spelling(token.kind), spelling(closer_of(token.kind))));
    if (count > 1) report.with_note(filled("{} brackets around it are not closed either", count - 1));
    const std::uint32_t end = output_.back().span.end;
    if (count == 1) report.with_fix({id_, {end, end}}, std::string(spelling(closer_of(token.kind)).substr(1, 1)));
  }

  void stray(const Token &token) {
    const bool run = stray_end_ == token.span.begin && stray_end_ > 0;
    stray_end_ = token.span.end;
    if (run || token.has(Token::kDoubtful) || ++reports_ > kGiveUpErrors) return;
    diagnostics_.report(Code::bracket_not_closed, {id_, token.span}, filled("{} closes nothing", spelling(token.kind)))
        .with_fix({id_, token.span}, "");
  }

  Tokens input_;
  std::vector<Token> output_;
  std::vector<std::uint32_t> open_;  // indices in output_
  std::vector<std::size_t> braces_;  // for each open brace, how many brackets are open with it
  std::vector<std::pair<std::uint32_t, std::uint32_t>> doubtful_;  // what unclosed brackets hold
  const Source &source_;
  SourceId id_;
  Diagnostics &diagnostics_;
  std::uint32_t stray_end_ = 0;
  std::size_t reports_ = 0;
  bool text_open_ = false;
};

}  // namespace

bool item_begins(const std::vector<Token> &tokens, std::size_t at) {
  const TokenKind kind = tokens[at].kind;
  if (!begins_item(kind)) return false;
  const TokenKind next = tokens[at + 1].kind;
  const bool type = at > 0 && tokens[at - 1].is(TokenKind::colon);
  if (tokens[at].has(Token::kFirstOnLine) && !type) return true;
  if (kind == TokenKind::word_assert) return true;
  if (kind == TokenKind::word_clock) return next == TokenKind::open_brace;
  if (kind == TokenKind::word_import && next == TokenKind::text) return true;
  return next == TokenKind::name;
}

Tokens balance_brackets(Tokens tokens, const Source &source, SourceId id, Diagnostics &diagnostics) {
  return BracketBalance(std::move(tokens), source, id, diagnostics).run();
}

}  // namespace anneal
