// The scanner's parts: scan.cpp has names and numbers, scan_signs.cpp signs, scan_texts.cpp texts and comments. Private
// to the grammar.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "grammar/diagnostic.hpp"
#include "grammar/scan.hpp"
#include "grammar/token.hpp"

namespace anneal {

struct Sign;

/// Reads one text from the beginning to the end, a token at a time.
class Scanner {
 public:
  Scanner(const Source &source, SourceId id, Ast &ast, Diagnostics &diagnostics)
      : text_(source.text()), id_(id), ast_(ast), diagnostics_(diagnostics) {}

  Tokens run();

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool at_sign(std::string_view sign) const { return text_.compare(at_, sign.size(), sign) == 0; }
  Span span(std::size_t begin, std::size_t end) const {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }
  std::size_t line_end(std::size_t from) const { return std::min(text_.find('\n', from), text_.size()); }

  Token &add(TokenKind kind, std::size_t begin, std::size_t end, std::uint32_t payload = 0);
  Diagnostic &report(Code code, std::size_t begin, std::size_t end, std::string message);
  Diagnostic &report_foreign(std::size_t begin, std::size_t end, std::string message, std::string instead);

  void scan_one();
  void scan_name();
  void report_letter(std::size_t begin, std::size_t odd, const std::string &replaced);
  void add_name(std::size_t begin, std::string_view text);
  void scan_number();
  bool scan_comma_number();
  bool percent_is_ambiguous() const;
  std::string_view behind_percent() const;
  void report_percent(std::size_t begin);

  void scan_sign();
  void report_sign(std::size_t begin, const Sign &sign);
  std::string apart(std::size_t begin, std::string_view instead) const;
  void scan_sign_character();
  void add_substitute(std::size_t begin, std::string_view ascii);

  void scan_comment();
  void scan_slashes();
  bool reads_as_prose(std::size_t from) const;
  void scan_text();
  void scan_escape(std::string &content);
  void scan_foreign_text(std::size_t length);

  std::string_view text_;
  SourceId id_;
  Ast &ast_;
  Diagnostics &diagnostics_;
  Tokens tokens_;
  std::size_t at_ = 0;
  std::size_t reports_ = 0;
  bool line_began_ = true;
};

}  // namespace anneal
