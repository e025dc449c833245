#include "cli/convert/python_tokens.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "grammar/characters.hpp"

namespace anneal::cli {

namespace {

constexpr std::array<std::string_view, 31> kSigns = {
    "**=", "//=", "...", "**", "//", "<=", ">=", "==", "!=", "->", ":=", "+=", "-=", "*=", "/=", "(",
    ")",   "[",   "]",   "{",  "}",  ",",  ":",  ".",  "=",  "+",  "-",  "*",  "/",  "%",  "<",
};
constexpr std::array<std::string_view, 8> kFurtherSigns = {">", "@", ";", "&", "|", "~", "^", "!"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool goes_on_name(char c) {
  return begins_name(c) || is_digit(c);
}

class Scanner {
 public:
  Scanner(const Source &source, SourceId id, Span range, Diagnostics &diagnostics)
      : text_(source.text().substr(0, range.end)), id_(id), at_(range.begin), diagnostics_(diagnostics) {}

  std::optional<std::vector<PythonToken>> scan() {
    while (good_ && at_ < text_.size()) next();
    if (good_ && !open_.empty()) {
      fail({open_.back(), open_.back() + 1}, std::string("`") + text_[open_.back()] + "` is not closed");
    }
    if (!good_) return std::nullopt;
    end_line(at_);
    add(PythonToken::Kind::end, at_, {});
    return std::move(tokens_);
  }

 private:
  void next() {
    const char c = text_[at_];
    if (c == '\n') {
      if (open_.empty()) end_line(at_);
      ++at_;
      if (open_.empty()) measure_indent();
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
      if (at_line_start_ && tokens_.empty()) indent_ += c == ' ' ? 1 : 8;
      ++at_;
    } else if (c == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '\n' || text_[at_ + 1] == '\r')) {
      at_ += text_[at_ + 1] == '\r' && at_ + 2 < text_.size() && text_[at_ + 2] == '\n' ? 3 : 2;
    } else if (c == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      number();
    } else if (c == '"' || c == '\'') {
      string(at_, false);
    } else if (begins_name(c)) {
      name();
    } else {
      sign();
    }
  }

  void measure_indent() {
    indent_ = 0;
    at_line_start_ = true;
    for (; at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'); ++at_) indent_ += text_[at_] == ' ' ? 1 : 8;
  }

  void end_line(std::uint32_t at) {
    if (!tokens_.empty() && !tokens_.back().is(PythonToken::Kind::line_end)) add(PythonToken::Kind::line_end, at, {});
  }

  void number() {
    const std::uint32_t begin = at_;
    const auto take = [&](auto accepts) {
      while (at_ < text_.size() && (accepts(text_[at_]) || text_[at_] == '_')) ++at_;
    };
    const bool hexadecimal =
        text_.size() > at_ + 1 && text_[at_] == '0' && (text_[at_ + 1] == 'x' || text_[at_ + 1] == 'X');
    if (hexadecimal) {
      at_ += 2;
      take([](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
    } else {
      take(is_digit);
      if (at_ < text_.size() && text_[at_] == '.') {
        ++at_;
        take(is_digit);
      }
      if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
        ++at_;
        if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
        take(is_digit);
      }
    }
    if (at_ < text_.size() && goes_on_name(text_[at_])) {
      take(goes_on_name);
      return fail({begin, at_}, "`" + std::string(text_.substr(begin, at_ - begin)) + "` is no number");
    }
    std::string digits;
    for (const char c : text_.substr(begin, at_ - begin)) {
      if (c != '_' && !(c == '+' && !digits.empty())) digits += c;
    }
    double value = 0;
    const char *first = digits.data() + (hexadecimal ? 2 : 0);
    const char *last = digits.data() + digits.size();
    const auto format = hexadecimal ? std::chars_format::hex : std::chars_format::general;
    const auto [end, error] = std::from_chars(first, last, value, format);
    const bool underflows = error == std::errc::result_out_of_range && digits.find("e-") != std::string::npos;
    if (end != last || (error != std::errc() && !underflows)) {
      return fail({begin, at_}, "`" + digits.substr(0, 40) + "` is no number of this language");
    }
    add(PythonToken::Kind::number, begin, digits);
    tokens_.back().number = underflows ? 0 : value;
  }

  void name() {
    const std::uint32_t begin = at_;
    while (at_ < text_.size() && goes_on_name(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'') && word.size() <= 2) {
      if (word == "r" || word == "R") return string(begin, true);
      if (word == "b" || word == "B" || word == "u" || word == "U") return string(begin, false);
      return fail({begin, at_ + 1}, "a string that is put together when the program runs");
    }
    add(PythonToken::Kind::name, begin, std::string(word));
  }

  void string(std::uint32_t begin, bool raw) {
    const char quote = text_[at_];
    const std::string three(3, quote);
    const bool is_long = text_.substr(at_).starts_with(three);
    at_ += is_long ? 3 : 1;
    std::string value;
    while (true) {
      if (at_ >= text_.size() || (!is_long && text_[at_] == '\n')) {
        return fail({begin, begin + 1}, "a string that does not end");
      }
      if (is_long ? text_.substr(at_).starts_with(three) : text_[at_] == quote) break;
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        escape(value, raw);
      } else {
        value += text_[at_++];
      }
    }
    at_ += is_long ? 3 : 1;
    if (!tokens_.empty() && tokens_.back().is(PythonToken::Kind::text)) {
      tokens_.back().text += value;
      tokens_.back().span.end = at_;
      return;
    }
    add(PythonToken::Kind::text, begin, std::move(value));
  }

  /// What the strings of schedules are, names of choices and key frames, has no other escapes.
  void escape(std::string &value, bool raw) {
    const char c = text_[at_ + 1];
    if (raw || (c != 'n' && c != 't' && c != '\\' && c != '\'' && c != '"' && c != '\n')) {
      value += '\\';
      value += c;
    } else if (c != '\n') {
      value += c == 'n' ? '\n' : c == 't' ? '\t' : c;
    }
    at_ += 2;
  }

  void sign() {
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view sign : kSigns) {
      if (rest.starts_with(sign)) return take_sign(sign);
    }
    for (const std::string_view sign : kFurtherSigns) {
      if (rest.starts_with(sign)) return take_sign(sign);
    }
    const Character character = decode(rest);
    const auto length = static_cast<std::uint32_t>(character.length == 0 ? 1 : character.length);
    fail({at_, at_ + length}, "a character that has no meaning here");
  }

  void take_sign(std::string_view sign) {
    const std::uint32_t begin = at_;
    if (sign == "(" || sign == "[" || sign == "{") open_.push_back(at_);
    if (sign == ")" || sign == "]" || sign == "}") {
      const std::string_view opening = sign == ")" ? "(" : sign == "]" ? "[" : "{";
      if (open_.empty()) return fail({at_, at_ + 1}, "`" + std::string(sign) + "` closes nothing");
      if (text_.substr(open_.back(), 1) != opening) {
        return fail({at_, at_ + 1}, "`" + std::string(sign) + "` does not close `" + text_[open_.back()] + "`");
      }
      open_.pop_back();
    }
    at_ += static_cast<std::uint32_t>(sign.size());
    add(PythonToken::Kind::sign, begin, std::string(sign));
  }

  void add(PythonToken::Kind kind, std::uint32_t begin, std::string text) {
    tokens_.push_back({kind, {begin, at_}, std::move(text), 0, indent_});
    at_line_start_ = false;
  }

  void fail(Span span, const std::string &message) {
    diagnostics_.report(Code::foreign_malformed, {id_, span}, message);
    good_ = false;
  }

  std::string_view text_;
  SourceId id_;
  std::uint32_t at_;
  Diagnostics &diagnostics_;
  std::vector<PythonToken> tokens_;
  std::vector<std::uint32_t> open_;  ///< where brackets that are not closed yet stand
  std::uint32_t indent_ = 0;
  bool at_line_start_ = true;
  bool good_ = true;
};

}  // namespace

std::optional<std::vector<PythonToken>> scan_python(const Source &source, SourceId id, Span range,
                                                    Diagnostics &diagnostics) {
  return Scanner(source, id, range, diagnostics).scan();
}

}  // namespace anneal::cli
