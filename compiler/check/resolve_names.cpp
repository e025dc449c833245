// What a plain name stands for.
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

struct TimeWord {
  std::string_view word;
  TimeName name;
};

constexpr TimeWord kTimeWords[] = {
    {"step", TimeName::step},     {"epoch", TimeName::epoch}, {"samples", TimeName::samples},
    {"tokens", TimeName::tokens}, {"span", TimeName::span},   {"progress", TimeName::progress},
    {"cycle", TimeName::cycle},   {"total", TimeName::total}, {"last", TimeName::last},
};

constexpr std::string_view kOptimizerWords[] = {"weight",      "grad",       "next",       "tensor_sum",
                                                "tensor_norm", "global_sum", "global_norm"};

bool is_function(OptimizerWord word) {
  return word != OptimizerWord::weight && word != OptimizerWord::grad;
}

}  // namespace

std::optional<Reference> Resolver::find_word(std::string_view word) const {
  for (const TimeWord &row : kTimeWords) {
    if (row.word == word) return Reference{Reference::Kind::time, id_, static_cast<std::uint32_t>(row.name), 0};
  }
  if (word == "pi") return Reference{Reference::Kind::constant, id_, 0, 0};
  if (word == "inf") return Reference{Reference::Kind::constant, id_, 1, 0};
  if (word == "previous") return Reference{Reference::Kind::previous, id_, 0, 0};
  if (word == "following") return Reference{Reference::Kind::following, id_, 0, 0};
  if (const auto builtin = find_builtin(word)) {
    return Reference{Reference::Kind::builtin, id_, static_cast<std::uint32_t>(*builtin), 0};
  }
  return std::nullopt;
}

std::optional<Reference> Resolver::find_optimizer_word(std::string_view word) const {
  const auto found = std::find(std::begin(kOptimizerWords), std::end(kOptimizerWords), word);
  if (found == std::end(kOptimizerWords)) return std::nullopt;
  return Reference{Reference::Kind::optimizer_word, id_,
                   static_cast<std::uint32_t>(found - std::begin(kOptimizerWords)), 0};
}

Reference Resolver::find_global(NameId name) {
  const std::string_view word = text(name);
  if (const auto known = find_word(word)) return *known;
  if (const auto own = module_.names.find(name); own != module_.names.end()) {
    return {Reference::Kind::item, id_, own->second, 0};
  }
  if (const auto file = find_library_entry(word)) {
    const ModuleId library = load_library_part(session_, *file, word);
    const Module &module = session_.module(library);
    const auto entry = module.ast.find_name(word);
    if (entry && module.names.contains(*entry)) return {Reference::Kind::item, library, module.names.at(*entry), 0};
  }
  return {};
}

Reference Resolver::find(NameId name, bool called) {
  if (name_index(name) < bound_.size() && bound_[name_index(name)] != kUnbound) {
    return {Reference::Kind::local, id_, static_cast<std::uint32_t>(index(bindings_[bound_[name_index(name)]].local)),
            0};
  }
  if (owner_ == Owner::optimizer || (owner_ == Owner::definition && !module_.names.contains(name))) {
    const auto word = find_optimizer_word(text(name));
    // A definition works on what it is given: `grad` and `weight` are arguments there.
    if (word && (owner_ == Owner::optimizer || is_function(static_cast<OptimizerWord>(word->value)))) return *word;
  }
  if (const auto known = globals_.find(name); known != globals_.end()) return known->second;
  Reference reference = find_global(name);
  const std::string_view word = text(name);
  const bool may_be_parameter = facts_.is_formula && !facts_.is_fragment && !called && word != "run" &&
                                word != "True" && word != "False" && word != "None";
  if (reference.kind == Reference::Kind::none && may_be_parameter) {
    reference = {Reference::Kind::implicit_param, id_, static_cast<std::uint32_t>(module_.implicit_parameters.size()),
                 0};
    module_.implicit_parameters.push_back(name);
  }
  if (reference.kind != Reference::Kind::none) globals_.emplace(name, reference);
  return reference;
}

