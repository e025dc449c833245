// The types of items.
#include <algorithm>

#include "compiler/check/group_pattern.hpp"
#include "compiler/check/typing.hpp"
#include "grammar/filled_text.hpp"
#include "grammar/suggest.hpp"

namespace anneal::checking {

void Typing::check_item(ItemRef ref) {
  id_ = ref.module;
  module_ = &session_.module(ref.module);
  facts_ = &session_.module_facts(ref.module);
  item_ = ref.item;
  effects_ = 0;
  phases_.clear();
  const Item &item = session_.item(ref);
  in_optimizer_ = std::holds_alternative<item::Optimizer>(item.kind);
  in_definition_ = std::holds_alternative<item::Def>(item.kind);
  std::visit(Overloaded{
                 [](const item::Language &) {},
                 [](const item::Import &) {},
                 [&](const item::Clock &clock) { check_clock(clock); },
                 [&](const item::Param &param) { check_param(param); },
                 [&](const item::Input &input) { check_input(input); },
                 [&](const item::Let &let) { check_let(let); },
                 [&](const item::Def &def) { check_definition(def); },
                 [&](const item::Schedule &schedule) { check_output(schedule.value, "an output"); },
                 [&](const item::Formula &formula) { check_output(formula.value, "the value of a file"); },
                 [&](const item::Assert &assertion) { check_assert(assertion); },
                 [&](const item::Optimizer &optimizer) { check_optimizer(optimizer); },
                 [&](const item::Group &group) { check_group(group); },
             },
             item.kind);
}

Type Typing::declared_type(const TypeName &name) const {
  Type type = scalar(Type::Kind::number);
  switch (name.kind) {
    case TypeName::Kind::number:
      break;
    case TypeName::Kind::integer:
      type.is_integer = true;
      break;
    case TypeName::Kind::boolean:
      type.kind = Type::Kind::boolean;
      break;
    case TypeName::Kind::duration:
      type.kind = Type::Kind::duration;
      break;
    case TypeName::Kind::number_list:
      type.is_list = true;
      break;
    case TypeName::Kind::duration_list:
      type.kind = Type::Kind::duration;
      type.is_list = true;
      break;
    case TypeName::Kind::schedule:
      type.kind = Type::Kind::schedule;
      break;
    case TypeName::Kind::schedule_list:
      type.kind = Type::Kind::schedule;
      type.is_list = true;
      break;
    case TypeName::Kind::one_of:
      type.kind = Type::Kind::text;
      break;
  }
  return type;
}

void Typing::check_default(ExprId value, const TypeName *declared, const Type &wanted, std::string_view role) {
  expect(value, wanted, role);
  if (declared != nullptr && declared->kind == TypeName::Kind::one_of) check_choice(value, id_, *declared, role);
}

namespace {

/// The type that a default gives to its parameter: lists of any length, numbers without what they count.
Type type_of_default(Type type) {
  type.length = 0;
  type.is_integer = false;
  type.counting = Type::Counting::none;
  type.unit = UnitId::step;
  return type;
}

}  // namespace

void Typing::check_param(const item::Param &param) {
  const TypeName *declared = param.type ? &*param.type : nullptr;
  Type type = declared != nullptr ? declared_type(*declared) : scalar(Type::Kind::number);
  if (type.kind == Type::Kind::schedule) {
    report(Code::type_mismatch, declared->span, "a host sets numbers, bools, lengths, lists and choices, not schedules")
        .with_label("only parameters of a `def` are schedules");
    type = {};
  }
  if (exists(param.value)) {
    const Type value = check(param.value);
    if (declared != nullptr) {
      check_default(param.value, declared, type, "this default");
    } else {
      type = type_of_default(value);
      if (type.kind == Type::Kind::text) {
        report(Code::type_mismatch, param.value, "a parameter whose value is a string says what may be chosen")
            .with_label("what else?")
            .with_note(filled("write `param {}: one_of({}, …) = {}`", text(param.name.name), text(param.value),
                              text(param.value)));
      }
    }
    require_constant(param.value, "a default");
  }
  module_->item_types[item_] = type;
  if (param.range) check_range(*param.range, type);
}

void Typing::check_input(const item::Input &input) {
  module_->item_types[item_] = scalar(Type::Kind::number);
  if (exists(input.initial)) {
    check(input.initial);
    expect(input.initial, scalar(Type::Kind::number), "the initial value of an input");
    require_constant(input.initial, "the initial value of an input");
  }
  if (input.range) check_range(*input.range, scalar(Type::Kind::number));
}

void Typing::check_range(const ValueRange &range, const Type &type) {
  Type wanted = type;
  wanted.is_list = false;
  wanted.is_integer = false;
  if (type.kind == Type::Kind::boolean || type.kind == Type::Kind::text) {
    report(Code::type_mismatch, range.span, filled("a {} has no range", describe(type))).with_label("leave this out");
    wanted = {};
  }
  for (const ExprId bound : {range.low, range.high}) {
    if (!exists(bound)) continue;
    check(bound);
    const Reference &reference = module_->references[index(bound)];
    const bool endless = reference.kind == Reference::Kind::constant && reference.value == 1;
    if (!endless) expect(bound, wanted, "a bound of this range");
    require_constant(bound, "a bound of a range");
  }
  if (!exists(range.low) || !exists(range.high)) return;
  const auto low = literal(range.low);
  const auto high = literal(range.high);
  if (low && high && (*low > *high || (*low == *high && (range.low_open || range.high_open)))) {
    report(Code::parameter_range, range.span, "no value is in this range").with_label("nothing lies between");
  }
}

void Typing::check_let(const item::Let &let) {
  if (!exists(let.value)) return;
  const Type type = named(check(let.value));
  module_->item_types[item_] = type;
  facts_->item_effects[item_] = facts_->effects[index(let.value)];
  facts_->counts_steps_items[item_] = facts_->counts_steps[index(let.value)];
}

void Typing::check_output(ExprId value, std::string_view what) {
  if (!exists(value)) return;
  Type type = check(value);
  facts_->item_effects[item_] = facts_->effects[index(value)];
  facts_->counts_steps_items[item_] = facts_->counts_steps[index(value)];
  if (facts_->is_fragment) {
    require_constant(value, "a value that the host gives");
    module_->item_types[item_] = type;
    return;
  }
  if (type.kind != Type::Kind::boolean || type.is_list) expect(value, scalar(Type::Kind::number), what);
  Type output = scalar(type.kind == Type::Kind::boolean ? Type::Kind::boolean : Type::Kind::number);
  if (type.counting != Type::Counting::none) {
    output.counting = Type::Counting::derived;
    output.unit = type.unit;
  }
  module_->item_types[item_] = output;
}

void Typing::check_parameter(const Parameter &parameter, Local &local) {
  const TypeName *declared = parameter.type ? &*parameter.type : nullptr;
  local.type = declared != nullptr ? declared_type(*declared) : scalar(Type::Kind::number);
  if (!exists(parameter.value)) return;
  const Type value = check(parameter.value);
  effects_ = 0;  // counts at calls that leave the argument out
  const std::string role =
      filled("the default of `{}`", std::string(exists(parameter.name) ? text(parameter.name.name) : "?"));
  if (declared != nullptr) {
    check_default(parameter.value, declared, local.type, role);
    return;
  }
  local.type = type_of_default(value);
  if (value.kind != Type::Kind::text) return;
  report(Code::type_mismatch, parameter.value, "a parameter whose value is a string says what may be chosen")
      .with_label("what else?")
      .with_note(filled("write `{}: one_of({}, …) = {}`", text(parameter.name.name), text(parameter.value),
                        text(parameter.value)));
}

std::vector<Type> Typing::check_parameters(std::span<const Parameter> parameters) {
  std::vector<Type> types;
  const std::size_t first = parameters.empty() ? 0 : index(module_->item_locals.at(item_));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    check_parameter(parameters[i], module_->locals[first + i]);
    types.push_back(module_->locals[first + i].type);
  }
  return types;
}

