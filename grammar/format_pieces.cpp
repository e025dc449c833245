#include "grammar/format_pieces.hpp"

#include <algorithm>

#include "grammar/diagnostic.hpp"
#include "grammar/scan.hpp"

namespace anneal {

namespace {

bool ends_operand(const Piece &piece) {
  switch (piece.kind) {
    case TokenKind::number:
    case TokenKind::percentage:
    case TokenKind::text:
    case TokenKind::word_true:
    case TokenKind::word_false:
    case TokenKind::close_round:
    case TokenKind::close_square:
    case TokenKind::close_brace:
      return true;
    case TokenKind::name:
      return piece.text != "in" && piece.text != "growing";
    default:
      return false;
  }
}

class PieceReader {
 public:
  PieceReader(const Ast &ast, const Source &source, const Tokens &tokens)
      : ast_(ast), source_(source), tokens_(tokens) {}

  Pieces run() {
    pieces_.all.reserve(tokens_.all.size());
    for (const Token &token : tokens_.all) read(token);
    for (std::size_t at = 0; at < pieces_.all.size(); ++at) {
      Piece &piece = pieces_.all[at];
      piece.unary = piece.kind == TokenKind::minus && (at == 0 || !ends_operand(pieces_.all[at - 1]));
    }
    find_groups();
    return std::move(pieces_);
  }

 private:
  std::string_view between(std::uint32_t begin, std::uint32_t end) const { return source_.text({begin, end}); }

  void read(const Token &token) {
    Piece piece;
    piece.kind = token.kind;
    piece.text = token.is(TokenKind::caret) ? std::string_view("^") : source_.text(token.span);
    const std::uint32_t before = end_;
    std::uint32_t from = before;
    for (; comment_ < ast_.comments.size() && ast_.comments[comment_].span.begin < token.span.begin; ++comment_) {
      const Span span = ast_.comments[comment_].span;
      const std::string_view blank = between(from, span.begin);
      const auto lines = std::count(blank.begin(), blank.end(), '\n');
      if (lines == 0 && !pieces_.all.empty()) {
        set_behind(span);
      } else {
        piece.above.push_back({comment_text(span), lines > 1});
      }
      from = span.end;
    }
    const std::string_view blank = between(from, token.span.begin);
    const auto lines = std::count(blank.begin(), blank.end(), '\n');
    piece.newline_before = lines > 0 || from != before;
    piece.blank_line_before = lines > 1;
    piece.blanks_before = piece.newline_before ? 0 : static_cast<std::uint32_t>(blank.size());
    if (item_ < ast_.items.size() && token.span.begin >= ast_.items[item_].span.begin && !token.is(TokenKind::end)) {
      piece.begins_item = true;
      ++item_;
      item_end_ = ast_.items[item_ - 1].span.end;
    }
    end_ = token.span.end;
    piece.above.insert(piece.above.begin(), carry_.begin(), carry_.end());
    carry_.clear();
    if (is_left_out(token)) {
      carry_ = std::move(piece.above);
      return;
    }
    if ((token.is(TokenKind::comma) || token.is(TokenKind::semicolon)) && !pieces_.all.empty()) take_comments(piece);
    pieces_.all.push_back(std::move(piece));
  }

  // A comment between an element and its comma belongs behind the comma.
  void take_comments(Piece &comma) {
    carry_ = std::move(comma.above);
    comma.above.clear();
    std::swap(comma.behind, pieces_.all.back().behind);
    comma.behind_column = pieces_.all.back().behind_column;
  }

  std::string_view comment_text(Span span) const {
    std::string_view text = source_.text(span);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
  }

  void set_behind(Span span) {
    Piece &last = pieces_.all.back();
    if (!last.behind.empty() || !carry_.empty()) return carry_.push_back({comment_text(span), false});
    last.behind = comment_text(span);
    last.behind_column = source_.position(span.begin).column - 1;
  }

  bool is_left_out(const Token &token) const {
    if (token.is(TokenKind::semicolon)) return token.span.begin >= item_end_;
    return token.is(TokenKind::comma) && closes((&token + 1)->kind);
  }

  void find_groups() {
    std::vector<std::uint32_t> open;
    for (std::uint32_t at = 0; at < pieces_.all.size(); ++at) {
      Piece &piece = pieces_.all[at];
      if (closes(piece.kind)) {
        const std::uint32_t group = open.back();
        open.pop_back();
        pieces_.groups[group].close = at;
        piece.own_group = group;
      }
      piece.group = open.empty() ? kNoGroup : open.back();
      if (!open.empty()) count_element(pieces_.groups[open.back()], at);
      if (opens(piece.kind)) {
        piece.own_group = static_cast<std::uint32_t>(pieces_.groups.size());
        pieces_.groups.push_back({kind_of(at), at, 0, 0, false, false});
        open.push_back(piece.own_group);
      }
    }
    mark_comments();
  }

