// What the interpreter is made of. Private to compiler/interpreter/.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/builtins.hpp"
#include "compiler/graph/graph.hpp"
#include "compiler/interpreter/instruction.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/math/kernels_by_arguments.hpp"
#include "compiler/plan/binding.hpp"

namespace anneal::interpreter {

/// The forms of arithmetic, in the order of their opcodes.
enum class Form : std::uint16_t {
#define NAME(name, kind, Y, result) name,
  ARITHMETIC(NAME)
#undef NAME
};
inline constexpr std::uint16_t kFormCount = static_cast<std::uint16_t>(Form::divide_into_b) + 1;

/// The opcode of a form, given that of the first one; between two of them is the one that takes the accumulator.
constexpr Opcode of_form(Opcode first, Form form) {
  return static_cast<Opcode>(static_cast<std::uint16_t>(first) + 2 * static_cast<std::uint16_t>(form));
}
constexpr Opcode pair_of(Form first, Form second) {
  return static_cast<Opcode>(static_cast<std::uint16_t>(Opcode::add_r_then_add_r) +
                             2 * (static_cast<std::uint16_t>(first) * kFormCount + static_cast<std::uint16_t>(second)));
}
static_assert(of_form(Opcode::add_r, Form::divide_into_b) == Opcode::divide_into_b);
static_assert(pair_of(Form::multiply_b, Form::add_r) == Opcode::multiply_b_then_add_r);
static_assert(pair_of(Form::divide_into_b, Form::divide_into_b) == Opcode::divide_into_b_then_divide_into_b);

/// Name and fields of an opcode, as in instructions.def.
struct OpcodeRow {
  std::string_view name;
  char fields[5];

  bool takes_accumulator() const { return name.starts_with("acc_"); }
};
const OpcodeRow &row_of(Opcode opcode);

/// The instructions with the operands of lists.
struct Code {
  std::vector<Instruction> instructions;
  std::vector<std::uint32_t> list_operands;  // registers or slots, of element_of_operands
  std::vector<std::uint32_t> targets;        // instructions (labels at first), of choose
  std::uint32_t register_count = 0;
};

/// Instruction selection. Registers are still numbers of nodes and jump targets numbers of labels.
struct Selected {
  Code code;
  BindingPlan binding;
  std::vector<std::uint32_t> labels;  // an instruction for each
};
Selected select_instructions(const Graph &graph, std::span<const NodeId> roots);

/// Makes labels instructions, and jumps to jumps go to the end.
void resolve_jumps(Selected &selected);

/// Takes from the accumulator what the instruction before left there. `position` is in it at the start.
void use_accumulator(Code &code, NodeId position);

/// Gives registers to values for as long as they live. `position` is what register 0 holds at the start.
void allocate_registers(Code &code, std::size_t node_count, NodeId position);

/// One instruction a line: registers `r`, slots `b`, instructions to jump to `@`.
std::string dump(const Code &code);

}  // namespace anneal::interpreter
