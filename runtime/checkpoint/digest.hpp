// The checksum of a checkpoint.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>

namespace anneal {

/// XXH3 of 128 bits, in its canonical order of bytes. It finds accidents, not forgeries.
using Checksum = std::array<std::byte, 16>;

Checksum checksum_of(std::span<const std::byte> bytes);

/// The checksum of bytes that come in pieces.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest &) = delete;
  Digest &operator=(const Digest &) = delete;

  void add(std::span<const std::byte> piece);
  /// Of all that was added.
  Checksum checksum() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace anneal
