
#include <algorithm>

#include "grammar/characters.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/scan.hpp"

namespace anneal {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool looks_like_utf16(std::string_view text) {
  return text.substr(0, 2) == "\xFF\xFE" || text.substr(0, 2) == "\xFE\xFF";
}

// Reads the characters of one text and reports those that it may not have.
class CharacterCheck {
 public:
  CharacterCheck(std::string_view text, SourceId id, Diagnostics &diagnostics)
      : text_(text), id_(id), diagnostics_(diagnostics) {}

  bool run() {
    if (text_.size() > kSourceLimit) {
      diagnostics_.report(Code::source_too_large, {id_, {0, 0}},
                          filled("the text has {} bytes; a source may have {}", text_.size(), kSourceLimit));
      return false;
    }
    std::size_t at = text_.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    while (at < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at]);
      if ((byte >= 0x20 && byte < 0x7F) || byte == '\n') {
        ++at;
        continue;
      }
      if (byte == '\r' && at + 1 < text_.size() && text_[at + 1] == '\n') {
        at += 2;
        continue;
      }
      const Character character = decode(text_.substr(at));
      if (character.length == 0) return not_utf8(at);
      at = is_refused(character.code) ? refuse(at, character.code) : at + character.length;
    }
    return true;
  }

 private:
  bool not_utf8(std::size_t at) {
    const auto begin = static_cast<std::uint32_t>(at);
    Diagnostic &report = diagnostics_.report(
        Code::text_not_utf8, {id_, {begin, begin + 1}},
        filled("the text is not UTF-8: byte {} is 0x{:02X}", at, static_cast<unsigned char>(text_[at])));
    report.with_note(looks_like_utf16(text_) ? "this looks like UTF-16: save the file as UTF-8"
                                             : "save the file as UTF-8, or leave out what is not ASCII");
    return false;
  }

  // Reports a run of one refused character; returns where it ends.
  std::size_t refuse(std::size_t at, char32_t code) {
    const std::size_t begin = at;
    const Character first = decode(text_.substr(at));
    while (at < text_.size() && text_.compare(at, first.length, text_, begin, first.length) == 0) at += first.length;
    const Location where{id_, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)}};
    if (code == '\t') {
      refuse_tab(where);
    } else if (++reports_ <= kGiveUpErrors) {
      diagnostics_
          .report(Code::control_character, where,
                  filled("{} (U+{:04X}) may not stand in a text, not even in a comment", refused_name(code),
                         static_cast<std::uint32_t>(code)))
          .with_fix(where, "", Applicability::safe);
    }
    return at;
  }

  // Whoever indents with tabs does so everywhere: that is one mistake.
  void refuse_tab(Location where) {
    const std::size_t count = where.span.end - where.span.begin;
    if (tabs_++ == 0) tab_report_ = where;
    if (tabs_ <= kGiveUpErrors) tab_fixes_.push_back({where, std::string(2 * count, ' '), Applicability::safe});
  }

 public:
  void report_tabs() {
    if (tabs_ == 0) return;
    Diagnostic &report = diagnostics_.report(Code::control_character, tab_report_,
                                             "a tab (U+0009) may not stand in a text: blanks are written as spaces");
    if (tabs_ > 1)
      report.with_note(tabs_ == 2 ? "one more place has a tab" : filled("{} more places have tabs", tabs_ - 1));
    report.fixes = std::move(tab_fixes_);
  }

 private:
  std::string_view text_;
  SourceId id_;
  Diagnostics &diagnostics_;
  std::size_t reports_ = 0;
  std::size_t tabs_ = 0;
  Location tab_report_;
  std::vector<Fix> tab_fixes_;
};

}  // namespace

std::string one_line(std::string_view text) {
  std::size_t end = std::min(text.size(), kShownBytes);
  const bool cut = end < text.size();
  while (cut && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  std::string line(text.substr(0, end));
  for (char &c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  if (cut) line += "…";
  return line;
}

std::string quoted(std::string_view text) {
  return filled("`{}`", one_line(text));
}

bool check_characters(const Source &source, SourceId id, Diagnostics &diagnostics) {
  CharacterCheck check(source.text(), id, diagnostics);
  const bool readable = check.run();
  check.report_tabs();
  return readable;
}

}  // namespace anneal