void Resolver::visit_name(ExprId expression, NameId name, bool called) {
  const Reference reference = find(name, called);
  if (reference.kind == Reference::Kind::none) return report_unknown(expression, text(name), called);
  accept(expression, reference, called);
}

void Resolver::report_not_a_function(ExprId expression, std::string_view what, std::optional<Location> definition) {
  const Span span = module_.ast.span(expression);
  const std::string_view written = session_.text(id_, span);
  Diagnostic &diagnostic =
      report(Code::not_a_function, span, filled("`{}` is {}, not a function", excerpt(written), what));
  diagnostic.with_label("only functions can be called");
  if (!find_library_entry(written)) {
    diagnostic.with_note("write `*` for a product");
    return;
  }
  const std::string hides = filled("this name hides the library's function `{}`: rename it", written);
  if (definition) {
    diagnostic.with_note(*definition, hides);
  } else {
    diagnostic.with_note(hides);
  }
}

void Resolver::report_not_called(ExprId expression, std::string_view how) {
  const Span span = module_.ast.span(expression);
  report(Code::function_without_call, span,
         filled("`{}` is a function, and is not called here", excerpt(session_.text(id_, span))))
      .with_label("a value is wanted")
      .with_note(filled("its arguments: `{}`", how));
}

void Resolver::accept(ExprId expression, Reference reference, bool called) {
  switch (reference.kind) {
    case Reference::Kind::local: {
      const auto local = static_cast<LocalId>(reference.value);
      if (std::find(growing_.begin(), growing_.end(), local) == growing_.end()) ++facts_.locals[index(local)].uses;
      if (called) report_not_a_function(expression, "a value");
      break;
    }
    case Reference::Kind::item:
      accept_item(expression, reference, called);
      break;
    case Reference::Kind::builtin:
      if (called) break;
      report_not_called(expression, std::string(row(static_cast<Builtin>(reference.value)).name) + "(…)");
      reference = {};
      break;
    case Reference::Kind::time:
      if (called) report_not_a_function(expression, "a value");
      accept_time(expression, static_cast<TimeName>(reference.value));
      break;
    case Reference::Kind::previous:
    case Reference::Kind::following:
      if (called) {
        report_not_a_function(expression, "a value");
      } else {
        accept_neighbour(expression, reference);
      }
      break;
    case Reference::Kind::optimizer_word: {
      const auto word = static_cast<OptimizerWord>(reference.value);
      if (owner_ == Owner::definition) facts_.optimizer_only[item_] = 1;
      if (called == is_function(word)) break;
      if (called) {
        report_not_a_function(expression, "a value");
      } else {
        report_not_called(expression, std::string(kOptimizerWords[reference.value]) + "(…)");
      }
      reference = {};
      break;
    }
    case Reference::Kind::constant:
      if (called) report_not_a_function(expression, "a number");
      break;
    case Reference::Kind::none:
    case Reference::Kind::implicit_param:
    case Reference::Kind::module:
    case Reference::Kind::phase_start:
    case Reference::Kind::phase_end:
      break;
  }
  module_.references[index(expression)] = reference;
}

void Resolver::accept_time(ExprId expression, TimeName name) {
  // The body of a definition and what is handed to one may be used inside a `repeat` elsewhere.
  if (name != TimeName::cycle || owner_ != Owner::file || repeats_ > 0 || calls_ > 0) return;
  report(Code::name_out_of_place, module_.ast.span(expression),
         "`cycle` counts inside a `repeat`, and there is none around it")
      .with_label("no `repeat` here");
}

void Resolver::mention(ItemRef target, ExprId where) {
  facts_.dependencies[item_].push_back({target, where});
  if (target.module != id_ || target.item != item_) ++session_.module_facts(target.module).item_uses[target.item];
}

