#include "compiler/native/processor.hpp"

namespace anneal::native {

std::optional<Processor> this_processor() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return Processor::x86_64_v4;
  if (__builtin_cpu_supports("x86-64-v3")) return Processor::x86_64_v3;
  if (__builtin_cpu_supports("x86-64-v2")) return Processor::x86_64_v2;
  return Processor::x86_64;
#else
  return std::nullopt;
#endif
}

}  // namespace anneal::native
