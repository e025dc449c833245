// Kernels beside the interpreter of element programs: the same bits on every processor level, for every storage.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <ctime>

#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"
#include "compiler/native/element_code.hpp"
#include "tests/kernels/elements.hpp"
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

struct Compared {
  std::uint64_t programs = 0;
  std::uint64_t values = 0;
  std::optional<std::string> difference;
};

/// What is first different between the kernel of one program and the interpreter of another.
std::optional<std::string> compare(const ElementProgram &compiled, const ElementProgram &interpreted,
                                   const ElementStorage &storage, native::Processor processor,
                                   const std::vector<std::uint64_t> &counts, Random &random, Compared &compared) {
  std::string reason;
  const auto code = NativeElementCode::compile(compiled, storage, reason, processor);
  if (!code) return reason;
  const ElementMachine machine(interpreted, storage);
  ++compared.programs;
  for (std::size_t i = 0; i < 2 * counts.size(); ++i) {
    const std::uint64_t count = counts[i / 2];
    Elements expected(interpreted, storage, count, random, i % 2 == 0 ? Data::wild : Data::tame);
    Elements made = expected;
    expected.run(machine);
    made.run(code->kernel());
    compared.values += made.size();
    const std::optional<std::string> difference = expected.difference_from(made);
    if (!difference) continue;
    return fmt::format("{} at {} elements on {}, {}:\n{}", *difference, count,
                       native::kProcessorNames[static_cast<std::size_t>(processor)], show(storage), show(interpreted));
  }
  return std::nullopt;
}

