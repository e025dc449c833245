#include "compiler/check/feedback.hpp"

#include <algorithm>

#include "grammar/children.hpp"

namespace anneal::checking {

namespace {

constexpr std::uint64_t bit_of(std::size_t parameter) {
  return std::uint64_t{1} << std::min<std::size_t>(parameter, 63);
}

/// The expression that an item's value is, and the definition's own defaults apart.
ExprId body_of(const Item &item) {
  if (const auto *let = std::get_if<item::Let>(&item.kind)) return let->value;
  if (const auto *schedule = std::get_if<item::Schedule>(&item.kind)) return schedule->value;
  if (const auto *formula = std::get_if<item::Formula>(&item.kind)) return formula->value;
  if (const auto *assertion = std::get_if<item::Assert>(&item.kind)) return assertion->value;
  if (const auto *def = std::get_if<item::Def>(&item.kind)) return def->body;
  if (const auto *optimizer = std::get_if<item::Optimizer>(&item.kind)) return optimizer->body;
  return kNoExpr;
}

}  // namespace

bool Feedback::is_used(const Session &session, ModuleId first) {
  const auto &modules = session.program.modules;
  return std::any_of(
      modules.begin() + static_cast<std::ptrdiff_t>(index(first)), modules.end(), [](const Module &module) {
        return std::any_of(module.locals.begin(), module.locals.end(),
                           [](const Local &local) { return local.kind == Local::Kind::state; }) ||
               std::any_of(module.ast.items.begin(), module.ast.items.end(),
                           [](const Item &item) { return std::holds_alternative<item::Input>(item.kind); });
      });
}

void Feedback::look_at(ItemRef ref) {
  item_ = ref;
  id_ = ref.module;
  module_ = &session_.module(id_);
  facts_ = &session_.module_facts(id_);
  const Item &item = session_.item(ref);
  exempt_ = std::holds_alternative<item::Optimizer>(item.kind) || facts_->optimizer_only[ref.item] != 0;
  const auto locals = module_->item_locals.find(ref.item);
  first_parameter_ = locals == module_->item_locals.end() ? 0 : static_cast<std::uint32_t>(index(locals->second));
  const ExprId body = body_of(item);
  if (const auto *group = std::get_if<item::Group>(&item.kind)) {
    for (const GroupSetting &setting : ast()[group->settings]) {
      if (!exists(setting.value)) continue;
      reads(setting.value);
      gather_direct(setting.value);
    }
    return;
  }
  if (!exists(body)) return;
  item_reads_[ref] = reads(body).input;
  gather_direct(body);
}

Feedback::Reads Feedback::reads(ExprId expression) {
  const ExprKind &kind = ast()[expression].kind;
  if (std::holds_alternative<node::Name>(kind) || std::holds_alternative<node::Member>(kind))
    return reads_of_reference(expression);
  if (const auto *block = std::get_if<node::Block>(&kind)) return reads_of_block(expression, *block);
  if (const auto *call = std::get_if<node::Call>(&kind)) return reads_of_call(expression, *call);
  Reads result;
  for_each_child(ast(), expression, [&](ExprId child) { result.add(reads(child)); });
  return result;
}

Feedback::Reads Feedback::reads_of_reference(ExprId expression) {
  const Reference &reference = module_->references[index(expression)];
  Reads result;
  if (reference.kind == Reference::Kind::local) {
    switch (module_->locals[reference.value].kind) {
      case Local::Kind::parameter:
        result.parameters = bit_of(reference.value - first_parameter_);
        break;
      case Local::Kind::let: {
        const auto known = local_reads_.find((std::uint64_t{index(id_)} << 32U) | reference.value);
        if (known != local_reads_.end()) result = known->second;
        break;
      }
      case Local::Kind::state:
        result.cell = reference.value;  // locals of outer blocks come first
        break;
      case Local::Kind::capture:
        break;
    }
  } else if (reference.kind == Reference::Kind::item) {
    const ItemRef target{reference.module, reference.value};
    const auto known = item_reads_.find(target);
    result.input = std::holds_alternative<item::Input>(session_.item(target).kind) ||
                   (known != item_reads_.end() && known->second);
  }
  return result;
}

Feedback::Reads Feedback::reads_of_block(ExprId expression, const node::Block &block) {
  const std::span<const Statement> statements = ast()[block.statements];
  Reads cells;
  const Statement *first_cell = nullptr;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const Statement &statement = statements[i];
    Reads value = exists(statement.value) ? reads(statement.value) : Reads{};
    if (statement.kind == Statement::Kind::let) {
      const std::size_t local = index(module_->block_locals.at(expression)) + i;
      local_reads_[(std::uint64_t{index(id_)} << 32U) | local] = value;
    } else if (first_cell == nullptr) {
      first_cell = &statement;
    }
  }
  // All lets are known now; a `next` sees the whole block.
  for (const Statement &statement : statements) {
    if (exists(statement.next)) cells.add(reads(statement.next));
  }
  Reads result = exists(block.result) ? reads(block.result) : Reads{};
  if (first_cell == nullptr) return result;
  const auto first = static_cast<std::uint32_t>(index(module_->block_locals.at(expression)));
  const bool through_others = cells.cell < first;
  if (!cells.input && !through_others && !exempt_) {
    const Location place = session_.location(id_, first_cell->span);
    if (cells.parameters != 0) {
      require({cells.parameters, place});
    } else {
      session_.diagnostics
          .report(Code::state_without_input, place, "no input advances this cell, so it would keep its initial value")
          .with_label("reads no input, and no other cell of its block does")
          .with_note("what depends on time alone is a formula of `step`");
    }
  }
  if (!through_others) cells.cell = kNoCell;
  if (result.cell >= first) result.cell = kNoCell;
  result.add(cells);
  return result;
}

