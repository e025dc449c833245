// Snapshots to save, and what came back compared with them.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "runtime/checkpoint/snapshot.hpp"

namespace anneal::tests {

/// A snapshot and the memory that its tensors lie in.
struct Example {
  Snapshot snapshot;
  std::deque<std::vector<std::byte>> memory;

  /// A tensor of bytes that `seed` decides.
  void add(std::string name, Dtype dtype, std::vector<std::uint64_t> shape, unsigned seed);
};

/// A tensor of every type, of no and of many dimensions, one without elements, and metadata that wants escapes.
Example example_of_all();

/// Tensors of `bytes` bytes altogether, most of it in one, that differ with `seed`.
Example example_of(unsigned seed, std::size_t bytes);

/// Whether two hold the same, whatever the order.
bool same(const Snapshot &one, const Snapshot &other);

/// The bytes of the file; ends the test when there are none.
std::vector<std::byte> written(const Snapshot &snapshot);

/// A file with this header, padded to the alignment, this data, and no checksum of its own.
std::vector<std::byte> file_with_header(std::string header, std::string_view data = {});

/// The same, with the checksum that belongs at its end.
std::vector<std::byte> with_checksum(std::vector<std::byte> file);

}  // namespace anneal::tests
