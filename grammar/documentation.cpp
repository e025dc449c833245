#include "grammar/documentation.hpp"

#include <algorithm>
#include <string>

namespace anneal {

namespace {

// The text of a `##` comment without the signs and one blank.
std::string_view comment_text(std::string_view comment) {
  comment.remove_prefix(2);
  if (comment.starts_with(' ')) comment.remove_prefix(1);
  while (comment.ends_with(' ')) comment.remove_suffix(1);
  return comment;
}

void append_line(std::string &text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}

bool on_one_line(const Source &source, std::uint32_t begin, std::uint32_t end) {
  return source.text({begin, end}).find('\n') == std::string_view::npos;
}

}  // namespace

void attach_documentation(const Source &source, SourceId id, const Tokens &tokens, Ast &ast, Diagnostics &diagnostics) {
  std::vector<std::string> texts(ast.items.size());
  std::string pending;
  std::vector<Span> waiting;  // where the pending lines stand
  std::size_t next = 0;       // the first item that begins behind the comment
  std::size_t token = 0;      // the first token behind the comment
  const auto warn = [&](Span span) {
    diagnostics.report(Code::documentation_unattached, {id, span},
                       "this comment documents nothing: `##` stands before an item, or behind it on a line");
  };
  const auto give_pending = [&] {
    if (waiting.empty()) return;
    if (next < ast.items.size())
      append_line(texts[next], pending);
    else
      std::for_each(waiting.begin(), waiting.end(), warn);
    pending.clear();
    waiting.clear();
  };
  for (const Comment &comment : ast.comments) {
    if (!comment.documentation) continue;
    const std::uint32_t begin = comment.span.begin;
    while (tokens.all[token].span.begin < begin && !tokens.all[token].is(TokenKind::end)) ++token;
    if (next < ast.items.size() && ast.items[next].span.begin < begin) give_pending();
    while (next < ast.items.size() && ast.items[next].span.begin < begin) ++next;
    const std::string_view text = comment_text(source.text(comment.span));
    const bool inside = next > 0 && ast.items[next - 1].span.end > begin;
    const bool behind = token > 0 && on_one_line(source, tokens.all[token - 1].span.end, begin);
    if (behind && next > 0 && !inside) {
      append_line(texts[next - 1], text);
    } else if (inside || behind) {
      warn(comment.span);
    } else {
      append_line(pending, text);
      waiting.push_back(comment.span);
    }
  }
  give_pending();
  for (std::size_t at = 0; at < texts.size(); ++at) {
    if (!texts[at].empty()) ast.items[at].documentation = ast.intern(texts[at]);
  }
}

}  // namespace anneal
