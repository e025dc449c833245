#include "compiler/interpreter/select.hpp"

#include <numeric>

namespace anneal::interpreter {
namespace {

bool is_arithmetic(Operation operation) {
  return operation == Operation::add || operation == Operation::subtract || operation == Operation::multiply ||
         operation == Operation::divide;
}

bool is_comparison(Operation operation) {
  return operation == Operation::less || operation == Operation::less_equal || operation == Operation::equal ||
         operation == Operation::same || operation == Operation::not_equal;
}

bool is_unary_builtin(const Node &node) {
  return node.operation == Operation::builtin && node.operand_count == 1;
}

}  // namespace

Selected select_instructions(const Graph &graph, std::span<const NodeId> roots) {
  return Selector(graph, roots).select();
}

Selected Selector::select() {
  absorbed_.assign(graph_.size(), false);
  for (std::size_t i = graph_.size(); i-- > 0;) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (regions_.is_needed(id) && !is_absorbed(id)) absorb(id);
  }
  share_homes();
  walk();
  emit_outputs();
  result_.binding = slots_.plan();
  return std::move(result_);
}

bool Selector::is_call(NodeId id) const {
  return is_unary_builtin(node(id)) && node(id).builtin != Builtin::floor;
}

void Selector::absorb(NodeId id) {
  const std::span<const NodeId> operands = graph_.operands(id);
  if (is_arithmetic(node(id).operation)) {
    if (absorb_count(id)) return;
    for (const NodeId operand : operands) {
      if (!regions_.is_part_of(operand, id) || !(is_arithmetic(node(operand).operation) || is_call(operand))) continue;
      absorbed_[anneal::index(operand)] = true;
      return;
    }
  } else if (is_unary_builtin(node(id))) {
    if (regions_.is_part_of(operands[0], id) && is_arithmetic(node(operands[0]).operation)) {
      absorbed_[anneal::index(operands[0])] = true;
    }
  } else if (node(id).operation == Operation::builtin && node(id).builtin == Builtin::min) {
    for (const NodeId operand : operands) {
      const bool is_max = node(operand).operation == Operation::builtin && node(operand).builtin == Builtin::max;
      if (!is_max || !regions_.is_part_of(operand, id)) continue;
      absorbed_[anneal::index(operand)] = true;
      return;
    }
  } else if (node(id).operation == Operation::select && regions_.is_branch(id)) {
    if (!absorb_chain(id)) absorb_condition(operands[0], id, 0);
  }
}

void Selector::absorb_condition(NodeId condition, NodeId user, int depth) {
  const Operation operation = node(condition).operation;
  const bool is_logic =
      operation == Operation::logical_not || operation == Operation::logical_and || operation == Operation::logical_or;
  if (!regions_.is_part_of(condition, user) || depth == kConditionDepth || !(is_logic || is_comparison(operation)))
    return;
  absorbed_[anneal::index(condition)] = true;
  if (!is_logic) return;
  for (const NodeId operand : graph_.operands(condition)) absorb_condition(operand, user, depth + 1);
}

void Selector::share_homes() {
  homes_.resize(graph_.size());
  std::iota(homes_.begin(), homes_.end(), 0U);
  for (std::size_t i = graph_.size(); i-- > 0;) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (!regions_.is_needed(id) || node(id).operation != Operation::select || !regions_.is_branch(id)) continue;
    for (const bool taken : {true, false}) {
      const NodeId value = graph_.operands(id)[taken ? 1 : 2];
      const RegionId arm = regions_.arm(id, taken);
      // A value that runs in the arm is used by nothing but the arm's end: what else could, it would have to run after.
      if (arm != RegionId::none && regions_.of(value) == arm) homes_[anneal::index(value)] = homes_[i];
    }
  }
}

void Selector::walk() {
  std::vector<Frame> frames{{RegionId::always, 0, NodeId{0}, false, 0, 0}};
  while (!frames.empty()) {
    Frame &frame = frames.back();
    const std::span<const NodeId> nodes =
        frame.region == RegionId::none ? std::span<const NodeId>() : regions_.nodes(frame.region);
    if (frame.cursor == nodes.size()) {
      close(frames);
      continue;
    }
    const NodeId id = nodes[frame.cursor++];
    if (is_absorbed(id)) continue;
    if (node(id).operation != Operation::select || !regions_.is_branch(id)) {
      emit(id);
      continue;
    }
    if (chains_.contains(static_cast<std::uint32_t>(anneal::index(id)))) {
      emit_chain(id, frames);
      continue;
    }
    const std::uint32_t else_label = new_label();
    const std::uint32_t end_label = new_label();
    emit_jump(graph_.operands(id)[0], false, else_label);
    frames.push_back({regions_.arm(id, true), 0, id, true, else_label, end_label});
  }
}

