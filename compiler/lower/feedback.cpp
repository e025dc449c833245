// Measurements and memory cells: arguments of the graph, whose values a run supplies (language, section 8).
#include <algorithm>

#include "compiler/lower/cell_reads.hpp"
#include "compiler/lower/imported.hpp"
#include "compiler/lower/lowering.hpp"

namespace anneal::lowering {

void Lowering::lower_inputs(std::span<const ProgramInput> inputs) {
  if (inputs.size() > kInputLimit) {
    report(Code::too_many_operations, inputs[kInputLimit].where,
           "the program has " + std::to_string(inputs.size()) + " inputs, more than " + std::to_string(kInputLimit))
        .with_label("here the limit is passed");
    return;
  }
  for (const ProgramInput &input : inputs) {
    const auto number = static_cast<std::uint32_t>(found.inputs.size());
    input_numbers_.emplace(key(KeyKind::parameter, index(input.module), input.item), number);
    const auto &item = std::get<item::Input>(program_[input.module].ast.items[input.item].kind);
    const Context context = file_context(input.module);
    LoweredInput lowered{.name = input.name,
                         .initial = this->number(std::numeric_limits<double>::quiet_NaN()),
                         .has_initial = exists(item.initial),
                         .where = input.where};
    if (lowered.has_initial) lowered.initial = as_number(lower(context, item.initial));
    if (item.range) {
      lowered.low = as_number(lower(context, item.range->low));
      lowered.high = as_number(lower(context, item.range->high));
      lowered.low_open = item.range->low_open;
      lowered.high_open = item.range->high_open;
    }
    found.inputs.push_back(std::move(lowered));
  }
}

Value Lowering::input_value(ModuleId module, std::uint32_t item) {
  found.uses_feedback = true;
  const auto known = input_numbers_.find(key(KeyKind::parameter, index(module), item));
  if (known == input_numbers_.end()) return Value::number(number(0));  // refused with its program
  return Value::number(argument({.kind = GraphArgument::Kind::input, .memory = known->second}));
}

NodeId Lowering::initial_of_cell(ThunkId id, const Type &type) {
  const Thunk initial = thunks_[index(id)];
  const Context context{initial.module, initial.scope, initial.frame.value_or(FrameId::file), graph_.position()};
  const Value value = lower(context, initial.expression);
  const NodeId node = type.kind == Type::Kind::boolean ? as_boolean(value) : as_number(value);
  if (graph_[node].stage == Stage::position) {
    report(Code::not_constant, location(context, initial.expression),
           "the initial value of a cell must not depend on time")
        .with_label("changes while the program runs");
  }
  return node;
}

/// A cell belongs to a place of the text: however the time is moved, it is one.
Value Lowering::cell_value(const Context &context, ScopeId scope, LocalId local) {
  if (rule_of(scope) != ScopeId::none) {
    const std::uint32_t number = rule_cell(context, scope, local);
    const bool boolean = found.rule->cells[number].is_boolean;
    const NodeId node = argument({.kind = GraphArgument::Kind::rule_cell, .memory = number},
                                 boolean ? ValueType::boolean : ValueType::number);
    return boolean ? Value::boolean(node) : Value::number(node);
  }
  found.uses_feedback = true;
  const Local &declared = program_[context.module].locals[index(local)];
  const ThunkId initial = scopes_[index(scope)].thunks[index(local) - index(scopes_[index(scope)].first)];
  const bool at_position = context.position == graph_.position();
  bool fresh = false;
  const std::uint32_t id =
      identity(key(KeyKind::cell, scopes_[index(scope)].place, index(context.module), index(local)),
               static_cast<std::uint32_t>(found.cells.size()), fresh);
  if (fresh) {
    std::string name;
    for (const std::string_view part : path_) name.append(part).append(".");
    name += program_[context.module].ast.text(declared.name);
    if (const std::size_t others = cell_names_[name]++; others != 0) name += "#" + std::to_string(others + 1);
    found.cells.push_back({.name = std::move(name),
                           .initial = {},
                           .next = {},
                           .is_boolean = declared.type.kind == Type::Kind::boolean,
                           .inputs = {},
                           .where = location(context, declared.span)});
    pending_cells_.push_back({scope, local, initial, at_position, calls_});
    const NodeId node = initial_of_cell(initial, declared.type);
    found.cells[id].initial = node;
  } else if (at_position && !pending_cells_[id].at_position && id >= lowered_cells_) {
    pending_cells_[id] = {scope, local, initial, at_position, calls_};
  }
  const bool boolean = found.cells[id].is_boolean;
  const NodeId node =
      argument({.kind = GraphArgument::Kind::cell, .memory = id}, boolean ? ValueType::boolean : ValueType::number);
  return boolean ? Value::boolean(node) : Value::number(node);
}

void Lowering::lower_cells() {
  const std::vector<Location> calls = calls_;
  CellReads reads(program_, scopes_, thunks_, input_numbers_);
  while (lowered_cells_ < pending_cells_.size() && !failed_) {
    const std::size_t number = lowered_cells_++;
    const PendingCell cell = pending_cells_[number];
    const Thunk initial = thunks_[index(cell.initial)];
    const Ast &ast = program_[initial.module].ast;
    const Scope &scope = scopes_[index(cell.scope)];
    const auto &block = std::get<node::Block>(ast[scope.block].kind);
    const Statement &statement = ast[block.statements][index(cell.local) - index(scope.first)];
    calls_ = cell.calls;
    // A copy: further cells move those that are there.
    const std::string place = found.cells[number].name.substr(0, found.cells[number].name.rfind('.'));
    path_ = {place};
    const Value next =
        lower({initial.module, cell.scope, initial.frame.value_or(FrameId::file), graph_.position()}, statement.next);
    found.cells[number].next = found.cells[number].is_boolean ? as_boolean(next) : as_number(next);
    reads.add_block(initial.module, cell.scope);
  }
  calls_ = calls;
  path_.clear();
  if (failed_) return;
  reads.close();
  for (std::size_t i = 0; i < found.cells.size(); ++i) found.cells[i].inputs = reads.of(pending_cells_[i].scope);
}

}  // namespace anneal::lowering

namespace anneal {

std::vector<ProgramInput> program_inputs(const CheckedProgram &program) {
  std::vector<ProgramInput> inputs;
  lowering::for_each_program(program, [&](ModuleId id, const std::string &prefix) {
    const Module &module = program[id];
    for (std::uint32_t i = 0; i < module.ast.items.size(); ++i) {
      const auto *input = std::get_if<item::Input>(&module.ast.items[i].kind);
      if (input == nullptr) continue;
      inputs.push_back(
          {prefix + std::string(module.ast.text(input->name.name)), id, i, {module.source, input->name.span}});
    }
  });
  return inputs;
}

void set_initial_memory(const Lowered &lowered, std::vector<double> &arguments) {
  if (!lowered.uses_feedback) return;
  const std::vector<double> nodes = evaluate_nodes(lowered.graph, arguments, 0);
  for (std::size_t i = 0; i < lowered.arguments.size(); ++i) {
    const GraphArgument &argument = lowered.arguments[i];
    if (argument.kind == GraphArgument::Kind::input) {
      arguments[i] = nodes[index(lowered.inputs[argument.memory].initial)];
    } else if (argument.kind == GraphArgument::Kind::cell) {
      arguments[i] = nodes[index(lowered.cells[argument.memory].initial)];
    }
  }
}

}  // namespace anneal
