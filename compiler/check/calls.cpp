// Calls of definitions and optimizers.
#include <algorithm>
#include <unordered_map>

#include "compiler/check/foreign_names.hpp"
#include "compiler/check/typing.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/suggest.hpp"

namespace anneal::checking {

namespace {

/// Arguments of all calls together, defaults included: what the table of calls may take.
constexpr std::size_t kArgumentLimit = 4'000'000;

}  // namespace

void Typing::check_all(Slice<Argument> arguments) {
  for (const Argument &argument : ast()[arguments]) {
    if (exists(argument.value)) check(argument.value);
  }
}

Type Typing::call_type(ExprId expression, const node::Call &call) {
  const Reference &callee = module_->references[index(call.callee)];
  if (const auto *member = std::get_if<node::Member>(&ast()[call.callee].kind)) {
    if (module_->references[index(member->object)].kind == Reference::Kind::module) {
      module_->types[index(member->object)] = scalar(Type::Kind::module);
    }
  }
  check_all(call.arguments);
  if (callee.kind == Reference::Kind::builtin)
    return builtin_type(expression, call, static_cast<Builtin>(callee.value));
  if (callee.kind == Reference::Kind::optimizer_word) {
    return optimizer_word_type(expression, call, static_cast<OptimizerWord>(callee.value));
  }
  if (callee.kind == Reference::Kind::item)
    return definition_call_type(expression, call, {callee.module, callee.value});
  return {};
}

Type Typing::definition_call_type(ExprId expression, const node::Call &call, ItemRef callee) {
  const Module &module = session_.module(callee.module);
  const Item &item = session_.item(callee);
  const auto *definition = std::get_if<item::Def>(&item.kind);
  const auto *optimizer = std::get_if<item::Optimizer>(&item.kind);
  if (definition == nullptr && optimizer == nullptr) return {};
  const std::span<const Parameter> parameters =
      module.ast[definition != nullptr ? definition->parameters : optimizer->parameters];
  arguments_ += parameters.size();
  if (arguments_ > kArgumentLimit) {
    if (arguments_ - parameters.size() <= kArgumentLimit) {
      report(Code::too_many_operations, expression,
             filled("the calls of this program hand over more than {} arguments", kArgumentLimit))
          .with_label("here the limit is passed")
          .with_note("parameters that keep their default count too");
    }
    return {};
  }
  const std::vector<ExprId> given = match_arguments(expression, call, callee, parameters, optimizer != nullptr);
  check_arguments(given, callee, parameters);
  require_optimizer(expression, callee);
  if (optimizer != nullptr) {
    for (std::size_t i = parameters.size(); i < given.size(); ++i) {
      if (exists(given[i])) expect(given[i], scalar(Type::Kind::number), "the gradient or weight of an optimizer");
    }
    effects_ |= kElement | kTime;
  }
  module_->calls[expression] = given;
  effects_ |= session_.module_facts(callee.module).item_effects[callee.item];
  const auto signature = module.signatures.find(callee.item);
  return signature == module.signatures.end() ? Type{} : signature->second.result;
}

void Typing::require_optimizer(ExprId expression, ItemRef callee) {
  if (session_.module_facts(callee.module).optimizer_only[callee.item] == 0 || in_optimizer_) return;
  if (in_definition_) {
    facts_->optimizer_only[item_] = 1;
    return;
  }
  report(Code::optimizer_name, expression, "this function works on tensors")
      .with_label("only optimizers can call it")
      .with_note("it uses `next`, `tensor_sum` or another word that only optimizers have");
}

std::vector<ExprId> Typing::match_arguments(ExprId expression, const node::Call &call, ItemRef callee,
                                            std::span<const Parameter> parameters, bool is_optimizer) {
  std::vector<ExprId> given(parameters.size() + (is_optimizer ? 2 : 0), kNoExpr);
  const std::span<const Argument> arguments = ast()[call.arguments];
  const auto first_named =
      std::find_if(arguments.begin(), arguments.end(), [](const Argument &argument) { return exists(argument.name); });
  const auto positional = static_cast<std::size_t>(first_named - arguments.begin());
  if (positional > parameters.size()) {
    report(Code::argument_count, arguments[parameters.size()].span,
           filled("too many arguments: {} has {}", quoted(call.callee), parameters.size()))
        .with_label("one too many")
        .with_note(filled("it is `{}`", signature_text(session_, callee)));
    return given;
  }
  for (std::size_t i = 0; i < positional; ++i) given[i] = arguments[i].value;
  match_named(arguments.subspan(positional), callee, parameters, given);
  report_missing(expression, call, callee, parameters, given);
  return given;
}

void Typing::match_named(std::span<const Argument> arguments, ItemRef callee, std::span<const Parameter> parameters,
                         std::vector<ExprId> &given) {
  if (arguments.empty()) return;
  const Ast &tree = session_.module(callee.module).ast;
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (exists(parameters[i].name)) places.emplace(tree.text(parameters[i].name.name), i);
  }
  if (given.size() > parameters.size()) {
    places.emplace("grad", parameters.size());
    places.emplace("weight", parameters.size() + 1);
  }
  for (const Argument &argument : arguments) {
    if (!exists(argument.name)) {
      report(Code::argument_count, argument.span, "an argument without a name comes after one with a name")
          .with_label("which one is this?")
          .with_note(filled("arguments by position come first: `{}`", signature_text(session_, callee)));
      continue;
    }
    const auto place = places.find(text(argument.name.name));
    if (place == places.end()) {
      report_unknown_argument(argument, callee, parameters);
      // What is meant is not missing, too.
      const auto base = is_rate(text(argument.name.name)) ? places.find("base") : places.end();
      if (base != places.end() && !exists(given[base->second])) given[base->second] = argument.value;
    } else if (exists(given[place->second]) && report_list_without_brackets(callee, parameters, given, place->second)) {
      given[place->second] = argument.value;
    } else if (exists(given[place->second])) {
      report(Code::argument_count, argument.span, filled("`{}` is given twice", text(argument.name.name)))
          .with_label("given again here")
          .with_note(session_.location(id_, given[place->second]), "given first here")
          .with_note(filled("it is `{}`", signature_text(session_, callee)));
    } else {
      given[place->second] = argument.value;
    }
  }
}

