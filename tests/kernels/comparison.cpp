#include "tests/kernels/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/native/element_code.hpp"

namespace anneal::tests {

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

std::string level_name(const testing::TestParamInfo<native::Processor> &level) {
  std::string name(native::kProcessorNames[static_cast<std::size_t>(level.param)]);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace anneal::tests
