// The checked tree as text: what `compile --emit=typed` prints and the goldens of tests/check hold.
#include <fmt/format.h>

#include <charconv>

#include "compiler/builtins.hpp"
#include "compiler/check/group_pattern.hpp"
#include "compiler/check/program.hpp"
#include "grammar/children.hpp"

namespace anneal {

namespace {

/// The number-th local of an item or block; one of no known type where a mistake of the syntax left none.
template <class Locals, class Key>
Local local_of(const Module &module, const Locals &locals, Key key, std::size_t number) {
  const auto first = locals.find(key);
  return first == locals.end() ? Local{Local::Kind::let, {}, {}, {}} : module.locals[index(first->second) + number];
}

std::string number_text(double value) {
  char digits[32];
  const auto result = std::to_chars(std::begin(digits), std::end(digits), value);
  return {digits, result.ptr};
}

std::string_view time_text(TimeName name) {
  switch (name) {
    case TimeName::step:
      return "step";
    case TimeName::epoch:
      return "epoch";
    case TimeName::samples:
      return "samples";
    case TimeName::tokens:
      return "tokens";
    case TimeName::span:
      return "span";
    case TimeName::progress:
      return "progress";
    case TimeName::cycle:
      return "cycle";
    case TimeName::total:
      return "total";
    case TimeName::last:
      return "last";
    case TimeName::run_step:
      return "run.step";
    case TimeName::run_progress:
      return "run.progress";
  }
  return {};
}

std::string_view word_of(Local::Kind kind) {
  switch (kind) {
    case Local::Kind::parameter:
      return "parameter";
    case Local::Kind::let:
      return "let";
    case Local::Kind::state:
      return "state";
    case Local::Kind::capture:
      return "capture";
  }
  return {};
}

class Dump {
 public:
  Dump(const CheckedProgram &program, ModuleId id)
      : program_(program), id_(id), module_(program[id]), ast_(module_.ast) {}

  std::string run() {
    for (const NameId name : module_.implicit_parameters) line(0, fmt::format("implicit param {}: number", word(name)));
    for (std::uint32_t i = 0; i < ast_.items.size(); ++i) item(i);
    return std::move(text_);
  }

 private:
  std::string_view word(NameId name) const { return exists(name) ? ast_.text(name) : std::string_view("?"); }

  void line(std::size_t depth, std::string_view words) {
    text_.append(2 * depth, ' ');
    text_ += words;
    text_ += '\n';
  }

  std::string type_text(const Type &type) {
    std::string words = describe(type);
    if (type.counting == Type::Counting::none) return words;
    const std::string_view unit = program_.units[index(type.unit)];
    return words + fmt::format(" ({} {}s)", type.counting == Type::Counting::name ? "counts" : "made of", unit);
  }

  std::string item_type(std::uint32_t number) {
    const auto type = module_.item_types.find(number);
    return type == module_.item_types.end() ? std::string("?") : type_text(type->second);
  }

  void range(const std::optional<ValueRange> &range) {
    if (!range) return;
    line(1, fmt::format("in {}, {}{}", range->low_open ? "(" : "[", range->high_open ? ")" : "]",
                        range->logarithmic ? " log" : ""));
    expression(2, range->low);
    expression(2, range->high);
  }

  void definition(std::string_view keyword, std::uint32_t number, Identifier name, Slice<Parameter> slice,
                  ExprId body) {
    const auto signature = module_.signatures.find(number);
    line(0, fmt::format("{} {} -> {}", keyword, word(name.name),
                        signature == module_.signatures.end() ? "?" : type_text(signature->second.result)));
    const std::span<const Parameter> parameters = ast_[slice];
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Local local = local_of(module_, module_.item_locals, number, i);
      line(1, fmt::format("parameter {}: {}", word(parameters[i].name.name), type_text(local.type)));
      expression(2, parameters[i].value);
    }
    expression(1, body);
  }

