#include "runtime/checkpoint/digest.hpp"

// All of it is compiled in here: no library to load, and no names that another copy in the process could meet.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>

namespace anneal {

struct Digest::State {
  XXH3_state_t state;
};

namespace {

Checksum canonical(XXH128_hash_t hash) {
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, hash);
  Checksum checksum;
  static_assert(sizeof bytes == sizeof checksum);
  std::memcpy(checksum.data(), &bytes, sizeof bytes);
  return checksum;
}

}  // namespace

Digest::Digest() : state_(std::make_unique<State>()) {
  XXH3_128bits_reset(&state_->state);
}

Digest::~Digest() = default;

void Digest::add(std::span<const std::byte> piece) {
  XXH3_128bits_update(&state_->state, piece.data(), piece.size());
}

Checksum Digest::checksum() const {
  return canonical(XXH3_128bits_digest(&state_->state));
}

Checksum checksum_of(std::span<const std::byte> bytes) {
  return canonical(XXH3_128bits(bytes.data(), bytes.size()));
}

}  // namespace anneal
