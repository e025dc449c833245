// The clock: equations between units, and the length of the run.
#include <algorithm>

#include "compiler/check/clock.hpp"
#include "compiler/check/typing.hpp"
#include "grammar/children.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/suggest.hpp"

namespace anneal::checking {

namespace {

/// `total` among the units, as the circle of equations sees it.
constexpr std::size_t kTotal = 0;
constexpr std::size_t node_of(UnitId unit) {
  return index(unit) + 1;
}

/// The units that say how long one `unit` is; in itself it cannot be said.
WantedUnits units_of(std::string_view unit) {
  if (unit == "step") return {"sample", "token", false};
  if (unit == "epoch") return {"step", "sample", false};
  if (unit == "sample") return {"token", "step", false};
  if (unit == "token") return {"step", "sample", false};
  return {"step", "epoch", false};
}

}  // namespace

void Typing::check_clock(const item::Clock &clock) {
  for (const ClockEquation &equation : ast()[clock.equations]) {
    if (!exists(equation.value)) continue;
    const Type type = check(equation.value);
    const std::string unit(exists(equation.unit) ? text(equation.unit.name) : std::string_view("a unit"));
    if (type.kind == Type::Kind::percentage) {
      report(Code::clock_value, equation.value, "the clock says what a span is, so a percentage has no meaning here")
          .with_label("a part of what?");
    } else if (type.is_list) {
      report(Code::type_mismatch, equation.value, filled("`{}` is one length, and this is a {}", unit, describe(type)))
          .with_label("a list");
    } else if (is_zero(equation.value)) {
      report(Code::clock_value, equation.value, filled("`{}` is longer than 0", unit)).with_label("nothing");
    } else if (type.kind == Type::Kind::number) {
      report_missing_unit(equation.value, filled("`{}` of the clock", unit), units_of(unit));
    } else {
      expect(equation.value, scalar(Type::Kind::duration), filled("`{}` of the clock", unit));
    }
    require_constant(equation.value, "an equation of the clock");
  }
}

ClockEquations::ClockEquations(Session &session, ModuleId module)
    : session_(session), id_(module), module_(session.module(module)) {}

void ClockEquations::check() {
  for (std::uint32_t i = 0; i < module_.ast.items.size(); ++i) {
    const auto *clock = std::get_if<item::Clock>(&module_.ast.items[i].kind);
    if (clock == nullptr) continue;
    for (const ClockEquation &equation : module_.ast[clock->equations]) add(equation);
  }
  states_.assign(equations_.size(), State::fresh);
  for (std::size_t node = 0; node < equations_.size(); ++node) {
    if (equations_[node] != nullptr && states_[node] == State::fresh) look_for_circle(node);
  }
}

void ClockEquations::add(const ClockEquation &equation) {
  if (!exists(equation.unit)) return;
  const std::string_view name = module_.ast.text(equation.unit.name);
  std::size_t node = kTotal;
  if (name != "total") {
    const auto unit = session_.program.unit_words.find(name);
    if (unit == session_.program.unit_words.end() || session_.program.units[index(unit->second)] != name) {
      return report_unknown(
          equation, unit != session_.program.unit_words.end() ? session_.program.units[index(unit->second)] : "");
    }
    node = node_of(unit->second);
  }
  if (node >= equations_.size()) equations_.resize(node + 1);
  if (equations_[node] != nullptr) {
    session_
        .report(Code::clock_duplicate, id_, equation.unit.span, filled("the clock has two equations for `{}`", name))
        .with_label("again here")
        .with_note(session_.location(id_, equations_[node]->span), "the first one");
    return;
  }
  equations_[node] = &equation;
}

void ClockEquations::report_unknown(const ClockEquation &equation, std::string_view singular) {
  const std::string name(module_.ast.text(equation.unit.name));
  Diagnostic &diagnostic =
      session_.report(Code::unknown_unit, id_, equation.unit.span,
                      singular.empty() ? "the clock knows no unit `" + name + "`"
                                       : "an equation says how long one `" + std::string(singular) + "` is");
  if (session_.beyond_what_is_shown()) return;
  std::optional<std::string_view> meant;
  if (!singular.empty()) {
    meant = singular;
  } else {
    std::vector<std::string_view> candidates{"total"};
    for (const std::string &unit : session_.program.units) candidates.push_back(unit);
    meant = nearest(name, candidates);
  }
  if (meant) {
    diagnostic.with_label(filled("did you mean `{}`?", *meant))
        .with_fix(session_.location(id_, equation.unit.span), std::string(*meant));
  } else {
    diagnostic.with_label("not a unit").with_note(filled("`clock {{ unit {}, … }}` declares it", name));
  }
}

void ClockEquations::look_for_circle(std::size_t start) {
  enter(start);
  while (!path_.empty()) {
    Place &place = path_.back();
    if (place.next == place.mentioned.size()) {
      states_[place.node] = State::done;
      path_.pop_back();
      continue;
    }
    const Mention mention = place.mentioned[place.next++];
    if (mention.node >= equations_.size() || equations_[mention.node] == nullptr) continue;
    if (states_[mention.node] == State::fresh) {
      enter(mention.node);
    } else if (states_[mention.node] == State::open) {
      report_circle(mention);
    }
  }
}

void ClockEquations::enter(std::size_t node) {
  states_[node] = State::open;
  path_.push_back({node, mentions_of(equations_[node]->value), 0});
}

std::vector<ClockEquations::Mention> ClockEquations::mentions_of(ExprId value) {
  // Through the names that the equation mentions, each once.
  std::vector<Mention> result;
  std::vector<std::pair<ModuleId, ExprId>> pending;
  std::vector<ItemRef> seen;
  const auto push = [&](ModuleId id, ExprId expression) {
    if (exists(expression)) pending.emplace_back(id, expression);
  };
  push(id_, value);
  while (!pending.empty()) {
    const auto [id, expression] = pending.back();
    pending.pop_back();
    const Module &module = session_.module(id);
    if (const auto *measure = std::get_if<node::Measure>(&module.ast[expression].kind)) {
      const auto unit = session_.program.unit_words.find(module.ast.text(measure->unit.name));
      if (unit != session_.program.unit_words.end()) result.push_back({node_of(unit->second), id, expression});
    }
    const Reference &reference = module.references[index(expression)];
    if (reference.kind == Reference::Kind::time) {
      const auto name = static_cast<TimeName>(reference.value);
      if (name == TimeName::total || name == TimeName::span || name == TimeName::last)
        result.push_back({kTotal, id, expression});
    } else if (reference.kind == Reference::Kind::item) {
      const ItemRef ref{reference.module, reference.value};
      if (std::find(seen.begin(), seen.end(), ref) == seen.end() && seen.size() < kNamesFollowed) {
        seen.push_back(ref);
        const Item &item = session_.item(ref);
        if (const auto *let = std::get_if<item::Let>(&item.kind)) push(ref.module, let->value);
        if (const auto *param = std::get_if<item::Param>(&item.kind)) push(ref.module, param->value);
        if (const auto *def = std::get_if<item::Def>(&item.kind)) push(ref.module, def->body);
      }
    }
    for_each_child(module.ast, expression, [&](ExprId child) { push(id, child); });
  }
  return result;
}

void ClockEquations::report_circle(const Mention &closing) {
  const auto first =
      std::find_if(path_.begin(), path_.end(), [&](const Place &place) { return place.node == closing.node; });
  const auto name = [&](std::size_t node) {
    return node == kTotal ? std::string("total") : session_.program.units[node - 1];
  };
  std::string circle = filled("`{}`", name(closing.node));
  const auto last_shown = first + std::min<std::ptrdiff_t>(path_.end() - first, kShownOfCircle + 1);
  for (auto place = first + 1; place != last_shown; ++place)
    circle += filled(" is said in `{}`, which", name(place->node));
  if (last_shown != path_.end()) circle += filled(" goes on through {} more units and", path_.end() - last_shown);
  Diagnostic &diagnostic =
      session_.diagnostics.report(Code::clock_circular, session_.location(closing.module, closing.where),
                                  filled("the clock goes in a circle: {} is said in `{}`", circle, name(closing.node)));
  diagnostic.with_label(first + 1 == path_.end() ? "its own unit" : "this closes the circle");
  for (auto place = first; place + 1 != path_.end() && place != last_shown; ++place) {
    const Mention &step = place->mentioned[place->next - 1];
    diagnostic.with_note(session_.location(step.module, step.where),
                         filled("`{}` is said in `{}` here", name(place->node), name(step.node)));
  }
}

}  // namespace anneal::checking
