// Groups: outputs as some of the model's tensors have them (section 11 of the language).
#include <algorithm>

#include "compiler/lower/lowering.hpp"

namespace anneal::lowering {

namespace {

/// What a group says of an output; null where it leaves it alone.
const GroupSetting *setting_of(const Module &module, std::uint32_t group, NameId output) {
  const auto &item = std::get<item::Group>(module.ast.items[group].kind);
  for (const GroupSetting &setting : module.ast[item.settings]) {
    if (setting.output.name == output) return &setting;
  }
  return nullptr;
}

}  // namespace

/// The number of the group in whose text a scope lies.
std::optional<std::uint32_t> Lowering::group_of(ScopeId scope) const {
  if (options_.groups.empty()) return std::nullopt;
  while (scope != ScopeId::none && !scopes_[index(scope)].group) scope = scopes_[index(scope)].parent;
  return scope == ScopeId::none ? std::nullopt : scopes_[index(scope)].group;
}

/// The scope of a group's text: its captures, which are arguments, so that one graph serves all that match.
ScopeId Lowering::group_scope(std::uint32_t number) {
  bool fresh = false;
  const std::uint32_t id =
      identity(key(KeyKind::scope, number, ~4ULL), static_cast<std::uint32_t>(scopes_.size()), fresh);
  if (!fresh) return static_cast<ScopeId>(id);
  const GroupUse &use = options_.groups[number];
  const auto first = program_.main().item_locals.find(use.item);
  Scope scope{.group = number};
  if (first != program_.main().item_locals.end()) scope.first = first->second;
  std::uint32_t argument_number = use.first_argument;
  for (const std::uint32_t capture : use.captures) {
    // What no expression names has no argument, and the place of one.
    scope.thunks.resize(capture + std::size_t{1});
    Thunk value;
    value.value = Value::number(argument({GraphArgument::Kind::capture, UnitId::step, 0, argument_number++}));
    scope.thunks.back() = thunk(value);
  }
  scopes_.push_back(std::move(scope));
  return static_cast<ScopeId>(id);
}

/// An output as the first `groups` of those that apply make it.
Value Lowering::output_after(std::size_t groups, std::uint32_t item, NodeId position) {
  const Module &main = program_.main();
  const auto *schedule = std::get_if<item::Schedule>(&main.ast.items[item].kind);
  if (schedule == nullptr) return item_value(kMainModule, item, position);
  for (std::size_t number = groups; number-- > 0;) {
    const GroupSetting *setting = setting_of(main, options_.groups[number].item, schedule->name.name);
    if (setting == nullptr) continue;
    const Key memo = key(KeyKind::item, index(kMainModule), item, index(position), number + 1);
    if (const auto known = values_.find(memo); known != values_.end()) return known->second;
    // Cells of a group's text are called after the group and the output.
    const auto &group = std::get<item::Group>(main.ast.items[options_.groups[number].item].kind);
    std::vector<std::string_view> outer_path{main.ast.text(group.name.name), main.ast.text(schedule->name.name)};
    path_.swap(outer_path);
    const Value value =
        lower({kMainModule, group_scope(static_cast<std::uint32_t>(number)), FrameId::file, position}, setting->value);
    path_.swap(outer_path);
    const bool boolean = main.item_types.at(item).kind == Type::Kind::boolean;
    const Value made = boolean ? Value::boolean(as_boolean(value)) : Value::number(as_number(value));
    if (!failed_) values_.emplace(memo, made);
    return made;
  }
  return item_value(kMainModule, item, position);
}

void Lowering::apply_groups(std::vector<LoweredOutput> &outputs) {
  // What the program needs without its groups was looked at when it was bound.
  found.checks.clear();
  const Module &main = program_.main();
  std::size_t number = 0;
  for (std::uint32_t item = 0; item < main.ast.items.size() && number < outputs.size(); ++item) {
    const auto *schedule = std::get_if<item::Schedule>(&main.ast.items[item].kind);
    if (schedule == nullptr) continue;
    LoweredOutput &output = outputs[number++];
    const Location own = output.where;
    // One group after the other: each finds made what it names, however many there are.
    for (std::size_t count = 1; count <= options_.groups.size() && !failed_; ++count) {
      const GroupSetting *setting = setting_of(main, options_.groups[count - 1].item, schedule->name.name);
      if (setting == nullptr) continue;
      output.where = {main.source, setting->span};
      const NodeId before = output.node;
      output.node = as_number(output_after(count, item, graph_.position()));
      output.is_grouped = output.is_grouped || output.node != before;
    }
    if (!output.is_grouped) output.where = own;
  }
}

}  // namespace anneal::lowering