void Resolver::accept_item(ExprId expression, Reference &reference, bool called) {
  const ItemRef target{reference.module, reference.value};
  mention(target, expression);
  const auto value = [&](std::string_view what) {
    if (!called) return;
    const std::optional<Identifier> name = defined_name(session_.item(target));
    report_not_a_function(expression, what,
                          name ? std::optional(session_.location(target.module, name->span)) : std::nullopt);
    reference = {};
  };
  const auto without_call = [&] {
    report_not_called(expression, signature_text(session_, target));
    reference = {};
  };
  std::visit(Overloaded{
                 [&](const item::Param &) { value("a parameter"); },
                 [&](const item::Input &) { value("an input"); },
                 [&](const item::Let &) { value("a value"); },
                 [&](const item::Schedule &) { value("a schedule"); },
                 [&](const item::Formula &) { value("a schedule"); },
                 [&](const item::Def &) {
                   if (!called) without_call();
                 },
                 [&](const item::Optimizer &optimizer) {
                   if (owner_ != Owner::optimizer) {
                     const Span span = module_.ast.span(expression);
                     report(Code::optimizer_name, span,
                            filled("`{}` is an optimizer", excerpt(session_.text(id_, span))))
                         .with_label("only optimizers can use it");
                     reference = {};
                   } else if (!called && optimizer.has_parameters) {
                     without_call();
                   }
                 },
                 [&](const item::Import &) {
                   accept_module(expression, target);
                   reference = {};
                 },
                 [&](const auto &) { reference = {}; },
             },
             session_.item(target).kind);
}

void Resolver::accept_module(ExprId expression, ItemRef import) {
  // An import that failed was reported where it stands.
  if (!session_.module(import.module).imports.contains(import.item)) return;
  const Span span = module_.ast.span(expression);
  const std::string written(session_.text(id_, span));
  report(Code::name_out_of_place, span, filled("`{}` is a module, not a value", written))
      .with_label("one of its names is wanted")
      .with_note(filled("write `{}.name`", written));
}

void Resolver::accept_neighbour(ExprId expression, Reference &reference) {
  const Span span = module_.ast.span(expression);
  const bool previous = reference.kind == Reference::Kind::previous;
  const std::string word = previous ? "previous" : "following";
  if (phases_.empty()) {
    report(Code::name_out_of_place, span, filled("`{}` has a meaning only inside `phases`", word))
        .with_label("no phases around it in this text");
    reference = {};
    return;
  }
  const PhasePlace place = phases_.back();
  if (previous ? place.arm == 0 : place.arm + 1 == place.count) {
    report(Code::name_out_of_place, span,
           previous ? "the first phase has no `previous`" : "the last phase has no `following`")
        .with_label(previous ? "nothing comes before it" : "nothing comes after it");
    reference = {};
    return;
  }
  auto &uses = facts_.neighbours[place.phases];
  uses.resize(place.count);
  NeighbourUse &use = uses[place.arm];
  (previous ? use.previous : use.following) = expression;
}

bool Resolver::report_foreign_word(ExprId expression, std::string_view name, bool called) {
  const Span span = module_.ast.span(expression);
  const std::string written(name);
  if (name == "run") {
    report(Code::name_out_of_place, span, "`run` alone is not a value")
        .with_label("which of its names?")
        .with_note("write `run.step` or `run.progress`");
    return true;
  }
  if (find_optimizer_word(name)) {
    report(Code::optimizer_name, span, filled("`{}` is known only inside optimizers", written))
        .with_label("not in an optimizer");
    return true;
  }
  if (called && (name == "float" || name == "double")) {
    report(Code::foreign_syntax, span, filled("there is no `{}`: a number is one already", written))
        .with_label("leave this out");
    return true;
  }
  if (name == "lambda") return false;
  const auto here = name_here(name);
  if (!here) return false;
  Diagnostic &diagnostic = report(Code::foreign_syntax, span, filled("`{}` is written `{}`", written, *here));
  if (here->find(' ') == std::string_view::npos || !called) {
    diagnostic.with_fix(session_.location(id_, span), std::string(*here));
  }
  return true;
}

