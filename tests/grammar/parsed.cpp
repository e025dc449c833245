#include "tests/grammar/parsed.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace anneal {

namespace {

std::string place(const Source &source, Span span) {
  const Position begin = source.position(span.begin);
  const Position end = source.position(span.end);
  return fmt::format("{}:{}-{}:{}", begin.line, begin.column, end.line, end.column);
}

std::string visible(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
    } else {
      result += c;
    }
  }
  return result;
}

void add_blocks(const std::filesystem::path &path, std::vector<ProgramText> &programs) {
  const std::string text = read_file(path);
  std::size_t count = 0;
  for (std::size_t at = text.find("```"); at != std::string::npos; at = text.find("```", at)) {
    const std::size_t begin = text.find('\n', at) + 1;
    const std::string_view language = std::string_view(text).substr(at + 3, begin - at - 4);
    const std::size_t end = text.find("```", begin);
    if (end == std::string::npos) return;
    at = end + 3;
    if (!language.empty() && language.substr(0, 5) != "sched") continue;
    const std::string block = text.substr(begin, end - begin);
    if (Parsed(block).findings().empty()) {
      programs.push_back({fmt::format("{} block {}", path.filename().string(), ++count), block});
    }
  }
}

}  // namespace

std::string read_file(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string Parsed::findings() const {
  std::string result;
  for (const Diagnostic &diagnostic : diagnostics.sorted()) {
    result += fmt::format("{} {} {}\n", place(source(), diagnostic.where->span), code_text(diagnostic.code),
                          diagnostic.message);
    for (const Note &note : diagnostic.notes) result += fmt::format("    = {}\n", note.message);
    for (const Fix &fix : diagnostic.fixes) {
      result += fmt::format("    {} `{}` -> `{}`\n", fix.applicability == Applicability::safe ? "fix" : "perhaps",
                            visible(source().text(fix.where.span)), visible(fix.text));
    }
  }
  return result;
}

std::string Parsed::codes() const {
  std::string result;
  for (const Diagnostic &diagnostic : diagnostics.sorted()) {
    if (!result.empty()) result += ' ';
    result += code_text(diagnostic.code);
  }
  return result;
}

std::string tree_without_places(const Ast &ast) {
  const std::string tree = dump(ast);
  std::string result;
  for (std::size_t at = 0; at < tree.size();) {
    const std::size_t end = tree.find('\n', at);
    std::string_view line = std::string_view(tree).substr(at, end - at);
    if (line.ends_with(')')) line = line.substr(0, line.rfind("  ["));
    result += line;
    result += '\n';
    at = end + 1;
  }
  return result;
}

std::string comments_of(const Parsed &parsed) {
  std::string result;
  for (const Comment &comment : parsed.ast.comments) {
    std::string_view text = parsed.source().text(comment.span);
    while (text.ends_with(' ')) text.remove_suffix(1);
    result += text;
    result += '\n';
  }
  return result;
}

std::vector<ProgramText> programs_of_the_project() {
  const std::filesystem::path root = ANNEAL_SOURCE_DIR;
  std::vector<std::filesystem::path> documents = {root / "README.md"};
  std::vector<ProgramText> programs;
  for (const char *folder : {"stdlib", "examples", "docs", "tests/conformance"}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::filesystem::path &path = entry.path();
      if (path.extension() == ".sched") programs.push_back({path.lexically_relative(root).string(), read_file(path)});
      if (path.extension() == ".md") documents.push_back(path);
    }
  }
  std::ranges::sort(documents);
  for (const auto &document : documents) add_blocks(document, programs);
  std::ranges::sort(programs, {}, &ProgramText::name);
  return programs;
}

}  // namespace anneal
