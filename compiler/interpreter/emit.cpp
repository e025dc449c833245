// The instruction of each operation.
#include <cassert>
#include <utility>

#include "compiler/interpreter/select.hpp"

namespace anneal::interpreter {

Form Selector::form(Operation operation, bool t_is_left, NodeId y) const {
  const bool r = in_register(y);
  if (operation == Operation::add) return r ? Form::add_r : Form::add_b;
  if (operation == Operation::multiply) return r ? Form::multiply_r : Form::multiply_b;
  if (operation == Operation::subtract) {
    if (t_is_left) return r ? Form::subtract_r : Form::subtract_b;
    return r ? Form::subtract_from_r : Form::subtract_from_b;
  }
  if (t_is_left) return r ? Form::divide_r : Form::divide_b;
  return r ? Form::divide_into_r : Form::divide_into_b;
}

// The younger operand is the likelier to be in the accumulator.
Selector::Arithmetic Selector::arithmetic(NodeId id) const {
  const NodeId a = graph_.operands(id)[0];
  const NodeId b = graph_.operands(id)[1];
  const bool t_is_left = in_register(a) && !(in_register(b) && anneal::index(b) > anneal::index(a));
  const NodeId t = t_is_left ? a : b;
  const NodeId y = t_is_left ? b : a;
  return {form(node(id).operation, t_is_left, y), t, y};
}

void Selector::emit_arithmetic(NodeId id) {
  if (counts_.contains(static_cast<std::uint32_t>(anneal::index(id)))) return emit_count(id);
  const std::span<const NodeId> operands = graph_.operands(id);
  for (const bool t_is_left : {true, false}) {
    const NodeId t = operands[t_is_left ? 0 : 1];
    const NodeId y = operands[t_is_left ? 1 : 0];
    if (!is_absorbed(t)) continue;
    const Form second = form(node(id).operation, t_is_left, y);
    if (node(t).operation == Operation::builtin) {
      const NodeId argument = graph_.operands(t)[0];
      write(of_form(Opcode::call_then_add_r, second), home(id), plain(argument), plain(y), 0, node(t).builtin);
    } else {
      const Arithmetic first = arithmetic(t);
      write(pair_of(first.form, second), home(id), plain(first.t), plain(first.y), plain(y));
    }
    return;
  }
  const Arithmetic alone = arithmetic(id);
  write(of_form(Opcode::add_r, alone.form), home(id), plain(alone.t), plain(alone.y));
}

void Selector::emit_comparison(NodeId id) {
  NodeId a = graph_.operands(id)[0];
  NodeId b = graph_.operands(id)[1];
  const Operation operation = node(id).operation;
  const bool orders = operation == Operation::less || operation == Operation::less_equal;
  if (!orders && !in_register(a)) std::swap(a, b);
  const auto pick = [&](Opcode rr, Opcode rb, Opcode br) {
    write(!in_register(a) ? br : in_register(b) ? rr : rb, home(id), plain(a), plain(b));
  };
  if (operation == Operation::less) {
    pick(Opcode::less_rr, Opcode::less_rb, Opcode::less_br);
  } else if (operation == Operation::less_equal) {
    pick(Opcode::less_equal_rr, Opcode::less_equal_rb, Opcode::less_equal_br);
  } else if (operation == Operation::not_equal) {
    pick(Opcode::not_equal_rr, Opcode::not_equal_rb, Opcode::not_equal_rb);
  } else {
    pick(Opcode::equal_rr, Opcode::equal_rb, Opcode::equal_rb);
  }
}

void Selector::emit_element(NodeId id) {
  const NodeId place = graph_.operands(id)[0];
  const std::span<const NodeId> elements = graph_.operands(id).subspan(1);
  const auto count = static_cast<std::uint32_t>(elements.size());
  bool bound = in_register(place);
  for (const NodeId element : elements) bound = bound && !in_register(element);
  if (bound) {
    write(Opcode::element_of_slots, home(id), plain(place), slots_.of_list(elements), count);
    return;
  }
  std::vector<std::uint32_t> &list = result_.code.list_operands;
  write(Opcode::element_of_operands, home(id), either(place), static_cast<std::uint32_t>(list.size()), count);
  for (const NodeId element : elements) list.push_back(either(element));
}

void Selector::emit_growing(NodeId id) {
  const std::span<const NodeId> operands = graph_.operands(id);
  const bool is_cycle = node(id).operation == Operation::growing_cycle;
  if (in_register(operands[1]) || in_register(operands[2])) {
    write(is_cycle ? Opcode::growing_cycle : Opcode::growing_start, home(id), either(operands[0]), either(operands[1]),
          either(operands[2]));
  } else {
    write(is_cycle ? Opcode::growing_cycle_of_table : Opcode::growing_start_of_table, home(id), plain(operands[0]),
          slots_.of_growing(operands[1], operands[2]));
  }
}

void Selector::emit_clamp(NodeId id, NodeId inner, NodeId high) {
  NodeId x = graph_.operands(inner)[0];
  NodeId low = graph_.operands(inner)[1];
  // The two of `max` are alike.
  if (!in_register(x)) std::swap(x, low);
  write(Opcode::clamp, home(id), plain(x), either(low), either(high));
}

void Selector::emit_builtin(NodeId id) {
  const std::span<const NodeId> x = graph_.operands(id);
  const Builtin builtin = node(id).builtin;
  if (x.size() == 1) {
    const bool is_floor = builtin == Builtin::floor;
    if (!is_absorbed(x[0])) {
      write(is_floor ? Opcode::floor : Opcode::call, home(id), plain(x[0]), 0, 0, builtin);
      return;
    }
    const Arithmetic first = arithmetic(x[0]);
    write(of_form(is_floor ? Opcode::floor_of_add_r : Opcode::call_of_add_r, first.form), home(id), plain(first.t),
          plain(first.y), 0, builtin);
  } else if (x.size() == 2) {
    if (builtin == Builtin::min && in_register(x[0]) && is_absorbed(x[0])) return emit_clamp(id, x[0], x[1]);
    if (builtin == Builtin::min && in_register(x[1]) && is_absorbed(x[1])) return emit_clamp(id, x[1], x[0]);
    if (builtin == Builtin::pow && !in_register(x[0])) {
      return write(Opcode::power_of_base, home(id), plain(x[1]), slots_.of_base(x[0]));
    }
    const Opcode opcode = !in_register(x[0]) ? Opcode::call_br : in_register(x[1]) ? Opcode::call_rr : Opcode::call_rb;
    write(opcode, home(id), plain(x[0]), plain(x[1]), 0, builtin);
  } else {
    assert(x.size() == 3);
    write(Opcode::call_xxx, home(id), either(x[0]), either(x[1]), either(x[2]), builtin);
  }
}

void Selector::emit(NodeId id) {
  const std::span<const NodeId> x = graph_.operands(id);
  switch (node(id).operation) {
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
      return;
    case Operation::negate:
      return write(Opcode::negate, home(id), plain(x[0]));
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
    case Operation::divide:
      return emit_arithmetic(id);
    case Operation::less:
    case Operation::less_equal:
    case Operation::equal:
    case Operation::not_equal:
    case Operation::same:
      return emit_comparison(id);
    case Operation::nearly_equal:
      return write(Opcode::nearly_equal, home(id), either(x[0]), either(x[1]));
    case Operation::logical_not:
      return write(Opcode::logical_not, home(id), plain(x[0]));
    case Operation::logical_and:
      return write(Opcode::logical_and, home(id), either(x[0]), either(x[1]));
    case Operation::logical_or:
      return write(Opcode::logical_or, home(id), either(x[0]), either(x[1]));
    case Operation::select:
      return write(Opcode::select, home(id), either(x[0]), either(x[1]), either(x[2]));
    case Operation::element:
      return emit_element(id);
    case Operation::to_number:
      return write(Opcode::move_r, home(id), plain(x[0]));
    case Operation::growing_cycle:
    case Operation::growing_start:
      return emit_growing(id);
    case Operation::builtin:
      return emit_builtin(id);
  }
}

}  // namespace anneal::interpreter
