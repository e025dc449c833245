#include <algorithm>
#include <optional>

#include "grammar/format_layout.hpp"
#include "grammar/words.hpp"

namespace anneal {

namespace {

constexpr std::uint32_t kBlanksBeforeComment = 2;
constexpr std::uint32_t kLastCommentColumn = 100;

// What can stand below what, outside brackets; in the order in which a line has them.
enum class Stop : std::uint8_t { type, label, sign, value, arrow, shift, comparison, patterns, brace };
constexpr std::size_t kStops = 9;

class Aligner {
 public:
  Aligner(const Pieces &pieces, const std::vector<Line> &lines) : pieces_(pieces), lines_(lines) {}

  Blanks run() {
    blanks_.assign(pieces_.all.size(), 0);
    stops_.assign(kStops * lines_.size(), 0);
    for (const Line &line : lines_) {
      for (std::uint32_t at = line.begin + 1; at < line.end; ++at) blanks_[at] = blanks_in_line(line, at);
    }
    for (std::size_t first = 0; first < lines_.size();) {
      std::size_t last = first + 1;
      while (last < lines_.size() && neighbours(lines_[last - 1], lines_[last])) ++last;
      if (last - first > 1) align_run(first, last);
      first = last;
    }
    std::vector<std::uint32_t> comments = align_comments();
    return {std::move(blanks_), std::move(comments)};
  }

 private:
  // An operator that begins a line is not tight.
  std::uint32_t blanks_in_line(const Line &line, std::uint32_t at) const {
    if (at == line.begin + 1 && is_binary(pieces_.all[line.begin])) return 1;
    return blanks_between(pieces_, at - 1);
  }

  bool neighbours(const Line &above, const Line &below) const {
    const Piece &piece = pieces_.all[below.begin];
    return above.whole && below.whole && above.indent == below.indent && piece.above.empty() &&
           !piece.blank_line_before && piece.kind != TokenKind::end && pieces_.all[above.begin].group == piece.group &&
           alike(pieces_.all[above.begin].kind, piece.kind);
  }

  // Items and statements of one keyword, or elements.
  static bool alike(TokenKind above, TokenKind below) {
    const auto keyword = [](TokenKind kind) { return begins_item(kind) || kind == TokenKind::word_state; };
    return above == below || (!keyword(above) && !keyword(below));
  }

  // The first piece of each kind that a line has outside brackets; 0 where it has none.
  std::uint32_t &stop(std::size_t line, std::size_t kind) { return stops_[line * kStops + kind]; }

  void find_stops(std::size_t index) {
    const Line &line = lines_[index];
    for (std::uint32_t at = line.begin + 1; at < line.end; ++at) {
      const Piece &piece = pieces_.all[at];
      if (const auto kind = stop_at(at)) {
        std::uint32_t &first = stop(index, static_cast<std::size_t>(*kind));
        if (first == 0) first = at;
      }
      if (opens(piece.kind)) at = pieces_.groups[piece.own_group].close;
    }
  }

  std::optional<Stop> stop_at(std::uint32_t at) const {
    const Piece &piece = pieces_.all[at];
    const bool item = piece.group == kNoGroup;
    if (pieces_.all[at - 1].kind == TokenKind::colon) return item ? Stop::type : Stop::value;
    switch (piece.kind) {
      case TokenKind::assign:
        return item ? Stop::sign : Stop::label;
      case TokenKind::arrow:
        return Stop::arrow;
      case TokenKind::at:
        return Stop::shift;
      case TokenKind::open_brace:
        return Stop::brace;
      case TokenKind::name:
        return piece.text == "for" ? std::optional(Stop::patterns) : std::nullopt;
      case TokenKind::less:
      case TokenKind::less_equal:
      case TokenKind::greater:
      case TokenKind::greater_equal:
      case TokenKind::equal:
      case TokenKind::not_equal:
      case TokenKind::nearly_equal:
        return Stop::comparison;
      default:
        return std::nullopt;
    }
  }

  std::uint32_t column_of(const Line &line, std::uint32_t piece) const {
    std::uint32_t column = line.indent;
    for (std::uint32_t at = line.begin; at < piece; ++at)
      column += width(pieces_.all[at].text) + (at > line.begin ? blanks_[at] : 0);
    return column + (piece > line.begin ? blanks_[piece] : 0);
  }

  void align_run(std::size_t first, std::size_t last) {
    for (std::size_t at = first; at < last; ++at) find_stops(at);
    for (std::size_t kind = 0; kind < kStops; ++kind) {
      for (std::size_t from = first; from < last;) {
        std::size_t to = from;
        while (to < last && stop(to, kind) != 0) ++to;
        if (to - from > 1) align_column(from, to, kind);
        from = std::max(to, from + 1);
      }
    }
  }

  void align_column(std::size_t from, std::size_t to, std::size_t kind) {
    bool meant = false;
    std::uint32_t column = 0;
    for (std::size_t at = from; at < to; ++at) {
      meant |= pieces_.all[stop(at, kind)].blanks_before > 1;
      column = std::max(column, column_of(lines_[at], stop(at, kind)));
    }
    if (!meant) return;
    for (std::size_t at = from; at < to; ++at) {
      if (end_of(lines_[at]) + column - column_of(lines_[at], stop(at, kind)) > kLineWidth) return;
    }
    for (std::size_t at = from; at < to; ++at)
      blanks_[stop(at, kind)] += column - column_of(lines_[at], stop(at, kind));
  }

  // -- comments --
  const Piece &last_of(std::size_t line) const { return pieces_.all[lines_[line].end - 1]; }

  std::vector<std::uint32_t> align_comments() const {
    std::vector<std::uint32_t> blanks(lines_.size(), kBlanksBeforeComment);
    for (std::size_t first = 0; first < lines_.size();) {
      std::size_t last = first;
      while (last < lines_.size() && !last_of(last).behind.empty() && (last == first || follows(last))) ++last;
      align_comments(first, last, blanks);
      first = std::max(last, first + 1);
    }
    return blanks;
  }

  // Nothing stands between a line and the one before.
  bool follows(std::size_t line) const {
    const Piece &piece = pieces_.all[lines_[line].begin];
    return piece.above.empty() && !piece.blank_line_before;
  }

  void align_comments(std::size_t first, std::size_t last, std::vector<std::uint32_t> &blanks) const {
    if (first == last) return;
    const std::uint32_t written = last_of(first).behind_column;
    std::uint32_t column = written;
    for (std::size_t at = first; at < last; ++at) {
      if (last_of(at).behind_column != written) return;
      column = std::max(column, end_of(lines_[at]) + kBlanksBeforeComment);
    }
    if (column > kLastCommentColumn) return;
    for (std::size_t at = first; at < last; ++at) blanks[at] = column - end_of(lines_[at]);
  }

  std::uint32_t end_of(const Line &line) const {
    const bool comma =
        line.end < pieces_.all.size() && closes(pieces_.all[line.end].kind) && needs_comma(pieces_, line.end);
    return column_of(line, line.end - 1) + width(pieces_.all[line.end - 1].text) + (comma ? 1 : 0);
  }

  const Pieces &pieces_;
  const std::vector<Line> &lines_;
  std::vector<std::uint32_t> blanks_;
  std::vector<std::uint32_t> stops_;
};

}  // namespace

Blanks align(const Pieces &pieces, const std::vector<Line> &lines) {
  return Aligner(pieces, lines).run();
}

}  // namespace anneal
