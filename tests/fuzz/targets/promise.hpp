// How a target says that a promise is broken.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace anneal::fuzz {

/// Ends the process, with the promise and what broke it on standard error. An abort is what libFuzzer looks for, and
/// what the replay sees from outside.
[[noreturn]] inline void broken(std::string_view promise, const std::string &what = {}) {
  std::fprintf(stderr, "broken promise: %.*s\n%s\n", static_cast<int>(promise.size()), promise.data(), what.c_str());
  std::abort();
}

inline void must(bool holds, std::string_view promise, const std::string &what = {}) {
  if (!holds) broken(promise, what);
}

}  // namespace anneal::fuzz
