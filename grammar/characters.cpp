#include "grammar/characters.hpp"

#include <algorithm>
#include <iterator>

namespace anneal {

namespace {

// Sorted by code point.
constexpr Substitute kSigns[] = {
    {0x00A0, " ", "NO-BREAK SPACE"},
    {0x00AB, "\"", "LEFT-POINTING DOUBLE ANGLE QUOTATION MARK"},
    {0x00B2, "^2", "SUPERSCRIPT TWO"},
    {0x00B3, "^3", "SUPERSCRIPT THREE"},
    {0x00B7, "*", "MIDDLE DOT"},
    {0x00BB, "\"", "RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK"},
    {0x00D7, "*", "MULTIPLICATION SIGN"},
    {0x00F7, "/", "DIVISION SIGN"},
    {0x2002, " ", "EN SPACE"},
    {0x2003, " ", "EM SPACE"},
    {0x2007, " ", "FIGURE SPACE"},
    {0x2009, " ", "THIN SPACE"},
    {0x2010, "-", "HYPHEN"},
    {0x2011, "-", "NON-BREAKING HYPHEN"},
    {0x2012, "-", "FIGURE DASH"},
    {0x2013, "-", "EN DASH"},
    {0x2014, "-", "EM DASH"},
    {0x2018, "\"", "LEFT SINGLE QUOTATION MARK"},
    {0x2019, "\"", "RIGHT SINGLE QUOTATION MARK"},
    {0x201C, "\"", "LEFT DOUBLE QUOTATION MARK"},
    {0x201D, "\"", "RIGHT DOUBLE QUOTATION MARK"},
    {0x201E, "\"", "DOUBLE LOW-9 QUOTATION MARK"},
    {0x202F, " ", "NARROW NO-BREAK SPACE"},
    {0x2192, "->", "RIGHTWARDS ARROW"},
    {0x2212, "-", "MINUS SIGN"},
    {0x2215, "/", "DIVISION SLASH"},
    {0x2217, "*", "ASTERISK OPERATOR"},
    {0x221E, "inf", "INFINITY"},
    {0x2227, "and", "LOGICAL AND"},
    {0x2228, "or", "LOGICAL OR"},
    {0x2248, "~=", "ALMOST EQUAL TO"},
    {0x2260, "!=", "NOT EQUAL TO"},
    {0x2264, "<=", "LESS-THAN OR EQUAL TO"},
    {0x2265, ">=", "GREATER-THAN OR EQUAL TO"},
    {0x22C5, "*", "DOT OPERATOR"},
    {0x3000, " ", "IDEOGRAPHIC SPACE"},
    {0xFF05, "%", "FULLWIDTH PERCENT SIGN"},
    {0xFF08, "(", "FULLWIDTH LEFT PARENTHESIS"},
    {0xFF09, ")", "FULLWIDTH RIGHT PARENTHESIS"},
    {0xFF0B, "+", "FULLWIDTH PLUS SIGN"},
    {0xFF0C, ",", "FULLWIDTH COMMA"},
    {0xFF1A, ":", "FULLWIDTH COLON"},
    {0xFF1B, ";", "FULLWIDTH SEMICOLON"},
    {0xFF1D, "=", "FULLWIDTH EQUALS SIGN"},
};

// Sorted by code point.
constexpr Substitute kLetters[] = {
    {0x0391, "A", "GREEK CAPITAL LETTER ALPHA"},
    {0x0392, "B", "GREEK CAPITAL LETTER BETA"},
    {0x0395, "E", "GREEK CAPITAL LETTER EPSILON"},
    {0x0396, "Z", "GREEK CAPITAL LETTER ZETA"},
    {0x0397, "H", "GREEK CAPITAL LETTER ETA"},
    {0x0399, "I", "GREEK CAPITAL LETTER IOTA"},
    {0x039A, "K", "GREEK CAPITAL LETTER KAPPA"},
    {0x039C, "M", "GREEK CAPITAL LETTER MU"},
    {0x039D, "N", "GREEK CAPITAL LETTER NU"},
    {0x039F, "O", "GREEK CAPITAL LETTER OMICRON"},
    {0x03A1, "P", "GREEK CAPITAL LETTER RHO"},
    {0x03A4, "T", "GREEK CAPITAL LETTER TAU"},
    {0x03A5, "Y", "GREEK CAPITAL LETTER UPSILON"},
    {0x03A7, "X", "GREEK CAPITAL LETTER CHI"},
    {0x03BD, "v", "GREEK SMALL LETTER NU"},
    {0x03BF, "o", "GREEK SMALL LETTER OMICRON"},
    {0x03C0, "pi", "GREEK SMALL LETTER PI"},
    {0x0405, "S", "CYRILLIC CAPITAL LETTER DZE"},
    {0x0406, "I", "CYRILLIC CAPITAL LETTER BYELORUSSIAN-UKRAINIAN I"},
    {0x0408, "J", "CYRILLIC CAPITAL LETTER JE"},
    {0x0410, "A", "CYRILLIC CAPITAL LETTER A"},
    {0x0412, "B", "CYRILLIC CAPITAL LETTER VE"},
    {0x0415, "E", "CYRILLIC CAPITAL LETTER IE"},
    {0x041A, "K", "CYRILLIC CAPITAL LETTER KA"},
    {0x041C, "M", "CYRILLIC CAPITAL LETTER EM"},
    {0x041D, "H", "CYRILLIC CAPITAL LETTER EN"},
    {0x041E, "O", "CYRILLIC CAPITAL LETTER O"},
    {0x0420, "P", "CYRILLIC CAPITAL LETTER ER"},
    {0x0421, "C", "CYRILLIC CAPITAL LETTER ES"},
    {0x0422, "T", "CYRILLIC CAPITAL LETTER TE"},
    {0x0425, "X", "CYRILLIC CAPITAL LETTER HA"},
    {0x0430, "a", "CYRILLIC SMALL LETTER A"},
    {0x0435, "e", "CYRILLIC SMALL LETTER IE"},
    {0x043E, "o", "CYRILLIC SMALL LETTER O"},
    {0x0440, "p", "CYRILLIC SMALL LETTER ER"},
    {0x0441, "c", "CYRILLIC SMALL LETTER ES"},
    {0x0443, "y", "CYRILLIC SMALL LETTER U"},
    {0x0445, "x", "CYRILLIC SMALL LETTER HA"},
    {0x0455, "s", "CYRILLIC SMALL LETTER DZE"},
    {0x0456, "i", "CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I"},
    {0x0458, "j", "CYRILLIC SMALL LETTER JE"},
    {0x04BB, "h", "CYRILLIC SMALL LETTER SHHA"},
    {0x0501, "d", "CYRILLIC SMALL LETTER KOMI DE"},
    {0x051B, "q", "CYRILLIC SMALL LETTER QA"},
    {0x051D, "w", "CYRILLIC SMALL LETTER WE"},
};

static_assert(std::ranges::is_sorted(kSigns, {}, &Substitute::code));
static_assert(std::ranges::is_sorted(kLetters, {}, &Substitute::code));

template <class Table>
std::optional<Substitute> find(const Table &table, char32_t code) {
  const auto found = std::ranges::lower_bound(table, code, {}, &Substitute::code);
  if (found == std::end(table) || found->code != code) return std::nullopt;
  return *found;
}

constexpr bool between(char32_t code, char32_t first, char32_t last) {
  return code >= first && code <= last;
}

bool is_bidirectional(char32_t code) {
  return code == 0x061C || between(code, 0x200E, 0x200F) || between(code, 0x202A, 0x202E) ||
         between(code, 0x2066, 0x2069);
}

bool is_invisible(char32_t code) {
  return between(code, 0x200B, 0x200D) || between(code, 0x2060, 0x2064) || code == 0xFEFF;
}

}  // namespace

Character decode(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {lead, 0};
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) return {lead, 0};
    code = (code << 6U) | (byte(at) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong || between(code, 0xD800, 0xDFFF) || code > 0x10FFFF) return {lead, 0};
  return {code, length};
}

