#include "compiler/check/program.hpp"

#include <algorithm>

#include "compiler/check/clock.hpp"
#include "compiler/check/feedback.hpp"
#include "compiler/check/modules.hpp"
#include "compiler/check/order.hpp"
#include "compiler/check/resolve.hpp"
#include "compiler/check/session.hpp"
#include "compiler/check/typing.hpp"
#include "compiler/check/unused.hpp"
#include "grammar/parse.hpp"

namespace anneal {

namespace {

using checking::Session;

/// Enough for the walks over trees, whose depth kNestingLimit bounds, in a build with every check on.
constexpr std::size_t kStackBytes = std::size_t{16} << 20U;

struct Work {
  Session &session;
  SourceId source;
  bool is_fragment;
  ModuleId module{};
};

void check_feedback(const Work &work, const std::vector<checking::ItemRef> &order) {
  Session &session = work.session;
  if (work.is_fragment || !checking::Feedback::is_used(session, work.module)) return;
  checking::Feedback feedback(session);
  for (const checking::ItemRef item : order) feedback.look_at(item);
  feedback.check_inputs();
}

bool has_syntax_errors(const Diagnostics &diagnostics) {
  constexpr auto kFirstOfNames = static_cast<Code>(200);  // groups 00 and 01 are the text's
  // What was said beyond the limit may have been one.
  return diagnostics.dropped_errors() > 0 ||
         std::any_of(diagnostics.all().begin(), diagnostics.all().end(), [&](const Diagnostic &diagnostic) {
           return diagnostic.severity == Severity::error && diagnostic.code < kFirstOfNames &&
                  diagnostic.code != Code::reserved_name && diagnostic.code != Code::foreign_syntax;
         });
}

void check_modules(Work &work) {
  Session &session = work.session;
  work.module = checking::load(session, work.source, work.is_fragment);
  // A tree with holes in it says nothing about names and types that its author would recognise.
  if (has_syntax_errors(session.diagnostics)) return;
  // Files that are one expression first: their unknown names are parameters, which those who import them may mention.
  const std::size_t loaded = session.program.modules.size();
  for (const bool formulas : {true, false}) {
    for (std::size_t id = index(work.module); id < loaded; ++id) {
      if (session.facts.modules[id].is_formula == formulas)
        checking::Resolver(session, static_cast<ModuleId>(id)).resolve();
    }
  }
  // Resolving a module may load library files, which are resolved in turn.
  for (std::size_t id = loaded; id < session.program.modules.size(); ++id) {
    checking::Resolver(session, static_cast<ModuleId>(id)).resolve();
  }
  const std::vector<checking::ItemRef> order = checking::dependency_order(session, work.module);
  checking::Typing typing(session);
  for (const checking::ItemRef item : order) typing.check_item(item);
  check_feedback(work, order);
  for (std::size_t id = index(work.module); id < session.program.modules.size(); ++id) {
    checking::ClockEquations(session, static_cast<ModuleId>(id)).check();
  }
  // After a mistake much may only look unused.
  if (!work.is_fragment && !session.diagnostics.has_errors()) checking::warn_of_unused_names(session);
}

/// Runs `check_modules` with stack enough; without it, in the stack there is.
ModuleId run(Session &session, SourceId source, bool is_fragment) {
  Work work{session, source, is_fragment};
  const auto task = [](void *context) { check_modules(*static_cast<Work *>(context)); };
  if (!run_with_stack(kStackBytes, task, &work)) {
    session.diagnostics.report(Code::nesting_too_deep, Location{source, {}},
                               "there is no memory for the stack that checking needs");
    if (session.program.modules.empty()) {
      session.program.modules.emplace_back().source = source;
      session.facts.modules.emplace_back();
    }
  }
  return work.module;
}

}  // namespace

CheckedProgram check(Sources &sources, SourceId main, Importer *importer, Diagnostics &diagnostics) {
  CheckedProgram program;
  program.sources = &sources;
  program.facts = std::make_shared<checking::Facts>();
  checking::add_standard_units(program);
  Session session{program, *program.facts, importer, diagnostics};
  run(session, main, false);
  return program;
}

CheckedProgram fragment_program(const CheckedProgram &program, Sources &sources) {
  CheckedProgram fragments;
  fragments.sources = &sources;
  fragments.facts = std::make_shared<checking::Facts>();
  checking::add_standard_units(fragments);
  for (std::size_t i = fragments.units.size(); i < program.units.size(); ++i)
    checking::add_unit(fragments, program.units[i]);
  fragments.modules.emplace_back().source = program.main().source;
  fragments.facts->modules.emplace_back();
  return fragments;
}

std::optional<ModuleId> check_fragment(CheckedProgram &program, SourceId fragment, Diagnostics &diagnostics) {
  Session session{program, *program.facts, nullptr, diagnostics};
  const std::size_t before = diagnostics.error_count();
  const ModuleId module = run(session, fragment, true);
  if (diagnostics.error_count() > before) return std::nullopt;
  for (const Item &item : program[module].ast.items) {
    if (std::holds_alternative<item::Formula>(item.kind) || std::holds_alternative<item::Clock>(item.kind)) continue;
    diagnostics.report(Code::misplaced_item, Location{fragment, item.span}, "a value or a clock is wanted here")
        .with_label("not here");
    return std::nullopt;
  }
  return module;
}

}  // namespace anneal
