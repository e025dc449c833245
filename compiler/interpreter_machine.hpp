// The loop that runs instructions. Included by one source for each kind of processor, which is compiled for that kind;
// private to them.
#pragma once

#include "compiler/interpreter_instruction.hpp"
#include "compiler/math/arithmetic.hpp"
#include "compiler/math/elementary.hpp"

// Each handler jumps to the next one itself: the processor predicts each of these jumps by its own history. Labels as
// values are an extension that both compilers have.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"

namespace anneal::interpreter {

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
  static double canonical(double x) { return x == x ? x : __builtin_nan(""); }
};

template <class Processor>
void run(const Tape &tape, const double *bound, double position, double *registers, double *out) {
  using In = Inline<Processor>;
  static const void *const kHandlers[] = {
#define INSTRUCTION(name, fields) &&handle_##name,
#include "compiler/interpreter_instructions.def"
  };
  const double *const bases[] = {registers, bound};
  const Instruction *const start = tape.instructions;
  const Instruction *at = start;
  registers[0] = position;

#define NUMBER(i) at->field[i]
#define FIELD_r(i) registers[at->field[i]]
#define FIELD_b(i) bound[at->field[i]]
#define EITHER(i) bases[at->field[i] >> 31][at->field[i] & ~kSlotBit]
#define RESULT registers[at->field[0]]
#define NEXT goto *kHandlers[static_cast<std::uint16_t>((++at)->opcode)]
#define JUMP_TO_LABEL                                        \
  do {                                                       \
    at = start + at->field[0];                               \
    goto *kHandlers[static_cast<std::uint16_t>(at->opcode)]; \
  } while (false)
#define HANDLE(name, ...)      \
  handle_##name : __VA_ARGS__; \
  NEXT;
#define HANDLE_JUMP(name, condition)            \
  handle_##name : if (condition) JUMP_TO_LABEL; \
  NEXT;

  goto *kHandlers[static_cast<std::uint16_t>(at->opcode)];

  HANDLE(move_r, RESULT = FIELD_r(1))
  HANDLE(move_b, RESULT = FIELD_b(1))
  HANDLE(output_r, out[NUMBER(0)] = In::canonical(FIELD_r(1)))
  HANDLE(output_b, out[NUMBER(0)] = In::canonical(FIELD_b(1)))
handle_output_r_finish:
  out[NUMBER(0)] = In::canonical(FIELD_r(1));
  return;
handle_finish:
  return;

handle_jump:
  JUMP_TO_LABEL;
  HANDLE_JUMP(jump_if_r, FIELD_r(1) != 0)
  HANDLE_JUMP(jump_if_b, FIELD_b(1) != 0)
  HANDLE_JUMP(jump_unless_r, FIELD_r(1) == 0)
  HANDLE_JUMP(jump_unless_b, FIELD_b(1) == 0)
#define ORDERED_JUMPS(kinds, a, b)                      \
  HANDLE_JUMP(jump_if_less_##kinds, a(1) < b(2))        \
  HANDLE_JUMP(jump_unless_less_##kinds, !(a(1) < b(2))) \
  HANDLE_JUMP(jump_if_less_equal_##kinds, a(1) <= b(2)) \
  HANDLE_JUMP(jump_unless_less_equal_##kinds, !(a(1) <= b(2)))
  ORDERED_JUMPS(rr, FIELD_r, FIELD_r)
  ORDERED_JUMPS(rb, FIELD_r, FIELD_b)
  ORDERED_JUMPS(br, FIELD_b, FIELD_r)
#undef ORDERED_JUMPS
  HANDLE_JUMP(jump_if_equal_rr, FIELD_r(1) == FIELD_r(2))
  HANDLE_JUMP(jump_if_equal_rb, FIELD_r(1) == FIELD_b(2))
  HANDLE_JUMP(jump_unless_equal_rr, !(FIELD_r(1) == FIELD_r(2)))
  HANDLE_JUMP(jump_unless_equal_rb, !(FIELD_r(1) == FIELD_b(2)))

#define ORDERS(kinds, a, b)                  \
  HANDLE(less_##kinds, RESULT = a(1) < b(2)) \
  HANDLE(less_equal_##kinds, RESULT = a(1) <= b(2))
  ORDERS(rr, FIELD_r, FIELD_r)
  ORDERS(rb, FIELD_r, FIELD_b)
  ORDERS(br, FIELD_b, FIELD_r)
#undef ORDERS
  HANDLE(equal_rr, RESULT = FIELD_r(1) == FIELD_r(2))
  HANDLE(equal_rb, RESULT = FIELD_r(1) == FIELD_b(2))
  HANDLE(not_equal_rr, RESULT = FIELD_r(1) != FIELD_r(2))
  HANDLE(not_equal_rb, RESULT = FIELD_r(1) != FIELD_b(2))
  HANDLE(nearly_equal, RESULT = nearly_equal(EITHER(1), EITHER(2)))
  HANDLE(logical_not, RESULT = FIELD_r(1) == 0)
  HANDLE(logical_and, RESULT = static_cast<double>((EITHER(1) != 0) & (EITHER(2) != 0)))
  HANDLE(logical_or, RESULT = static_cast<double>((EITHER(1) != 0) | (EITHER(2) != 0)))
  HANDLE(select, RESULT = EITHER(EITHER(1) != 0 ? 2 : 3))

  HANDLE(element_of_slots, RESULT = (bound + NUMBER(2))[In::element_index(FIELD_r(1), NUMBER(3))])
  HANDLE(element_of_operands, {
    const std::uint32_t operand = tape.list_operands[NUMBER(2) + In::element_index(EITHER(1), NUMBER(3))];
    RESULT = bases[operand >> 31][operand & ~kSlotBit];
  })
  HANDLE(growing_cycle_of_table, RESULT = growing_cycle_of_table(bound, NUMBER(2), FIELD_r(1)))
  HANDLE(growing_start_of_table, RESULT = growing_start_of_table(bound, NUMBER(2), FIELD_r(1)))
  HANDLE(growing_cycle, RESULT = growing_cycle(EITHER(1), EITHER(2), EITHER(3)))
  HANDLE(growing_start, RESULT = growing_start(EITHER(1), EITHER(2), EITHER(3)))

  HANDLE(negate, RESULT = -FIELD_r(1))
  HANDLE(floor, RESULT = In::floored(FIELD_r(1)))
  HANDLE(clamp, RESULT = In::clamped(FIELD_r(1), EITHER(2), EITHER(3)))
#define CALL(arguments) tape.of_##arguments[static_cast<std::uint8_t>(at->builtin)]
  HANDLE(call, RESULT = CALL(one)(FIELD_r(1)))
  HANDLE(call_rr, RESULT = CALL(two)(FIELD_r(1), FIELD_r(2)))
  HANDLE(call_rb, RESULT = CALL(two)(FIELD_r(1), FIELD_b(2)))
  HANDLE(call_br, RESULT = CALL(two)(FIELD_b(1), FIELD_r(2)))
  HANDLE(call_xxx, RESULT = CALL(three)(EITHER(1), EITHER(2), EITHER(3)))

#define ALONE(name, kind, result)     \
  HANDLE(name, {                      \
    const double t = FIELD_r(1);      \
    const double y = FIELD_##kind(2); \
    RESULT = result;                  \
  })
  ARITHMETIC_FIRST(ALONE)
#undef ALONE
#define BEFORE(name, kind, result)    \
  HANDLE(call_of_##name, {            \
    const double t = FIELD_r(1);      \
    const double y = FIELD_##kind(2); \
    RESULT = CALL(one)(result);       \
  })                                  \
  HANDLE(floor_of_##name, {           \
    const double t = FIELD_r(1);      \
    const double y = FIELD_##kind(2); \
    RESULT = In::floored(result);     \
  })
  ARITHMETIC_FIRST(BEFORE)
#undef BEFORE
#define AFTER(name, kind, result)           \
  HANDLE(call_then_##name, {                \
    const double t = CALL(one)(FIELD_r(1)); \
    const double y = FIELD_##kind(2);       \
    RESULT = result;                        \
  })
  ARITHMETIC_SECOND(AFTER)
#undef AFTER
#define PAIR(second, kind2, result2, first, kind1, result1)                                      \
  HANDLE(first##_then_##second, {                                                                \
    const double one = [](double t, double y) { return result1; }(FIELD_r(1), FIELD_##kind1(2)); \
    const double t = one;                                                                        \
    const double y = FIELD_##kind2(3);                                                           \
    RESULT = result2;                                                                            \
  })
#define PAIRS(first, kind, result) ARITHMETIC_SECOND(PAIR, first, kind, result)
  ARITHMETIC_FIRST(PAIRS)
#undef PAIRS
#undef PAIR
#undef CALL
#undef HANDLE
#undef HANDLE_JUMP
#undef JUMP_TO_LABEL
#undef NEXT
#undef RESULT
#undef EITHER
#undef FIELD_b
#undef FIELD_r
#undef NUMBER
}

}  // namespace anneal::interpreter

#pragma GCC diagnostic pop