class Levels : public testing::TestWithParam<native::Processor> {};
INSTANTIATE_TEST_SUITE_P(Kernels, Levels, testing::ValuesIn(processors()), [](const auto &level) {
  std::string name(native::kProcessorNames[static_cast<std::size_t>(level.param)]);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

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

/// Bits of a binary16, by the formula of its definition.
float float16_value(std::uint32_t bits) {
  const auto fraction = static_cast<float>(bits & 0x3ff);
  const int exponent = static_cast<int>((bits >> 10) & 0x1f);
  const float size = exponent == 31  ? (fraction == 0 ? INFINITY : NAN)
                     : exponent == 0 ? std::ldexp(fraction, -24)
                                     : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000) != 0 ? -size : size;
}
float bfloat16_value(std::uint32_t bits) {
  const auto fraction = static_cast<float>(bits & 0x7f);
  const int exponent = static_cast<int>((bits >> 7) & 0xff);
  const float size = exponent == 255 ? (fraction == 0 ? INFINITY : NAN)
                     : exponent == 0 ? std::ldexp(fraction, -133)
                                     : std::ldexp(128 + fraction, exponent - 134);
  return (bits & 0x8000) != 0 ? -size : size;
}

struct Half {
  ElementType type;
  float (*value)(std::uint32_t bits);
  std::uint32_t infinity;
  std::uint32_t nan;
};
constexpr Half kHalves[] = {{ElementType::float16, float16_value, 0x7c00, 0x7e00},
                            {ElementType::bfloat16, bfloat16_value, 0x7f80, 0x7fc0}};

/// The weight becomes the gradient.
ElementProgram copy_program() {
  ElementBuilder to;
  to.program.weight = to.gradient();
  return to.program;
}

TEST_P(Levels, EveryHalfIsRead) {
  const FloatingPointGuard guard;
  for (const Half &half : kHalves) {
    const ElementStorage storage{.weight = ElementType::float32, .gradient = half.type};
    std::string reason;
    const auto code = NativeElementCode::compile(copy_program(), storage, reason, GetParam());
    ASSERT_TRUE(code) << reason;
    Random random(3);
    Elements elements(copy_program(), storage, 0x10000, random);
    for (std::uint32_t i = 0; i < 0x10000; ++i) elements.gradient.set(i, i);
    elements.run(code->kernel());
    EXPECT_EQ(elements.non_finite, 1);
    for (std::uint32_t i = 0; i < 0x10000; ++i) {
      const float value = half.value(i);
      const std::uint32_t expected = value != value ? 0x7fc00000 : std::bit_cast<std::uint32_t>(value);
      ASSERT_EQ(elements.weight.bits(i), expected) << i;
    }
  }
}

/// Between two neighbours the nearer one, and of equally near ones that whose last bit is 0.
std::uint32_t rounded(const Half &half, float number) {
  if (number != number) return half.nan;
  const std::uint32_t sign = std::signbit(number) ? 0x8000 : 0;
  const double size = std::fabs(static_cast<double>(number));
  std::uint32_t low = 0;
  std::uint32_t high = half.infinity;
  while (high - low > 1) {
    const std::uint32_t middle = (low + high) / 2;
    (static_cast<double>(half.value(middle)) <= size ? low : high) = middle;
  }
  // Infinity stands where the next number would be.
  const double next = high == half.infinity
                          ? 2 * static_cast<double>(half.value(low)) - static_cast<double>(half.value(low - 1))
                          : static_cast<double>(half.value(high));
  const double below = size - static_cast<double>(half.value(low));
  const double above = next - size;
  const bool goes_up = above < below || (above == below && low % 2 == 1);
  return sign | (goes_up || size >= next ? high : low);
}

/// Every number of 16 bits, what is halfway to the next one, the neighbours of both, and others.
std::vector<std::uint32_t> hard_to_round(const Half &half, Random &random) {
  std::vector<std::uint32_t> bits;
  for (std::uint32_t i = 0; i <= half.infinity; ++i) {
    const float low = half.value(i);
    const float high = i + 1 < half.infinity ? half.value(i + 1) : low;
    for (const float at : {low, static_cast<float>((static_cast<double>(low) + static_cast<double>(high)) / 2)}) {
      for (const float number : {std::nextafter(at, 0.0F), at, std::nextafter(at, INFINITY)}) {
        const auto one = std::bit_cast<std::uint32_t>(number);
        bits.push_back(i % 2 == 0 ? one : one | 0x80000000);
      }
    }
  }
  for (const std::uint32_t one : {0x477fe000, 0x477fefff, 0x477ff000, 0x477fffff, 0x7f7f7fff, 0x7f7f8000, 0x7fffffff}) {
    bits.push_back(one);
  }
  for (int i = 0; i < 50000; ++i) bits.push_back(static_cast<std::uint32_t>(random()));
  return bits;
}

TEST_P(Levels, HalvesAreRounded) {
  const FloatingPointGuard guard;
  for (const Half &half : kHalves) {
    const ElementStorage storage{.weight = half.type, .gradient = ElementType::float32, .has_master = true};
    std::string reason;
    const auto code = NativeElementCode::compile(copy_program(), storage, reason, GetParam());
    ASSERT_TRUE(code) << reason;
    Random random(4);
    const std::vector<std::uint32_t> numbers = hard_to_round(half, random);
    Elements elements(copy_program(), storage, numbers.size(), random);
    for (std::size_t i = 0; i < numbers.size(); ++i) elements.gradient.set(i, numbers[i]);
    elements.run(code->kernel());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto number = std::bit_cast<float>(numbers[i]);
      ASSERT_EQ(elements.weight.bits(i), rounded(half, number)) << std::hex << numbers[i];
      ASSERT_EQ(elements.master.bits(i), number != number ? 0x7fc00000 : numbers[i]);
    }
  }
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

/// One element is enough to be told of, wherever it is, and none is told of without one.
TEST_P(Levels, GradientsThatAreNotFinite) {
  const FloatingPointGuard guard;
  const ElementProgram program = sgd_momentum_program();
  std::string reason;
  const auto code = NativeElementCode::compile(program, {}, reason, GetParam());
  ASSERT_TRUE(code) << reason;
  constexpr std::uint64_t kCount = 101;
  Random random(6);
  Elements elements(program, {}, kCount, random);
  elements.scalars = {0.9, 0.1};
  for (std::uint64_t i = 0; i < kCount; ++i) elements.gradient.set(i, 0x7f7fffff - i);
  for (std::uint64_t i = 0; i <= kCount; ++i) {
    for (const std::uint32_t bits : {0x7f800000U, 0xff800000U, 0x7f800001U, 0xffc00000U}) {
      Elements tried = elements;
      if (i < kCount) tried.gradient.set(i, bits);
      tried.run(code->kernel());
      ASSERT_EQ(tried.non_finite, i < kCount ? 1 : 0) << i;
    }
  }
}

/// The weight becomes a scalar times an operation of weights and, as operand `place`, of what cell 0 becomes, which is
/// the gradient or another cell times the scalar.
ElementProgram program_of_one(Operation operation, Builtin builtin, std::uint32_t operands, std::uint32_t place,
                              bool of_gradient) {
  ElementBuilder to;
  const std::uint32_t weight = to.weight();
  const std::uint32_t scalar = to.scalar();
  const std::uint32_t kept = to.multiply(scalar, of_gradient ? to.gradient() : to.cell(1));
  to.program.cell_count = 2;
  to.program.cells = {{0, kept}};
  const bool is_choice = operation == Operation::select;
  const std::uint32_t truth = to.apply(Operation::less, {weight, scalar}, ValueType::boolean);
  const std::uint32_t result = to.apply(operation, {});
  for (std::uint32_t i = 0; i < operands; ++i) {
    to.program.operands.push_back(i == place ? kept : i == 0 && is_choice ? truth : weight);
  }
  ElementStep &step = to.program.steps[result];
  step.builtin = builtin;
  step.count = operands;
  step.first = static_cast<std::uint32_t>(to.program.operands.size()) - operands;
  const bool is_truth = operation >= Operation::less && operation <= Operation::nearly_equal;
  if (is_truth) step.type = ValueType::boolean;
  const std::uint32_t number = is_truth ? to.apply(Operation::to_number, {result}) : result;
  to.program.weight = to.multiply(scalar, number);
  return to.program;
}

/// What is asked of a round says of every NaN that is stored and of every gradient that is not finite, whatever
/// operations stand between: one such number among finite ones is found.
TEST(Kernels, NotFiniteNumbersShowThroughEveryOperation) {
  const FloatingPointGuard guard;
  struct Case {
    Operation operation;
    Builtin builtin;
    std::uint32_t operands;
  };
  std::vector<Case> cases{{Operation::negate, {}, 1},       {Operation::add, {}, 2},     {Operation::subtract, {}, 2},
                          {Operation::multiply, {}, 2},     {Operation::divide, {}, 2},  {Operation::less, {}, 2},
                          {Operation::less_equal, {}, 2},   {Operation::equal, {}, 2},   {Operation::not_equal, {}, 2},
                          {Operation::nearly_equal, {}, 2}, {Operation::element, {}, 3}, {Operation::select, {}, 3}};
  for (std::size_t i = 0; i < kBuiltinCount; ++i) {
    const auto builtin = static_cast<Builtin>(i);
    if (row(builtin).kernel_arguments() != 0)
      cases.push_back({Operation::builtin, builtin, row(builtin).kernel_arguments()});
  }
  Compared compared;
  for (const Case &each : cases) {
    for (std::uint32_t place = each.operation == Operation::select ? 1 : 0; place < each.operands; ++place) {
      for (const bool of_gradient : {true, false}) {
        const ElementProgram program = program_of_one(each.operation, each.builtin, each.operands, place, of_gradient);
        Random random(place);
        const std::vector<std::uint64_t> counts(20, 40);
        EXPECT_EQ(compare(program, program, {}, processors().back(), counts, random, compared), std::nullopt);
      }
    }
  }
  fmt::print("{} programs, {} values\n", compared.programs, compared.values);
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
      {[](ElementBuilder &to, std::uint32_t a, std::uint32_t b) { return to.multiply(a, b); }, 832},
      {[](ElementBuilder &to, std::uint32_t a, std::uint32_t b) { return to.apply(Builtin::pow, {a, b}); }, 227},
      {[](ElementBuilder &to, std::uint32_t a, std::uint32_t b) {
         return to.apply(Operation::growing_start, {a, b, b});
       },
       208},
      {[](ElementBuilder &to, std::uint32_t a, std::uint32_t b) {
         const auto near = to.apply(Operation::nearly_equal, {a, b}, ValueType::boolean);
         return to.apply(Operation::to_number, {near});
       },
       192},
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
    EXPECT_THAT(reason, testing::HasSubstr("and native code is made of 2500 at most"));
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
