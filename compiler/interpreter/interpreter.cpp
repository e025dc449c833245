#include "compiler/interpreter/interpreter.hpp"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "compiler/interpreter/code.hpp"

namespace anneal {
namespace interpreter {
namespace {

std::string operand(char kind, std::uint32_t field) {
  switch (kind) {
    case 'b':
      return fmt::format("b{}", field);
    case 'x':
      return fmt::format("{}{}", (field & kSlotBit) != 0 ? 'b' : 'r', field & ~kSlotBit);
    case 'l':
      return fmt::format("@{}", field);
    case 'n':
      return fmt::format("{}", field);
    default:
      return fmt::format("r{}", field);
  }
}

}  // namespace

std::string dump(const Code &code) {
  std::string text;
  const auto out = std::back_inserter(text);
  for (std::size_t i = 0; i < code.instructions.size(); ++i) {
    const Instruction &instruction = code.instructions[i];
    const OpcodeRow &row = row_of(instruction.opcode);
    fmt::format_to(out, "{:4} {}", i, row.name);
    if (row.name.find("call") != std::string_view::npos)
      fmt::format_to(out, "({})", anneal::row(instruction.builtin).name);
    for (std::size_t k = 0; k < 4; ++k) {
      if (row.fields[k] != '-') fmt::format_to(out, " {}", operand(row.fields[k], instruction.field[k]));
    }
    if (instruction.opcode == Opcode::element_of_operands) {
      for (std::uint32_t k = 0; k < instruction.field[3]; ++k) {
        fmt::format_to(out, " {}", operand('x', code.list_operands[instruction.field[2] + k]));
      }
    }
    if (instruction.opcode == Opcode::choose) {
      for (std::uint32_t k = 0; k <= instruction.field[3]; ++k) {
        fmt::format_to(out, " @{}", code.targets[instruction.field[0] + k]);
      }
    }
    text += '\n';
  }
  return text;
}

}  // namespace interpreter

namespace {

// Registers of one evaluation: on the stack unless there are too many for a small thread.
constexpr std::size_t kSmall = 256;
constexpr std::size_t kStack = 8192;

}  // namespace

struct InterpreterCode::Parts {
  interpreter::Code code;
  BindingPlan binding;
  math::KernelsByArguments calls;
  interpreter::Tape tape;
  interpreter::Machine machine;

  // Apart, so that the common case has a small frame.
  [[gnu::noinline]] void run_on_stack(const double *bound, double position, double *out) const {
    double registers[kStack];
    machine(tape, bound, position, registers, out);
  }
  [[gnu::noinline]] bool run_mapped(const double *bound, double position, double *out) const {
    const std::size_t size = code.register_count * sizeof(double);
    void *const block = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) return false;
    machine(tape, bound, position, static_cast<double *>(block), out);
    munmap(block, size);
    return true;
  }
};

InterpreterCode::InterpreterCode(const Graph &graph, std::span<const NodeId> roots) {
  const auto parts = std::make_shared<Parts>();
  interpreter::Selected selected = interpreter::select_instructions(graph, roots);
  interpreter::resolve_jumps(selected);
  NodeId position{static_cast<std::uint32_t>(graph.size())};
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (graph[id].operation == Operation::position) position = id;
  }
  interpreter::use_accumulator(selected.code, position);
  interpreter::allocate_registers(selected.code, graph.size(), position);
  const math::Kernels *const hardware = math::hardware_kernels();
  parts->code = std::move(selected.code);
  parts->calls = math::by_arguments(math::kernels());
  parts->binding = std::move(selected.binding);
  parts->machine = hardware != nullptr ? interpreter::run_hardware : interpreter::run_portable;
  parts->tape = {parts->code.instructions.data(),
                 parts->code.list_operands.data(),
                 parts->code.targets.data(),
                 parts->calls.of_one,
                 parts->calls.of_two,
                 parts->calls.of_three,
                 math::kernels().power_from_log2};
  parts_ = parts;
}

std::vector<double> InterpreterCode::bind(std::span<const double> arguments) const {
  return anneal::bind(parts_->binding, arguments);
}

bool InterpreterCode::evaluate(std::span<const double> bound, double position, std::span<double> out) const {
  const std::size_t count = parts_->code.register_count;
  if (count <= kSmall) {
    double registers[kSmall];
    parts_->machine(parts_->tape, bound.data(), position, registers, out.data());
    return true;
  }
  if (count <= kStack) {
    parts_->run_on_stack(bound.data(), position, out.data());
    return true;
  }
  if (parts_->run_mapped(bound.data(), position, out.data())) return true;
  std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN());
  return false;
}

std::string InterpreterCode::dump() const {
  return interpreter::dump(parts_->code);
}

}  // namespace anneal