Feedback::Reads Feedback::reads_of_call(ExprId expression, const node::Call &call) {
  Reads result;
  const Reference &reference = module_->references[index(call.callee)];
  const ItemRef callee{reference.module, reference.value};
  const auto given = module_->calls.find(expression);
  const bool is_definition = reference.kind == Reference::Kind::item && given != module_->calls.end();
  const bool is_checked = is_definition && !exempt_ && requirements_.contains(callee);
  std::unordered_map<ExprId, Reads> arguments;
  for (const Argument &argument : ast()[call.arguments]) {
    if (!exists(argument.value)) continue;
    const Reads value = reads(argument.value);
    result.add(value);
    if (is_checked) arguments.emplace(argument.value, value);
  }
  if (!is_definition) return result;
  const auto known = item_reads_.find(callee);
  result.input = result.input || (known != item_reads_.end() && known->second);
  if (!is_checked) return result;
  // A copy: what this item requires in turn may move the table.
  const std::vector<Requirement> requirements = requirements_.at(callee);
  for (const Requirement &requirement : requirements) {
    Reads advanced_by;
    for (std::size_t i = 0; i < given->second.size(); ++i) {
      const bool counts = exists(given->second[i]) && (requirement.parameters & bit_of(i)) != 0;
      if (counts) advanced_by.add(arguments[given->second[i]]);
    }
    check_requirement(expression, callee, requirement, advanced_by);
  }
  return result;
}

void Feedback::check_requirement(ExprId call, ItemRef callee, const Requirement &requirement, const Reads &arguments) {
  if (arguments.input || arguments.cell != kNoCell) return;
  if (arguments.parameters != 0) return require({arguments.parameters, requirement.cell});
  const auto name = defined_name(session_.item(callee));
  session_
      .report(Code::state_without_input, id_, call,
              "`" + std::string(session_.module(callee.module).ast.text(name->name)) +
                  "` remembers measurements, and no argument here is one")
      .with_label("reads no input")
      .with_note(requirement.cell, "nothing would advance this cell")
      .with_note("a measurement is an `input`, such as `input val_loss`");
}

void Feedback::require(Requirement requirement) {
  std::vector<Requirement> &known = requirements_[item_];
  const bool there = std::any_of(known.begin(), known.end(),
                                 [&](const Requirement &other) { return other.parameters == requirement.parameters; });
  if (!there && known.size() < kRequirementsKept) known.push_back(requirement);
}

