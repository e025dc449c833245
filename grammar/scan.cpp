#include "grammar/scan.hpp"

#include "grammar/characters.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/number.hpp"
#include "grammar/scanner.hpp"
#include "grammar/words.hpp"

namespace anneal {

Tokens Scanner::run() {
  tokens_.all.reserve(text_.size() / 4 + 16);
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  while (at_ < text_.size() && reports_ < kGiveUpErrors) scan_one();
  at_ = text_.size();
  add(TokenKind::end, at_, at_);
  return std::move(tokens_);
}

Token &Scanner::add(TokenKind kind, std::size_t begin, std::size_t end, std::uint32_t payload) {
  Token token{kind, 0, span(begin, end), payload};
  if (!tokens_.all.empty() && tokens_.all.back().span.end == begin) token.flags |= Token::kGlued;
  if (line_began_) token.flags |= Token::kFirstOnLine;
  line_began_ = false;
  return tokens_.all.emplace_back(token);
}

Diagnostic &Scanner::report(Code code, std::size_t begin, std::size_t end, std::string message) {
  ++reports_;
  return diagnostics_.report(code, {id_, span(begin, end)}, std::move(message));
}

Diagnostic &Scanner::report_foreign(std::size_t begin, std::size_t end, std::string message, std::string instead) {
  return report(Code::foreign_syntax, begin, end, std::move(message))
      .with_fix({id_, span(begin, end)}, std::move(instead), Applicability::safe);
}

void Scanner::scan_one() {
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

void Scanner::scan_name() {
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

void Scanner::report_letter(std::size_t begin, std::size_t odd, const std::string &replaced) {
  const Character character = decode(text_.substr(odd));
  const std::string_view shown = text_.substr(odd, character.length);
  const auto letter = letter_substitute(character.code);
  const auto code = static_cast<std::uint32_t>(character.code);
  Diagnostic &diagnostic =
      report(Code::unknown_character, odd, odd + character.length,
             letter ? filled("`{}` is U+{:04X}, {}, not `{}`", shown, code, letter->name, letter->ascii)
                    : filled("`{}` (U+{:04X}) has no meaning here", shown, code));
  diagnostic.with_note("names have ASCII letters, digits and `_`");
  if (!replaced.empty()) diagnostic.with_fix({id_, span(begin, at_)}, replaced);
}

void Scanner::add_name(std::size_t begin, std::string_view text) {
  if (text.size() > kIdentifierLimit) {
    report(Code::identifier_too_long, begin, at_,
           filled("a name of {} bytes: a name may have {}", text.size(), kIdentifierLimit));
    text = text.substr(0, kIdentifierLimit);
  }
  if (const auto kind = keyword(text)) {
    add(*kind, begin, at_);
  } else {
    add(TokenKind::name, begin, at_, static_cast<std::uint32_t>(ast_.intern(text)));
  }
}

// `10,000` and `1,05`: a group after a comma that begins with a zero is no value of its own.
bool Scanner::scan_comma_number() {
  const std::string_view rest = text_.substr(at_);
  const auto digits = [&](std::size_t from) {
    std::size_t end = from;
    while (end < rest.size() && is_digit(rest[end])) ++end;
    return end;
  };
  std::size_t end = thousands_length(rest);
  const bool thousands = end > 0 && rest.substr(0, end).find(",0") != std::string_view::npos;
  if (!thousands) {
    const std::size_t comma = digits(0);
    end = digits(std::min(comma + 1, rest.size()));
    const bool decimal = rest.substr(comma).starts_with(",0") && end - comma > 2;
    if (!decimal || (end < rest.size() && (rest[end] == ',' || rest[end] == '.' || continues_name(rest[end]))))
      return false;
  }
  if (end < rest.size() && rest[end] == '%') ++end;
  const std::size_t begin = at_;
  const std::string_view literal = rest.substr(0, end);
  at_ += end;
  if (thousands) {
    report(Code::number_malformed, begin, at_, filled("{}: {}", quoted(literal), describe_thousands(literal)))
        .with_fix({id_, span(begin, at_)}, without_commas(literal));
  } else {
    std::string instead(literal);
    std::ranges::replace(instead, ',', '.');
    report(Code::foreign_syntax, begin, at_, filled("{} is written with a point, {}", quoted(literal), quoted(instead)))
        .with_fix({id_, span(begin, at_)}, instead);
  }
  add(TokenKind::number, begin, at_, Tokens::kNoValue);
  return true;
}

void Scanner::scan_number() {
  if (scan_comma_number()) return;
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

bool Scanner::percent_is_ambiguous() const {
  const char next = peek();
  return continues_name(next) || next == '(' || next == '[' || next == '%' || (next == '.' && is_digit(peek(1)));
}

// What stands behind a percent sign, as far as a message repeats it.
std::string_view Scanner::behind_percent() const {
  std::size_t end = at_;
  while (end < text_.size() && (continues_name(text_[end]) || text_[end] == '.')) ++end;
  return end > at_ && end - at_ <= kShownBytes ? text_.substr(at_, end - at_) : std::string_view("…");
}

void Scanner::report_percent(std::size_t begin) {
  const std::string number(text_.substr(begin, at_ - 1 - begin));
  if (peek() == '%') {
    report(Code::percent_ambiguous, begin, at_ + 1,
           filled("`{0}%%` is the remainder of a percentage, `{0}% % …`, or of a number, `{0} % …`", number))
        .with_fix({id_, span(begin, at_ + 1)}, number + "% % ")
        .with_fix({id_, span(begin, at_ + 1)}, number + " % ");
    return;
  }
  const std::string_view behind = behind_percent();
  report(Code::percent_ambiguous, begin, at_,
         filled("`{0}%` followed by `{2}` is a remainder, `{0} % {1}`, or a percentage, `{0}% * {1}`", number, behind,
                behind == "…" ? text_.substr(at_, 1) : behind))
      .with_fix({id_, span(begin, at_)}, number + " % ")
      .with_fix({id_, span(begin, at_)}, number + "% * ");
}

Tokens scan(const Source &source, SourceId id, Ast &ast, Diagnostics &diagnostics) {
  return Scanner(source, id, ast, diagnostics).run();
}

}  // namespace anneal
