#include "grammar/scan.hpp"

#include <fmt/format.h>

#include <array>

#include "grammar/characters.hpp"
#include "grammar/number.hpp"
#include "grammar/words.hpp"

namespace anneal {

namespace {

struct Sign {
  std::string_view text;
  TokenKind kind;
  std::string_view instead;  // what to write, for a sign of another language
};

// Longer signs before their beginnings.
constexpr Sign kSigns[] = {
    {"===", TokenKind::equal, "=="},
    {"!==", TokenKind::not_equal, "!="},
    {"**=", TokenKind::assign, "="},
    {"**", TokenKind::caret, {}},
    {"->", TokenKind::arrow, {}},
    {"<=", TokenKind::less_equal, {}},
    {">=", TokenKind::greater_equal, {}},
    {"==", TokenKind::equal, {}},
    {"!=", TokenKind::not_equal, {}},
    {"~=", TokenKind::nearly_equal, {}},
    {"&&", TokenKind::word_and, "and"},
    {"||", TokenKind::word_or, "or"},
    {"<>", TokenKind::not_equal, "!="},
    {"=<", TokenKind::less_equal, "<="},
    {"=>", TokenKind::greater_equal, ">="},
    {":=", TokenKind::assign, "="},
    {"+=", TokenKind::assign, "="},
    {"-=", TokenKind::assign, "="},
    {"*=", TokenKind::assign, "="},
    {"/=", TokenKind::assign, "="},
    {"(", TokenKind::open_round, {}},
    {")", TokenKind::close_round, {}},
    {"[", TokenKind::open_square, {}},
    {"]", TokenKind::close_square, {}},
    {"{", TokenKind::open_brace, {}},
    {"}", TokenKind::close_brace, {}},
    {",", TokenKind::comma, {}},
    {";", TokenKind::semicolon, {}},
    {":", TokenKind::colon, {}},
    {".", TokenKind::dot, {}},
    {"@", TokenKind::at, {}},
    {"?", TokenKind::question, {}},
    {"=", TokenKind::assign, {}},
    {"+", TokenKind::plus, {}},
    {"-", TokenKind::minus, {}},
    {"*", TokenKind::star, {}},
    {"/", TokenKind::slash, {}},
    {"%", TokenKind::percent, {}},
    {"^", TokenKind::caret, {}},
    {"<", TokenKind::less, {}},
    {">", TokenKind::greater, {}},
    {"!", TokenKind::word_not, "not "},
    {"~", TokenKind::word_not, "not "},
    {"&", TokenKind::word_and, "and"},
    {"|", TokenKind::word_or, "or"},
};

class Scanner {
 public:
  Scanner(const Source &source, SourceId id, Ast &ast, Diagnostics &diagnostics)
      : text_(source.text()), id_(id), ast_(ast), diagnostics_(diagnostics) {}

  Tokens run() {
    tokens_.all.reserve(text_.size() / 4 + 16);
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size() && reports_ < kGiveUpErrors) scan_one();
    at_ = text_.size();
    add(TokenKind::end, at_, at_);
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool at_sign(std::string_view sign) const { return text_.compare(at_, sign.size(), sign) == 0; }

