// The processor's floating-point state, as our arithmetic needs it.
#pragma once

#include <cstdint>

namespace anneal {

/// The floating-point control and status of this thread. On x86-64 MXCSR, on AArch64 FPCR in the high half and FPSR in
/// the low one.
struct FloatingPointState {
#if defined(__x86_64__)
  /// Nearest even, no flushing, all exceptions masked; the six lowest bits are the sticky flags.
  static constexpr std::uint64_t kOurs = 0x1F80;
  static constexpr std::uint64_t kStickyFlags = 0x3F;

  static std::uint64_t read() { return __builtin_ia32_stmxcsr(); }
  static void write(std::uint64_t state) { __builtin_ia32_ldmxcsr(static_cast<std::uint32_t>(state)); }
  /// Reading costs more than writing here.
  static void restore(std::uint64_t state) { write(state); }
#elif defined(__aarch64__)
  /// Nearest even, no flushing, no traps.
  static constexpr std::uint64_t kOurs = 0;
  static constexpr std::uint64_t kStickyFlags = 0xFFFF'FFFF;

  static std::uint64_t read() {
    std::uint64_t control;
    std::uint64_t status;
    asm volatile("mrs %0, fpcr" : "=r"(control));
    asm volatile("mrs %0, fpsr" : "=r"(status));
    return control << 32 | (status & kStickyFlags);
  }
  static void write(std::uint64_t state) {
    asm volatile("msr fpcr, %0" : : "r"(state >> 32) : "memory");
    asm volatile("msr fpsr, %0" : : "r"(state & kStickyFlags) : "memory");
  }
  /// Writing waits for all that is under way.
  static void restore(std::uint64_t state) {
    if (read() != state) write(state);
  }
#else
#error "the floating-point state of this processor is not known here"
#endif
};

/// Round to nearest even, gradual underflow, exceptions masked, for as long as it lives; then the host's control bits
/// and sticky flags are back as they were. Stands at every entry of the product: compiling (constants are folded),
/// binding, evaluating. Costs a few nanoseconds; nesting is fine. Affects its own thread only.
///
/// A compiler may move arithmetic of the same function past it: what it is for stands in functions called while it
/// lives.
class FloatingPointGuard {
 public:
  FloatingPointGuard() : saved_(FloatingPointState::read()) {
    if ((saved_ & ~FloatingPointState::kStickyFlags) != FloatingPointState::kOurs) {
      FloatingPointState::write(FloatingPointState::kOurs);
    }
  }
  ~FloatingPointGuard() { FloatingPointState::restore(saved_); }
  FloatingPointGuard(const FloatingPointGuard &) = delete;
  FloatingPointGuard &operator=(const FloatingPointGuard &) = delete;

 private:
  std::uint64_t saved_;
};

/// The one NaN of Anneal for any NaN; every other value unchanged. Stands at every output.
double canonical(double value);

}  // namespace anneal