void Feedback::gather_direct(ExprId start) {
  Direct &direct = direct_[item_];
  seen_locals_.resize(std::max(seen_locals_.size(), module_->locals.size()));
  std::vector<std::uint32_t> visited;
  std::vector<ExprId> pending{start};
  while (!pending.empty()) {
    const ExprId expression = pending.back();
    pending.pop_back();
    const ExprKind &kind = ast()[expression].kind;
    const Reference &reference = module_->references[index(expression)];
    if (const auto *block = std::get_if<node::Block>(&kind)) {
      // Lets are followed from where they are mentioned; cells are not.
      if (exists(block->result)) pending.push_back(block->result);
    } else if (std::holds_alternative<node::Call>(kind)) {
      gather_call(expression, pending, direct);
    } else if (reference.kind == Reference::Kind::local) {
      LocalFacts &local = facts_->locals[reference.value];
      const Local::Kind local_kind = module_->locals[reference.value].kind;
      if (local_kind == Local::Kind::state || local_kind == Local::Kind::capture || seen_locals_[reference.value] != 0)
        continue;
      seen_locals_[reference.value] = 1;
      visited.push_back(reference.value);
      if (local_kind == Local::Kind::parameter) local.read_directly = true;
      if (exists(local.value)) pending.push_back(local.value);
    } else if (reference.kind == Reference::Kind::item) {
      const ItemRef target{reference.module, reference.value};
      if (std::holds_alternative<item::Input>(session_.item(target).kind)) {
        direct.inputs.push_back(expression);
      } else {
        direct.items.push_back(target);
      }
    } else {
      for_each_child(ast(), expression, [&](ExprId child) { pending.push_back(child); });
    }
  }
  for (const std::uint32_t local : visited) seen_locals_[local] = 0;
}

void Feedback::gather_call(ExprId expression, std::vector<ExprId> &pending, Direct &direct) {
  const auto &call = std::get<node::Call>(ast()[expression].kind);
  const Reference &reference = module_->references[index(call.callee)];
  const auto given = module_->calls.find(expression);
  if (reference.kind != Reference::Kind::item || given == module_->calls.end()) {
    for (const Argument &argument : ast()[call.arguments]) pending.push_back(argument.value);
    return;
  }
  const ItemRef callee{reference.module, reference.value};
  direct.items.push_back(callee);
  const Module &module = session_.module(callee.module);
  const auto locals = module.item_locals.find(callee.item);
  for (std::size_t i = 0; i < given->second.size(); ++i) {
    if (!exists(given->second[i])) continue;
    const bool is_parameter =
        locals != module.item_locals.end() && i < module.signatures.at(callee.item).parameters.size();
    const bool direct_one =
        !is_parameter || session_.module_facts(callee.module).locals[index(locals->second) + i].read_directly;
    if (direct_one) pending.push_back(given->second[i]);
  }
}

void Feedback::check_inputs() {
  const Module &main = session_.module(kMainModule);
  std::unordered_map<ItemRef, ItemRef, ItemRefHash> reached;  // item → the output that reads it
  std::vector<ItemRef> pending;
  for (std::uint32_t i = 0; i < main.ast.items.size(); ++i) {
    const ItemKind &kind = main.ast.items[i].kind;
    const bool output = std::holds_alternative<item::Schedule>(kind) || std::holds_alternative<item::Group>(kind) ||
                        std::holds_alternative<item::Formula>(kind);
    if (output && reached.emplace(ItemRef{kMainModule, i}, ItemRef{kMainModule, i}).second)
      pending.push_back({kMainModule, i});
  }
  std::unordered_map<ItemRef, bool, ItemRefHash> reported;
  while (!pending.empty()) {
    const ItemRef item = pending.back();
    pending.pop_back();
    const auto direct = direct_.find(item);
    if (direct == direct_.end()) continue;
    for (const ExprId mention : direct->second.inputs) {
      const Reference &reference = session_.module(item.module).references[index(mention)];
      const ItemRef input{reference.module, reference.value};
      const bool has_initial = exists(std::get<item::Input>(session_.item(input).kind).initial);
      if (!has_initial && reported.emplace(input, true).second) report_input(item, mention, input);
    }
    for (const ItemRef next : direct->second.items) {
      if (reached.emplace(next, item).second) pending.push_back(next);
    }
  }
}

void Feedback::report_input(ItemRef reader, ExprId mention, ItemRef input) {
  const Module &module = session_.module(input.module);
  const Identifier name = std::get<item::Input>(session_.item(input).kind).name;
  const std::string text(module.ast.text(name.name));
  session_
      .report(Code::input_without_initial, reader.module, mention,
              "`" + text + "` is read here before its first observation")
      .with_label("has no value yet")
      .with_note(session_.location(input.module, name.span), "declared without an initial value")
      .with_note("write `input " + text + " = 1`, with the value that holds until it is observed");
}

}  // namespace anneal::checking
