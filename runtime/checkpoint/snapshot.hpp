// What a checkpoint holds, and its bytes: a safetensors file that carries a checksum of itself.
#pragma once

#include <functional>

#include "runtime/checkpoint/layout.hpp"

namespace anneal {

/// A tensor somewhere in memory that another owns: nothing is copied on writing or reading, however large it is.
struct Tensor {
  std::string name;  ///< UTF-8 without NUL
  Dtype dtype = Dtype::u8;
  std::vector<std::uint64_t> shape;  ///< empty for a single value
  std::span<const std::byte> bytes;  ///< little-endian, the last dimension side by side
};

struct Snapshot {
  std::map<std::string, std::string> metadata;
  std::vector<Tensor> tensors;

  /// Nothing when there is no such tensor. Looks at all of them.
  const Tensor *find(std::string_view name) const;
};

/// A tensor of one dimension over `values`, which stay where they are.
template <typename T>
Tensor tensor_of(std::string name, std::span<const T> values) {
  return {std::move(name), dtype_of<T>(), {values.size()}, std::as_bytes(values)};
}

/// The values of a tensor in place. Nothing when they are of another type, or lie where a `T` may not: those of a
/// loaded checkpoint never do.
template <typename T>
std::optional<std::span<const T>> values_of(const Tensor &tensor) {
  if (tensor.dtype != dtype_of<T>() || reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % alignof(T) != 0)
    return std::nullopt;
  return std::span(reinterpret_cast<const T *>(tensor.bytes.data()), tensor.bytes.size() / sizeof(T));
}

/// Takes the next bytes of a file; false when it cannot, after which nothing more comes.
using ByteSink = std::function<bool(std::span<const std::byte> piece)>;

/// Gives the bytes of the file, in order and in pieces of at most kPiece. The same content has the same bytes, whatever
/// the order of the tensors. False, and the reason in `error`, when the snapshot is past a limit or not what it says of
/// itself; then nothing was given. False as well when `sink` was; what to say of it, the sink knows.
bool write_snapshot(const Snapshot &snapshot, const ByteSink &sink, std::string &error);
constexpr std::size_t kPiece = std::size_t{1} << 20;

/// The same, as one piece of memory.
std::optional<std::vector<std::byte>> write_snapshot(const Snapshot &snapshot, std::string &error);

/// Reads the bytes of a whole file. The tensors are those bytes, so `file` must outlive the snapshot. Nothing, and the
/// reason in `error`, when anything is not as written: nothing is believed before it is checked, and what memory is
/// taken is at most some times that of the header.
std::optional<Snapshot> read_snapshot(std::span<const std::byte> file, std::string &error);

}  // namespace anneal
