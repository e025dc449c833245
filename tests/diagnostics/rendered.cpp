#include "tests/diagnostics/rendered.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "grammar/visible.hpp"

namespace anneal {
namespace {

/// Marks, embeddings, overrides and isolates of direction; separators of lines; what has no width.
bool is_invisible(char32_t code) {
  return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
         (code >= 0x200B && code <= 0x200F) || code == 0x2028 || code == 0x2029 || code == 0xAD || code == 0x061C ||
         code == 0xFEFF;
}

std::string unclean_lines(std::string_view shown) {
  for (std::size_t at = 0; at < shown.size(); at = shown.find('\n', at) + 1) {
    const auto object = nlohmann::json::parse(shown.substr(at, shown.find('\n', at) - at), nullptr, false);
    if (!object.is_object()) return fmt::format("no object: {}", shown.substr(at));
    if (const std::string wrong = unclean(object["rendered"].get<std::string>()); !wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace

std::string unclean(std::string_view text) {
  if (!text.empty() && !text.ends_with('\n')) return "does not end with a line break";
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool control =
        (character.code < 0x20 && character.code != U'\n') || (character.code >= 0x7F && character.code < 0xA0);
    const bool broken = character.code == 0xFFFD && character.length == 1;
    if (control || is_invisible(character.code) || broken)
      return fmt::format("U+{:04X} in it", static_cast<unsigned>(character.code));
    text.remove_prefix(character.length);
  }
  return {};
}

std::string not_xml(std::string_view text) {
  constexpr std::array<std::string_view, 11> kTags = {"<?xml",        "<testsuites",  "</testsuites>", "<testsuite",
                                                      "</testsuite>", "<testcase",    "</testcase>",   "<failure",
                                                      "</failure>",   "<system-out>", "</system-out>"};
  constexpr std::array<std::string_view, 5> kEntities = {"&amp;", "&lt;", "&gt;", "&quot;", "&#10;"};
  for (std::size_t at = text.find_first_of("<&"); at != std::string_view::npos; at = text.find_first_of("<&", at + 1)) {
    const auto is_here = [&](std::string_view known) { return text.substr(at).starts_with(known); };
    const bool known = text[at] == '<' ? std::ranges::any_of(kTags, is_here) : std::ranges::any_of(kEntities, is_here);
    if (!known) return std::string(text.substr(at, 40));
  }
  return {};
}

std::string malformed(std::string_view shown, Format format) {
  switch (format) {
    case Format::json:
      return unclean_lines(shown);
    case Format::sarif:
    case Format::gitlab:
      return nlohmann::json::accept(shown) ? "" : "no JSON";
    case Format::junit:
      if (const std::string wrong = not_xml(shown); !wrong.empty()) return wrong;
      return unclean(shown);
    case Format::text:
    case Format::short_lines:
    case Format::github:
      return unclean(shown);
  }
  return "no such form";
}

}  // namespace anneal