bool Typing::report_list_without_brackets(ItemRef callee, std::span<const Parameter> parameters,
                                          std::span<const ExprId> given, std::size_t last) {
  const Module &module = session_.module(callee.module);
  const auto signature = module.signatures.find(callee.item);
  if (signature == module.signatures.end() || last == 0 || last >= parameters.size()) return false;
  const Type &wanted = signature->second.parameters[0];
  if (!wanted.is_list || !exists(given[0]) || type(given[0]).is_list) return false;
  const Span all = cover(ast().span(given[0]), ast().span(given[last]));
  const std::string list = filled("[{}]", session_.text(id_, all));
  report(Code::type_mismatch, given[0],
         filled("`{}` is a {}, one argument", module.ast.text(parameters[0].name.name), describe(wanted)))
      .with_label("the first of several")
      .with_fix(session_.location(id_, all), list);
  module_->types[index(given[0])] = {};  // it was said
  return true;
}

void Typing::report_missing(ExprId expression, const node::Call &call, ItemRef callee,
                            std::span<const Parameter> parameters, std::span<const ExprId> given) {
  constexpr std::size_t kShown = 8;
  const Ast &tree = session_.module(callee.module).ast;
  std::string names;
  std::size_t count = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (exists(given[i]) || exists(parameters[i].value) || !exists(parameters[i].name)) continue;
    if (++count > kShown) continue;
    names += (names.empty() ? "`" : ", `") + std::string(tree.text(parameters[i].name.name)) + "`";
  }
  if (count == 0) return;
  report(Code::argument_count, expression,
         quoted(call.callee) + " is called without " + names + (count > kShown ? " and more" : ""))
      .with_label(count == 1 ? "one argument is missing" : std::to_string(count) + " arguments are missing")
      .with_note(filled("it is `{}`", signature_text(session_, callee)));
}

void Typing::report_unknown_argument(const Argument &argument, ItemRef callee, std::span<const Parameter> parameters) {
  const Ast &tree = session_.module(callee.module).ast;
  const std::string name(text(argument.name.name));
  Diagnostic &diagnostic =
      report(Code::unknown_argument, argument.name.span, filled("there is no argument `{}`", name));
  if (session_.beyond_what_is_shown()) return;
  std::vector<std::string_view> candidates;
  for (const Parameter &parameter : parameters) {
    if (exists(parameter.name)) candidates.push_back(tree.text(parameter.name.name));
  }
  auto meant = nearest(name, candidates);
  if (is_rate(name) && std::ranges::find(candidates, "base") != candidates.end()) meant = "base";
  if (meant) {
    diagnostic.with_label(filled("did you mean `{}`?", *meant))
        .with_fix(session_.location(id_, argument.name.span), std::string(*meant));
  } else {
    diagnostic.with_label("not an argument of this function");
  }
  diagnostic.with_note(filled("it is `{}`", signature_text(session_, callee)));
}

void Typing::check_arguments(std::span<const ExprId> given, ItemRef callee, std::span<const Parameter> parameters) {
  const Module &module = session_.module(callee.module);
  const ModuleFacts &facts = session_.module_facts(callee.module);
  const auto signature = module.signatures.find(callee.item);
  if (signature == module.signatures.end()) return;
  const std::size_t first = parameters.empty() ? 0 : index(module.item_locals.at(callee.item));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const LocalFacts &parameter = facts.locals[first + i];
    if (!exists(given[i])) {
      if (exists(parameter.value)) {
        effects_ |= static_cast<Effects>(facts.effects[index(parameter.value)] & ~kParameter);
      }
      continue;
    }
    const std::string name = filled("`{}`", module.ast.text(parameters[i].name.name));
    expect(given[i], signature->second.parameters[i], name);
    if (parameter.must_be_constant) require_constant(given[i], name + " sets a length, which");
    if (parameter.declared != nullptr && parameter.declared->kind == TypeName::Kind::one_of) {
      check_choice(given[i], callee.module, *parameter.declared, name);
    }
  }
}

Type Typing::optimizer_word_type(ExprId expression, const node::Call &call, OptimizerWord word) {
  const std::span<const Argument> arguments = ast()[call.arguments];
  effects_ |= kElement;
  const std::string name(text(call.callee));
  if (arguments.size() != 1 || exists(arguments.front().name)) {
    report(Code::argument_count, expression, filled("`{}` takes one argument, without a name", name))
        .with_label(arguments.empty() ? "nothing is given" : "more than that is given");
    return scalar(Type::Kind::number);
  }
  const ExprId argument = arguments.front().value;
  if (word != OptimizerWord::next) {
    expect(argument, scalar(Type::Kind::number), filled("the argument of `{}`", name));
    return scalar(Type::Kind::number);
  }
  const Reference &reference = module_->references[index(argument)];
  const bool is_cell =
      reference.kind == Reference::Kind::local && module_->locals[reference.value].kind == Local::Kind::state;
  if (!is_cell) {
    if (type(argument).kind != Type::Kind::unknown || reference.kind != Reference::Kind::none) {
      report(Code::type_mismatch, argument, "`next` gives the new value of a cell, and this is none")
          .with_label("not a `state` of this block");
    }
    return scalar(Type::Kind::number);
  }
  return type(argument);
}

}  // namespace anneal::checking
