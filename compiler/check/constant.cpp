// What must not vary while the program runs: lengths, the clock, defaults, initial values.
#include "compiler/check/typing.hpp"
#include "grammar/children.hpp"

namespace anneal::checking {

namespace {

std::string_view cause(Effects effects) {
  if ((effects & kTime) != 0) return "time";
  if ((effects & kInput) != 0) return "an input";
  if ((effects & kCell) != 0) return "a cell";
  return "an element of a tensor";
}

}  // namespace

ExprId Typing::find_varying(ExprId expression, Effects banned) const {
  // Down to the innermost part that has the effect by itself; each part is looked at once.
  while (true) {
    ExprId inner = kNoExpr;
    if (!std::holds_alternative<node::Member>(ast()[expression].kind) &&
        !std::holds_alternative<node::Block>(ast()[expression].kind)) {
      for_each_child(ast(), expression, [&](ExprId child) {
        if (!exists(inner) && (facts_->effects[index(child)] & banned) != 0) inner = child;
      });
    }
    if (!exists(inner)) return expression;
    expression = inner;
  }
}

void Typing::require_constant(ExprId expression, std::string_view role, Effects banned) {
  if (!exists(expression)) return;
  const auto found = static_cast<Effects>(facts_->effects[index(expression)] & banned);
  if (found != 0) {
    const ExprId place = find_varying(expression, banned);
    report(Code::not_constant, place, std::string(role) + " must not depend on " + std::string(cause(found)))
        .with_label("changes while the program runs")
        .with_note("it may depend on parameters, the clock and `span`");
    return;
  }
  if ((facts_->effects[index(expression)] & kParameter) != 0) mark_parameters(expression);
}

void Typing::mark_parameters(ExprId start) {
  std::vector<ExprId> pending{start};
  while (!pending.empty()) {
    const ExprId expression = pending.back();
    pending.pop_back();
    if ((facts_->effects[index(expression)] & kParameter) == 0) continue;
    const Reference &reference = module_->references[index(expression)];
    if (reference.kind == Reference::Kind::local) {
      LocalFacts &facts = facts_->locals[reference.value];
      switch (module_->locals[reference.value].kind) {
        case Local::Kind::parameter:
          facts.must_be_constant = true;
          break;
        case Local::Kind::let:
          if (!facts.marked) {
            facts.marked = true;
            if (exists(facts.value)) pending.push_back(facts.value);
          }
          break;
        case Local::Kind::state:
        case Local::Kind::capture:
          break;
      }
      continue;
    }
    for_each_child(ast(), expression, [&](ExprId child) { pending.push_back(child); });
  }
}

}  // namespace anneal::checking
