// Documentation comments find their items. Private to the grammar.
#pragma once

#include "grammar/diagnostic.hpp"
#include "grammar/token.hpp"

namespace anneal {

/// Gives each item the text of its `##` comments: those before it, and one behind its last token on a line. Warns of
/// the others.
void attach_documentation(const Source &source, SourceId id, const Tokens &tokens, Ast &ast, Diagnostics &diagnostics);

}  // namespace anneal
