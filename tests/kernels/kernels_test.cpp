// Kernels beside the interpreter of element programs: the same bits on every processor level, for every storage.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <ctime>

#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"
#include "compiler/native/element_code.hpp"
#include "tests/kernels/comparison.hpp"
#include "tests/kernels/programs.hpp"

namespace anneal::tests {
namespace {

#ifdef ANNEAL_FEW_KERNELS
constexpr int kPrograms = 20;
#else
constexpr int kPrograms = 150;
#endif

/// Some lengths: none, less than a vector of any level, whole vectors, and what vectors do not divide.
std::vector<std::uint64_t> some_counts(Random &random) {
  return {random() % 4, 1 + random() % 16, 16 * (1 + random() % 3), 17 + random() % 80};
}

INSTANTIATE_TEST_SUITE_P(Kernels, Levels, testing::ValuesIn(processors()), level_name);

TEST_P(Levels, RandomPrograms) {
  const FloatingPointGuard guard;
  Compared compared;
  for (int k = 0; k < kPrograms; ++k) {
    Random random(static_cast<std::uint64_t>(k));
    const ElementProgram program = random_program(random);
    std::vector<std::uint64_t> counts = some_counts(random);
    if (k % 4 == 0) counts.push_back(program.sums.empty() ? kSumBlock + 1 : kSumBlock);
    const auto difference = compare(program, program, random_storage(random), GetParam(), counts, random, compared);
    EXPECT_EQ(difference, std::nullopt) << "program " << k;
  }
  fmt::print("{} programs, {} values\n", compared.programs, compared.values);
}

/// Every built-in that has a kernel, and every operation, on everything that numbers can be.
TEST_P(Levels, EveryBuiltin) {
  const FloatingPointGuard guard;
  Compared compared;
  Random random(1);
  for (std::size_t first = 0; first < kBuiltinCount; first += 8) {
    ElementBuilder to;
    const std::array operands{to.weight(), to.gradient(), to.cell(0)};
    for (std::size_t i = first; i < std::min(first + 8, kBuiltinCount); ++i) {
      const auto builtin = static_cast<Builtin>(i);
      const std::uint32_t count = row(builtin).kernel_arguments();
      if (count == 0) continue;
      const std::uint32_t made = count == 1   ? to.apply(builtin, {operands[0]})
                                 : count == 2 ? to.apply(builtin, {operands[0], operands[1]})
                                              : to.apply(builtin, {operands[0], operands[1], operands[2]});
      to.program.cells.push_back({to.program.cell_count++, made});
    }
    for (const ElementType type : {ElementType::float32, ElementType::float64}) {
      const ElementStorage storage{.weight = type, .gradient = type};
      EXPECT_EQ(compare(to.program, to.program, storage, GetParam(), {2000}, random, compared), std::nullopt);
    }
  }
  fmt::print("{} programs, {} values\n", compared.programs, compared.values);
}

TEST_P(Levels, GrowingCycles) {
  const FloatingPointGuard guard;
  ElementBuilder to;
  const std::uint32_t first = to.scalar();
  const std::uint32_t factor = to.scalar();
  const std::uint32_t at = to.apply(Builtin::abs, {to.weight()});
  to.program.weight =
      to.apply(Operation::growing_start, {to.apply(Operation::growing_cycle, {at, first, factor}), first, factor});
  std::string reason;
  const auto code = NativeElementCode::compile(to.program, {}, reason, GetParam());
  ASSERT_TRUE(code) << reason;
  Random random(2);
  Elements expected(to.program, {}, 100, random);
  expected.scalars = {3, 1.5};
  Elements made = expected;
  expected.run(ElementMachine(to.program, {}));
  made.run(code->kernel());
  EXPECT_EQ(expected.difference_from(made), std::nullopt);
}

TEST(Kernels, AreThere) {
  std::string reason;
  EXPECT_TRUE(NativeElementCode::compile(adamw_program(), {}, reason)) << reason;
  EXPECT_FALSE(processors().empty());
}

/// The comparison sees a program that is another one, whatever the place where it differs.
TEST(Kernels, DifferencesAreSeen) {
  const FloatingPointGuard guard;
  Compared compared;
  Random random(5);
  const native::Processor mine = processors().back();
  const auto seen = [&](const ElementProgram &wrong, const ElementProgram &right) {
    return compare(wrong, right, {}, mine, {100}, random, compared).value_or("");
  };
  ElementProgram wrong = adamw_program();
  for (ElementStep &step : wrong.steps) {
    if (step.operation == Operation::subtract) step.operation = Operation::add;
  }
  EXPECT_THAT(seen(wrong, adamw_program()), testing::HasSubstr("weight, element"));
  wrong = adamw_program();
  wrong.cells = {{0, wrong.cells[0].step}};
  EXPECT_THAT(seen(wrong, adamw_program()), testing::HasSubstr("cell 1, element"));
  wrong = squared_norm_program();
  wrong.sums[0].squared = false;
  EXPECT_THAT(seen(wrong, squared_norm_program()), testing::HasSubstr("sum 0"));
  ElementBuilder without_gradient;
  without_gradient.program.weight = without_gradient.weight();
  ElementBuilder with_gradient;
  with_gradient.gradient();
  with_gradient.program.weight = with_gradient.weight();
  EXPECT_THAT(seen(without_gradient.program, with_gradient.program), testing::HasSubstr("non-finite"));
}

/// A rule as a C++ programmer writes it.
void adamw(Elements &elements, std::uint64_t count) {
  const auto number = [](std::uint64_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits)); };
  const auto scalar = [&](std::size_t i) { return static_cast<float>(elements.scalars[i]); };
  for (std::uint64_t i = 0; i < count; ++i) {
    const float w = number(elements.weight.bits(i));
    const float g = number(elements.gradient.bits(i));
    const float m = scalar(0) * number(elements.cells[0].bits(i)) + scalar(1) * g;
    const float v = scalar(2) * number(elements.cells[1].bits(i)) + scalar(3) * g * g;
    const float move = m / scalar(4) / (std::sqrt(v / scalar(5)) + scalar(6)) + scalar(7) * w;
    elements.cells[0].set(i, std::bit_cast<std::uint32_t>(m));
    elements.cells[1].set(i, std::bit_cast<std::uint32_t>(v));
    elements.weight.set(i, std::bit_cast<std::uint32_t>(w - scalar(8) * move));
  }
}

