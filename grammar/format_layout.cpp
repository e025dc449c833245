#include "grammar/format_layout.hpp"

#include <algorithm>

namespace anneal {

namespace {

// How tightly a break before (or, for a comma, behind) a piece is bound; loose ones are broken first.
enum class Bond : std::uint8_t { comma, branch, disjunction, conjunction, comparison, sum, product, power, none };

Bond bond_before(const Piece &piece) {
  switch (piece.kind) {
    case TokenKind::word_then:
    case TokenKind::word_else:
    case TokenKind::arrow:
      return Bond::branch;
    case TokenKind::word_or:
      return Bond::disjunction;
    case TokenKind::word_and:
      return Bond::conjunction;
    case TokenKind::less:
    case TokenKind::less_equal:
    case TokenKind::greater:
    case TokenKind::greater_equal:
    case TokenKind::equal:
    case TokenKind::not_equal:
    case TokenKind::nearly_equal:
      return Bond::comparison;
    case TokenKind::plus:
      return Bond::sum;
    case TokenKind::minus:
      return piece.unary ? Bond::none : Bond::sum;
    case TokenKind::star:
    case TokenKind::slash:
    case TokenKind::percent:
      return Bond::product;
    case TokenKind::caret:
      return Bond::power;
    default:
      return Bond::none;
  }
}

class LineBreaker {
 public:
  explicit LineBreaker(Pieces &pieces) : pieces_(pieces), all_(pieces.all), groups_(pieces.groups) {}

  std::vector<Line> run() {
    begins_.assign(all_.size(), false);
    take_breaks_of_source();
    begin_items();
    while (true) {
      break_groups();
      const std::vector<Line> lines = make_lines();
      bool changed = false;
      for (const Line &line : lines) changed |= length(line) > kLineWidth && shorten(line);
      if (!changed) return lines;
    }
  }

 private:
  // -- breaks of the source --
  void take_breaks_of_source() {
    for (Group &group : groups_) {
      group.broken = group.has_comment || (group.open + 1 < group.close && all_[group.open + 1].newline_before);
    }
    for (std::uint32_t at = 1; at < all_.size(); ++at) {
      if (!all_[at].newline_before) continue;
      // An operator at the end of a line goes to the beginning of the next.
      const std::uint32_t begin = bond_before(all_[at - 1]) != Bond::none && all_[at - 1].behind.empty() ? at - 1 : at;
      if (may_begin_line(begin) && in_broken_group(begin)) begins_[begin] = true;
    }
  }

  bool in_broken_group(std::uint32_t at) const { return all_[at].group == kNoGroup || groups_[all_[at].group].broken; }

  bool may_begin_line(std::uint32_t at) const {
    if (at == 0) return false;
    if (bond_before(all_[at]) != Bond::none) return true;
    const Piece &before = all_[at - 1];
    if (before.kind == TokenKind::comma) return all_[at].group == kNoGroup;
    return (before.kind == TokenKind::assign || before.kind == TokenKind::colon) && before.group == all_[at].group &&
           !opens(all_[at].kind);
  }

  void begin_items() {
    for (std::uint32_t at = 0; at < all_.size(); ++at) {
      const bool commented = !all_[at].above.empty() || (at > 0 && !all_[at - 1].behind.empty());
      if (all_[at].begins_item || commented || all_[at].kind == TokenKind::end) begins_[at] = true;
    }
  }

  // -- groups --
  void break_groups() {
    break_around();
    for (Group &group : groups_) {
      if (!group.broken || group.open + 1 >= group.close) continue;
      begins_[group.open + 1] = true;
      begins_[group.close] = true;
      if (fills(group)) {
        fill(group);
        continue;
      }
      for_each_separator(group, [&](std::uint32_t at) { begins_[at + 1] = true; });
    }
  }

  // What is around a broken group is broken too, unless the group is the last in its parentheses: `f(a, phases {` …
  // `})`. Inner groups come behind outer ones.
  void break_around() {
    for (std::size_t at = groups_.size(); at-- > 0;) {
      const Group &group = groups_[at];
      const std::uint32_t around = all_[group.open].group;
      if (!group.broken || around == kNoGroup) continue;
      const bool last =
          group.close + 1 == groups_[around].close && all_[groups_[around].open].kind != TokenKind::open_brace;
      if (!last) groups_[around].broken = true;
    }
  }

