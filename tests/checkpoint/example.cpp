#include "tests/checkpoint/example.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "runtime/checkpoint/digest.hpp"

namespace anneal::tests {

void Example::add(std::string name, Dtype dtype, std::vector<std::uint64_t> shape, unsigned seed) {
  std::size_t bytes = row_of(dtype).bytes;
  for (const std::uint64_t length : shape) bytes *= length;
  std::mt19937 random(seed);
  std::vector<std::byte> &values = memory.emplace_back(bytes);
  for (std::byte &value : values) value = static_cast<std::byte>(random() % (dtype == Dtype::boolean ? 2 : 256));
  snapshot.tensors.push_back({std::move(name), dtype, std::move(shape), values});
}

Example example_of_all() {
  Example example;
  example.snapshot.metadata = {
      {"program", "schedule lr = \"\\ x\"\n\t\x01\x1f\x7f"}, {"größe ∞ 😀", ""}, {"\"quoted\"", "value"}};
  unsigned seed = 0;
  for (const DtypeRow &row : kDtypes) example.add("tensor of " + std::string(row.name), row.dtype, {3, 2}, ++seed);
  example.add("a single value", Dtype::f64, {}, ++seed);
  example.add("eight dimensions \\ \" \x1b 😀", Dtype::u16, {1, 2, 1, 3, 1, 1, 1, 1}, ++seed);
  example.add("nothing", Dtype::f32, {4, 0, 2}, ++seed);
  example.add("nothing, of bytes", Dtype::u8, {0}, ++seed);
  return example;
}

Example example_of(unsigned seed, std::size_t bytes) {
  Example example;
  example.snapshot.metadata["seed"] = std::to_string(seed);
  example.add("cells", Dtype::f64, {4}, seed + 1);
  example.add("weights", Dtype::u8, {bytes}, seed + 2);
  return example;
}

bool same(const Snapshot &one, const Snapshot &other) {
  const auto by_name = [](const Snapshot &snapshot) {
    std::map<std::string_view, const Tensor *> tensors;
    for (const Tensor &tensor : snapshot.tensors) tensors[tensor.name] = &tensor;
    return tensors;
  };
  return one.metadata == other.metadata && one.tensors.size() == other.tensors.size() &&
         std::ranges::equal(by_name(one), by_name(other), [](const auto &left, const auto &right) {
           return left.first == right.first && left.second->dtype == right.second->dtype &&
                  left.second->shape == right.second->shape &&
                  std::ranges::equal(left.second->bytes, right.second->bytes);
         });
}

std::vector<std::byte> written(const Snapshot &snapshot) {
  std::string error;
  std::optional<std::vector<std::byte>> bytes = write_snapshot(snapshot, error);
  EXPECT_TRUE(bytes) << error;
  return bytes ? std::move(*bytes) : std::vector<std::byte>();
}

std::vector<std::byte> file_with_header(std::string header, std::string_view data) {
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = header.size();
  std::vector<std::byte> file(sizeof length);
  std::memcpy(file.data(), &length, sizeof length);
  const auto append = [&](std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    file.insert(file.end(), bytes.begin(), bytes.end());
  };
  append(header);
  append(data);
  return file;
}

std::vector<std::byte> with_checksum(std::vector<std::byte> file) {
  const Checksum checksum = checksum_of(file);
  file.insert(file.end(), checksum.begin(), checksum.end());
  return file;
}

}  // namespace anneal::tests
