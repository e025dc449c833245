#include <algorithm>
#include <cstring>

#include "runtime/checkpoint/digest.hpp"
#include "runtime/checkpoint/snapshot.hpp"
#include "tests/fuzz/targets/promise.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace anneal::fuzz {
namespace {

/// The input as the bytes of a file, where they may be used as numbers.
std::vector<std::byte> bytes_of(std::string_view input) {
  const auto bytes = std::as_bytes(std::span(input));
  return {bytes.begin(), bytes.end()};
}

void reads_or_says_why(const std::vector<std::byte> &file) {
  std::string error;
  const std::optional<Snapshot> read = read_snapshot(file, error);
  must(read.has_value() == error.empty(), "a file is read or refused with a reason");
  if (!read) return;
  for (const Tensor &tensor : read->tensors) {
    must(tensor.bytes.data() >= file.data() && tensor.bytes.data() + tensor.bytes.size() <= file.data() + file.size(),
         "a tensor lies in the file");
  }
  const std::optional<std::vector<std::byte>> once = write_snapshot(*read, error);
  must(once.has_value(), "what was read can be written");
  const std::optional<Snapshot> again = read_snapshot(*once, error);
  must(again.has_value(), "what was written can be read");
  must(again->metadata == read->metadata && again->tensors.size() == read->tensors.size(), "it is the same");
  for (const Tensor &tensor : again->tensors) {
    const Tensor *const before = read->find(tensor.name);
    must(before != nullptr && before->dtype == tensor.dtype && before->shape == tensor.shape &&
             std::ranges::equal(before->bytes, tensor.bytes),
         "every tensor is the same");
  }
  must(write_snapshot(*again, error) == once, "one content has one file");
}

/// With the checksum at the end that belongs there, so that everything before it is looked at.
std::vector<std::byte> with_checksum(std::vector<std::byte> file) {
  const Checksum checksum = checksum_of(file);
  file.insert(file.end(), checksum.begin(), checksum.end());
  return file;
}

/// The input as a header, before whose first line break stands how many bytes of data there are besides the checksum.
/// Length and padding are made to fit.
std::vector<std::byte> file_around(std::string_view input) {
  const std::size_t end = std::min(input.find('\n'), input.size());
  std::size_t data_bytes = 0;
  for (const char c : input.substr(0, std::min<std::size_t>(end, 4)))
    data_bytes = data_bytes * 10 + static_cast<unsigned char>(c) % 10;
  std::string header(input.substr(std::min(end + 1, input.size())));
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = header.size();
  std::vector<std::byte> file(sizeof length);
  std::memcpy(file.data(), &length, sizeof length);
  const std::vector<std::byte> text = bytes_of(header);
  file.insert(file.end(), text.begin(), text.end());
  // One byte in three is none of BOOL.
  for (std::size_t i = 0; i < data_bytes; ++i) file.push_back(static_cast<std::byte>(i % 3));
  return file;
}

}  // namespace

void snapshot(std::string_view input) {
  const std::vector<std::byte> file = bytes_of(input);
  reads_or_says_why(file);
  reads_or_says_why(with_checksum({file.begin(), file.end() - std::min<std::ptrdiff_t>(16, std::ssize(file))}));
  reads_or_says_why(with_checksum(file_around(input)));
}

}  // namespace anneal::fuzz
