// Choices: strings out of a list that a parameter offers.
#include <algorithm>

#include "compiler/check_typing.hpp"
#include "grammar/suggest.hpp"

namespace anneal::checking {

std::vector<std::string_view> Typing::offered(ModuleId owner, const TypeName &type) const {
  const Ast &tree = session_.module(owner).ast;
  std::vector<std::string_view> result;
  for (const NameId choice : tree[type.choices]) result.push_back(tree.text(choice));
  return result;
}

std::optional<std::vector<std::string_view>> Typing::choices_of(ModuleId id, ExprId expression) const {
  // Follows names to what they stand for; each step goes to something that was checked before, and a chain of names is
  // cut.
  for (int hops = 0; hops < 64 && exists(expression); ++hops) {
    const Module &module = session_.module(id);
    if (const auto *literal = std::get_if<node::Text>(&module.ast[expression].kind)) {
      return std::vector<std::string_view>{module.ast.text(literal->text)};
    }
    const Reference &reference = module.references[index(expression)];
    if (reference.kind == Reference::Kind::local) {
      const LocalFacts &facts = session_.module_facts(id).locals[reference.value];
      const bool parameter = module.locals[reference.value].kind == Local::Kind::parameter;
      if (facts.declared != nullptr && facts.declared->kind == TypeName::Kind::one_of)
        return offered(id, *facts.declared);
      if (parameter) return std::nullopt;
      expression = facts.value;
    } else if (reference.kind == Reference::Kind::item) {
      const Item &item = session_.item({reference.module, reference.value});
      id = reference.module;
      if (const auto *param = std::get_if<item::Param>(&item.kind)) {
        if (param->type && param->type->kind == TypeName::Kind::one_of) return offered(id, *param->type);
        return std::nullopt;
      }
      const auto *let = std::get_if<item::Let>(&item.kind);
      if (let == nullptr) return std::nullopt;
      expression = let->value;
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

void Typing::check_choice(ExprId expression, ModuleId owner, const TypeName &type, std::string_view role) {
  const auto given = choices_of(id_, expression);
  if (!given) return;
  const std::vector<std::string_view> choices = offered(owner, type);
  for (const std::string_view choice : *given) {
    if (std::find(choices.begin(), choices.end(), choice) != choices.end()) continue;
    report_choice(expression, choices, std::string(role) + " does not offer `\"" + std::string(choice) + "\"`");
    return;
  }
}

void Typing::report_choice(ExprId expression, std::span<const std::string_view> choices, std::string message) const {
  Diagnostic &diagnostic = report(Code::choice_unknown, expression, std::move(message));
  if (session_.diagnostics.error_count() > Diagnostics::kDefaultLimit) return;
  const auto *literal = std::get_if<node::Text>(&ast()[expression].kind);
  if (const auto meant = literal == nullptr ? std::nullopt : nearest(text(literal->text), choices)) {
    diagnostic.with_label("did you mean `\"" + std::string(*meant) + "\"`?")
        .with_fix(session_.location(id_, expression), "\"" + std::string(*meant) + "\"");
  } else {
    diagnostic.with_label("not among the choices");
  }
  std::string list;
  for (const std::string_view choice : choices) list += (list.empty() ? "`\"" : ", `\"") + std::string(choice) + "\"`";
  diagnostic.with_note("the choices are " + list);
}

}  // namespace anneal::checking
