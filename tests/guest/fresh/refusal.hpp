// Ways in which a system refuses executable memory.
#pragma once

#include <span>
#include <string>

namespace anneal::tests {

struct Refusal {
  std::string name;
  /// From now on this process gets no memory that it wrote and may execute. False, and errno, where the kernel does not
  /// know the way.
  bool (*begin)();
  std::string words;  ///< what the system says then
};

std::span<const Refusal> refusals();

}  // namespace anneal::tests