bool is_refused(char32_t code) {
  if (code < 0x20) return code != '\n';
  return between(code, 0x7F, 0x9F) || between(code, 0x2028, 0x2029) || is_bidirectional(code) || is_invisible(code);
}

std::string_view refused_name(char32_t code) {
  if (code == 0) return "a NUL";
  if (code == '\t') return "a tab";
  if (code == '\r') return "a carriage return without a line feed";
  if (between(code, 0x2028, 0x2029)) return "a line separator of Unicode";
  if (is_bidirectional(code)) return "a control of the direction of text";
  if (is_invisible(code)) return "a character that cannot be seen";
  return "a control character";
}

std::optional<Substitute> sign_substitute(char32_t code) {
  return find(kSigns, code);
}

std::optional<Substitute> letter_substitute(char32_t code) {
  // Fullwidth letters and digits are in the order of ASCII.
  static constexpr std::string_view kAscii = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  const auto fullwidth = [&](char32_t first, std::size_t offset) {
    return Substitute{code, kAscii.substr(offset + static_cast<std::size_t>(code - first), 1),
                      "FULLWIDTH LETTER OR DIGIT"};
  };
  if (between(code, 0xFF10, 0xFF19)) return fullwidth(0xFF10, 0);
  if (between(code, 0xFF21, 0xFF3A)) return fullwidth(0xFF21, 10);
  if (between(code, 0xFF41, 0xFF5A)) return fullwidth(0xFF41, 37);
  return find(kLetters, code);
}

}  // namespace anneal
