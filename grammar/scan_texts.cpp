
#include "grammar/characters.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/scanner.hpp"
#include "grammar/words.hpp"

namespace anneal {

void Scanner::scan_comment() {
  std::size_t end = line_end(at_);
  if (end > at_ && text_[end - 1] == '\r') --end;
  ast_.comments.push_back({span(at_, end), at_sign("##")});
  at_ = end;
}

// `//` begins a comment in one language and divides in another.
void Scanner::scan_slashes() {
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
bool Scanner::reads_as_prose(std::size_t from) const {
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

void Scanner::scan_text() {
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

void Scanner::scan_escape(std::string &content) {
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
void Scanner::scan_foreign_text(std::size_t length) {
  const std::size_t begin = at_;
  const std::size_t end = line_end(begin);
  std::string content;
  std::string instead = "\"";
  at_ += length;
  while (at_ < end) {
    const Character character = decode(text_.substr(at_));
    const auto sign = sign_substitute(character.code);
    const bool closes_text =
        character.code == '"' || (character.code == '\'' && text_[begin] == '\'') || (sign && sign->ascii == "\"");
    if (closes_text) {
      at_ += character.length;
      report_foreign(begin, at_, "a text stands between `\"`, not between other quotes", instead + "\"");
      add(TokenKind::text, begin, at_, static_cast<std::uint32_t>(ast_.intern(content)));
      return;
    }
    content.append(text_.substr(at_, character.length));
    instead.append(character.code == '\\' ? "\\\\" : text_.substr(at_, character.length));
    at_ += character.length;
  }
  at_ = begin + length;
  report(Code::unknown_character, begin, at_, filled("`{}` has no meaning here", text_.substr(begin, length)));
}

}  // namespace anneal