  Span span(std::size_t begin, std::size_t end) const {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  Token &add(TokenKind kind, std::size_t begin, std::size_t end, std::uint32_t payload = 0) {
    Token token{kind, 0, span(begin, end), payload};
    if (!tokens_.all.empty() && tokens_.all.back().span.end == begin) token.flags |= Token::kGlued;
    if (line_began_) token.flags |= Token::kFirstOnLine;
    line_began_ = false;
    return tokens_.all.emplace_back(token);
  }

  Diagnostic &report(Code code, std::size_t begin, std::size_t end, std::string message) {
    ++reports_;
    return diagnostics_.report(code, {id_, span(begin, end)}, std::move(message));
  }
  Diagnostic &report_foreign(std::size_t begin, std::size_t end, std::string message, std::string instead) {
    return report(Code::foreign_syntax, begin, end, std::move(message))
        .with_fix({id_, span(begin, end)}, std::move(instead), Applicability::safe);
  }

  std::size_t line_end(std::size_t from) const { return std::min(text_.find('\n', from), text_.size()); }

  void scan_one() {
    const char c = text_[at_];
    if (c == '\n') {
      line_began_ = true;
      ++at_;
    } else if (c == ' ' || is_refused(static_cast<unsigned char>(c) < 0x80 ? static_cast<char32_t>(c) : U'x')) {
      ++at_;
    } else if (c == '#') {
      scan_comment();
    } else if (begins_name(c) || static_cast<unsigned char>(c) >= 0x80) {
      scan_name();
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      scan_number();
    } else if (c == '"') {
      scan_text();
    } else if (at_sign("//") || at_sign("/*")) {
      scan_slashes();
    } else {
      scan_sign();
    }
  }

  void scan_comment() {
    std::size_t end = line_end(at_);
    if (end > at_ && text_[end - 1] == '\r') --end;
    ast_.comments.push_back({span(at_, end), at_sign("##")});
    at_ = end;
  }

  // `//` begins a comment in one language and divides in another.
  void scan_slashes() {
    const std::size_t begin = at_;
    if (at_sign("/*")) {
      const std::size_t close = text_.find("*/", begin + 2);
      at_ = close == std::string_view::npos ? text_.size() : close + 2;
      report(Code::foreign_syntax, begin, begin + 2, "a comment begins with `#` and ends with its line");
      return;
    }
    const bool first = tokens_.all.empty() || line_began_;
    if (!first && !reads_as_prose(begin + 2)) {
      at_ += 2;
      add(TokenKind::slash, begin, at_);
      report(Code::foreign_syntax, begin, at_, "`//` is not an operator: the floor of a quotient is `floor(a / b)`");
      return;
    }
    at_ = line_end(begin);
    report_foreign(begin, begin + 2, "a comment begins with `#`, not with `//`", "#");
  }

  // Two words side by side, the second no word of an expression.
  bool reads_as_prose(std::size_t from) const {
    const std::string_view rest = text_.substr(from, line_end(from) - from);
    std::size_t words = 0;
    for (std::size_t at = 0; at < rest.size();) {
      if (rest[at] == ' ' || rest[at] == '\r') {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < rest.size() && is_letter(rest[end])) ++end;
      if (end == at) return words >= 2;
      const std::string_view word = rest.substr(at, end - at);
      words = keyword(word) || is_unit_word(word) ? 0 : words + 1;
      if (words >= 2) return true;
      if (end < rest.size() && rest[end] != ' ') return false;
      at = end;
    }
    return false;
  }

  void scan_name() {
    const std::size_t begin = at_;
    std::string replaced;
    std::size_t odd = std::string_view::npos;
    bool all_known = true;
    while (at_ < text_.size()) {
      if (continues_name(text_[at_])) {
        if (odd != std::string_view::npos) replaced.push_back(text_[at_]);
        ++at_;
        continue;
      }
      if (static_cast<unsigned char>(text_[at_]) < 0x80) break;
      const Character character = decode(text_.substr(at_));
      if (is_refused(character.code) || sign_substitute(character.code)) break;
      if (odd == std::string_view::npos) {
        odd = at_;
        replaced = text_.substr(begin, at_ - begin);
      }
      const auto letter = letter_substitute(character.code);
      all_known = all_known && letter;
      replaced += letter ? letter->ascii : "_";
      at_ += character.length;
    }
    if (at_ == begin) {
      scan_sign_character();
    } else if (odd == std::string_view::npos) {
      add_name(begin, text_.substr(begin, at_ - begin));
    } else {
      report_letter(begin, odd, all_known ? replaced : std::string());
      add_name(begin, replaced);
    }
  }

  void report_letter(std::size_t begin, std::size_t odd, const std::string &replaced) {
    const Character character = decode(text_.substr(odd));
    const std::string_view shown = text_.substr(odd, character.length);
    const auto letter = letter_substitute(character.code);
    const auto code = static_cast<std::uint32_t>(character.code);
    Diagnostic &diagnostic =
        report(Code::unknown_character, odd, odd + character.length,
               letter ? fmt::format("`{}` is U+{:04X}, {}, not `{}`", shown, code, letter->name, letter->ascii)
                      : fmt::format("`{}` (U+{:04X}) has no meaning here", shown, code));
    diagnostic.with_note("names have ASCII letters, digits and `_`");
    if (!replaced.empty()) diagnostic.with_fix({id_, span(begin, at_)}, replaced);
  }

  void add_name(std::size_t begin, std::string_view text) {
    if (text.size() > kIdentifierLimit) {
      report(Code::identifier_too_long, begin, at_,
             fmt::format("a name of {} bytes: a name may have {}", text.size(), kIdentifierLimit));
      text = text.substr(0, kIdentifierLimit);
    }
    if (const auto kind = keyword(text)) {
      add(*kind, begin, at_);
    } else {
      add(TokenKind::name, begin, at_, static_cast<std::uint32_t>(ast_.intern(text)));
    }
  }

  // A sign or a blank outside ASCII.
  void scan_sign_character() {
    const std::size_t begin = at_;
    const Character character = decode(text_.substr(at_));
    const auto sign = sign_substitute(character.code);
    if (sign && sign->ascii == "\"") return scan_foreign_text(character.length);
    at_ += character.length;
    if (!sign) return;  // refused characters were reported already
    const auto code = static_cast<std::uint32_t>(character.code);
    if (sign->ascii == " ") {
      report_foreign(begin, at_, fmt::format("a blank that is not a space: U+{:04X}, {}", code, sign->name), " ");
      return;
    }
    report_foreign(begin, at_,
                   fmt::format("`{}` (U+{:04X}, {}) is written `{}`", text_.substr(begin, character.length), code,
                               sign->name, sign->ascii),
                   std::string(sign->ascii));
    add_substitute(begin, sign->ascii);
  }

  void add_substitute(std::size_t begin, std::string_view ascii) {
    if (ascii.starts_with("^") && ascii.size() == 2) {
      add(TokenKind::caret, begin, begin);
      ascii = ascii.substr(1);
    }
    if (is_digit(ascii.front())) {
      tokens_.numbers.push_back(ascii.front() - '0');
      add(TokenKind::number, begin, at_, static_cast<std::uint32_t>(tokens_.numbers.size() - 1));
    } else if (begins_name(ascii.front())) {
      add_name(begin, ascii);
    } else {
      for (const Sign &sign : kSigns) {
        if (sign.text == ascii) {
          add(sign.kind, begin, at_);
          return;
        }
      }
    }
  }

  void scan_number() {
    const std::size_t begin = at_;
    const NumberLiteral literal = read_number(text_.substr(begin));
    at_ += literal.length;
    std::uint32_t value = Tokens::kNoValue;
    if (literal.mistake) {
      Diagnostic &diagnostic = report(literal.mistake->code, begin, at_, literal.mistake->message);
      if (!literal.mistake->replacement.empty())
        diagnostic.with_fix({id_, span(begin, at_)}, literal.mistake->replacement);
    } else {
      value = static_cast<std::uint32_t>(tokens_.numbers.size());
      tokens_.numbers.push_back(literal.value);
    }
    const bool ambiguous = literal.percentage && percent_is_ambiguous();
    if (ambiguous) report_percent(begin);
    if (ambiguous && peek() != '%') {
      --at_;  // read as a remainder
      if (value != Tokens::kNoValue) tokens_.numbers.back() = read_number(text_.substr(begin, at_ - begin)).value;
      add(TokenKind::number, begin, at_, value);
      return;
    }
    Token &token = add(literal.percentage ? TokenKind::percentage : TokenKind::number, begin, at_, value);
    if (literal.magnitude) token.flags |= Token::kMagnitude;
  }

  bool percent_is_ambiguous() const {
    const char next = peek();
    return continues_name(next) || next == '(' || next == '[' || next == '%' || (next == '.' && is_digit(peek(1)));
  }

  // What stands behind a percent sign, as far as a message repeats it.
  std::string_view behind_percent() const {
    std::size_t end = at_;
    while (end < text_.size() && (continues_name(text_[end]) || text_[end] == '.')) ++end;
    return end > at_ && end - at_ <= kShownBytes ? text_.substr(at_, end - at_) : std::string_view("…");
  }

  void report_percent(std::size_t begin) {
    const std::string number(text_.substr(begin, at_ - 1 - begin));
    if (peek() == '%') {
      report(Code::percent_ambiguous, begin, at_ + 1,
             fmt::format("`{0}%%` is the remainder of a percentage, `{0}% % …`, or of a number, `{0} % …`", number))
          .with_fix({id_, span(begin, at_ + 1)}, number + "% % ")
          .with_fix({id_, span(begin, at_ + 1)}, number + " % ");
      return;
    }
    const std::string_view behind = behind_percent();
    report(Code::percent_ambiguous, begin, at_,
           fmt::format("`{0}%` followed by `{2}` is a remainder, `{0} % {1}`, or a percentage, `{0}% * {1}`", number,
                       behind, behind == "…" ? text_.substr(at_, 1) : behind))
        .with_fix({id_, span(begin, at_)}, number + " % ")
        .with_fix({id_, span(begin, at_)}, number + "% * ");
  }

  void scan_text() {
    const std::size_t begin = at_;
    if (at_sign("\"\"\"")) {
      const std::size_t close = text_.find("\"\"\"", begin + 3);
      at_ = close == std::string_view::npos ? text_.size() : close + 3;
      report(Code::foreign_syntax, begin, begin + 3, "a text stands on one line; documentation is written behind `##`");
      return;
    }
    std::string content;
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n') {
      if (text_[at_] == '\\') {
        scan_escape(content);
      } else {
        content.push_back(text_[at_++]);
      }
    }
    if (peek() == '"') {
      ++at_;
      add(TokenKind::text, begin, at_, static_cast<std::uint32_t>(ast_.intern(content)));
      return;
    }
    if (at_ > begin + 1 && text_[at_ - 1] == '\r') --at_;
    report(Code::text_not_closed, begin, at_, "a text in quotes ends on its line: a `\"` is missing");
    add(TokenKind::text, begin, at_, static_cast<std::uint32_t>(ast_.intern(content))).flags |= Token::kDoubtful;
  }

