// The loop that runs instructions. Included by one source for each kind of processor, which is compiled for that kind;
// private to them.
#pragma once

#include "compiler/interpreter/instruction.hpp"
#include "compiler/math/elementary.hpp"
#include "compiler/math/scalar.hpp"

// Each handler jumps to the next one itself: the processor predicts each of these jumps by its own history. Labels as
// values are an extension that both compilers have.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"

namespace anneal::interpreter {

/// What handlers do without a call. Templates, so that no source with other flags can share them.
template <class Processor>
struct Inline {
  using Real = math::Scalar<Processor>;

  static double floored(double x) { return floor(Real(x)).value; }
  static double clamped(double x, double low, double high) {
    return math::min(math::max(Real(x), Real(low)), Real(high)).value;
  }
  static std::uint32_t element_index(double number, std::uint32_t count) {
    if (!(number >= 1)) return 0;
    if (number >= count) return count - 1;
    return static_cast<std::uint32_t>(number);
  }
  /// See first_above; a few are quicker looked through.
  static std::uint32_t first_above(const double *list, std::uint32_t count, double x) {
    if (count > 8) return interpreter::first_above(list, count, x);
    std::uint32_t place = 0;
    while (place < count && !(x < list[place])) ++place;
    return place;
  }
  static double canonical(double x) { return x == x ? x : __builtin_nan(""); }
};

template <class Processor>
void run(const Tape &tape, const double *bound, double position, double *registers, double *out) {
  using In = Inline<Processor>;
  static const void *const kHandlers[] = {
#define INSTRUCTION(name, fields) &&handle_##name,
#include "compiler/interpreter/instructions.def"
  };
  const double *const bases[] = {registers, bound};
  const Instruction *const start = tape.instructions;
  const Instruction *at = start;
  double acc = position;
  registers[0] = position;

#define GO_ON goto *kHandlers[static_cast<std::uint16_t>(at->opcode)]
#define N(i) at->field[i]
#define R(i) registers[at->field[i]]
#define B(i) bound[at->field[i]]
#define OPERAND(field) bases[(field) >> 31][(field) & ~kSlotBit]
#define X(i) OPERAND(at->field[i])
#define L(place) OPERAND(tape.list_operands[place])
#define CALL(arguments) tape.of_##arguments[static_cast<std::uint8_t>(at->builtin)]
#define POWER(slot, exponent) \
  tape.power_from_log2(bound[slot], math::Logarithm{bound[slot + 1], bound[slot + 2]}, exponent)
#define VALUE(name, fields, ...)                          \
  handle_##name : acc = static_cast<double>(__VA_ARGS__); \
  registers[at->field[0]] = acc;                          \
  ++at;                                                   \
  GO_ON;
#define JUMP(name, fields, ...)      \
  handle_##name : if (__VA_ARGS__) { \
    at = start + N(0);               \
    GO_ON;                           \
  }                                  \
  ++at;                              \
  GO_ON;
#define ACTION(name, fields, ...) \
  handle_##name : __VA_ARGS__;    \
  ++at;                           \
  GO_ON;

  GO_ON;
#include "compiler/interpreter/instructions.def"

#undef POWER
#undef CALL
#undef L
#undef X
#undef OPERAND
#undef B
#undef R
#undef N
#undef GO_ON
}

}  // namespace anneal::interpreter

#pragma GCC diagnostic pop
