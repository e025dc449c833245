#include "cli/terminal/visible.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace anneal::cli {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

// Characters that take no place of their own: combining marks (general categories Mn and Me of the scripts that have
// many).
constexpr CodeRange kCombining[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x5bf, 0x5bf},   {0x5c1, 0x5c2},   {0x5c4, 0x5c5},
    {0x5c7, 0x5c7},   {0x610, 0x61a},   {0x64b, 0x65f},   {0x670, 0x670},   {0x6d6, 0x6dc},   {0x6df, 0x6e4},
    {0x6e7, 0x6e8},   {0x6ea, 0x6ed},   {0x711, 0x711},   {0x730, 0x74a},   {0x900, 0x902},   {0x93a, 0x93a},
    {0x93c, 0x93c},   {0x941, 0x948},   {0x94d, 0x94d},   {0xe31, 0xe31},   {0xe34, 0xe3a},   {0xe47, 0xe4e},
    {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef},
};

// Characters of two cells: East Asian width W and F, and emoji.
constexpr CodeRange kWide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x25fd, 0x25fe},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26a1, 0x26a1},   {0x2705, 0x2705},   {0x2728, 0x2728},   {0x274c, 0x274c},
    {0x2753, 0x2755},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
    {0xa000, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
    {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18aff}, {0x1b000, 0x1b2ff}, {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

// Characters that hide or reorder the text around them: soft hyphen, bidirectional controls, joiners, tags.
constexpr CodeRange kHidden[] = {
    {0x80, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},   {0x180e, 0x180e},   {0x200b, 0x200f}, {0x2028, 0x202e},
    {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}, {0x3164, 0x3164},
};

template <size_t size>
bool contains(const CodeRange (&ranges)[size], char32_t code) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [code](CodeRange range) { return code >= range.first && code <= range.last; });
}

int width_of(char32_t code) {
  if (code < 0x300) return 1;
  if (contains(kCombining, code)) return 0;
  return contains(kWide, code) ? 2 : 1;
}

void append_picture(std::string &out, char32_t code) {
  // The control pictures, U+2400 to U+2421, in UTF-8.
  const char32_t picture = code == 0x7f ? 0x2421 : 0x2400 + code;
  out += static_cast<char>(0xe2);
  out += static_cast<char>(0x80 | (picture >> 6 & 0x3f));
  out += static_cast<char>(0x80 | (picture & 0x3f));
}

}  // namespace

CodePoint code_point_at(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const CodePoint broken{lead, 1, true};
  if (lead < 0x80) return {lead, 1, false};
  const int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() - at < static_cast<size_t>(length)) return broken;
  char32_t code = lead & (0xff >> (length + 1));
  for (int i = 1; i < length; ++i) {
    const unsigned char next = byte(at + static_cast<size_t>(i));
    if ((next & 0xc0) != 0x80) return broken;
    code = code << 6 | (next & 0x3f);
  }
  const bool is_overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  if (is_overlong || is_surrogate || code > 0x10ffff) return broken;
  return {code, static_cast<uint8_t>(length), false};
}

std::string visible(std::string_view text, bool ascii) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const CodePoint character = code_point_at(text, at);
    if (character.is_broken) {
      out += fmt::format("<{:02x}>", static_cast<uint32_t>(character.code));
    } else if (!ascii && (character.code < 0x20 || character.code == 0x7f)) {
      append_picture(out, character.code);
    } else if (character.code >= 0x20 && character.code < 0x7f) {
      out += text[at];
    } else if (ascii || contains(kHidden, character.code)) {
      out += fmt::format("<U+{:04x}>", static_cast<uint32_t>(character.code));
    } else {
      out += text.substr(at, character.bytes);
    }
    at += character.bytes;
  }
  return out;
}

int display_width(std::string_view text) {
  int width = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint character = code_point_at(text, at);
    width += width_of(character.code);
    at += character.bytes;
  }
  return width;
}

std::string shortened(std::string_view text, int width, bool ascii) {
  if (display_width(text) <= width) return std::string(text);
  if (width <= 0) return "";
  int used = 1;  // the mark of what is missing
  size_t at = 0;
  while (at < text.size()) {
    const CodePoint character = code_point_at(text, at);
    used += width_of(character.code);
    if (used > width) break;
    at += character.bytes;
  }
  return std::string(text.substr(0, at)) + (ascii ? "~" : "…");
}

}  // namespace anneal::cli