  void scan_escape(std::string &content) {
    const char escaped = peek(1);
    if (escaped == '"' || escaped == '\\' || escaped == 'n') {
      content.push_back(escaped == 'n' ? '\n' : escaped);
      at_ += 2;
      return;
    }
    report(Code::unknown_character, at_, at_ + 1, "a `\\` in a text begins `\\\"`, `\\\\` or `\\n`")
        .with_fix({id_, span(at_, at_ + 1)}, "\\\\");
    ++at_;
  }

  // A text between quotes of another kind, the first of which has `length` bytes.
  void scan_foreign_text(std::size_t length) {
    const std::size_t begin = at_;
    const std::size_t end = line_end(begin);
    std::string content;
    at_ += length;
    while (at_ < end) {
      const Character character = decode(text_.substr(at_));
      const auto sign = sign_substitute(character.code);
      const bool closes_text =
          character.code == '"' || (character.code == '\'' && text_[begin] == '\'') || (sign && sign->ascii == "\"");
      if (closes_text) {
        at_ += character.length;
        report_foreign(begin, at_, "a text stands between `\"`, not between other quotes", "\"" + content + "\"");
        add(TokenKind::text, begin, at_, static_cast<std::uint32_t>(ast_.intern(content)));
        return;
      }
      content.append(text_.substr(at_, character.length));
      at_ += character.length;
    }
    at_ = begin + length;
    report(Code::unknown_character, begin, at_, fmt::format("`{}` has no meaning here", text_.substr(begin, length)));
  }

