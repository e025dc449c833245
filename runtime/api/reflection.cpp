// What a program has, as a host may ask.
#include "runtime/api/handles.hpp"

namespace {

using anneal::Ast;
using anneal::Item;
namespace item = anneal::item;

/// Makes the answers of one program.
class Reflection {
 public:
  explicit Reflection(anneal_program &made)
      : made_(made), program_(made.program.checked()), sources_(made.program.sources()) {}

  void add_outputs() {
    const Ast &ast = program_.main().ast;
    for (const Item &one : ast.items) {
      const auto *schedule = std::get_if<item::Schedule>(&one.kind);
      const auto *formula = std::get_if<item::Formula>(&one.kind);
      if (schedule == nullptr && formula == nullptr) continue;
      const anneal::ExprId value = schedule != nullptr ? schedule->value : formula->value;
      const std::string_view name = schedule != nullptr ? ast.text(schedule->name.name) : std::string_view("value");
      made_.outputs.push_back({.size = sizeof(anneal_output_info),
                               .name = text(name),
                               .documentation = documentation(ast, one),
                               .is_bool = program_.main().types[index(value)].kind == anneal::Type::Kind::boolean,
                               .is_signed = schedule != nullptr && schedule->is_signed});
    }
  }

  void add_parameter(const anneal::ProgramParameter &parameter) {
    anneal_parameter_info info{.size = sizeof(anneal_parameter_info),
                               .name = text(parameter.name),
                               .documentation = "",
                               .type = type_of(parameter),
                               .is_list = parameter.type.is_list,
                               .is_required = parameter.required,
                               .default_text = "",
                               .range = {0, ""}};
    std::vector<const char *> &choices = made_.lists.emplace_back();
    for (const std::string &choice : parameter.choices) choices.push_back(text(choice));
    info.choices = choices.data();
    info.choice_count = choices.size();
    if (!parameter.implicit) {
      const anneal::Module &module = program_[parameter.module];
      const Item &declared = module.ast.items[parameter.item];
      const auto &param = std::get<item::Param>(declared.kind);
      info.documentation = documentation(module.ast, declared);
      info.default_text = written(module, param.value);
      info.range = range(module, param.range);
    }
    made_.parameters.push_back(info);
  }

  void add_input(const anneal::ProgramInput &input) {
    const anneal::Module &module = program_[input.module];
    const Item &declared = module.ast.items[input.item];
    const auto &kind = std::get<item::Input>(declared.kind);
    made_.inputs.push_back({.size = sizeof(anneal_input_info),
                            .name = text(input.name),
                            .documentation = documentation(module.ast, declared),
                            .initial_text = written(module, kind.initial),
                            .range = range(module, kind.range)});
  }

  void add_equations() {
    const anneal::Module &main = program_.main();
    for (const Item &one : main.ast.items) {
      const auto *clock = std::get_if<item::Clock>(&one.kind);
      if (clock == nullptr) continue;
      for (const anneal::ClockEquation &equation : main.ast[clock->equations]) {
        made_.equations.push_back({.size = sizeof(anneal_equation_info),
                                   .unit = text(main.ast.text(equation.unit.name)),
                                   .text = written(main, equation.value)});
      }
    }
  }

  void add_groups() {
    const Ast &ast = program_.main().ast;
    for (const Item &one : ast.items) {
      const auto *group = std::get_if<item::Group>(&one.kind);
      if (group == nullptr) continue;
      std::vector<const char *> &patterns = made_.lists.emplace_back();
      for (const anneal::Identifier &pattern : ast[group->patterns]) patterns.push_back(text(ast.text(pattern.name)));
      made_.groups.push_back({.size = sizeof(anneal_group_info),
                              .name = text(ast.text(group->name.name)),
                              .documentation = documentation(ast, one),
                              .patterns = patterns.data(),
                              .pattern_count = patterns.size(),
                              .is_optional = group->optional});
    }
  }

 private:
  const char *text(std::string_view value) { return made_.texts.emplace_back(value).c_str(); }

