#include "cli/repl/notebook.hpp"

#include <algorithm>

namespace anneal::cli {

namespace {

constexpr std::string_view kAssert = "assert";

std::string name_of(const Ast &ast, const Item &item) {
  if (const auto *group = std::get_if<item::Group>(&item.kind)) return std::string(ast.text(group->name.name));
  if (std::holds_alternative<item::Assert>(item.kind)) return std::string(kAssert);
  const std::optional<Identifier> name = defined_name(item);
  return name ? std::string(ast.text(name->name)) : "clock";
}

/// Where an item ends with the `;` and the comment behind it on its line.
std::size_t end_with_comment(std::string_view text, std::size_t end) {
  std::size_t at = text.find_first_not_of(" \t", end);
  if (at != std::string_view::npos && text[at] == ';') {
    end = at + 1;
    at = text.find_first_not_of(" \t", end);
  }
  if (at == std::string_view::npos || text[at] != '#') return end;
  return std::min(text.find('\n', at), text.size());
}

/// What can be told of a text without understanding it.
struct Outline {
  int depth = 0;                   ///< of brackets at its end
  char last = ' ';                 ///< the last character that is no blank and in no comment; a blank for none
  bool has_documentation = false;  ///< there is a `##`
};

Outline outline_of(std::string_view text) {
  Outline outline;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '#') {
      outline.has_documentation = outline.has_documentation || text.substr(at).starts_with("##");
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    outline.last = c;
    if (c == '"') {
      for (++at; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at) at += text[at] == '\\' ? 1 : 0;
    } else {
      outline.depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
    }
  }
  return outline;
}

}  // namespace

std::vector<KeptItem> items_of(const Ast &ast, const Source &source) {
  std::vector<KeptItem> items;
  std::size_t begin = 0;
  for (const Item &item : ast.items) {
    if (std::holds_alternative<item::Language>(item.kind)) {
      begin = item.span.end;
      continue;
    }
    const std::size_t end = end_with_comment(source.text(), item.span.end);
    begin = std::min(source.text().find_first_not_of(" \t\r\n;", begin), end);
    items.push_back({name_of(ast, item), std::string(source.text().substr(begin, end - begin))});
    begin = end;
  }
  return items;
}

bool goes_on(std::string_view text) {
  const Outline outline = outline_of(text);
  if (outline.last == ' ') return outline.has_documentation;
  return outline.depth > 0 || std::string_view("=+-*/^,<>@").find(outline.last) != std::string_view::npos;
}

bool is_empty(std::string_view text) {
  return outline_of(text).last == ' ';
}

std::string Notebook::text() const {
  std::string text;
  for (const KeptItem &item : items_) text += item.text + "\n";
  return text;
}

std::vector<std::string> Notebook::names() const {
  std::vector<std::string> names;
  for (const KeptItem &item : items_) names.push_back(item.name);
  return names;
}

bool Notebook::has(std::string_view name) const {
  return std::any_of(items_.begin(), items_.end(), [&](const KeptItem &item) { return item.name == name; });
}

std::string_view Notebook::name_at(std::size_t offset) const {
  std::size_t end = 0;
  std::string_view name;
  for (const KeptItem &item : items_) {
    name = item.name;
    end += item.text.size() + 1;
    if (offset < end) break;
  }
  return name;
}

void Notebook::keep(std::span<const KeptItem> items) {
  for (const KeptItem &item : items) {
    const auto before =
        std::find_if(items_.begin(), items_.end(), [&](const KeptItem &other) { return other.name == item.name; });
    if (before != items_.end() && item.name != kAssert) {
      *before = item;
    } else {
      items_.push_back(item);
    }
  }
}

bool Notebook::drop(std::string_view name) {
  return std::erase_if(items_, [&](const KeptItem &item) { return item.name == name; }) > 0;
}

}  // namespace anneal::cli
