#include "tests/accuracy/measure/philox.hpp"

#include <bit>

namespace anneal::accuracy {
namespace {

std::uint64_t canonical_bits(double x) {
  if (x != x) return 0x7ff8000000000000;
  return x == 0 ? 0 : std::bit_cast<std::uint64_t>(x);
}

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t left = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t right = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(right >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(right),
               static_cast<std::uint32_t>(left >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(left)};
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  return counter;
}

std::uint32_t low_word(double x) {
  return static_cast<std::uint32_t>(canonical_bits(x));
}

std::uint32_t high_word(double x) {
  return static_cast<std::uint32_t>(canonical_bits(x) >> 32);
}

}  // namespace anneal::accuracy
