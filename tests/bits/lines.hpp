// The protocol of the comparing programs: a question a line in, an answer a line out.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace anneal::tests {

/// `\n` and `\\` as a line break and a backslash.
inline std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool escape = text[at] == '\\' && at + 1 < text.size();
    result += escape ? (text[at + 1] == 'n' ? '\n' : text[at + 1]) : text[at];
    at += escape ? 1 : 0;
  }
  return result;
}

/// What stands between tabs.
inline std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields;
  for (std::size_t tab = line.find('\t'); tab != std::string_view::npos; tab = line.find('\t')) {
    fields.emplace_back(line.substr(0, tab));
    line.remove_prefix(tab + 1);
  }
  fields.emplace_back(line);
  return fields;
}

template <class Handle>
void for_each_line(Handle handle) {
  std::string line;
  int character = 0;
  while ((character = std::getc(stdin)) != EOF) {
    if (character != '\n') {
      line += static_cast<char>(character);
      continue;
    }
    handle(line);
    line.clear();
  }
}

}  // namespace anneal::tests
