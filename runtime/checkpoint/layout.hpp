// What the beginning of a checkpoint says of the rest: which tensors it holds, and where. docs/checkpoints.md has the
// format.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "runtime/checkpoint/dtype.hpp"

namespace anneal {

/// The limits of a checkpoint. What lies past one is refused, on writing as on reading.
constexpr std::uint64_t kHeaderLimit = 16U << 20;  ///< bytes of the header
constexpr std::size_t kTensorLimit = 65536;        ///< tensors, the checksum among them
constexpr std::size_t kMetadataLimit = 65536;      ///< pairs of metadata
constexpr std::size_t kNameLimit = 1024;           ///< bytes of the name of a tensor, or of a pair
constexpr std::size_t kDimensionLimit = 8;         ///< dimensions of a tensor

constexpr std::string_view kMetadataName = "__metadata__";
constexpr std::string_view kChecksumName = "__anneal_checksum__";
constexpr std::size_t kHeaderAlignment = 8;  ///< data begins at a multiple of it

/// A tensor in the header; its bytes are those from `begin` to `end` of the data.
struct TensorPlace {
  std::string name;
  Dtype dtype = Dtype::u8;
  std::vector<std::uint64_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct Layout {
  std::map<std::string, std::string> metadata;
  std::vector<TensorPlace> tensors;  ///< in the order of their data; the checksum is the last
  std::uint64_t data_begin = 0;      ///< the number of bytes before the data
};

/// Where the data of a file begins, from its first eight bytes. Nothing, and the reason in `error`, when there is no
/// room for so much header in a file of `file_bytes`.
std::optional<std::uint64_t> read_data_begin(std::span<const std::byte> first, std::uint64_t file_bytes,
                                             std::string &error);

/// Reads what stands before the data of a file of `file_bytes`: all of it, and no more. What comes back keeps every
/// limit, and its tensors tile the data. Nothing, and the reason in `error`, otherwise.
std::optional<Layout> read_layout(std::span<const std::byte> beginning, std::uint64_t file_bytes, std::string &error);

/// The inverse: the bytes before the data. Keeps to no limit: what it gives is to be read again.
std::string write_layout(const Layout &layout);

}  // namespace anneal
