#include "tests/bits/configurations.hpp"

#include "compiler/native/processor.hpp"

namespace anneal::tests {

std::string Configuration::name() const {
  constexpr const char *kForms[] = {"scalar", "batch", "sweep"};
  std::string name = kForms[static_cast<std::size_t>(form)];
  name += level == native::Level::quick ? "_quick_" : "_optimised_";
  name += native::kProcessorNames[static_cast<std::size_t>(processor)];
  return name + "_" + std::to_string(width);
}

NativeOptions Configuration::options() const {
  return {.level = level,
          .scalar = form == Form::scalar,
          .batch = form == Form::batch,
          .sweep = form == Form::sweep,
          .processor = processor,
          .width = width};
}

std::vector<Configuration> all_configurations() {
  using native::Level;
  using native::Processor;
  std::vector<Configuration> all;
  for (const Processor processor :
       {Processor::x86_64, Processor::x86_64_v2, Processor::x86_64_v3, Processor::x86_64_v4}) {
    if (!native::this_processor() || processor > *native::this_processor()) continue;
    for (const Level level : {Level::quick, Level::optimised}) {
      all.push_back({Form::scalar, level, processor, 1});
      for (std::uint32_t width = 1; width <= native::kWidest; width *= 2) {
        all.push_back({Form::batch, level, processor, width});
        all.push_back({Form::sweep, level, processor, width});
      }
    }
  }
  return all;
}

}  // namespace anneal::tests
