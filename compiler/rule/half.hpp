// 16-bit floating-point numbers, and the NaNs that are stored.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace anneal {

/// bfloat16: the upper half of a binary32.
inline float from_bfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

/// Rounds to nearest, ties to even; every NaN becomes 7fc0.
inline std::uint16_t to_bfloat16(float value) {
  if (value != value) return 0x7fc0;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7fffU + ((bits >> 16U) & 1U)) >> 16U);
}

/// binary16, exactly.
inline float from_float16(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000U) << 16U;
  const std::uint32_t rest = bits & 0x7fffU;
  if (rest >= 0x7c00U) return std::bit_cast<float>(sign | 0x7f800000U | ((rest & 0x3ffU) << 13U));
  // The exponent's bias differs by 112; the product is exact, and right for subnormal numbers too.
  return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(std::bit_cast<float>(rest << 13U) * 0x1p112F));
}

/// Rounds to nearest, ties to even; every NaN becomes 7e00.
inline std::uint16_t to_float16(float value) {
  if (value != value) return 0x7e00;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16U) & 0x8000U;
  const std::uint32_t magnitude = bits & 0x7fffffffU;
  if (magnitude >= 0x47800000U) return static_cast<std::uint16_t>(sign | 0x7c00U);  // 2^16 and beyond
  if (magnitude < 0x38800000U) {  // below 2^-14: the addition rounds to multiples of 2^-24
    const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
    return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3f000000U));
  }
  const std::uint32_t rounded = magnitude + 0xfffU + ((magnitude >> 13U) & 1U);
  return static_cast<std::uint16_t>(sign | ((rounded - 0x38000000U) >> 13U));
}

/// The same number; a NaN that leaves a program has these bits.
template <typename Real>
Real canonical(Real value) {
  return value == value ? value : std::numeric_limits<Real>::quiet_NaN();
}

}  // namespace anneal