  template <class Visit>
  void for_each_separator(const Group &group, Visit visit) {
    for (std::uint32_t at = group.open + 1; at < group.close; ++at) {
      if (opens(all_[at].kind)) {
        at = groups_[all_[at].own_group].close;
      } else if (all_[at].kind == TokenKind::comma || all_[at].kind == TokenKind::semicolon) {
        visit(at);
      }
    }
  }

  // Long lists of plain values are set like text.
  bool fills(const Group &group) const {
    if (group.kind != Group::Kind::list || group.has_comment || all_[group.open].kind != TokenKind::open_square)
      return false;
    for (std::uint32_t at = group.open + 1; at < group.close; ++at) {
      if (opens(all_[at].kind)) return false;
    }
    return true;
  }

  void fill(const Group &group) {
    const std::uint32_t indent = indents_.empty() ? kIndent : indents_[group.open] + kIndent;
    std::uint32_t column = indent;
    std::uint32_t begin = group.open + 1;
    const auto place = [&](std::uint32_t end) {
      const std::uint32_t wide = flat_width(begin, end) + 1;
      const bool first = begin == group.open + 1;
      begins_[begin] = first || column + wide > kLineWidth;
      column = (begins_[begin] ? indent : column) + wide;
      begin = end;
    };
    for (std::uint32_t at = begin; at < group.close; ++at) {
      if (all_[at].kind == TokenKind::comma) place(at + 1);
    }
    if (begin < group.close) place(group.close);
  }

  // -- lines --
  std::vector<Line> make_lines() {
    std::vector<Line> lines;
    indents_.assign(all_.size(), 0);
    std::vector<std::uint32_t> inside;  // indents of the elements of the broken groups that are open
    entry_ = 0;
    for (std::uint32_t at = 0; at < all_.size(); ++at) {
      const Piece &piece = all_[at];
      const bool closes_broken = closes(piece.kind) && groups_[piece.own_group].broken;
      if (begins_[at] || at == 0) {
        if (!lines.empty()) lines.back().end = at;
        lines.push_back({at, 0, indent_of(at, inside), begins_entry(at)});
      }
      if (begins_entry(at)) entry_ = at;
      if (closes_broken) inside.pop_back();
      indents_[at] = lines.back().indent;
      if (opens(piece.kind) && groups_[piece.own_group].broken) inside.push_back(lines.back().indent + kIndent);
    }
    lines.back().end = static_cast<std::uint32_t>(all_.size());
    for (std::size_t at = 0; at + 1 < lines.size(); ++at) {
      const std::uint32_t next = lines[at + 1].begin;
      lines[at].whole = lines[at].whole && (begins_entry(next) || closes(all_[next].kind));
    }
    return lines;
  }

  // An item, or an element of a broken group, begins here; not the rest of one.
  bool begins_entry(std::uint32_t at) const {
    const Piece &piece = all_[at];
    if (piece.begins_item || piece.kind == TokenKind::end) return true;
    if (piece.group == kNoGroup || closes(piece.kind)) return false;
    const Piece &before = all_[at - 1];
    return before.own_group == piece.group ||
           (before.group == piece.group && (before.kind == TokenKind::comma || before.kind == TokenKind::semicolon));
  }

  std::uint32_t indent_of(std::uint32_t at, const std::vector<std::uint32_t> &inside) const {
    const Piece &piece = all_[at];
    if (closes(piece.kind) && groups_[piece.own_group].broken) return inside.back() - kIndent;
    const std::uint32_t base = inside.empty() ? 0 : inside.back();
    const bool branch = piece.kind == TokenKind::word_else && all_[entry_].kind == TokenKind::word_if;
    return begins_entry(at) || branch ? base : base + kIndent;
  }

  // -- widths --
  std::uint32_t flat_width(std::uint32_t begin, std::uint32_t end) const {
    std::uint32_t sum = 0;
    for (std::uint32_t at = begin; at < end; ++at) {
      sum += width(all_[at].text);
      if (at + 1 < end) sum += blanks_between(pieces_, at);
    }
    return sum;
  }

  std::uint32_t length(const Line &line) const {
    const bool comma = line.end < all_.size() && closes(all_[line.end].kind) && needs_comma(pieces_, line.end);
    return line.indent + flat_width(line.begin, line.end) + (comma ? 1 : 0);
  }

  // -- lines that are too long --
  // The pieces of a line outside its brackets, `visit(at)`; a bracket stands for its group. Ends at a bracket that
  // closes on another line.
  template <class Visit>
  void for_each_outer(const Line &line, Visit visit) const {
    for (std::uint32_t at = line.begin; at < line.end; ++at) {
      visit(at);
      if (!opens(all_[at].kind)) continue;
      at = groups_[all_[at].own_group].close;
    }
  }