TEST_P(Levels, AdamwIsTheLoop) {
  const FloatingPointGuard guard;
  const ElementProgram program = adamw_program();
  std::string reason;
  const auto code = NativeElementCode::compile(program, {}, reason, GetParam());
  ASSERT_TRUE(code) << reason;
  for (std::uint64_t count = 0; count < 70; ++count) {
    Random random(count);
    Elements elements(program, {}, count, random);
    elements.scalars = {0.9, 0.1, 0.999, 0.001, 0.3, 0.02, 1e-8, 0.01, 1e-3};
    std::normal_distribution<float> normal;
    for (std::uint64_t i = 0; i < count; ++i) {
      for (Elements::Array *const array : {&elements.weight, &elements.gradient, &elements.cells[0]}) {
        array->set(i, std::bit_cast<std::uint32_t>(normal(random)));
      }
      elements.cells[1].set(i, std::bit_cast<std::uint32_t>(std::fabs(normal(random))));
    }
    Elements made = elements;
    adamw(elements, count);
    made.run(code->kernel());
    EXPECT_EQ(elements.difference_from(made), std::nullopt) << count;
  }
}

/// Sixteen lanes, then halves: not what adding in order gives.
TEST_P(Levels, SumsAreOfLanes) {
  const FloatingPointGuard guard;
  const ElementProgram program = squared_norm_program();
  const ElementStorage storage{.weight = ElementType::float64, .gradient = ElementType::float64};
  std::string reason;
  const auto code = NativeElementCode::compile(program, storage, reason, GetParam());
  ASSERT_TRUE(code) << reason;
  for (const std::uint64_t count : {0, 1, 15, 16, 17, 31, 33, 100, 8191, 8192}) {
    Random random(count);
    Elements elements(program, storage, count, random);
    std::array<double, kSumLanes> lanes{};
    double in_order = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      const double number = std::normal_distribution<double>()(random);
      elements.gradient.set(i, std::bit_cast<std::uint64_t>(number));
      lanes[i % kSumLanes] += number * number;
      in_order += number * number;
    }
    for (std::size_t half = kSumLanes / 2; half != 0; half /= 2) {
      for (std::size_t j = 0; j < half; ++j) lanes[j] += lanes[j + half];
    }
    elements.run(code->kernel());
    EXPECT_EQ(elements.sums[0], lanes[0]) << count;
    if (count > 8000) {
      EXPECT_NE(elements.sums[0], in_order);
    }
  }
}

