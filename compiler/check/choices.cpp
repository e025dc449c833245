// Choices: strings out of a list that a parameter offers.
#include "compiler/check/typing.hpp"
#include "grammar/suggest.hpp"

namespace anneal::checking {

const std::unordered_set<std::string_view> &Typing::offered(ModuleId owner, const TypeName &type) {
  const auto [place, fresh] = offered_.try_emplace(&type);
  if (fresh) {
    const Ast &tree = session_.module(owner).ast;
    for (const NameId choice : tree[type.choices]) place->second.insert(tree.text(choice));
  }
  return place->second;
}

std::optional<Typing::Choices> Typing::choices_of(ModuleId id, ExprId expression) const {
  // Follows names to what they stand for; each step goes to something that was checked before, and a chain of names is
  // cut.
  for (int hops = 0; hops < 64 && exists(expression); ++hops) {
    const Module &module = session_.module(id);
    if (const auto *literal = std::get_if<node::Text>(&module.ast[expression].kind)) {
      return Choices{module.ast.text(literal->text), id, nullptr};
    }
    const Reference &reference = module.references[index(expression)];
    const TypeName *declared = nullptr;
    if (reference.kind == Reference::Kind::local) {
      const LocalFacts &facts = session_.module_facts(id).locals[reference.value];
      declared = facts.declared;
      expression = module.locals[reference.value].kind == Local::Kind::parameter ? kNoExpr : facts.value;
    } else if (reference.kind == Reference::Kind::item) {
      const Item &item = session_.item({reference.module, reference.value});
      id = reference.module;
      const auto *param = std::get_if<item::Param>(&item.kind);
      const auto *let = std::get_if<item::Let>(&item.kind);
      declared = param != nullptr && param->type ? &*param->type : nullptr;
      expression = let != nullptr ? let->value : kNoExpr;
    } else {
      return std::nullopt;
    }
    if (declared != nullptr && declared->kind == TypeName::Kind::one_of) return Choices{{}, id, declared};
  }
  return std::nullopt;
}

void Typing::check_choice(ExprId expression, ModuleId owner, const TypeName &type, std::string_view role) {
  const auto given = choices_of(id_, expression);
  if (!given || given->declared == &type) return;
  const std::unordered_set<std::string_view> &choices = offered(owner, type);
  std::string_view missing;
  if (given->declared == nullptr) {
    if (choices.contains(given->literal)) return;
    missing = given->literal;
  } else {
    // All that the parameter may be must be offered. Pairs are looked at once: both lists may be long.
    if (!compared_.insert({given->declared, &type}).second) return;
    for (const std::string_view choice : offered(given->owner, *given->declared)) {
      if (!choices.contains(choice) && (missing.empty() || choice < missing)) missing = choice;
    }
    if (missing.empty()) return;
  }
  report_choice(expression, owner, type, std::string(role) + " does not offer `\"" + std::string(missing) + "\"`");
}

void Typing::check_choice_comparison(ExprId left, ExprId right) {
  const auto first = choices_of(id_, left);
  const auto second = choices_of(id_, right);
  if (!first || !second || (first->declared == nullptr) == (second->declared == nullptr)) return;
  const bool literal_first = first->declared == nullptr;
  const Choices &declared = literal_first ? *second : *first;
  if (offered(declared.owner, *declared.declared).contains(literal_first ? first->literal : second->literal)) return;
  report_choice(literal_first ? left : right, declared.owner, *declared.declared, "this comparison can never hold");
}

void Typing::report_choice(ExprId expression, ModuleId owner, const TypeName &type, std::string message) const {
  Diagnostic &diagnostic = report(Code::choice_unknown, expression, std::move(message));
  if (session_.beyond_what_is_shown()) return;
  const Ast &tree = session_.module(owner).ast;
  std::vector<std::string_view> choices;
  for (const NameId choice : tree[type.choices]) choices.push_back(tree.text(choice));
  const auto *literal = std::get_if<node::Text>(&ast()[expression].kind);
  if (const auto meant = literal == nullptr ? std::nullopt : nearest(text(literal->text), choices)) {
    diagnostic.with_label("did you mean `\"" + std::string(*meant) + "\"`?")
        .with_fix(session_.location(id_, expression), "\"" + std::string(*meant) + "\"");
  } else {
    diagnostic.with_label("not among the choices");
  }
  constexpr std::size_t kShown = 12;
  std::string list;
  for (std::size_t i = 0; i < choices.size() && i < kShown; ++i) {
    list += (i == 0 ? "`\"" : ", `\"") + std::string(choices[i]) + "\"`";
  }
  diagnostic.with_note("the choices are " + list + (choices.size() > kShown ? " and more" : ""));
}

}  // namespace anneal::checking
