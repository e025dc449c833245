// The processor that native code is made for.
#pragma once

#include <optional>

#include "compiler/native/interface.hpp"

namespace anneal::native {

/// The highest level that this machine has, its operating system included; nothing on processors that native code is
/// not made for.
std::optional<Processor> this_processor();

/// How many numbers a vector of the processor holds.
constexpr std::uint32_t natural_width(Processor processor) {
  switch (processor) {
    case Processor::x86_64:
    case Processor::x86_64_v2:
      return 2;
    case Processor::x86_64_v3:
      return 4;
    case Processor::x86_64_v4:
      return 8;
  }
  return 1;
}

}  // namespace anneal::native