void Typing::settle_parameters(std::span<const Parameter> parameters) {
  // Backwards: a default may hand the duty on to a parameter before it.
  const std::size_t first = parameters.empty() ? 0 : index(module_->item_locals.at(item_));
  for (std::size_t i = parameters.size(); i-- > 0;) {
    if (!facts_->locals[first + i].must_be_constant || !exists(parameters[i].value)) continue;
    require_constant(parameters[i].value, filled("`{}` sets a length, which", text(parameters[i].name.name)));
  }
}

void Typing::check_definition(const item::Def &def) {
  const std::span<const Parameter> parameters = ast()[def.parameters];
  Signature signature;
  signature.parameters = check_parameters(parameters);
  effects_ = 0;
  Type result = named(check_if(def.body));
  result.is_integer = false;
  signature.result = result;
  facts_->item_effects[item_] = static_cast<Effects>(effects_ & ~kParameter);
  settle_parameters(parameters);
  module_->signatures[item_] = std::move(signature);
}

void Typing::check_optimizer(const item::Optimizer &optimizer) {
  const std::span<const Parameter> parameters = ast()[optimizer.parameters];
  Signature signature;
  signature.parameters = check_parameters(parameters);
  signature.result = scalar(Type::Kind::number);
  effects_ = 0;
  if (exists(optimizer.body)) {
    check(optimizer.body);
    expect(optimizer.body, scalar(Type::Kind::number), "the value of an optimizer, the new weight,");
  }
  settle_parameters(parameters);
  module_->signatures[item_] = std::move(signature);
}

