// Statements of Python, and the functions that read it.
#include <algorithm>
#include <array>
#include <utility>

#include "cli/convert/python_parser.hpp"

namespace anneal::cli {

namespace {

/// Words that begin statements which hold no schedule for us: they are left out, with the lines that they hold.
constexpr std::array<std::string_view, 20> kOtherStatements = {
    "for",   "while", "with",   "class",  "if",  "elif",   "else",     "try",  "except", "finally",
    "async", "raise", "return", "assert", "del", "global", "nonlocal", "pass", "break",  "continue"};

}  // namespace

ForeignDocument PythonParser::document() {
  ForeignDocument result;
  while (good_ && !at_end()) statement(result);
  return result;
}

void PythonParser::statement(ForeignDocument &document) {
  if (now().is(PythonToken::Kind::line_end) || now().is_sign(";")) {
    ++at_;
  } else if (now().is_word("import")) {
    import(document);
  } else if (now().is_word("from")) {
    import_from(document);
  } else if (now().is_word("def")) {
    function(document);
  } else if (now().is_sign("@") || (now().is(PythonToken::Kind::name) &&
                                    std::ranges::find(kOtherStatements, now().text) != kOtherStatements.end())) {
    skip(document);
  } else {
    assignment_or_expression(document);
  }
}

std::string PythonParser::dotted_name() {
  std::string name;
  while (good_) {
    if (!now().is(PythonToken::Kind::name)) {
      fail_here("a name was expected here");
      break;
    }
    name += now().text;
    ++at_;
    if (!take_sign(".")) break;
    name += '.';
  }
  return name;
}

void PythonParser::import(ForeignDocument &document) {
  ++at_;
  do {
    const std::string path = dotted_name();
    if (good_ && take_word("as")) document.imports.push_back({dotted_name(), path});
  } while (good_ && take_sign(","));
}

void PythonParser::import_from(ForeignDocument &document) {
  ++at_;
  while (take_sign(".")) {
  }
  const std::string path = now().is_word("import") ? std::string() : dotted_name();
  if (good_ && !take_word("import")) return fail_here("`import` was expected here");
  const bool enclosed = take_sign("(");
  do {
    if (enclosed && now().is_sign(")")) break;
    if (take_sign("*")) continue;
    const std::string name = dotted_name();
    const std::string alias = good_ && take_word("as") ? dotted_name() : name;
    document.imports.push_back({alias, path.empty() ? name : path + "." + name});
  } while (good_ && take_sign(","));
  if (enclosed) expect(")");
}

void PythonParser::skip_line() {
  while (!now().is(PythonToken::Kind::line_end) && !at_end()) ++at_;
  if (!at_end()) ++at_;
}

/// Leaves out a statement and the lines below it that stand further in.
void PythonParser::skip(ForeignDocument &document) {
  const std::uint32_t begin = now().span.begin;
  const std::uint32_t indent = now().indent;
  skip_line();
  while (!at_end() && now().indent > indent) skip_line();
  document.skipped.push_back({begin, std::max(begin, before_end())});
}

/// `def f(x): …` is a lambda where its body does nothing but choose and return; otherwise it is left out.
void PythonParser::function(ForeignDocument &document) {
  const std::size_t start = at_;
  const std::uint32_t begin = now().span.begin;
  const std::uint32_t indent = now().indent;
  Diagnostics scratch;
  Diagnostics *const outside = std::exchange(diagnostics_, &scratch);
  ++at_;
  const std::string name = dotted_name();
  ForeignValue result;
  ForeignValue block;
  if (expect("(")) parameters(")", result, block);
  if (good_ && take_sign("->")) expression();
  if (expect(":")) block.children.push_back(suite(indent));
  diagnostics_ = outside;
  if (!good_) {
    good_ = true;
    at_ = start;
    return skip(document);
  }
  result.kind = Kind::lambda;
  block.kind = Kind::block;
  block.span = result.span = {begin, before_end()};
  result.children.push_back(block.names.empty() ? std::move(block.children.back()) : std::move(block));
  document.statements.push_back({name, std::move(result)});
}

/// What stands behind a `:`: a statement on the same line, or lines further in than `outer`.
ForeignValue PythonParser::suite(std::uint32_t outer) {
  if (!now().is(PythonToken::Kind::line_end)) return function_body(outer);
  ++at_;
  if (now().indent <= outer) fail_here("lines further in were expected here");
  return good_ ? function_body(outer) : ForeignValue();
}

/// The value that the statements from here to the end of the lines further in than `outer` return.
ForeignValue PythonParser::function_body(std::uint32_t outer) {
  const Level level(*this);
  if (!level) return {};
  if (now().is(PythonToken::Kind::text)) skip_line();  // the documentation
  if (at_end() || now().indent < outer) fail_here("`return` was expected here");
  if (take_word("return")) {
    ForeignValue result = expression();
    if (good_ && !now().is(PythonToken::Kind::line_end)) fail_here("the end of the line was expected here");
    if (good_) ++at_;
    return result;
  }
  if (take_word("if")) return choice(outer);
  if (now().is(PythonToken::Kind::name) && ahead(1).is_sign("=")) return local(outer);
  fail_here("`return`, `if` or an assignment was expected here");
  return {};
}

/// Behind `if`: what follows an arm that returned is the other arm, with `else` or without.
ForeignValue PythonParser::choice(std::uint32_t outer) {
  const Level level(*this);
  if (!level) return {};
  const std::uint32_t begin = now().span.begin;
  const std::uint32_t indent = tokens_[at_ - 1].indent;
  ForeignValue condition = expression();
  ForeignValue first = expect(":") ? suite(indent) : ForeignValue();
  ForeignValue otherwise;
  if (!good_) return {};
  const bool goes_on = !at_end() && now().indent == indent;
  if (goes_on && take_word("elif")) {
    otherwise = choice(outer);
  } else if (goes_on && take_word("else")) {
    otherwise = expect(":") ? suite(indent) : ForeignValue();
  } else if (goes_on) {
    otherwise = function_body(outer);
  } else {
    fail_here("`return` was expected here");
  }
  ForeignValue result = value(Kind::conditional, begin);
  result.children = {std::move(first), std::move(condition), std::move(otherwise)};
  return result;
}

ForeignValue PythonParser::local(std::uint32_t outer) {
  ForeignValue result = value(Kind::block, now().span.begin);
  result.names.push_back(now().text);
  at_ += 2;
  result.children.push_back(expression());
  if (good_ && !now().is(PythonToken::Kind::line_end)) fail_here("the end of the line was expected here");
  if (!good_) return {};
  ++at_;
  result.children.push_back(function_body(outer));
  result.span.end = before_end();
  return result;
}

void PythonParser::assignment_or_expression(ForeignDocument &document) {
  ForeignValue first = expression();
  if (!good_) return;
  if (now().is_sign(",")) return skip_line();  // several targets, which no schedule has
  if (take_sign(":")) expression();            // what type it is said to have
  if (!good_ || !now().is_sign("=")) {
    document.statements.push_back({{}, std::move(first)});
  } else {
    ++at_;
    const std::string target = first.dotted();
    ForeignValue assigned = expression();
    // Several names for one value: the last one before it counts, the others are the same.
    while (good_ && now().is_sign("=")) {
      ++at_;
      assigned = expression();
    }
    document.statements.push_back({target.empty() ? "_" : target, std::move(assigned), first.span});
  }
  if (!good_ || now().is(PythonToken::Kind::line_end) || now().is_sign(";")) return;
  fail_here("the end of the line was expected here");
}

std::optional<ForeignDocument> read_python(const Sources &sources, SourceId source, Diagnostics &diagnostics) {
  const auto size = static_cast<std::uint32_t>(sources[source].text().size());
  auto tokens = scan_python(sources[source], source, {0, size}, diagnostics);
  if (!tokens) return std::nullopt;
  PythonParser parser(std::move(*tokens), source, diagnostics);
  ForeignDocument document = parser.document();
  if (!parser.good()) return std::nullopt;
  return document;
}

std::optional<ForeignDocument> read_settings(const Sources &sources, Location part, Diagnostics &diagnostics) {
  auto tokens = scan_python(sources[part.source], part.source, part.span, diagnostics);
  if (!tokens) return std::nullopt;
  for (PythonToken &token : *tokens) {
    if (token.is_sign(",")) token.kind = PythonToken::Kind::line_end;
  }
  PythonParser parser(std::move(*tokens), part.source, diagnostics);
  ForeignDocument document = parser.document();
  if (!parser.good()) return std::nullopt;
  return document;
}

std::optional<ForeignValue> read_python_expression(const Sources &sources, Location part, Diagnostics &diagnostics) {
  auto tokens = scan_python(sources[part.source], part.source, part.span, diagnostics);
  if (!tokens) return std::nullopt;
  // A part of a text has one line, however it is broken.
  std::erase_if(*tokens, [](const PythonToken &token) { return token.is(PythonToken::Kind::line_end); });
  PythonParser parser(std::move(*tokens), part.source, diagnostics);
  ForeignValue value = parser.expression();
  if (parser.good() && !parser.at_end()) parser.fail_here("the end was expected here");
  if (!parser.good()) return std::nullopt;
  return value;
}

}  // namespace anneal::cli
