// Options of a command line.
#include <algorithm>
#include <charconv>

#include "cli/convert/foreign.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

struct Word {
  std::string text;
  Span span;
};

/// Words as a shell has them: blanks separate, quotes keep together, a backslash takes the next character as it is.
std::optional<std::vector<Word>> shell_words(std::string_view text, SourceId source, Diagnostics &diagnostics) {
  std::vector<Word> words;
  std::uint32_t at = 0;
  const auto is_blank = [&] { return text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r'; };
  while (at < text.size()) {
    if (is_blank() || (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '\n' || text[at + 1] == '\r'))) {
      at += text[at] == '\\' ? 2 : 1;
      continue;
    }
    Word word;
    word.span.begin = at;
    char quote = 0;
    for (; at < text.size() && (quote != 0 || !is_blank()); ++at) {
      if (quote != 0 ? text[at] == quote : text[at] == '"' || text[at] == '\'') {
        quote = quote != 0 ? '\0' : text[at];
      } else if (text[at] == '\\' && quote != '\'' && at + 1 < text.size()) {
        word.text += text[++at];
      } else {
        word.text += text[at];
      }
    }
    word.span.end = at;
    if (quote != 0) {
      diagnostics.report(Code::foreign_malformed, {source, {word.span.begin, word.span.begin + 1}},
                         "a quotation that does not end");
      return std::nullopt;
    }
    words.push_back(std::move(word));
  }
  return words;
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

ForeignValue value_of(const Word &word) {
  ForeignValue value;
  value.span = word.span;
  value.text = word.text;
  value.kind = Kind::text;
  if (const auto number = number_in(word.text)) {
    value.kind = Kind::number;
    value.number = *number;
    return value;
  }
  std::string_view list = word.text;
  const bool brackets =
      list.size() >= 2 && ((list.front() == '[' && list.back() == ']') || (list.front() == '(' && list.back() == ')'));
  if (brackets) list = list.substr(1, list.size() - 2);
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view element = list.substr(0, end);
    while (!element.empty() && element.front() == ' ') element.remove_prefix(1);
    const auto number = number_in(element);
    if (!number) {
      value.children.clear();
      return value;
    }
    ForeignValue child;
    child.kind = Kind::number;
    child.number = *number;
    child.text = element;
    child.span = word.span;
    value.children.push_back(std::move(child));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  if (!value.children.empty()) value.kind = Kind::list;
  return value;
}

bool is_option(const Word &word) {
  return word.text.starts_with("--") && word.text.size() > 2;
}

}  // namespace

std::optional<ForeignValue> read_flags(const Sources &sources, SourceId source, Diagnostics &diagnostics) {
  const auto words = shell_words(sources[source].text(), source, diagnostics);
  if (!words) return std::nullopt;
  ForeignValue result;
  result.kind = Kind::dictionary;
  result.span = {0, static_cast<std::uint32_t>(sources[source].text().size())};
  for (std::size_t i = 0; i < words->size(); ++i) {
    const Word &word = (*words)[i];
    if (!is_option(word)) continue;
    const std::size_t equals = word.text.find('=');
    std::string name = word.text.substr(2, equals == std::string::npos ? equals : equals - 2);
    std::ranges::replace(name, '-', '_');
    ForeignValue value;
    value.kind = Kind::boolean;
    value.number = 1;
    value.span = word.span;
    if (equals != std::string::npos) {
      const auto begin = static_cast<std::uint32_t>(word.span.end - (word.text.size() - equals - 1));
      value = value_of({word.text.substr(equals + 1), {std::min(begin, word.span.end), word.span.end}});
    } else if (i + 1 < words->size() && !is_option((*words)[i + 1])) {
      value = value_of((*words)[++i]);
      // Several values behind one option, as argparse takes them.
      for (; i + 1 < words->size() && value.is(Kind::number) && number_in((*words)[i + 1].text); ++i) {
        if (value.children.empty()) value.children.push_back(value);
        value.children.push_back(value_of((*words)[i + 1]));
        value.span.end = (*words)[i + 1].span.end;
        if (value.children.size() > kForeignListLimit) break;
      }
      if (!value.children.empty()) value.kind = Kind::list;
    }
    // The last of several options of one name counts.
    const auto known = std::ranges::find(result.names, name);
    if (known != result.names.end()) {
      result.children[static_cast<std::size_t>(known - result.names.begin())] = std::move(value);
      continue;
    }
    result.names.push_back(std::move(name));
    result.children.push_back(std::move(value));
    if (result.names.size() > 4096) {
      diagnostics.report(Code::foreign_malformed, {source, word.span}, "more than 4096 options");
      return std::nullopt;
    }
  }
  return result;
}

}  // namespace anneal::cli
