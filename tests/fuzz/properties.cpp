#include "tests/fuzz/properties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "grammar/characters.hpp"
#include "grammar/children.hpp"
#include "grammar/parse.hpp"

namespace anneal::fuzz {

namespace {

struct Reading {
  explicit Reading(std::string_view text, bool expression = false) {
    id = sources.add("fuzz", std::string(text));
    ast = expression ? parse_expression(sources, id, diagnostics) : parse(sources, id, diagnostics);
  }
  std::string_view text() const { return sources[id].text(); }

  Sources sources;
  SourceId id;
  Diagnostics diagnostics;
  Ast ast;
};

bool lies_in(Span span, std::string_view text) {
  return span.begin <= span.end && span.end <= text.size();
}

bool is_one_line_of_utf8(std::string_view message) {
  for (std::size_t at = 0; at < message.size();) {
    const Character character = decode(message.substr(at));
    if (character.length == 0 || character.code == '\n') return false;
    at += character.length;
  }
  return !message.empty();
}

std::string check_tree(const Reading &reading) {
  const Ast &ast = reading.ast;
  std::vector<std::uint32_t> levels(ast.expressions.size(), 0);
  for (std::size_t at = 0; at < ast.expressions.size(); ++at) {
    const auto id = static_cast<ExprId>(at);
    if (!lies_in(ast.span(id), reading.text())) return fmt::format("expression {} has no place in the text", at);
    bool before = true;
    for_each_child(ast, id, [&](ExprId child) {
      before = before && index(child) < at;
      if (before) levels[at] = std::max(levels[at], levels[index(child)] + 1);
    });
    if (!before) return fmt::format("expression {} stands before one of its parts", at);
    if (levels[at] > kNestingLimit) return fmt::format("expression {} is nested {} deep", at, levels[at]);
  }
  std::uint32_t end = 0;
  for (const Item &item : ast.items) {
    if (!lies_in(item.span, reading.text())) return "an item has no place in the text";
    if (item.span.begin < end) return "an item begins before the one before it ends";
    end = item.span.end;
  }
  const auto ordered =
      std::ranges::is_sorted(ast.comments, {}, [](const Comment &comment) { return comment.span.begin; });
  return ordered ? std::string() : "comments are out of order";
}

std::string check_findings(const Reading &reading) {
  for (const Diagnostic &diagnostic : reading.diagnostics.all()) {
    const std::string name = fmt::format("{} `{}`", code_text(diagnostic.code), diagnostic.message);
    if (!diagnostic.where || !lies_in(diagnostic.where->span, reading.text())) return name + " has no place";
    if (!is_one_line_of_utf8(diagnostic.message)) return name + " is not one line of UTF-8";
    if (static_cast<unsigned>(diagnostic.code) >= 200 && diagnostic.code != Code::unit_misplaced)
      return name + " is not the grammar's";
    for (const Note &note : diagnostic.notes) {
      if (!is_one_line_of_utf8(note.message)) return name + " has a note that is not one line of UTF-8";
    }
    for (const Fix &fix : diagnostic.fixes) {
      if (!lies_in(fix.where.span, reading.text())) return name + " mends what is not there";
    }
  }
  return {};
}

std::string check_reading(const Reading &reading) {
  if (std::string problem = check_tree(reading); !problem.empty()) return problem;
  return check_findings(reading);
}

std::string findings(const Reading &reading) {
  std::string result;
  for (const Diagnostic &diagnostic : reading.diagnostics.all())
    result += code_text(diagnostic.code) + diagnostic.message + '\n';
  return result;
}

std::string without_places(const std::string &tree) {
  std::string result;
  for (std::size_t at = 0; at < tree.size();) {
    const std::size_t end = tree.find('\n', at);
    const std::string_view line = std::string_view(tree).substr(at, end - at);
    result += line.ends_with(')') ? line.substr(0, line.rfind("  [")) : line;
    result += '\n';
    at = end + 1;
  }
  return result;
}

std::string comments_of(const Reading &reading) {
  std::string result;
  for (const Comment &comment : reading.ast.comments) {
    std::string_view text = reading.text().substr(comment.span.begin, comment.span.end - comment.span.begin);
    while (text.ends_with(' ')) text.remove_suffix(1);
    result += text;
    result += '\n';
  }
  return result;
}

}  // namespace

std::string check_source(std::string_view text) {
  for (const bool expression : {false, true}) {
    const Reading reading(text, expression);
    if (std::string problem = check_reading(reading); !problem.empty()) return problem;
    const Reading again(text, expression);
    if (findings(reading) != findings(again)) return "the same text has other findings";
    if (dump(reading.ast) != dump(again.ast)) return "the same text has another tree";
  }
  return {};
}

std::string check_format(std::string_view text) {
  const Reading reading(text);
  if (reading.diagnostics.has_errors()) return {};
  const std::string once = format(reading.ast, reading.sources[reading.id]);
  const Reading formatted(once);
  if (formatted.diagnostics.has_errors()) return "the formatted text has errors: " + findings(formatted) + once;
  // Documentation may move to another item when a comment does not keep its line; that shows in the tree.
  if (without_places(dump(reading.ast)) != without_places(dump(formatted.ast)))
    return "the formatted text has another tree:\n" + once;
  if (comments_of(reading) != comments_of(formatted)) return "the formatted text has other comments:\n" + once;
  const std::string twice = format(formatted.ast, formatted.sources[formatted.id]);
  if (once != twice) return "formatting again changes the text:\n" + once + "\n" + twice;
  return {};
}

}  // namespace anneal::fuzz
