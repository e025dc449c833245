#include "cli/convert/draft.hpp"

#include <algorithm>
#include <unordered_set>

#include "grammar/number_text.hpp"
#include "grammar/parse.hpp"

namespace anneal::cli {

namespace {

void add_once(std::vector<std::string> &list, std::string_view text) {
  if (std::ranges::find(list, text) == list.end()) list.emplace_back(text);
}

std::string commented(const std::string &documentation) {
  std::string text;
  std::size_t at = 0;
  while (at < documentation.size()) {
    const std::size_t end = std::min(documentation.find('\n', at), documentation.size());
    text += end == at ? "##\n" : "## " + documentation.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return text;
}

std::string canonical(const std::string &text) {
  Sources sources;
  Diagnostics diagnostics;
  const SourceId source = sources.add("converted", text);
  const Ast ast = parse(sources, source, diagnostics);
  return diagnostics.has_errors() ? text : format(ast, sources[source]);
}

bool is_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Adds the words of a text.
void add_words(std::string_view text, std::unordered_set<std::string> &words) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_of_name(text[end])) ++end;
    if (end > at) words.emplace(text.substr(at, end - at));
    at = end + 1;
  }
}

/// The items, without names that nothing mentions: a reader looked at them and needed their values alone.
std::vector<std::string> used_items(const Draft &draft) {
  static constexpr std::string_view kLet = "let ";
  std::unordered_set<std::string> mentioned;
  for (const std::string &equation : draft.clock) add_words(equation, mentioned);
  for (const DraftOutput &output : draft.outputs) add_words(output.text, mentioned);
  std::vector<std::string> used;
  // A name is mentioned by those behind it.
  for (auto item = draft.items.rbegin(); item != draft.items.rend(); ++item) {
    const bool is_name = item->starts_with(kLet);
    const std::string_view name =
        std::string_view(*item).substr(is_name ? kLet.size() : 0, item->find(" = ") - kLet.size());
    if (is_name && !mentioned.contains(std::string(name))) continue;
    add_words(std::string_view(*item).substr(is_name ? item->find(" = ") : 0), mentioned);
    used.push_back(*item);
  }
  std::ranges::reverse(used);
  return used;
}

}  // namespace

void Draft::import(std::string_view module) {
  add_once(imports, module);
}

void Draft::item(const std::string &text) {
  add_once(items, text);
}

void Draft::remark(const std::string &text) {
  add_once(remarks, text);
}

std::string Draft::text() const {
  std::string result;
  for (const std::string &module : imports) result += "import " + module + "\n";
  if (!clock.empty()) {
    result += "clock { ";
    for (std::size_t i = 0; i < clock.size(); ++i) result += (i == 0 ? "" : ", ") + clock[i];
    result += " }\n";
  }
  const std::vector<std::string> used = used_items(*this);
  if (!result.empty() && !used.empty()) result += "\n";
  for (const std::string &item : used) result += item + "\n";
  for (const DraftOutput &output : outputs) {
    if (!result.empty()) result += "\n";
    result += commented(output.documentation) + "schedule " + output.name + (output.is_signed ? ": signed = " : " = ") +
              output.text + "\n";
  }
  return canonical(result);
}

bool is_plain_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at > begin;
  };
  if (!digits()) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < text.size() && text[at] == 'e') {
    ++at;
    if (at < text.size() && text[at] == '-') ++at;
    if (!digits()) return false;
  }
  return at == text.size() && (text.size() < 2 || text[0] != '0' || text[1] < '0' || text[1] > '9');
}

std::string number_text(double value, std::string_view written) {
  if (is_plain_number(written)) return std::string(written);
  if (value - value != 0) return value > 0 ? "inf" : value < 0 ? "-inf" : "(0 / 0)";
  return counted(value);
}

std::string length_text(double count, std::string_view unit) {
  if (count == 1) unit.remove_suffix(1);
  return number_text(count) + " " + std::string(unit);
}

std::string definable(std::string_view name) {
  return std::string(name) + (std::ranges::binary_search(reserved_words(), name) ? "_" : "");
}

}  // namespace anneal::cli