/// Programs of one operation again and again, each of values from all over.
ElementProgram long_program(std::uint32_t (*apply)(ElementBuilder &to, std::uint32_t a, std::uint32_t b), int count) {
  ElementBuilder to;
  std::vector<std::uint32_t> values{to.weight(), to.gradient()};
  for (int i = 0; i < count; ++i) {
    values.push_back(apply(to, values.back(), values[static_cast<std::size_t>(i) * 7919 % values.size()]));
  }
  to.program.weight = values.back();
  return to.program;
}

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// What is just within the limit is compiled within a second, and half as much again for slower machines.
TEST_P(Levels, LimitsAreSaidAndKept) {
  const FloatingPointGuard guard;
  struct Case {
    std::uint32_t (*apply)(ElementBuilder &to, std::uint32_t a, std::uint32_t b);
    int count;  ///< just within the limit
  };
  const Case cases[] = {
      {[](ElementBuilder &to, std::uint32_t a, std::uint32_t b) { return to.multiply(a, b); }, 666},
      {[](ElementBuilder &to, std::uint32_t a, std::uint32_t b) { return to.apply(Builtin::pow, {a, b}); }, 181},
      {[](ElementBuilder &to, std::uint32_t a, std::uint32_t b) {
         return to.apply(Operation::growing_start, {a, b, b});
       },
       166},
      {[](ElementBuilder &to, std::uint32_t a, std::uint32_t b) {
         const auto near = to.apply(Operation::nearly_equal, {a, b}, ValueType::boolean);
         return to.apply(Operation::to_number, {near});
       },
       153},
  };
  for (const Case &each : cases) {
    const ElementStorage storage{.weight = ElementType::float16, .gradient = ElementType::bfloat16, .has_master = true};
    std::string reason;
    const double start = thread_seconds();
    EXPECT_TRUE(NativeElementCode::compile(long_program(each.apply, each.count), storage, reason, GetParam()))
        << reason;
#ifndef ANNEAL_FEW_KERNELS
    EXPECT_LT(thread_seconds() - start, 1.5);
#else
    EXPECT_GT(thread_seconds(), start);
#endif
    EXPECT_FALSE(NativeElementCode::compile(long_program(each.apply, each.count + 1), storage, reason, GetParam()));
    EXPECT_THAT(reason, testing::HasSubstr("and native code is made of 2000 at most"));
  }
}

TEST(Kernels, ArePrinted) {
  std::string reason;
  const auto text = NativeElementCode::print(adamw_program(), {}, native::Form::llvm, reason);
  EXPECT_THAT(text.value_or(reason), testing::HasSubstr("define i64 @kernel(ptr %0)"));
  const auto assembly =
      NativeElementCode::print(adamw_program(), {}, native::Form::assembly, reason, native::Processor::x86_64_v4);
  EXPECT_THAT(assembly.value_or(reason), testing::HasSubstr("vsqrtps"));
}

}  // namespace
}  // namespace anneal::tests
