// The processor's floating-point state, as our arithmetic needs it.
#pragma once

#include <cstdint>

namespace anneal {

/// Round to nearest even, gradual underflow, exceptions masked, for as long as it lives; then the host's control bits and sticky flags are
/// back as they were. Stands at every entry of the product: compiling (constants are folded), binding, evaluating. Costs a few
/// nanoseconds; nesting is fine. Affects its own thread only.
class FloatingPointGuard {
 public:
  FloatingPointGuard();
  ~FloatingPointGuard();
  FloatingPointGuard(const FloatingPointGuard &) = delete;
  FloatingPointGuard &operator=(const FloatingPointGuard &) = delete;

 private:
  std::uint64_t saved_;
};

/// The one NaN of Anneal for any NaN; every other value unchanged. Stands at every output.
double canonical(double value);

}  // namespace anneal
