// What `a.b` stands for: times of the run, names of modules, boundaries of phases.
#include <algorithm>

#include "compiler/builtins.hpp"
#include "compiler/check/foreign_names.hpp"
#include "compiler/check/library.hpp"
#include "compiler/check/modules.hpp"
#include "compiler/check/resolve.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/suggest.hpp"

namespace anneal::checking {

namespace {

/// The expression of an output, or nothing.
ExprId output_value(const Item &item) {
  if (const auto *schedule = std::get_if<item::Schedule>(&item.kind)) return schedule->value;
  if (const auto *formula = std::get_if<item::Formula>(&item.kind)) return formula->value;
  return kNoExpr;
}

/// What an import of the file lets others use.
bool is_exported(const Item &item) {
  return std::holds_alternative<item::Let>(item.kind) || std::holds_alternative<item::Def>(item.kind) ||
         std::holds_alternative<item::Optimizer>(item.kind) || std::holds_alternative<item::Schedule>(item.kind) ||
         std::holds_alternative<item::Param>(item.kind);
}

}  // namespace

void Resolver::report_unknown_member(const node::Member &member, std::string message,
                                     std::span<const std::string_view> candidates) {
  Diagnostic &diagnostic = report(Code::unknown_member, member.member.span, std::move(message));
  if (session_.beyond_what_is_shown()) return;
  const auto meant = nearest(text(member.member.name), candidates);
  if (meant) {
    diagnostic.with_label(filled("did you mean `{}`?", *meant))
        .with_fix(session_.location(id_, member.member.span), std::string(*meant));
    return;
  }
  diagnostic.with_label("not there");
  std::string list;
  for (const std::string_view name : candidates.first(std::min<std::size_t>(candidates.size(), 8))) {
    list += (list.empty() ? "`" : ", `") + std::string(name) + "`";
  }
  if (!list.empty()) diagnostic.with_note(filled("there are {}{}", list, (candidates.size() > 8 ? " and more" : "")));
}

std::optional<Reference> Resolver::find_output(ExprId expression) {
  if (const auto *name = std::get_if<node::Name>(&module_.ast[expression].kind)) {
    const Reference reference = find(name->name, true);
    if (reference.kind != Reference::Kind::item) return std::nullopt;
    if (!exists(output_value(session_.item({reference.module, reference.value})))) return std::nullopt;
    return reference;
  }
  const auto *member = std::get_if<node::Member>(&module_.ast[expression].kind);
  if (member == nullptr) return std::nullopt;
  const auto *object = std::get_if<node::Name>(&module_.ast[member->object].kind);
  if (object == nullptr) return std::nullopt;
  const auto module = imported_module(object->name);
  if (!module) return std::nullopt;
  const Reference reference = find_exported(*module, text(member->member.name));
  if (reference.kind != Reference::Kind::item) return std::nullopt;
  if (!exists(output_value(session_.item({reference.module, reference.value})))) return std::nullopt;
  mention(*find_import(object->name), expression);
  module_.references[index(member->object)] = {Reference::Kind::module, *module, 0, 0};
  return reference;
}

std::optional<ItemRef> Resolver::find_import(NameId name) {
  if (name_index(name) < bound_.size() && bound_[name_index(name)] != kUnbound) return std::nullopt;
  const auto own = module_.names.find(name);
  if (own == module_.names.end() || !std::holds_alternative<item::Import>(module_.ast.items[own->second].kind))
    return std::nullopt;
  return ItemRef{id_, own->second};
}

std::optional<ModuleId> Resolver::imported_module(NameId name) {
  const auto import = find_import(name);
  if (!import) return std::nullopt;
  const auto target = module_.imports.find(import->item);
  if (target == module_.imports.end()) return std::nullopt;
  return target->second;
}

Reference Resolver::find_exported(ModuleId id, std::string_view name) {
  // What an import of the library stands for is empty; what is asked of it comes then.
  if (const auto file = session_.module_facts(id).library_file; file && defines(library_texts[*file], name)) {
    id = load_library_part(session_, *file, name);
  }
  const Module &module = session_.module(id);
  if (name == "value" && session_.module_facts(id).is_formula) {
    for (std::uint32_t i = 0; i < module.ast.items.size(); ++i) {
      if (std::holds_alternative<item::Formula>(module.ast.items[i].kind)) return {Reference::Kind::item, id, i, 0};
    }
  }
  const auto known = module.ast.find_name(name);
  if (!known) return {};
  const auto own = module.names.find(*known);
  if (own != module.names.end() && is_exported(module.ast.items[own->second])) {
    return {Reference::Kind::item, id, own->second, 0};
  }
  const auto &implicit = module.implicit_parameters;
  const auto parameter = std::find(implicit.begin(), implicit.end(), *known);
  if (parameter == implicit.end()) return {};
  return {Reference::Kind::implicit_param, id, static_cast<std::uint32_t>(parameter - implicit.begin()), 0};
}

void Resolver::visit_member(ExprId expression, const node::Member &member, bool called) {
  if (!exists(member.member)) return visit(member.object);
  const ExprKind &object = module_.ast[member.object].kind;
  const std::string_view wanted = text(member.member.name);
  if (const auto *inner = std::get_if<node::Member>(&object)) {
    if (exists(inner->member)) {
      if (const auto output = find_output(inner->object))
        return visit_boundary(expression, member, *inner, *output, called);
    }
    ExprId root = inner->object;
    while (const auto *outer = std::get_if<node::Member>(&module_.ast[root].kind)) root = outer->object;
    const auto *name = std::get_if<node::Name>(&module_.ast[root].kind);
    if (name != nullptr && report_path(expression, root, name->name, wanted)) return;
    if (name != nullptr && is_foreign_module(text(name->name)) &&
        find(name->name, true).kind == Reference::Kind::none) {
      return report_foreign_member(expression, text(name->name), member);
    }
    visit(member.object);
    if (module_.references[index(member.object)].kind != Reference::Kind::none) {
      report_unknown_member(member, filled("`{}` has no members", excerpt(session_.text(id_, member.object))), {});
    }
    return;
  }
  const auto *name = std::get_if<node::Name>(&object);
  if (name == nullptr) {
    visit(member.object);
    if (!std::holds_alternative<node::Error>(object)) {
      report_unknown_member(member, "a value has no members", {});
    }
    return;
  }
  const std::string_view word = text(name->name);
  const Reference reference = find(name->name, true);
  if (reference.kind == Reference::Kind::none) {
    if (word == "run") return visit_run(expression, member, called);
    return report_foreign_member(expression, word, member);
  }
  if (const auto import = find_import(name->name)) {
    mention(*import, member.object);
    if (const auto module = imported_module(name->name)) {
      module_.references[index(member.object)] = {Reference::Kind::module, *module, 0, 0};
      visit_module_member(expression, member, *module, called);
    }
    return;
  }
  if (reference.kind == Reference::Kind::item &&
      exists(output_value(session_.item({reference.module, reference.value})))) {
    const std::string phase = std::string(word) + "." + std::string(wanted);
    report(Code::unknown_member, member.member.span, filled("`{}` is a phase, which is not a value", phase))
        .with_label("its start or its end?")
        .with_note(filled("write `{}.start` or `{}.end`", phase, phase));
    return;
  }
  if (reference.kind == Reference::Kind::local) ++facts_.locals[reference.value].uses;
  if (reference.kind == Reference::Kind::item) mention({reference.module, reference.value}, member.object);
  report_unknown_member(member, filled("`{}` has no members", word), {});
}

void Resolver::visit_run(ExprId expression, const node::Member &member, bool called) {
  const std::string_view wanted = text(member.member.name);
  if (wanted == "step" || wanted == "progress") {
    const TimeName name = wanted == "step" ? TimeName::run_step : TimeName::run_progress;
    return accept(expression, {Reference::Kind::time, id_, static_cast<std::uint32_t>(name), 0}, called);
  }
  constexpr std::string_view kMembers[] = {"step", "progress"};
  report_unknown_member(member, filled("`run` has no `{}`", wanted), kMembers);
}

void Resolver::visit_module_member(ExprId expression, const node::Member &member, ModuleId module, bool called) {
  const std::string_view wanted = text(member.member.name);
  const Reference reference = find_exported(module, wanted);
  if (reference.kind == Reference::Kind::item || (reference.kind == Reference::Kind::implicit_param && !called)) {
    return accept(expression, reference, called);
  }
  std::vector<std::string_view> candidates;
  const Module &other = session_.module(module);
  for (const auto &[name, item] : other.names) {
    if (session_.beyond_what_is_shown()) break;
    if (is_exported(other.ast.items[item])) candidates.push_back(other.ast.text(name));
  }
  if (const auto file = session_.module_facts(module).library_file) candidates = defined_names(library_texts[*file]);
  for (const NameId name : other.implicit_parameters) candidates.push_back(other.ast.text(name));
  if (session_.module_facts(module).is_formula) candidates.push_back("value");
  std::sort(candidates.begin(), candidates.end());
  report_unknown_member(member, filled("`{}` has no `{}`", excerpt(session_.text(id_, member.object)), wanted),
                        candidates);
}

void Resolver::visit_boundary(ExprId expression, const node::Member &member, const node::Member &phase,
                              const Reference &output, bool called) {
  const ItemRef target{output.module, output.value};
  mention(target, expression);
  const std::string_view wanted = text(member.member.name);
  const std::string_view name = text(phase.member.name);
  const std::string owner = excerpt(session_.text(id_, phase.object));
  const Module &other = session_.module(output.module);
  const auto *phases = std::get_if<node::Phases>(&other.ast[output_value(session_.item(target))].kind);
  if (phases == nullptr) {
    report_unknown_member(phase, filled("`{}` is not itself a `phases`, so it has no boundaries", owner), {});
    return;
  }
  const auto &names = phase_names(target, *phases);
  const auto found = names.find(name);
  if (found == names.end()) {
    std::vector<std::string_view> candidates;
    if (!session_.beyond_what_is_shown()) {
      for (const auto &[known, arm] : names) candidates.push_back(known);
    }
    std::sort(candidates.begin(), candidates.end());
    report_unknown_member(phase, filled("`{}` has no phase called `{}`", owner, name), candidates);
    return;
  }
  if (wanted != "start" && wanted != "end") {
    constexpr std::string_view kMembers[] = {"start", "end"};
    report_unknown_member(member, "a phase has a `start` and an `end`", kMembers);
    return;
  }
  const Reference::Kind kind = wanted == "start" ? Reference::Kind::phase_start : Reference::Kind::phase_end;
  module_.references[index(phase.object)] = output;
  module_.references[index(expression)] = {kind, output.module, output.value, found->second};
  if (called) {
    report(Code::not_a_function, module_.ast.span(expression), "a boundary is a length of time, not a function")
        .with_label("only functions can be called");
  }
}

const std::unordered_map<std::string_view, std::uint32_t> &Resolver::phase_names(ItemRef output,
                                                                                 const node::Phases &phases) {
  const auto [place, fresh] = phase_names_.try_emplace(output);
  if (fresh) {
    const Ast &ast = session_.module(output.module).ast;
    std::uint32_t number = 0;
    for (const PhaseArm &arm : ast[phases.arms]) {
      if (exists(arm.name)) place->second.emplace(ast.text(arm.name.name), number);
      ++number;
    }
  }
  return place->second;
}

// `torch.optim.lr_scheduler.StepLR`: a framework's folders are none here.
bool Resolver::report_path(ExprId expression, ExprId root, NameId name, std::string_view wanted) {
  const std::string object(text(name));
  const auto file = find_library_file(object);
  const auto import = find_import(name);
  if (!file || !defines(library_texts[*file], wanted)) return false;
  if (!import && find(name, true).kind != Reference::Kind::none) return false;
  if (import) mention(*import, root);
  const std::string here = object + "." + std::string(wanted);
  Diagnostic &diagnostic = report(Code::foreign_syntax, module_.ast.span(expression),
                                  filled("`{}` is written `{}`", excerpt(session_.text(id_, expression)), here));
  diagnostic.with_fix(session_.location(id_, module_.ast.span(expression)), here);
  if (!import) diagnostic.with_note(filled("write `import {}` first", object));
  return true;
}

void Resolver::report_foreign_member(ExprId expression, std::string_view object, const node::Member &member) {
  const Span span = module_.ast.span(expression);
  const std::string written = excerpt(session_.text(id_, span));
  const std::string_view wanted = text(member.member.name);
  const bool has_module = find_library_file(object).has_value();
  std::optional<std::string_view> here = name_here(wanted);
  if (!here && (find_word(wanted) || find_library_entry(wanted))) here = wanted;
  if (is_foreign_module(object) && here) {
    Diagnostic &diagnostic = report(Code::foreign_syntax, span, filled("`{}` is written `{}`", written, *here))
                                 .with_label("functions stand alone, without a module");
    if (here->find(' ') == std::string_view::npos)
      diagnostic.with_fix(session_.location(id_, span), std::string(*here));
    return;
  }
  if (has_module) {
    report(Code::unknown_name, module_.ast.span(member.object), filled("`{}` is not imported", object))
        .with_label("a module of the library")
        .with_note(filled("write `import {}` first", object));
    return;
  }
  if (is_foreign_module(object)) {
    report(Code::foreign_syntax, span, filled("there is no `{}` here", written))
        .with_label("another language's")
        .with_note("functions stand alone, without a module: `cos(x)`");
    return;
  }
  report_unknown(member.object, object, true);
}

}  // namespace anneal::checking
