#include "compiler/floating_point.hpp"

#include <limits>

#if defined(__x86_64__)
#include <xmmintrin.h>
#elif !defined(__aarch64__)
#error "the floating-point state of this processor is not known here"
#endif

namespace anneal {
namespace {

#if defined(__x86_64__)
// MXCSR: all exceptions masked, nearest even, no flushing; below that six sticky flags.
constexpr std::uint32_t kOurs = 0x1F80;
constexpr std::uint32_t kStickyFlags = 0x3F;
#endif

}  // namespace

// The state is written only where it differs, for writing is slow: a host in the common state whose inexact flag is up,
// as after almost any arithmetic, has nothing written at all.
#if defined(__x86_64__)

FloatingPointGuard::FloatingPointGuard() : saved_(_mm_getcsr()) {
  if ((saved_ & ~std::uint64_t{kStickyFlags}) != kOurs) _mm_setcsr(kOurs);
}

FloatingPointGuard::~FloatingPointGuard() {
  const auto saved = static_cast<std::uint32_t>(saved_);
  if (_mm_getcsr() != saved) _mm_setcsr(saved);
}

#elif defined(__aarch64__)

namespace {

std::uint64_t control() {
  std::uint64_t bits;
  asm volatile("mrs %0, fpcr" : "=r"(bits));
  return bits;
}
void set_control(std::uint64_t bits) {
  asm volatile("msr fpcr, %0" : : "r"(bits) : "memory");
}
std::uint64_t status() {
  std::uint64_t bits;
  asm volatile("mrs %0, fpsr" : "=r"(bits));
  return bits;
}
void set_status(std::uint64_t bits) {
  asm volatile("msr fpsr, %0" : : "r"(bits) : "memory");
}

}  // namespace

// Both registers use their low 32 bits. All-zero control: nearest even, no flushing, no traps.
FloatingPointGuard::FloatingPointGuard() : saved_(control() << 32 | (status() & 0xFFFFFFFFU)) {
  if (saved_ >> 32 != 0) set_control(0);
}

FloatingPointGuard::~FloatingPointGuard() {
  if (saved_ >> 32 != control()) set_control(saved_ >> 32);
  if ((saved_ & 0xFFFFFFFFU) != status()) set_status(saved_ & 0xFFFFFFFFU);
}

#endif

double canonical(double value) {
  return value == value ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace anneal