  const char *documentation(const Ast &ast, const Item &one) {
    return exists(one.documentation) ? text(ast.text(one.documentation)) : "";
  }

  const char *written(const anneal::Module &module, anneal::ExprId expression) {
    return exists(expression) ? text(sources_[module.source].text(module.ast.span(expression))) : "";
  }

  anneal_range range(const anneal::Module &module, const std::optional<anneal::ValueRange> &declared) {
    if (!declared) return {0, ""};
    std::string_view words = sources_[module.source].text(declared->span);
    if (words.starts_with("in ")) words.remove_prefix(3);
    return {1, text(words)};
  }

  static const char *type_of(const anneal::ProgramParameter &parameter) {
    if (!parameter.choices.empty()) return "choice";
    switch (parameter.type.kind) {
      case anneal::Type::Kind::boolean:
        return "bool";
      case anneal::Type::Kind::duration:
        return "duration";
      case anneal::Type::Kind::percentage:
        return "percentage";
      default:
        return parameter.type.is_integer ? "integer" : "number";
    }
  }

  anneal_program &made_;
  const anneal::CheckedProgram &program_;
  const anneal::Sources &sources_;
};

template <class Info>
int64_t find(const std::vector<Info> &known, const char *name) {
  if (name == nullptr) return -1;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (std::strcmp(known[i].name, name) == 0) return static_cast<int64_t>(i);
  }
  return -1;
}

}  // namespace

anneal_program::anneal_program(anneal::Program loaded) : program(std::move(loaded)), hash(program.hash()) {
  Reflection reflection(*this);
  reflection.add_outputs();
  for (const anneal::ProgramParameter &parameter : program.parameters()) reflection.add_parameter(parameter);
  for (const anneal::ProgramInput &input : program.inputs()) reflection.add_input(input);
  reflection.add_equations();
  reflection.add_groups();
}

const char *anneal_program_hash(const anneal_program *program) {
  return program == nullptr ? "" : program->hash.c_str();
}

size_t anneal_output_count(const anneal_program *program) {
  return program == nullptr ? 0 : program->outputs.size();
}
size_t anneal_parameter_count(const anneal_program *program) {
  return program == nullptr ? 0 : program->parameters.size();
}
size_t anneal_input_count(const anneal_program *program) {
  return program == nullptr ? 0 : program->inputs.size();
}
size_t anneal_equation_count(const anneal_program *program) {
  return program == nullptr ? 0 : program->equations.size();
}

size_t anneal_group_count(const anneal_program *program) {
  return program == nullptr ? 0 : program->groups.size();
}

anneal_status anneal_output(const anneal_program *program, size_t number, anneal_output_info *info) {
  return program == nullptr ? ANNEAL_ERROR_USAGE : anneal::api::fill(program->outputs, number, info);
}
anneal_status anneal_parameter(const anneal_program *program, size_t number, anneal_parameter_info *info) {
  return program == nullptr ? ANNEAL_ERROR_USAGE : anneal::api::fill(program->parameters, number, info);
}
anneal_status anneal_input(const anneal_program *program, size_t number, anneal_input_info *info) {
  return program == nullptr ? ANNEAL_ERROR_USAGE : anneal::api::fill(program->inputs, number, info);
}
anneal_status anneal_equation(const anneal_program *program, size_t number, anneal_equation_info *info) {
  return program == nullptr ? ANNEAL_ERROR_USAGE : anneal::api::fill(program->equations, number, info);
}

anneal_status anneal_group(const anneal_program *program, size_t number, anneal_group_info *info) {
  return program == nullptr ? ANNEAL_ERROR_USAGE : anneal::api::fill(program->groups, number, info);
}

int64_t anneal_find_output(const anneal_program *program, const char *name) {
  return program == nullptr ? -1 : find(program->outputs, name);
}
int64_t anneal_find_input(const anneal_program *program, const char *name) {
  return program == nullptr ? -1 : find(program->inputs, name);
}
