#include "compiler/check/modules.hpp"

#include <algorithm>

#include "compiler/check/foreign_names.hpp"
#include "compiler/check/library.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/parse.hpp"
#include "grammar/suggest.hpp"

namespace anneal::checking {

namespace {

/// A file as other files see it: something that only defines, or a program of its own.
bool only_defines(const Item &item) {
  return std::visit(Overloaded{
                        [](const item::Language &) { return true; },
                        [](const item::Let &) { return true; },
                        [](const item::Def &) { return true; },
                        [](const item::Optimizer &) { return true; },
                        [](const item::Import &) { return true; },
                        [](const item::Assert &) { return true; },
                        [](const item::Clock &) { return false; },
                        [](const item::Param &) { return false; },
                        [](const item::Input &) { return false; },
                        [](const item::Schedule &) { return false; },
                        [](const item::Group &) { return false; },
                        [](const item::Formula &) { return false; },
                    },
                    item.kind);
}

class Loader {
 public:
  explicit Loader(Session &session) : session_(session) {}

  ModuleId add(SourceId source, bool is_library, bool is_fragment) {
    const auto id = static_cast<ModuleId>(session_.program.modules.size());
    Module &module = session_.program.modules.emplace_back();
    ModuleFacts &facts = session_.facts.modules.emplace_back();
    module.source = source;
    module.is_library = is_library;
    module.ast = parse(*session_.program.sources, source, session_.diagnostics);
    module.types.resize(module.ast.expressions.size());
    module.references.resize(module.ast.expressions.size());
    facts.effects.resize(module.ast.expressions.size());
    facts.counts_steps.resize(module.ast.expressions.size());
    facts.is_fragment = is_fragment;
    facts.defines_only = std::all_of(module.ast.items.begin(), module.ast.items.end(), only_defines);
    facts.is_formula = std::any_of(module.ast.items.begin(), module.ast.items.end(),
                                   [](const Item &item) { return std::holds_alternative<item::Formula>(item.kind); });
    const std::size_t count = module.ast.items.size();
    facts.dependencies.resize(count);
    facts.item_effects.resize(count);
    facts.item_uses.resize(count);
    facts.in_cycle.resize(count);
    facts.counts_steps_items.resize(count);
    facts.optimizer_only.resize(count);
    collect_names(id);
    pending_.push_back(id);
    return id;
  }

  /// The part of a library file that defines `name`; with no name, the module that its import stands for.
  ModuleId library(std::size_t file, std::string_view name) {
    const LibraryText &text = library_texts[file];
    std::string key = std::string(text.name()) + ':' + std::string(name);
    if (const auto known = session_.facts.library.find(key); known != session_.facts.library.end())
      return known->second;
    const SourceId source = session_.program.sources->add("library:" + std::string(text.name()),
                                                          name.empty() ? "language 1\n" : text.part(name));
    const ModuleId id = add(source, true, false);
    session_.module_facts(id).library_file = file;
    session_.facts.library.emplace(std::move(key), id);
    return id;
  }

  /// Follows the imports of everything that was added; a list instead of a recursion, for long chains of files.
  void follow_imports() {
    while (!pending_.empty()) {
      const ModuleId id = pending_.back();
      pending_.pop_back();
      const std::size_t count = session_.module(id).ast.items.size();
      for (std::uint32_t item = 0; item < count; ++item) {
        if (const auto *import = std::get_if<item::Import>(&session_.module(id).ast.items[item].kind)) {
          follow(id, item, *import);
        }
      }
    }
  }

 private:
  void follow(ModuleId id, std::uint32_t item, const item::Import &import) {
    Module &module = session_.module(id);
    if (exists(import.path)) {
      if (const auto target = read_file(id, import)) module.imports.emplace(item, *target);
      return;
    }
    if (!exists(import.name)) return;  // a mistake of its syntax, reported
    const std::string_view name = module.ast.text(import.name.name);
    if (const auto file = find_library_file(name)) {
      module.imports.emplace(item, library(*file, {}));
      return;
    }
    Diagnostic &diagnostic =
        session_.report(Code::import_not_found, id, import.name.span, filled("the library has no file `{}`", name));
    std::vector<std::string_view> names;
    for (const LibraryText &text : library_texts) names.push_back(text.name().substr(text.name().rfind('/') + 1));
    const auto alias = module_here(name);
    auto meant = alias;
    if (!meant) meant = nearest(name, names);
    if (meant) {
      diagnostic.with_label(filled("did you mean `{}`?", *meant))
          .with_fix(session_.location(id, import.name.span), std::string(*meant));
    }
    const std::vector<std::string_view> modules = find_library_modules(name);
    for (const std::string_view other : modules)
      diagnostic.with_note(filled("`import {}`, then `{}.{}`", other, other, name));
    if (alias || !modules.empty()) return;
    diagnostic.with_note(filled("a file of your own is imported by its path: `import \"{}.sched\" as {}`", name, name));
  }

  std::optional<ModuleId> read_file(ModuleId id, const item::Import &import) {
    const Location where = session_.location(id, import.path_span);
    if (session_.importer == nullptr || session_.module(id).is_library) {
      session_.diagnostics.report(Code::import_refused, where, "imports of files are switched off here");
      return std::nullopt;
    }
    const Module &module = session_.module(id);
    const std::string &importing = (*session_.program.sources)[module.source].name();
    auto text = session_.importer->read(module.ast.text(import.path), importing, where, session_.diagnostics);
    if (!text) return std::nullopt;
    if (const auto known = session_.facts.files.find(text->name); known != session_.facts.files.end())
      return known->second;
    const SourceId source = session_.program.sources->add(text->name, std::move(text->text));
    const ModuleId loaded = add(source, false, false);
    session_.facts.files.emplace(std::move(text->name), loaded);
    return loaded;
  }