void Resolver::report_unknown(ExprId expression, std::string_view name, bool called) {
  const Span span = module_.ast.span(expression);
  const std::string written(name);
  // Looking for what was meant costs time in proportion to the names there are; beyond what is shown nobody sees it.
  if (session_.beyond_what_is_shown()) {
    report(Code::unknown_name, span, filled("nothing is called `{}`", written));
    return;
  }
  if (report_foreign_word(expression, name, called)) return;
  Diagnostic &diagnostic = report(Code::unknown_name, span, filled("nothing is called `{}`", written));
  for (const Slice<Statement> block : blocks_) {
    for (const Statement &statement : module_.ast[block]) {
      if (!exists(statement.name) || text(statement.name.name) != name) continue;
      diagnostic.with_label("not defined yet")
          .with_note(session_.location(id_, statement.name.span),
                     "it is defined here: a `let` sees only the names before it");
      return;
    }
  }
  const auto mentioned = find_library_mention(name);
  const std::vector<std::string_view> modules = find_library_modules(name);
  if (mentioned) {
    diagnostic.with_label(filled("the library has `{}`", *mentioned))
        .with_note(filled("`anneal lib {}` says what differs", *mentioned));
  } else if (!modules.empty()) {
    diagnostic.with_label("a name of another framework");
  }
  for (const std::string_view module : modules) {
    const std::string import(module);
    diagnostic.with_note(filled("`import {}`, then `{}.{}`, is that framework's", import, import, written));
  }
  if (mentioned || !modules.empty()) return;
  std::vector<std::string_view> candidates;
  for (const Binding &binding : bindings_) candidates.push_back(text(binding.name));
  for (const auto &[own, item] : module_.names) candidates.push_back(text(own));
  for (const TimeWord &row : kTimeWords) candidates.push_back(row.word);
  for (const BuiltinRow &row : kBuiltins) candidates.push_back(row.name);
  for (const LibraryEntry &entry : library_entries()) candidates.push_back(entry.name);
  candidates.push_back("pi");
  candidates.push_back("inf");
  std::sort(candidates.begin(), candidates.end());  // the order of a hash table must not show
  if (const auto meant = nearest(name, candidates)) {
    diagnostic.with_label(filled("did you mean `{}`?", *meant))
        .with_fix(session_.location(id_, span), std::string(*meant));
  } else if (!called && !module_.is_library && !facts_.is_fragment) {
    diagnostic.with_label("not defined").with_note(filled("a value that the host sets is a `param {} = …`", written));
  } else {
    diagnostic.with_label("not defined");
  }
}

void Resolver::report_unknown_unit(const node::Measure &measure) {
  const std::string word(text(measure.unit.name));
  Diagnostic &diagnostic = report(Code::unknown_unit, measure.unit.span, filled("the clock knows no unit `{}`", word));
  if (session_.beyond_what_is_shown()) return;
  std::optional<std::string_view> meant = unit_here(word);
  if (!meant) {
    std::vector<std::string_view> candidates;
    for (const auto &[unit, id] : session_.program.unit_words) candidates.push_back(unit);
    std::sort(candidates.begin(), candidates.end());
    meant = nearest(word, candidates);
  }
  if (meant) {
    diagnostic.with_label(filled("did you mean `{}`?", *meant))
        .with_fix(session_.location(id_, measure.unit.span), std::string(*meant));
  } else {
    diagnostic.with_label("not a unit")
        .with_note(filled("there are `steps`, `epochs`, `samples` and `tokens`; `clock {{ unit {} }}` declares another",
                          word));
  }
}

}  // namespace anneal::checking
