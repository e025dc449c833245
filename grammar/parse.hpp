// From text to tree.
#pragma once

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"

namespace anneal {

/// Parses `source` as a file: one expression, or a sequence of items.
///
/// Never fails: what cannot be read is reported and becomes node::Error or is left out, and parsing goes on at the next
/// argument, statement or item, so that several mistakes give several errors. Reports lexical and syntax errors only
/// (groups 00 and 01). Memory is proportional to the text; nesting beyond kNestingLimit, texts beyond kSourceLimit and
/// names beyond kIdentifierLimit are errors. Uses no more than a fixed amount of stack. Pure; safe in any thread.
Ast parse(const Sources &sources, SourceId source, Diagnostics &diagnostics);

/// Parses `source` as one expression, as `eval -e` and parameter values given as text need it. The tree has a single
/// item::Formula.
Ast parse_expression(const Sources &sources, SourceId source, Diagnostics &diagnostics);

/// The words that no file may define (section 2 of the language), sorted.
std::span<const std::string_view> reserved_words();

/// The tree as indented text with spans, for `compile --emit=ast` and tests. Stable between runs.
std::string dump(const Ast &ast);

/// The canonical form of a text whose tree is `ast` (which must have been parsed without errors from `source`):
/// comments kept, idempotent, the same tree.
std::string format(const Ast &ast, const Source &source);

/// The tokens of a text, one a line: what remains of it without spacing and comments, for telling whether two texts
/// mean the same. Of a text with errors, whatever could be read.
std::string token_lines(const Sources &sources, SourceId source);

/// Gives every nested call in `work` at least `bytes` of stack, whatever the calling thread has left: runs it on a
/// stack of its own, on this thread's behalf, and returns when it is done. False when the stack cannot be had; then
/// `work` was not run.
bool run_with_stack(std::size_t bytes, void (*work)(void *context), void *context);

}  // namespace anneal
