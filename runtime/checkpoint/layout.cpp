#include "runtime/checkpoint/layout.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "grammar/visible.hpp"
#include "runtime/checkpoint/digest.hpp"
#include "runtime/checkpoint/header_reader.hpp"

namespace anneal {
namespace {

constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);

std::string named(const TensorPlace &tensor) {
  return "the tensor `" + shortened(visible(tensor.name), 60) + "`";
}

/// The bytes that a shape asks for; nothing when no number of 64 bits tells.
std::optional<std::uint64_t> bytes_of(const TensorPlace &tensor) {
  std::uint64_t bytes = row_of(tensor.dtype).bytes;
  for (const std::uint64_t length : tensor.shape) {
    if (__builtin_mul_overflow(bytes, length, &bytes)) return std::nullopt;
  }
  return bytes;
}

/// What is wrong with a tensor that begins where the one before ended; empty when nothing is.
std::string mistake_in(const TensorPlace &tensor, std::uint64_t end_before) {
  if (tensor.begin != end_before) {
    return named(tensor) + " begins at byte " + std::to_string(tensor.begin) +
           " of the data, where the one before ends at " + std::to_string(end_before);
  }
  if (tensor.end < tensor.begin) return named(tensor) + " ends before it begins";
  if (tensor.begin % row_of(tensor.dtype).bytes != 0)
    return named(tensor) + " does not begin at a multiple of its elements' size";
  if (bytes_of(tensor) != tensor.end - tensor.begin) {
    return named(tensor) + " has " + std::to_string(tensor.end - tensor.begin) + " bytes, and its shape asks for " +
           (bytes_of(tensor) ? std::to_string(*bytes_of(tensor)) : "more than there are");
  }
  return {};
}

bool is_checksum(const TensorPlace &tensor) {
  return tensor.name == kChecksumName && tensor.dtype == Dtype::u8 &&
         tensor.shape == std::vector<std::uint64_t>{sizeof(Checksum)};
}

/// Whether no two names are the same.
bool names_differ(const std::vector<TensorPlace> &tensors, std::string &error) {
  std::vector<std::string_view> names;
  for (const TensorPlace &tensor : tensors) names.push_back(tensor.name);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return true;
  error = "there are two tensors `" + shortened(visible(*twice), 60) + "`";
  return false;
}

/// Whether the tensors, in order, are all of the data, with the checksum at the end.
bool tiles(const std::vector<TensorPlace> &tensors, std::uint64_t data_bytes, std::string &error) {
  std::uint64_t end = 0;
  for (const TensorPlace &tensor : tensors) {
    error = mistake_in(tensor, end);
    if (!error.empty()) return false;
    end = tensor.end;
  }
  if (tensors.empty() || !is_checksum(tensors.back())) {
    error = "the last tensor is no `" + std::string(kChecksumName) + "`: nothing tells whether the file is whole";
  } else if (end != data_bytes) {
    error =
        "the file has " + std::to_string(data_bytes) + " bytes of data, and its header tells of " + std::to_string(end);
  }
  return error.empty();
}

/// A text of JSON, in quotes. Bytes that are no UTF-8 stay as they are.
void append_quoted(std::string &out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (const auto byte = static_cast<unsigned char>(c); byte < 0x20) {
      out += "\\u00";
      out += kDigits[byte / 16];
      out += kDigits[byte % 16];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_tensor(std::string &out, const TensorPlace &tensor) {
  append_quoted(out, tensor.name);
  out += ":{\"dtype\":\"";
  out += row_of(tensor.dtype).name;
  out += "\",\"shape\":[";
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) out += (i == 0 ? "" : ",") + std::to_string(tensor.shape[i]);
  out += "],\"data_offsets\":[" + std::to_string(tensor.begin) + "," + std::to_string(tensor.end) + "]}";
}

}  // namespace

std::optional<std::uint64_t> read_data_begin(std::span<const std::byte> first, std::uint64_t file_bytes,
                                             std::string &error) {
  std::uint64_t header_bytes = 0;
  if (first.size() < kLengthBytes) {
    error = "the file has " + std::to_string(file_bytes) + " bytes, too few to tell the length of its header";
    return std::nullopt;
  }
  std::memcpy(&header_bytes, first.data(), kLengthBytes);
  if (header_bytes > kHeaderLimit) {
    error = "the header would have " + std::to_string(header_bytes) + " bytes; 16 MiB is the limit";
  } else if (header_bytes > file_bytes - kLengthBytes) {
    error = "the header would have " + std::to_string(header_bytes) + " bytes, and the file has " +
            std::to_string(file_bytes);
  } else if (header_bytes % kHeaderAlignment != 0) {
    error = "the length of the header, " + std::to_string(header_bytes) + ", is no multiple of 8";
  } else {
    return kLengthBytes + header_bytes;
  }
  return std::nullopt;
}

std::optional<Layout> read_layout(std::span<const std::byte> beginning, std::uint64_t file_bytes, std::string &error) {
  const std::optional<std::uint64_t> data_begin = read_data_begin(beginning, file_bytes, error);
  if (!data_begin) return std::nullopt;
  const std::span<const std::byte> header = beginning.subspan(kLengthBytes, *data_begin - kLengthBytes);
  std::optional<Layout> layout = read_header({reinterpret_cast<const char *>(header.data()), header.size()}, error);
  if (!layout) return std::nullopt;
  layout->data_begin = *data_begin;
  std::ranges::sort(layout->tensors, {},
                    [](const TensorPlace &tensor) { return std::tie(tensor.begin, tensor.end, tensor.name); });
  if (!names_differ(layout->tensors, error) || !tiles(layout->tensors, file_bytes - *data_begin, error))
    return std::nullopt;
  return layout;
}

std::string write_layout(const Layout &layout) {
  std::string out(kLengthBytes, '\0');
  out += '{';
  if (!layout.metadata.empty()) {
    append_quoted(out, kMetadataName);
    out += ":{";
    for (const auto &[name, value] : layout.metadata) {
      append_quoted(out, name);
      out += ':';
      append_quoted(out, value);
      out += ',';
    }
    out.back() = '}';
    out += ',';
  }
  for (const TensorPlace &tensor : layout.tensors) {
    append_tensor(out, tensor);
    out += ',';
  }
  out.back() = '}';
  out.resize((out.size() + kHeaderAlignment - 1) / kHeaderAlignment * kHeaderAlignment, ' ');
  const std::uint64_t header_bytes = out.size() - kLengthBytes;
  std::memcpy(out.data(), &header_bytes, kLengthBytes);
  return out;
}

}  // namespace anneal
