#include "compiler/check/unused.hpp"

#include <algorithm>

namespace anneal::checking {

namespace {

std::string_view word_of(Local::Kind kind) {
  switch (kind) {
    case Local::Kind::parameter:
      return "the parameter";
    case Local::Kind::let:
      return "the name";
    case Local::Kind::state:
      return "the cell";
    case Local::Kind::capture:
      return "the capture";
  }
  return {};
}

/// What to call an item that should be mentioned by another; nothing for what counts by itself.
std::string_view word_of(const Item &item) {
  return std::visit(Overloaded{
                        [](const item::Param &) { return std::string_view("the parameter"); },
                        [](const item::Input &) { return std::string_view("the input"); },
                        [](const item::Let &) { return std::string_view("the name"); },
                        [](const item::Def &) { return std::string_view("the function"); },
                        [](const item::Import &) { return std::string_view("the import"); },
                        [](const auto &) { return std::string_view(); },
                    },
                    item.kind);
}

void warn(Session &session, std::string_view word, std::string_view name, Span span) {
  if (name.starts_with('_')) return;
  session
      .report(Code::unused_name, kMainModule, span,
              "nothing uses " + std::string(word) + " `" + std::string(name) + "`")
      .with_label("not used");
}

/// A cell of an optimizer is kept for whoever reads it: a mean of the weights, say.
bool is_kept(const Ast &ast, const Local &local) {
  return local.kind == Local::Kind::state && std::ranges::any_of(ast.items, [&](const Item &item) {
           return std::holds_alternative<item::Optimizer>(item.kind) && item.span.begin <= local.span.begin &&
                  local.span.end <= item.span.end;
         });
}

}  // namespace

void warn_of_unused_names(Session &session) {
  const Module &module = session.module(kMainModule);
  const ModuleFacts &facts = session.module_facts(kMainModule);
  for (std::size_t i = 0; i < module.ast.items.size() && !facts.defines_only; ++i) {
    const Item &item = module.ast.items[i];
    const std::string_view word = word_of(item);
    const auto name = defined_name(item);
    if (word.empty() || !name || !exists(*name) || facts.item_uses[i] > 0) continue;
    warn(session, word, module.ast.text(name->name), name->span);
  }
  for (std::size_t i = 0; i < module.locals.size(); ++i) {
    const Local &local = module.locals[i];
    if (!exists(local.name) || facts.locals[i].uses > 0 || local.kind == Local::Kind::capture) continue;
    if (is_kept(module.ast, local)) continue;
    warn(session, word_of(local.kind), module.ast.text(local.name), local.span);
  }
}

}  // namespace anneal::checking