  void scan_sign() {
    const std::size_t begin = at_;
    if (peek() == '\'') return scan_foreign_text(1);
    for (const Sign &sign : kSigns) {
      if (!at_sign(sign.text)) continue;
      at_ += sign.text.size();
      Token &token = add(sign.kind, begin, at_);
      if (!sign.instead.empty()) {
        token.flags |= Token::kDoubtful;
        report_sign(begin, sign);
      }
      return;
    }
    ++at_;
    if (text_[begin] == '\\') {
      report_foreign(begin, at_, "line breaks have no meaning: no `\\` is needed before one", "");
    } else {
      report(Code::unknown_character, begin, at_, fmt::format("`{}` has no meaning here", text_[begin]));
    }
  }

  void report_sign(std::size_t begin, const Sign &sign) {
    if (sign.kind == TokenKind::assign && sign.text != ":=") {
      report(Code::foreign_syntax, begin, at_,
             fmt::format("`{}`: a name is given its value once, with `=`", sign.text));
      return;
    }
    std::string instead(sign.instead);
    if (sign.instead.front() == 'a' || sign.instead.front() == 'o') {
      if (begin > 0 && continues_name(text_[begin - 1])) instead.insert(0, " ");
      if (continues_name(peek())) instead.push_back(' ');
    }
    const std::string_view word = sign.instead.substr(0, sign.instead.find(' '));
    report_foreign(begin, at_, fmt::format("`{}` is written `{}`", sign.text, word), std::move(instead));
  }

  std::string_view text_;
  SourceId id_;
  Ast &ast_;
  Diagnostics &diagnostics_;
  Tokens tokens_;
  std::size_t at_ = 0;
  std::size_t reports_ = 0;
  bool line_began_ = true;
};

}  // namespace

Tokens scan(const Source &source, SourceId id, Ast &ast, Diagnostics &diagnostics) {
  return Scanner(source, id, ast, diagnostics).run();
}

}  // namespace anneal
