// Philox4x32-10 on plain words, written from the paper, against which the kernels are checked.
#pragma once

#include <array>
#include <cstdint>

namespace anneal::accuracy {

/// `counter` enciphered by `key`.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// The halves of a number's encoding, with one zero and one NaN.
std::uint32_t low_word(double x);
std::uint32_t high_word(double x);

}  // namespace anneal::accuracy
