#include "compiler/check/group_pattern.hpp"

#include <algorithm>

namespace anneal {

namespace {

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

std::vector<std::string_view> captures(std::string_view pattern) {
  std::vector<std::string_view> names;
  while (true) {
    const std::size_t open = pattern.find('<');
    if (open == std::string_view::npos) return names;
    const std::size_t close = pattern.find('>', open);
    if (close == std::string_view::npos) return names;
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    if (is_name(name)) names.push_back(name);
    pattern.remove_prefix(close + 1);
  }
}

std::string pattern_mistake(std::string_view pattern) {
  if (pattern.empty()) return "an empty pattern matches nothing";
  if (pattern.size() > kPatternLimit) {
    return "this pattern has " + std::to_string(pattern.size()) + " bytes, more than " + std::to_string(kPatternLimit);
  }
  if (pattern.find("***") != std::string_view::npos) return "`***` has no meaning: `*` stops at a dot, `**` does not";
  bool after_capture = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '>') return "a `>` without its `<`";
    if (pattern[i] != '<') {
      after_capture = false;
      continue;
    }
    const std::size_t close = pattern.find('>', i);
    if (close == std::string_view::npos) return "a `<` without its `>`";
    const std::string name(pattern.substr(i + 1, close - i - 1));
    if (!is_name(name)) return "`<" + name + ">` has no name that expressions could use";
    if (after_capture) return "two captures without a character between them: where one ends is not known";
    after_capture = true;
    i = close;
  }
  std::vector<std::string_view> names = captures(pattern);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) return "`<" + std::string(*twice) + ">` stands twice in one pattern";
  return {};
}

}  // namespace anneal
