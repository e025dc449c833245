// Every kind of native code that this machine can run: form, level, processor, width.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/native/interface.hpp"
#include "compiler/native/native_code.hpp"

namespace anneal::tests {

/// For one position, for many, or for many settings.
enum class Form : std::uint8_t { scalar, batch, sweep };

struct Configuration {
  Form form;
  native::Level level;
  native::Processor processor;
  std::uint32_t width;  ///< 1 of scalar code

  /// `batch_quick_x86-64-v3_4`.
  std::string name() const;
  NativeOptions options() const;
};

/// All of them, each once. Empty where there is no native code.
std::vector<Configuration> all_configurations();

}  // namespace anneal::tests