  bool shorten(const Line &line) {
    const TokenKind first = all_[line.begin].kind;
    const bool definition = first == TokenKind::word_def || first == TokenKind::word_optimizer;
    if (definition && break_behind_sign(line, true)) return true;
    return break_group(line, true) || break_behind_sign(line, true) || break_operators(line) ||
           break_behind_sign(line, false) || break_group(line, false);
  }

  // Breaks the widest group; if `helps`, only one that makes what is before and behind it short enough.
  bool break_group(const Line &line, bool helps) {
    std::uint32_t widest = 0;
    std::uint32_t found = kNoGroup;
    std::uint32_t column = line.indent;
    const std::uint32_t total = length(line);
    for_each_outer(line, [&](std::uint32_t at) {
      const Piece &piece = all_[at];
      std::uint32_t end = at + 1;
      if (opens(piece.kind)) end = std::min(groups_[piece.own_group].close + 1, line.end);
      const std::uint32_t wide = flat_width(at, end);
      if (opens(piece.kind) && !groups_[piece.own_group].broken && end > at + 2) {
        const std::uint32_t rest = line.indent + 1 + (total - column - wide);
        const bool fits = column + 1 <= kLineWidth && rest <= kLineWidth;
        if (wide > widest && (fits || !helps)) {
          widest = wide;
          found = piece.own_group;
        }
      }
      column += wide;
      if (end < line.end) column += blanks_between(pieces_, end - 1);
    });
    if (found == kNoGroup) return false;
    groups_[found].broken = true;
    return true;
  }

  bool break_behind_sign(const Line &line, bool helps) {
    std::uint32_t found = 0;
    for_each_outer(line, [&](std::uint32_t at) {
      const bool sign = all_[at].kind == TokenKind::assign || all_[at].kind == TokenKind::colon;
      if (found == 0 && sign && at + 1 < line.end && may_begin_line(at + 1)) found = at + 1;
    });
    if (found == 0 || begins_[found]) return false;
    const bool fits = line.indent + kIndent + flat_width(found, line.end) + 1 <= kLineWidth;
    if (helps && !fits) return false;
    begins_[found] = true;
    return true;
  }

  bool break_operators(const Line &line) {
    Bond loosest = Bond::none;
    for_each_outer(line, [&](std::uint32_t at) {
      if (at > line.begin) loosest = std::min(loosest, bond_at(at));
    });
    if (loosest == Bond::none) return false;
    const std::uint32_t indent = begins_entry(line.begin) ? line.indent + kIndent : line.indent;
    std::uint32_t column = line.indent;
    std::uint32_t begin = line.begin;
    std::uint32_t candidate = 0;
    bool changed = false;
    const auto place = [&](std::uint32_t end) {
      const std::uint32_t wide = flat_width(begin, end) + 1;
      if (candidate != 0 && column + wide > kLineWidth + 1) {
        begins_[candidate] = true;
        changed = true;
        column = indent;
      }
      column += wide;
      begin = end;
    };
    for_each_outer(line, [&](std::uint32_t at) {
      if (at == line.begin || bond_at(at) != loosest) return;
      place(at);
      candidate = at;
    });
    place(line.end);
    return changed;
  }

  Bond bond_at(std::uint32_t at) const {
    if (all_[at - 1].kind == TokenKind::comma && all_[at].group == kNoGroup) return Bond::comma;
    return bond_before(all_[at]);
  }

  Pieces &pieces_;
  std::vector<Piece> &all_;
  std::vector<Group> &groups_;
  std::vector<bool> begins_;            // whether a piece begins a line
  std::vector<std::uint32_t> indents_;  // of the line that each piece stands on
  std::uint32_t entry_ = 0;             // where the item or element begins whose lines are made
};

}  // namespace

std::uint32_t width(std::string_view text) {
  return static_cast<std::uint32_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool needs_comma(const Pieces &pieces, std::uint32_t closer) {
  const Group &group = pieces.groups[pieces.all[closer].own_group];
  if (!group.broken || group.elements == 0) return false;
  return group.kind == Group::Kind::arms || (group.kind == Group::Kind::list && group.elements > 1);
}

std::vector<Line> break_lines(Pieces &pieces) {
  return LineBreaker(pieces).run();
}

}  // namespace anneal