void Typing::check_assert(const item::Assert &assertion) {
  if (!exists(assertion.value)) return;
  check(assertion.value);
  expect_condition(assertion.value, "what is asserted");
}

void Typing::check_group(const item::Group &group) {
  check_patterns(group);
  const auto first = module_->item_locals.find(item_);
  if (first != module_->item_locals.end()) {
    const std::size_t count = captures(text(ast()[group.patterns].front().name)).size();
    for (std::size_t i = 0; i < count; ++i) {
      module_->locals[index(first->second) + i].type = scalar(Type::Kind::number);
      module_->locals[index(first->second) + i].type.is_integer = true;
    }
  }
  std::unordered_map<NameId, Span> seen;
  for (const GroupSetting &setting : ast()[group.settings]) {
    if (exists(setting.value)) check(setting.value);
    if (!exists(setting.output)) continue;
    const std::string name(text(setting.output.name));
    const auto [other, fresh] = seen.emplace(setting.output.name, setting.output.span);
    if (!fresh) {
      report(Code::duplicate_name, setting.output.span, filled("this group sets `{}` twice", name))
          .with_label("set again here")
          .with_note(session_.location(id_, other->second), "set first here");
    }
    const auto own = module_->names.find(setting.output.name);
    if (own != module_->names.end() && std::holds_alternative<item::Schedule>(ast().items[own->second].kind)) {
      const auto output = module_->item_types.find(own->second);
      if (exists(setting.value) && output != module_->item_types.end()) {
        expect(setting.value, scalar(output->second.kind), filled("`{}`", name));
      }
      continue;
    }
    report_not_an_output(setting.output);
  }
}

void Typing::report_not_an_output(const Identifier &written) {
  const std::string name(text(written.name));
  Diagnostic &diagnostic =
      report(Code::group_body, written.span, filled("a group sets outputs, and `{}` is none", name));
  if (session_.beyond_what_is_shown()) return;
  std::vector<std::string_view> outputs;
  for (const auto &[known, item] : module_->names) {
    if (std::holds_alternative<item::Schedule>(ast().items[item].kind)) outputs.push_back(text(known));
  }
  std::sort(outputs.begin(), outputs.end());
  if (const auto meant = nearest(name, outputs)) {
    diagnostic.with_label(filled("did you mean `{}`?", *meant))
        .with_fix(session_.location(id_, written.span), std::string(*meant));
  } else {
    diagnostic.with_label("not an output").with_note(filled("an output is a `schedule {} = …`", name));
  }
}

void Typing::check_patterns(const item::Group &group) {
  std::vector<std::string_view> first;
  bool is_first = true;
  for (const Identifier &pattern : ast()[group.patterns]) {
    const std::string_view written = text(pattern.name);
    if (std::string mistake = pattern_mistake(written); !mistake.empty()) {
      report(Code::pattern_malformed, pattern.span, std::move(mistake)).with_label("cannot match");
      is_first = false;
      continue;
    }
    std::vector<std::string_view> names = captures(written);
    std::sort(names.begin(), names.end());
    if (is_first) {
      first = std::move(names);
    } else if (names != first) {
      report(Code::pattern_malformed, pattern.span, "the patterns of a group capture the same names")
          .with_label("other names than in the first pattern")
          .with_note(session_.location(id_, ast()[group.patterns].front().span), "the first pattern");
    }
    is_first = false;
  }
}

}  // namespace anneal::checking
