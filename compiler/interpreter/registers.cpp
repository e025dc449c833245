#include <iterator>

#include "compiler/interpreter/code.hpp"

namespace anneal::interpreter {
namespace {

constexpr OpcodeRow kRows[] = {
#define INSTRUCTION(name, fields) {#name, fields},
#include "compiler/interpreter/instructions.def"
};

bool reads_register(char kind, std::uint32_t field) {
  return kind == 'r' || (kind == 'x' && (field & kSlotBit) == 0);
}

// Every register that an instruction reads; `visit` may change it.
template <typename Visit>
void visit_sources(Instruction &instruction, std::vector<std::uint32_t> &list_operands, Visit visit) {
  const OpcodeRow &row = row_of(instruction.opcode);
  for (std::size_t i = 0; i < 4; ++i) {
    if (reads_register(row.fields[i], instruction.field[i])) visit(instruction.field[i]);
  }
  if (instruction.opcode != Opcode::element_of_operands) return;
  for (std::uint32_t i = 0; i < instruction.field[3]; ++i) {
    std::uint32_t &operand = list_operands[instruction.field[2] + i];
    if (reads_register('x', operand)) visit(operand);
  }
}

bool writes_register(const Instruction &instruction) {
  return row_of(instruction.opcode).fields[0] == 'd';
}
bool jumps(const Instruction &instruction) {
  return row_of(instruction.opcode).fields[0] == 'l';
}
bool ends(const Instruction &instruction) {
  return instruction.opcode == Opcode::finish || instruction.opcode == Opcode::output_r_finish ||
         instruction.opcode == Opcode::acc_output_finish;
}

}  // namespace

const OpcodeRow &row_of(Opcode opcode) {
  return kRows[static_cast<std::size_t>(opcode)];
}

void resolve_jumps(Selected &selected) {
  std::vector<Instruction> &instructions = selected.code.instructions;
  const auto resolve = [&](std::uint32_t &label) {
    label = selected.labels[label];
    if (instructions[label].opcode == Opcode::jump) label = instructions[label].field[0];
  };
  // From the end, so that what a jump leads to is final.
  for (std::size_t i = instructions.size(); i-- > 0;) {
    Instruction &instruction = instructions[i];
    if (!jumps(instruction)) continue;
    resolve(instruction.field[0]);
    const Instruction &there = instructions[instruction.field[0]];
    if (instruction.opcode == Opcode::jump && ends(there)) instruction = there;
  }
  for (std::uint32_t &target : selected.code.targets) resolve(target);
}

void use_accumulator(Code &code, NodeId position) {
  constexpr std::uint32_t kUnknown = 0xFFFF'FFFFU;
  constexpr std::uint32_t kNotReached = kUnknown - 1;
  // What is in it where a jump arrives: one value, if all agree on it.
  std::vector<std::uint32_t> arriving(code.instructions.size(), kNotReached);
  const auto merge = [](std::uint32_t a, std::uint32_t b) {
    if (a == kNotReached) return b;
    return b == kNotReached || a == b ? a : kUnknown;
  };
  auto inside = static_cast<std::uint32_t>(index(position));
  for (std::size_t i = 0; i < code.instructions.size(); ++i) {
    Instruction &instruction = code.instructions[i];
    inside = merge(inside, arriving[i]);
    const auto next = static_cast<Opcode>(static_cast<std::uint16_t>(instruction.opcode) + 1);
    if (row_of(instruction.opcode).fields[1] == 'r' && instruction.field[1] == inside &&
        static_cast<std::size_t>(next) < std::size(kRows) && row_of(next).takes_accumulator()) {
      instruction.opcode = next;
    }
    if (writes_register(instruction)) inside = instruction.field[0];
    const auto arrive = [&](std::uint32_t target) { arriving[target] = merge(arriving[target], inside); };
    if (jumps(instruction)) arrive(instruction.field[0]);
    if (instruction.opcode == Opcode::choose) {
      for (std::uint32_t k = 0; k <= instruction.field[3]; ++k) arrive(code.targets[instruction.field[0] + k]);
    }
    const bool leaves = instruction.opcode == Opcode::jump || instruction.opcode == Opcode::choose || ends(instruction);
    if (leaves) inside = kNotReached;
  }
}

// Code runs downwards only, so a value lives from its first instruction that writes it to its last that reads it, in
// whatever arms they stand. An instruction reads before it writes: the register of an operand that ends here may take
// the result.
void allocate_registers(Code &code, std::size_t node_count, NodeId position) {
  constexpr std::uint32_t kNone = 0xFFFF'FFFFU;
  std::vector<std::uint32_t> last_use(node_count, kNone);
  for (std::uint32_t i = 0; i < code.instructions.size(); ++i) {
    visit_sources(code.instructions[i], code.list_operands, [&](std::uint32_t &value) { last_use[value] = i; });
  }
  std::vector<std::uint32_t> given(node_count, kNone);
  std::vector<std::uint32_t> free;
  std::uint32_t count = 1;
  if (index(position) < node_count) given[index(position)] = 0;
  for (std::uint32_t i = 0; i < code.instructions.size(); ++i) {
    Instruction &instruction = code.instructions[i];
    visit_sources(instruction, code.list_operands, [&](std::uint32_t &value) {
      const std::uint32_t place = given[value];
      if (last_use[value] == i) {
        last_use[value] = kNone;  // once, though it may be read twice
        free.push_back(place);
      }
      value = place;
    });
    if (!writes_register(instruction)) continue;
    std::uint32_t &place = given[instruction.field[0]];
    if (place == kNone) {
      if (free.empty()) {
        place = count++;
      } else {
        place = free.back();
        free.pop_back();
      }
    }
    const bool is_read = last_use[instruction.field[0]] != kNone;
    instruction.field[0] = place;
    if (is_read) continue;
    // What only the accumulator hands on takes no place.
    free.push_back(place);
    place = kNone;
  }
  code.register_count = count;
}

}  // namespace anneal::interpreter
