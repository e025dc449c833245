// The code generator that a thread uses again and again gives byte for byte what a new one gives (promise P14).
#include <gtest/gtest.h>
#include <llvm/IR/LLVMContext.h>

#include "compiler/floating_point.hpp"
#include "compiler/llvm/functions.hpp"
#include "compiler/llvm/machine.hpp"
#include "compiler/native/host_functions.hpp"
#include "compiler/native/processor.hpp"
#include "tests/backends/backends.hpp"
#include "tests/guest/programs.hpp"
#include "tests/native/programs.hpp"

namespace anneal::tests {
namespace {

/// The object of a program's first output; empty where none is made.
std::string object_of(const Schedule &schedule, native::Processor processor, native::Level level, bool is_new) {
  const FloatingPointGuard guard;
  llvm::LLVMContext context;
  llvm::Module module("anneal", context);
  BindingPlan plan;
  std::string reason;
  const std::array roots{schedule.outputs()[0].node};
  const std::uint32_t width = native::natural_width(processor);
  const native::Request request{.graph = &schedule.lowered().graph,
                                .roots = roots,
                                .level = level,
                                .processor = processor,
                                .scalar = true,
                                .batch_width = width,
                                .sweep_width = level == native::Level::quick ? width : 0,
                                .host = &native::host_functions()};
  if (!emission::write_functions(module, request, plan, reason)) {
    ADD_FAILURE() << reason;
    return {};
  }
  return std::string(emission::object_code(module, processor, level, is_new).str());
}

/// Compares `count` programs on both levels: small ones of several shapes, and every twentieth a large one, so that
/// what one leaves behind meets all others.
void compare(native::Processor processor, int count) {
  for (int number = 0; number < count; ++number) {
    std::string text = small_program(number);
    if (number % 20 == 7) {
      const std::array large{chain(20 + number), many_phases(30), milestones(17 + number), long_sum(9),
                             nested_choices(9)};
      text = "clock { total = 1000 steps }\n" + large[static_cast<std::size_t>(number / 20 % 5)];
    }
    const BoundText bound = bind_text("object", text);
    ASSERT_TRUE(bound.schedule) << bound.errors;
    for (const native::Level level : {native::Level::quick, native::Level::optimised}) {
      const std::string again = object_of(*bound.schedule, processor, level, false);
      ASSERT_GT(again.size(), 500U);
      EXPECT_TRUE(again == object_of(*bound.schedule, processor, level, true)) << number << ": " << text;
    }
  }
}

TEST(Object, IsTheSameFromAGeneratorUsedAgain) {
  compare(native::Processor::x86_64_v3, 110);
}

TEST(Object, IsTheSameOnOtherProcessors) {
  compare(native::Processor::x86_64, 30);
  compare(native::Processor::x86_64_v4, 30);
}

TEST(Object, DiffersBetweenPrograms) {
  const BoundText one = bind_text("one", "schedule value = step * 3");
  const BoundText other = bind_text("other", "schedule value = step * 5");
  const auto object = [](const BoundText &bound) {
    return object_of(*bound.schedule, native::Processor::x86_64, native::Level::quick, false);
  };
  EXPECT_FALSE(object(one) == object(other));
}

}  // namespace
}  // namespace anneal::tests
