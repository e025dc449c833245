// The module of kernels that are shipped: what is in it, and that each gives the bits of the interpreter.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "compiler/floating_point.hpp"
#include "compiler/native/fork_gate.hpp"
#include "compiler/native/module_file.hpp"
#include "compiler/native/shipped_kernels.hpp"
#include "grammar/library_text.hpp"
#include "tests/kernels/elements.hpp"
#include "tests/kernels/programs.hpp"
#include "tools/kernels/shipped_programs.hpp"

namespace anneal::tests {
namespace {

using native::Processor;

/// The shipped levels that this machine runs.
std::vector<Processor> shipped_levels() {
  std::vector<Processor> levels;
  for (const Processor level : native::kShippedProcessors) {
    if (level <= processors().back()) levels.push_back(level);
  }
  return levels;
}

TEST(ShippedKernels, GiveTheBitsOfTheInterpreter) {
  const FloatingPointGuard guard;
  std::uint64_t kernels = 0;
  std::uint64_t values = 0;
  Random random(7);
  for (const ElementProgram &program : shipped_programs()) {
    for (const ElementStorage &storage : native::kShippedStorages) {
      const ElementMachine machine(program, storage);
      const std::uint64_t count = 1 + random() % 100;
      const Elements given(program, storage, count, random, random() % 2 == 0 ? Data::wild : Data::tame);
      Elements expected = given;
      expected.run(machine);
      for (const Processor level : shipped_levels()) {
        const ElementKernel kernel = shipped_kernel(program, storage, level);
        ASSERT_NE(kernel, nullptr) << show(storage) << show(program);
        Elements made = given;
        made.run(kernel);
        EXPECT_EQ(expected.difference_from(made), std::nullopt) << show(storage) << show(program);
        ++kernels;
        values += made.size();
      }
    }
  }
  fmt::print("{} kernels, {} values\n", kernels, values);
}

/// Each rule of the library, in every form of its gradient, whatever settings are numbers of.
TEST(ShippedKernels, AreThereForEveryRule) {
  const FloatingPointGuard guard;
  std::set<std::string> shipped;
  for (const ElementProgram &program : shipped_programs()) shipped.insert(program.key());
  const std::vector<std::string> calls = shipped_calls();
  std::size_t rules = 0;
  for (const LibraryText &file : library_texts) {
    const std::string_view name = file.name().substr(file.name().rfind('/') + 1);
    if (file.text().find(fmt::format("optimizer {}(", name)) == std::string_view::npos) continue;
    ++rules;
    EXPECT_THAT(calls, testing::Contains(fmt::format("{}(lr = lr)", name)));
  }
  EXPECT_GE(rules, 30);
  for (const char *const call : {"adamw(lr = 0.01 * 0.5 ^ (step / 1000), beta1 = 0.8, eps = 1e-6, weight_decay = 0.1)",
                                 "sgd(lr = 0.1, momentum = 0.95, weight_decay = 5e-4)", "lion(lr = 0.01, beta2 = 0.98)",
                                 "lamb(lr = lr, weight_decay = 0.02)"}) {
    for (const ElementProgram &program : programs_of(call)) EXPECT_TRUE(shipped.contains(program.key())) << call;
  }
}

/// A program of another shape, and storage that nobody has, are left to native code.
TEST(ShippedKernels, OthersAreNotThere) {
  const FloatingPointGuard guard;
  const ElementProgram norm = squared_norm_program();
  EXPECT_NE(shipped_kernel(norm, {}), nullptr);
  ElementProgram other = norm;
  other.sums.push_back({0, false});
  EXPECT_EQ(shipped_kernel(other, {}), nullptr);
  other.sums.clear();
  EXPECT_EQ(shipped_kernel(other, {}), nullptr);
  EXPECT_EQ(shipped_kernel(norm, {.weight = ElementType::float64, .gradient = ElementType::float32}), nullptr);
}

TEST(ShippedKernels, TheBestLevelIsTaken) {
  const ElementProgram norm = squared_norm_program();
  const Processor best = processors().back();
  EXPECT_EQ(shipped_kernel(norm, {}), shipped_kernel(norm, {}, best));
  EXPECT_EQ(shipped_kernel(norm, {}, Processor::x86_64_v2), shipped_kernel(norm, {}, Processor::x86_64));
  std::set<ElementKernel> different;
  for (const Processor level : shipped_levels()) different.insert(shipped_kernel(norm, {}, level));
  EXPECT_EQ(different.size(), shipped_levels().size());
}

TEST(ShippedKernels, AModuleThatIsMissingIsSaidToBe) {
  const native::ForkGate gate;
  const native::ModuleFile missing = native::open_module_file("anneal_nothing.so", native::kShippedEntry);
  EXPECT_EQ(missing.entry, nullptr);
  EXPECT_EQ(missing.reason, "the module anneal_nothing.so was not found beside the program");
  const native::ModuleFile other = native::open_module_file("anneal_kernels.so", "anneal_nothing");
  EXPECT_EQ(other.entry, nullptr);
  EXPECT_EQ(other.reason, "");
  EXPECT_THAT(other.path, testing::EndsWith("/anneal/anneal_kernels.so"));
}

}  // namespace
}  // namespace anneal::tests