void Selector::close(std::vector<Frame> &frames) {
  const Frame frame = frames.back();
  frames.pop_back();
  if (frames.empty()) return;
  const NodeId value = graph_.operands(frame.select)[frame.taken ? 1 : 2];
  if (!in_register(value)) {
    write(Opcode::move_b, home(frame.select), plain(value));
  } else if (home(value) != home(frame.select)) {
    write(Opcode::move_r, home(frame.select), plain(value));
  }
  if (frame.taken) {
    write(Opcode::jump, frame.end_label);
    place(frame.else_label);
    const auto next = next_in_chain_.find(static_cast<std::uint32_t>(anneal::index(frame.select)));
    if (next != next_in_chain_.end()) {
      const NodeId select = next->second;
      frames.push_back({regions_.arm(select, true), 0, select, true, frame.else_label + 1, frame.end_label});
    } else {
      frames.push_back({regions_.arm(frame.select, false), 0, frame.select, false, 0, frame.end_label});
    }
  } else {
    place(frame.end_label);
  }
}

void Selector::emit_jump(NodeId condition, bool when, std::uint32_t label) {
  const std::span<const NodeId> operands = graph_.operands(condition);
  const Operation operation = node(condition).operation;
  if (!in_register(condition)) {
    write(when ? Opcode::jump_if_b : Opcode::jump_unless_b, label, slots_.of(condition));
  } else if (!is_absorbed(condition)) {
    write(when ? Opcode::jump_if_r : Opcode::jump_unless_r, label, home(condition));
  } else if (operation == Operation::logical_not) {
    emit_jump(operands[0], !when, label);
  } else if (is_comparison(operation)) {
    emit_comparison_jump(condition, when, label);
  } else if (when == (operation == Operation::logical_or)) {
    // One of the two decides.
    emit_jump(operands[0], when, label);
    emit_jump(operands[1], when, label);
  } else {
    const std::uint32_t not_taken = new_label();
    emit_jump(operands[0], !when, not_taken);
    emit_jump(operands[1], when, label);
    place(not_taken);
  }
}

void Selector::emit_comparison_jump(NodeId condition, bool when, std::uint32_t label) {
  const std::span<const NodeId> operands = graph_.operands(condition);
  NodeId a = operands[0];
  NodeId b = operands[1];
  const Operation operation = node(condition).operation;
  const bool a_is_bound = !in_register(a);
  const bool b_is_bound = !in_register(b);
  const auto pick = [&](Opcode rr, Opcode rb, Opcode br) {
    write(a_is_bound ? br : b_is_bound ? rb : rr, label, plain(a), plain(b));
  };
  if (operation == Operation::less) {
    when ? pick(Opcode::jump_if_less_rr, Opcode::jump_if_less_rb, Opcode::jump_if_less_br)
         : pick(Opcode::jump_unless_less_rr, Opcode::jump_unless_less_rb, Opcode::jump_unless_less_br);
  } else if (operation == Operation::less_equal) {
    when
        ? pick(Opcode::jump_if_less_equal_rr, Opcode::jump_if_less_equal_rb, Opcode::jump_if_less_equal_br)
        : pick(Opcode::jump_unless_less_equal_rr, Opcode::jump_unless_less_equal_rb, Opcode::jump_unless_less_equal_br);
  } else {
    if (a_is_bound) std::swap(a, b);
    const bool is_bound = a_is_bound || b_is_bound;
    const bool if_equal = when == (operation != Operation::not_equal);
    const Opcode opcode = if_equal ? (is_bound ? Opcode::jump_if_equal_rb : Opcode::jump_if_equal_rr)
                                   : (is_bound ? Opcode::jump_unless_equal_rb : Opcode::jump_unless_equal_rr);
    write(opcode, label, plain(a), plain(b));
  }
}

void Selector::emit_outputs() {
  for (std::size_t i = 0; i < roots_.size(); ++i) {
    write(in_register(roots_[i]) ? Opcode::output_r : Opcode::output_b, static_cast<std::uint32_t>(i),
          plain(roots_[i]));
  }
  std::vector<Instruction> &instructions = result_.code.instructions;
  if (!roots_.empty() && instructions.back().opcode == Opcode::output_r) {
    instructions.back().opcode = Opcode::output_r_finish;
  } else {
    write(Opcode::finish);
  }
}

}  // namespace anneal::interpreter