  void collect_names(ModuleId id) {
    Module &module = session_.module(id);
    std::unordered_map<NameId, Span> groups;
    for (std::uint32_t i = 0; i < module.ast.items.size(); ++i) {
      const Item &item = module.ast.items[i];
      if (const auto *clock = std::get_if<item::Clock>(&item.kind)) collect_units(id, *clock);
      if (const auto *group = std::get_if<item::Group>(&item.kind); group != nullptr && exists(group->name)) {
        const auto [other, fresh] = groups.emplace(group->name.name, group->name.span);
        if (!fresh) report_duplicate(id, group->name, other->second, "group");
      }
      const auto name = defined_name(item);
      if (!name || !exists(*name)) continue;
      const auto [other, fresh] = module.names.emplace(name->name, i);
      if (fresh) continue;
      report_duplicate(id, *name, defined_name(module.ast.items[other->second])->span, "name");
    }
  }

  void report_duplicate(ModuleId id, Identifier name, Span first, std::string_view what) {
    const std::string text(session_.module(id).ast.text(name.name));
    session_.report(Code::duplicate_name, id, name.span, filled("the {} `{}` is defined twice", what, text))
        .with_label("defined again here")
        .with_note(session_.location(id, first), "first defined here");
  }

  void collect_units(ModuleId id, const item::Clock &clock) {
    const Module &module = session_.module(id);
    std::unordered_map<NameId, Span> declared;
    for (const Identifier &unit : module.ast[clock.units]) {
      if (!exists(unit)) continue;
      const std::string_view name = module.ast.text(unit.name);
      const auto [other, fresh] = declared.emplace(unit.name, unit.span);
      if (!fresh) {
        report_duplicate(id, unit, other->second, "unit");
        continue;
      }
      const auto known = session_.program.unit_words.find(name);
      if (known == session_.program.unit_words.end()) {
        add_unit(session_.program, name);
      } else if (index(known->second) <= index(UnitId::token)) {
        session_.report(Code::duplicate_name, id, unit.span, filled("the unit `{}` is always there", name))
            .with_label("leave this out");
      }
    }
  }

  Session &session_;
  std::vector<ModuleId> pending_;
};

/// Looks for circles among files with a walk that keeps its own stack.
class ImportCycles {
 public:
  explicit ImportCycles(Session &session) : session_(session), state_(session.program.modules.size(), State::fresh) {}

  void look(ModuleId start) {
    enter(start);
    while (!path_.empty()) {
      Place &place = path_.back();
      if (place.next == place.imports.size()) {
        state_[index(place.module)] = State::done;
        path_.pop_back();
        continue;
      }
      const auto [item, target] = place.imports[place.next++];
      if (state_[index(target)] == State::fresh) {
        enter(target);
      } else if (state_[index(target)] == State::open) {
        report(place.module, item, target);
      }
    }
  }

 private:
  enum class State : std::uint8_t { fresh, open, done };
  struct Place {
    ModuleId module;
    std::vector<std::pair<std::uint32_t, ModuleId>> imports;
    std::size_t next = 0;
  };

  void enter(ModuleId id) {
    state_[index(id)] = State::open;
    const auto &imports = session_.module(id).imports;
    Place place{id, {imports.begin(), imports.end()}, 0};
    std::sort(place.imports.begin(), place.imports.end());
    path_.push_back(std::move(place));
  }

  void report(ModuleId from, std::uint32_t item, ModuleId target) {
    const auto name = [&](ModuleId id) { return (*session_.program.sources)[session_.module(id).source].name(); };
    std::string message = filled("`{}`", name(target));
    const auto first =
        std::find_if(path_.begin(), path_.end(), [&](const Place &place) { return place.module == target; });
    std::size_t shown = 0;
    for (auto place = first + 1; place != path_.end(); ++place) {
      if (++shown > 8) continue;
      message += filled(" imports `{}`, which", name(place->module));
    }
    if (shown > 8) message += filled(" and so on through {} more files", shown - 8);
    message += " imports " + (from == target && shown == 0 ? std::string("itself") : "`" + name(target) + "`");
    const auto &import = std::get<item::Import>(session_.module(from).ast.items[item].kind);
    session_.report(Code::import_cycle, from, import.path_span, std::move(message))
        .with_label("this closes the circle")
        .with_note("put what both need into a file that imports neither");
    session_.module(from).imports.erase(item);
  }

  Session &session_;
  std::vector<State> state_;
  std::vector<Place> path_;
};

}  // namespace

ModuleId load(Session &session, SourceId source, bool is_fragment) {
  Loader loader(session);
  if (!is_fragment) {
    session.facts.files.emplace((*session.program.sources)[source].name(),
                                static_cast<ModuleId>(session.program.modules.size()));
  }
  const ModuleId id = loader.add(source, false, is_fragment);
  loader.follow_imports();
  ImportCycles(session).look(id);
  return id;
}

ModuleId load_library_part(Session &session, std::size_t file, std::string_view name) {
  Loader loader(session);
  const ModuleId id = loader.library(file, name);
  loader.follow_imports();
  return id;
}

void add_unit(CheckedProgram &program, std::string_view name) {
  const auto id = static_cast<UnitId>(program.units.size());
  program.units.emplace_back(name);
  program.unit_words.emplace(program.unit_texts.emplace_back(name), id);
  program.unit_words.emplace(program.unit_texts.emplace_back(std::string(name) + "s"), id);
}

void add_standard_units(CheckedProgram &program) {
  for (const std::string_view name : {"step", "epoch", "sample", "token"}) add_unit(program, name);
}

}  // namespace anneal::checking
