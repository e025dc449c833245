// The machine's instructions and what it runs on. Private to compiler/interpreter/.
//
// Sources that are compiled for a certain processor include this: no inline function of it may end up in other sources,
// so it includes no library but the kernels' types.
#pragma once

#include <cstdint>

#include "compiler/math/kernels.hpp"
#include "compiler/plan/growing_table.hpp"

namespace anneal {

enum class Builtin : std::uint8_t;

namespace interpreter {

enum class Opcode : std::uint16_t {
#define INSTRUCTION(name, fields) name,
#include "compiler/interpreter/instructions.def"
};

/// An operand that may be either is a slot with this bit, a register without.
inline constexpr std::uint32_t kSlotBit = 0x8000'0000U;

struct Instruction {
  Opcode opcode;
  Builtin builtin{};
  std::uint32_t field[4] = {};  ///< d, a, b, c
};

/// What the machine needs of a program.
struct Tape {
  const Instruction *instructions;
  const std::uint32_t *list_operands;  ///< registers or slots, of element_of_operands
  const std::uint32_t *targets;        ///< instructions, of choose
  const math::Kernel<1> *of_one;       ///< kernels by number of arguments, then by built-in
  const math::Kernel<2> *of_two;
  const math::Kernel<3> *of_three;
  double (*power_from_log2)(double base, math::Logarithm logarithm, double exponent);
};

/// Runs the instructions. `registers` has room for all that they use, `out` for all that they write.
using Machine = void (*)(const Tape &tape, const double *bound, double position, double *registers, double *out);
void run_portable(const Tape &tape, const double *bound, double position, double *registers, double *out);
/// Only for processors with the fma instruction; see math::hardware_kernels.
void run_hardware(const Tape &tape, const double *bound, double position, double *registers, double *out);

/// Thresholds as `bind` lays them out: `list` is where they begin, and the number before says whether they never fall.
/// A NaN is neither above nor below anything.
std::uint32_t count_below(const double *list, std::uint32_t count, double x);      ///< of those with threshold < x
std::uint32_t count_not_above(const double *list, std::uint32_t count, double x);  ///< threshold <= x
std::uint32_t count_above(const double *list, std::uint32_t count, double x);      ///< x < threshold
std::uint32_t count_not_below(const double *list, std::uint32_t count, double x);  ///< x <= threshold
/// The first with x < threshold; `count` where there is none.
std::uint32_t first_above(const double *list, std::uint32_t count, double x);

}  // namespace interpreter

// The meaning of operations that the machine leaves to functions; see fold.hpp.
bool nearly_equal(double a, double b);
double growing_start(double cycle, double first, double factor);
double growing_cycle(double step, double first, double factor);

}  // namespace anneal