  void count_element(Group &group, std::uint32_t at) {
    const Piece &piece = pieces_.all[at];
    if (at == group.open + 1) group.elements = 1;
    if (piece.kind == TokenKind::comma || piece.kind == TokenKind::semicolon) ++group.elements;
    // What looked like a list of one expression shows itself to be arms.
    if (group.kind == Group::Kind::single && opens_brace(group) &&
        (piece.kind == TokenKind::colon || piece.kind == TokenKind::assign)) {
      group.kind = Group::Kind::arms;
    }
  }
  bool opens_brace(const Group &group) const { return pieces_.all[group.open].kind == TokenKind::open_brace; }

  Group::Kind kind_of(std::uint32_t at) const {
    const Piece &opener = pieces_.all[at];
    const bool after_operand = at > 0 && ends_operand(pieces_.all[at - 1]);
    const bool range = at > 0 && pieces_.all[at - 1].kind == TokenKind::name && pieces_.all[at - 1].text == "in";
    if (opener.kind == TokenKind::open_round) return after_operand && !range ? Group::Kind::list : Group::Kind::single;
    if (opener.kind == TokenKind::open_square) return after_operand || range ? Group::Kind::single : Group::Kind::list;
    const TokenKind next = pieces_.all[at + 1].kind;
    if (next == TokenKind::word_let || next == TokenKind::word_state) return Group::Kind::statements;
    if (at == 0) return Group::Kind::statements;
    const Piece &before = pieces_.all[at - 1];
    const bool arms = before.kind == TokenKind::word_phases || before.kind == TokenKind::word_piecewise ||
                      before.kind == TokenKind::word_clock;
    if (arms) return Group::Kind::arms;
    return after_operand ? Group::Kind::single : Group::Kind::statements;
  }

  void mark_comments() {
    // Innermost groups close first, so each passes what it holds on to the one around it.
    for (std::size_t at = pieces_.all.size(); at-- > 0;) {
      const Piece &piece = pieces_.all[at];
      const bool closer = closes(piece.kind);
      if (!piece.above.empty()) mark(closer ? piece.own_group : piece.group);
      if (!piece.behind.empty()) mark(opens(piece.kind) ? piece.own_group : piece.group);
    }
  }
  void mark(std::uint32_t group) {
    while (group != kNoGroup && !pieces_.groups[group].has_comment) {
      pieces_.groups[group].has_comment = true;
      group = pieces_.all[pieces_.groups[group].open].group;
    }
  }

  const Ast &ast_;
  const Source &source_;
  const Tokens &tokens_;
  Pieces pieces_;
  std::vector<OwnComment> carry_;  // comments above a token that is left out
  std::size_t comment_ = 0;
  std::size_t item_ = 0;
  std::uint32_t item_end_ = 0;
  std::uint32_t end_ = 0;  // of the token before
};

bool may_be_tight(TokenKind kind) {
  return kind == TokenKind::caret || kind == TokenKind::star || kind == TokenKind::slash;
}

}  // namespace

bool is_binary(const Piece &piece) {
  switch (piece.kind) {
    case TokenKind::minus:
      return !piece.unary;
    case TokenKind::plus:
    case TokenKind::star:
    case TokenKind::slash:
    case TokenKind::percent:
    case TokenKind::caret:
    case TokenKind::less:
    case TokenKind::less_equal:
    case TokenKind::greater:
    case TokenKind::greater_equal:
    case TokenKind::equal:
    case TokenKind::not_equal:
    case TokenKind::nearly_equal:
    case TokenKind::word_and:
    case TokenKind::word_or:
      return true;
    default:
      return false;
  }
}

Pieces read_pieces(const Ast &ast, const Source &source) {
  Ast names;
  Diagnostics ignored;
  const Tokens tokens = balance_brackets(scan(source, SourceId{}, names, ignored), source, SourceId{}, ignored);
  return PieceReader(ast, source, tokens).run();
}

std::uint32_t blanks_between(const Pieces &pieces, std::size_t left_index) {
  const Piece &left = pieces.all[left_index];
  const Piece &right = pieces.all[left_index + 1];
  // `10.x` would read as one number.
  if (left.kind == TokenKind::number && right.kind == TokenKind::dot) return 1;
  if (left.unary || left.kind == TokenKind::dot || right.kind == TokenKind::dot) return 0;
  if (right.kind == TokenKind::comma || right.kind == TokenKind::semicolon || right.kind == TokenKind::colon) return 0;
  if (left.kind == TokenKind::open_brace || right.kind == TokenKind::close_brace) return 1;
  if (opens(left.kind) || closes(right.kind)) return 0;
  // Behind such an operator as before it.
  if (is_binary(left) && may_be_tight(left.kind)) return blanks_between(pieces, left_index - 1);
  if (right.kind == TokenKind::open_round || right.kind == TokenKind::open_square) {
    // A call or an index; behind a word that is no name it is something else.
    const bool name = left.kind == TokenKind::name && ends_operand(left);
    const bool closed = right.kind == TokenKind::open_square && closes(left.kind);
    return name || closed ? 0 : 1;
  }
  // `x^2` and `step/1000` stay as tight as they were written.
  if (is_binary(right) && may_be_tight(right.kind)) {
    return right.blanks_before == 0 && !right.newline_before && pieces.all[left_index + 2].blanks_before == 0 &&
                   !pieces.all[left_index + 2].newline_before
               ? 0
               : 1;
  }
  return 1;
}

}  // namespace anneal
