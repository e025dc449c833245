#include "runtime/checkpoint/snapshot.hpp"

#include <algorithm>
#include <bit>

#include "grammar/visible.hpp"
#include "runtime/checkpoint/digest.hpp"

namespace anneal {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the format is little-endian, and bytes are written as they lie");

/// A byte that is neither 0 nor 1 would be a `bool` that is neither true nor false.
bool has_wrong_boolean(const Tensor &tensor) {
  return tensor.dtype == Dtype::boolean &&
         std::ranges::any_of(tensor.bytes, [](std::byte byte) { return byte > std::byte{1}; });
}

bool refuse_wrong_booleans(const Snapshot &snapshot, std::string &error) {
  const auto wrong = std::ranges::find_if(snapshot.tensors, has_wrong_boolean);
  if (wrong == snapshot.tensors.end()) return true;
  error = "the tensor `" + visible(wrong->name) + "` is BOOL and has a byte that is neither 0 nor 1";
  return false;
}

/// Larger elements first, so that each lies where its type may; then by name, so that one content has one file.
std::vector<const Tensor *> in_order_of_file(const Snapshot &snapshot) {
  std::vector<const Tensor *> tensors;
  for (const Tensor &tensor : snapshot.tensors) tensors.push_back(&tensor);
  std::ranges::sort(tensors, {}, [](const Tensor *tensor) {
    return std::pair(-static_cast<int>(row_of(tensor->dtype).bytes), std::string_view(tensor->name));
  });
  return tensors;
}

Layout layout_of(const Snapshot &snapshot, const std::vector<const Tensor *> &tensors) {
  Layout layout{snapshot.metadata, {}, 0};
  std::uint64_t end = 0;
  for (const Tensor *tensor : tensors) {
    const std::uint64_t begin = end;
    end += tensor->bytes.size();
    layout.tensors.push_back({tensor->name, tensor->dtype, tensor->shape, begin, end});
  }
  layout.tensors.push_back({std::string(kChecksumName), Dtype::u8, {sizeof(Checksum)}, end, end + sizeof(Checksum)});
  return layout;
}

}  // namespace

const Tensor *Snapshot::find(std::string_view name) const {
  const auto found = std::ranges::find(tensors, name, &Tensor::name);
  return found == tensors.end() ? nullptr : &*found;
}

bool write_snapshot(const Snapshot &snapshot, const ByteSink &sink, std::string &error) {
  const std::vector<const Tensor *> tensors = in_order_of_file(snapshot);
  const Layout layout = layout_of(snapshot, tensors);
  const std::string beginning = write_layout(layout);
  const std::span<const std::byte> header = std::as_bytes(std::span(beginning));
  // The one place of the rules is the reader: what it would not read is not written.
  if (!read_layout(header, header.size() + layout.tensors.back().end, error)) return false;
  if (!refuse_wrong_booleans(snapshot, error)) return false;
  Digest digest;
  // In pieces, so that each is still near the processor when it is written.
  const auto give = [&](std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const std::span<const std::byte> piece = bytes.first(std::min(bytes.size(), kPiece));
      digest.add(piece);
      if (!sink(piece)) return false;
      bytes = bytes.subspan(piece.size());
    }
    return true;
  };
  if (!give(header)) return false;
  for (const Tensor *tensor : tensors) {
    if (!give(tensor->bytes)) return false;
  }
  return sink(digest.checksum());
}

std::optional<std::vector<std::byte>> write_snapshot(const Snapshot &snapshot, std::string &error) {
  std::vector<std::byte> bytes;
  const ByteSink append = [&](std::span<const std::byte> piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return true;
  };
  if (!write_snapshot(snapshot, append, error)) return std::nullopt;
  return bytes;
}

std::optional<Snapshot> read_snapshot(std::span<const std::byte> file, std::string &error) {
  const std::optional<std::uint64_t> data_begin = read_data_begin(file, file.size(), error);
  if (!data_begin) return std::nullopt;
  std::optional<Layout> layout = read_layout(file.first(*data_begin), file.size(), error);
  if (!layout) return std::nullopt;
  const std::span<const std::byte> written = file.last(sizeof(Checksum));
  if (!std::ranges::equal(checksum_of(file.first(file.size() - sizeof(Checksum))), written)) {
    error = "the checksum is another: the file was damaged";
    return std::nullopt;
  }
  Snapshot snapshot{std::move(layout->metadata), {}};
  layout->tensors.pop_back();
  for (TensorPlace &place : layout->tensors) {
    snapshot.tensors.push_back({std::move(place.name), place.dtype, std::move(place.shape),
                                file.subspan(*data_begin + place.begin, place.end - place.begin)});
  }
  if (!refuse_wrong_booleans(snapshot, error)) return std::nullopt;
  return snapshot;
}

}  // namespace anneal
