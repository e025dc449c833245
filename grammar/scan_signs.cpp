
#include <array>

#include "grammar/characters.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/scanner.hpp"
#include "grammar/words.hpp"

namespace anneal {

struct Sign {
  std::string_view text;
  TokenKind kind;
  std::string_view instead;  // what to write, for a sign of another language
};

namespace {

// Sorted by their first character, longer signs before their beginnings.
constexpr Sign kSigns[] = {
    {"!==", TokenKind::not_equal, "!="},
    {"!=", TokenKind::not_equal, {}},
    {"!", TokenKind::word_not, "not "},
    {"%", TokenKind::percent, {}},
    {"&&", TokenKind::word_and, "and"},
    {"&", TokenKind::word_and, "and"},
    {"(", TokenKind::open_round, {}},
    {")", TokenKind::close_round, {}},
    {"**=", TokenKind::assign, "="},
    {"**", TokenKind::caret, {}},
    {"*=", TokenKind::assign, "="},
    {"*", TokenKind::star, {}},
    {"+=", TokenKind::assign, "="},
    {"+", TokenKind::plus, {}},
    {",", TokenKind::comma, {}},
    {"->", TokenKind::arrow, {}},
    {"-=", TokenKind::assign, "="},
    {"-", TokenKind::minus, {}},
    {".", TokenKind::dot, {}},
    {"/=", TokenKind::assign, "="},
    {"/", TokenKind::slash, {}},
    {":=", TokenKind::assign, "="},
    {":", TokenKind::colon, {}},
    {";", TokenKind::semicolon, {}},
    {"<=", TokenKind::less_equal, {}},
    {"<>", TokenKind::not_equal, "!="},
    {"<", TokenKind::less, {}},
    {"===", TokenKind::equal, "=="},
    {"==", TokenKind::equal, {}},
    {"=<", TokenKind::less_equal, "<="},
    {"=>", TokenKind::greater_equal, ">="},
    {"=", TokenKind::assign, {}},
    {">=", TokenKind::greater_equal, {}},
    {">", TokenKind::greater, {}},
    {"?", TokenKind::question, {}},
    {"@", TokenKind::at, {}},
    {"[", TokenKind::open_square, {}},
    {"]", TokenKind::close_square, {}},
    {"^", TokenKind::caret, {}},
    {"{", TokenKind::open_brace, {}},
    {"||", TokenKind::word_or, "or"},
    {"|", TokenKind::word_or, "or"},
    {"}", TokenKind::close_brace, {}},
    {"~=", TokenKind::nearly_equal, {}},
    {"~", TokenKind::word_not, "not "},
};

// Where the signs with each first character begin in the table.
constexpr auto kFirst = [] {
  std::array<std::uint8_t, 128> first{};
  first.fill(static_cast<std::uint8_t>(std::size(kSigns)));
  for (std::size_t at = std::size(kSigns); at-- > 0;) {
    first[static_cast<std::size_t>(kSigns[at].text.front())] = static_cast<std::uint8_t>(at);
  }
  return first;
}();

}  // namespace

// A sign or a blank outside ASCII.
void Scanner::scan_sign_character() {
  const std::size_t begin = at_;
  const Character character = decode(text_.substr(at_));
  const auto sign = sign_substitute(character.code);
  if (sign && sign->ascii == "\"") return scan_foreign_text(character.length);
  at_ += character.length;
  if (!sign) return;  // refused characters were reported already
  const auto code = static_cast<std::uint32_t>(character.code);
  if (sign->ascii == " ") {
    report_foreign(begin, at_, filled("a blank that is not a space: U+{:04X}, {}", code, sign->name), " ");
    return;
  }
  report_foreign(begin, at_,
                 filled("`{}` (U+{:04X}, {}) is written `{}`", text_.substr(begin, character.length), code, sign->name,
                        sign->ascii),
                 apart(begin, sign->ascii));
  add_substitute(begin, sign->ascii);
}

void Scanner::add_substitute(std::size_t begin, std::string_view ascii) {
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

void Scanner::scan_sign() {
  const std::size_t begin = at_;
  if (peek() == '\'') return scan_foreign_text(1);
  const auto ascii = static_cast<unsigned char>(text_[begin]);
  for (std::size_t row = kFirst[ascii]; row < std::size(kSigns) && kSigns[row].text.front() == text_[begin]; ++row) {
    const Sign &sign = kSigns[row];
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
    report(Code::unknown_character, begin, at_, filled("`{}` has no meaning here", text_[begin]));
  }
}

void Scanner::report_sign(std::size_t begin, const Sign &sign) {
  if (sign.kind == TokenKind::assign && sign.text != ":=") {
    report(Code::foreign_syntax, begin, at_, filled("`{}`: a name is given its value once, with `=`", sign.text));
    return;
  }
  const std::string_view word = sign.instead.substr(0, sign.instead.find(' '));
  report_foreign(begin, at_, filled("`{}` is written `{}`", sign.text, word), apart(begin, sign.instead));
}

// What is to stand in the place of the text from `begin` to here, with blanks where it would grow together with a
// neighbour.
std::string Scanner::apart(std::size_t begin, std::string_view instead) const {
  std::string result(instead);
  if (begin > 0 && continues_name(text_[begin - 1]) && continues_name(instead.front())) result.insert(0, " ");
  if (continues_name(instead.back()) && continues_name(peek())) result.push_back(' ');
  return result;
}

}  // namespace anneal