  void item(std::uint32_t number) {
    std::visit(Overloaded{
                   [&](const item::Language &language) { line(0, "language " + number_text(language.version)); },
                   [&](const item::Clock &clock) {
                     line(0, "clock");
                     for (const Identifier &unit : ast_[clock.units]) line(1, fmt::format("unit {}", word(unit.name)));
                     for (const ClockEquation &equation : ast_[clock.equations]) {
                       line(1, fmt::format("{} =", word(equation.unit.name)));
                       expression(2, equation.value);
                     }
                   },
                   [&](const item::Param &param) {
                     line(0, fmt::format("param {}: {}", word(param.name.name), item_type(number)));
                     expression(1, param.value);
                     range(param.range);
                   },
                   [&](const item::Input &input) {
                     line(0, fmt::format("input {}: {}", word(input.name.name), item_type(number)));
                     expression(1, input.initial);
                     range(input.range);
                   },
                   [&](const item::Let &let) {
                     line(0, fmt::format("let {}: {}", word(let.name.name), item_type(number)));
                     expression(1, let.value);
                   },
                   [&](const item::Def &def) { definition("def", number, def.name, def.parameters, def.body); },
                   [&](const item::Schedule &schedule) {
                     line(0, fmt::format("schedule {}{}: {}", word(schedule.name.name),
                                         schedule.is_signed ? " signed" : "", item_type(number)));
                     expression(1, schedule.value);
                   },
                   [&](const item::Assert &assertion) {
                     line(0, "assert");
                     expression(1, assertion.value);
                   },
                   [&](const item::Import &import) {
                     const auto target = module_.imports.find(number);
                     const std::string from = target == module_.imports.end()
                                                  ? "?"
                                                  : (*program_.sources)[program_[target->second].source].name();
                     line(0, fmt::format("import {} -> {}", word(import.name.name), from));
                   },
                   [&](const item::Optimizer &optimizer) {
                     definition("optimizer", number, optimizer.name, optimizer.parameters, optimizer.body);
                   },
                   [&](const item::Group &group) { this->group(number, group); },
                   [&](const item::Formula &formula) {
                     line(0, fmt::format("formula: {}", item_type(number)));
                     expression(1, formula.value);
                   },
               },
               ast_.items[number].kind);
  }

  void group(std::uint32_t number, const item::Group &group) {
    line(0, fmt::format("group {}{}", word(group.name.name), group.optional ? " optional" : ""));
    for (const Identifier &pattern : ast_[group.patterns]) line(1, fmt::format("pattern \"{}\"", word(pattern.name)));
    if (module_.item_locals.contains(number)) {
      for (const std::string_view capture : captures(word(ast_[group.patterns].front().name))) {
        line(1, fmt::format("capture {}", capture));
      }
    }
    for (const GroupSetting &setting : ast_[group.settings]) {
      line(1, fmt::format("{} =", word(setting.output.name)));
      expression(2, setting.value);
    }
  }

  std::string item_text(ModuleId id, std::uint32_t number) {
    const Module &module = program_[id];
    const auto name = defined_name(module.ast.items[number]);
    const std::string words(name ? module.ast.text(name->name) : std::string_view("value"));
    return id == id_ ? words : fmt::format("{} of {}", words, (*program_.sources)[module.source].name());
  }

  std::string reference_text(const Reference &reference) {
    switch (reference.kind) {
      case Reference::Kind::none:
        return "?";
      case Reference::Kind::builtin:
        return "built-in";
      case Reference::Kind::constant:
        return "constant";
      case Reference::Kind::time:
        return fmt::format("time {}", time_text(static_cast<TimeName>(reference.value)));
      case Reference::Kind::local:
        return fmt::format("{} {}", word_of(module_.locals[reference.value].kind), reference.value);
      case Reference::Kind::item:
        return fmt::format("item {}", item_text(reference.module, reference.value));
      case Reference::Kind::implicit_param:
        return fmt::format("implicit param {}", reference.value);
      case Reference::Kind::module:
        return fmt::format("module {}", (*program_.sources)[program_[reference.module].source].name());
      case Reference::Kind::previous:
        return "phase before";
      case Reference::Kind::following:
        return "phase after";
      case Reference::Kind::phase_start:
      case Reference::Kind::phase_end:
        return fmt::format("{} of phase {} of {}", reference.kind == Reference::Kind::phase_start ? "start" : "end",
                           reference.arm, item_text(reference.module, reference.value));
      case Reference::Kind::optimizer_word:
        return "optimizer word";
    }
    return {};
  }

