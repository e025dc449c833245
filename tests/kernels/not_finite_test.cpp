// NaNs are canonical where they are stored, and gradients that are not finite are told of, wherever they are.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"
#include "compiler/native/element_code.hpp"
#include "tests/kernels/comparison.hpp"
#include "tests/kernels/programs.hpp"

namespace anneal::tests {
namespace {

class NotFinite : public Levels {};
INSTANTIATE_TEST_SUITE_P(Kernels, NotFinite, testing::ValuesIn(processors()), level_name);

/// One element is enough to be told of, wherever it is, and none is told of without one.
TEST_P(NotFinite, GradientsThatAreNotFinite) {
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

}  // namespace
}  // namespace anneal::tests