  /// The node without its parts.
  std::string head(ExprId id) {
    const auto named = [&](std::string_view name) {
      return fmt::format("{} -> {}", name, reference_text(module_.references[index(id)]));
    };
    return std::visit(Overloaded{
                          [](const node::Error &) { return std::string("error"); },
                          [](const node::Number &node) { return number_text(node.value); },
                          [](const node::Percentage &node) { return number_text(node.fraction) + " as percentage"; },
                          [](const node::Boolean &node) { return std::string(node.value ? "true" : "false"); },
                          [&](const node::Text &node) { return fmt::format("\"{}\"", word(node.text)); },
                          [&](const node::Name &node) { return named(word(node.name)); },
                          [](const node::Negate &) { return std::string("negate"); },
                          [](const node::Not &) { return std::string("not"); },
                          [&](const node::Chain &node) { return operators(ast_[node.rest]); },
                          [&](const node::Comparison &node) { return operators(ast_[node.rest]); },
                          [](const node::Power &) { return std::string("^"); },
                          [](const node::Conditional &node) {
                            return std::string(node.form == node::Conditional::Form::piecewise ? "piecewise" : "if");
                          },
                          [&](const node::Call &) { return call_text(id); },
                          [](const node::Index &) { return std::string("index"); },
                          [&](const node::Member &node) { return named("." + std::string(word(node.member.name))); },
                          [&](const node::Measure &node) { return std::string(word(node.unit.name)); },
                          [](const node::Shift &) { return std::string("@"); },
                          [](const node::List &) { return std::string("list"); },
                          [](const node::Block &) { return std::string("block"); },
                          [](const node::Phases &) { return std::string("phases"); },
                          [](const node::Repeat &) { return std::string("repeat"); },
                      },
                      ast_[id].kind);
  }

  template <class Operator>
  std::string operators(std::span<const Link<Operator>> links) {
    std::string words;
    for (const auto &link : links) words += (words.empty() ? "" : " ") + std::string(symbol(link.operation));
    return words;
  }

  std::string call_text(ExprId id) {
    const auto call = module_.calls.find(id);
    if (call == module_.calls.end()) return "call";
    // Which argument of the text each parameter gets, by position.
    const auto arguments = ast_[std::get<node::Call>(ast_[id].kind).arguments];
    std::string words = "call (";
    for (std::size_t i = 0; i < call->second.size(); ++i) {
      std::string place = "default";
      for (std::size_t j = 0; j < arguments.size(); ++j) {
        if (arguments[j].value == call->second[i]) place = std::to_string(j);
      }
      words += (i == 0 ? "" : ", ") + place;
    }
    return words + ")";
  }

  void expression(std::size_t depth, ExprId id) {
    if (!exists(id)) return;
    line(depth, fmt::format("{}: {}", head(id), type_text(module_.types[index(id)])));
    if (const auto *block = std::get_if<node::Block>(&ast_[id].kind)) return statements(depth + 1, id, *block);
    if (const auto *phases = std::get_if<node::Phases>(&ast_[id].kind)) return arms(depth + 1, *phases);
    for_each_child(ast_, id, [&](ExprId child) { expression(depth + 1, child); });
  }

  void statements(std::size_t depth, ExprId id, const node::Block &block) {
    const std::span<const Statement> all = ast_[block.statements];
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Local local = local_of(module_, module_.block_locals, id, i);
      line(depth, fmt::format("{} {}: {}", word_of(local.kind), word(all[i].name.name), type_text(local.type)));
      expression(depth + 1, all[i].value);
      expression(depth + 1, all[i].next);
    }
    expression(depth, block.result);
  }

  void arms(std::size_t depth, const node::Phases &phases) {
    for (const PhaseArm &arm : ast_[phases.arms]) {
      std::string words = "phase";
      if (exists(arm.name)) words += fmt::format(" {}", word(arm.name.name));
      if (!exists(arm.length)) words += " rest";
      line(depth, words);
      expression(depth + 1, arm.length);
      expression(depth + 1, arm.value);
    }
  }

  const CheckedProgram &program_;
  ModuleId id_;
  const Module &module_;
  const Ast &ast_;
  std::string text_;
};

}  // namespace

std::string dump_typed(const CheckedProgram &program, ModuleId module) {
  return Dump(program, module).run();
}

}  // namespace anneal
