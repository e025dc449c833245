// What is written is read, and the same content is the same file.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/checkpoint/digest.hpp"
#include "tests/checkpoint/example.hpp"

namespace anneal::tests {
namespace {

TEST(Snapshot, ComesBackWhole) {
  const Example example = example_of_all();
  const std::vector<std::byte> bytes = written(example.snapshot);
  std::string error;
  const std::optional<Snapshot> read = read_snapshot(bytes, error);
  ASSERT_TRUE(read) << error;
  EXPECT_TRUE(same(*read, example.snapshot));
  EXPECT_EQ(written(*read), bytes);
}

TEST(Snapshot, IsViewsOfTheFile) {
  const std::vector<std::byte> bytes = written(example_of_all().snapshot);
  std::string error;
  const std::optional<Snapshot> read = read_snapshot(bytes, error);
  ASSERT_TRUE(read) << error;
  for (const Tensor &tensor : read->tensors) {
    EXPECT_GE(tensor.bytes.data(), bytes.data());
    EXPECT_LE(tensor.bytes.data() + tensor.bytes.size(), bytes.data() + bytes.size());
    // So that its elements can be used where they are.
    EXPECT_EQ((tensor.bytes.data() - bytes.data()) % row_of(tensor.dtype).bytes, 0) << tensor.name;
  }
}

TEST(Snapshot, OrderOfTensorsIsNoMatter) {
  Example example = example_of_all();
  const std::vector<std::byte> bytes = written(example.snapshot);
  std::ranges::reverse(example.snapshot.tensors);
  EXPECT_EQ(written(example.snapshot), bytes);
  example.memory.front().front() ^= std::byte{1};
  EXPECT_NE(written(example.snapshot), bytes);
}

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

/// The bytes of version 1, for ever: others read them too. The checksum is what python3-xxhash makes of them.
TEST(Snapshot, HasTheseBytes) {
  const double cells[] = {1, -0.5};
  const std::int64_t positions[] = {9007199254740992};
  const bool flags[] = {true};
  Snapshot snapshot{{{"program", "lr"}}, {tensor_of<bool>("armed", flags), tensor_of<double>("cells", cells)}};
  snapshot.tensors.push_back(tensor_of<std::int64_t>("at", positions));
  const std::vector<std::byte> file = written(snapshot);
  const std::string header =
      R"({"__metadata__":{"program":"lr"},"at":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"cells":{"dtype":"F64","shape":[2],"data_offsets":[8,24]},"armed":{"dtype":"BOOL","shape":[1],"data_offsets":[24,25]},"__anneal_checksum__":{"dtype":"U8","shape":[16],"data_offsets":[25,41]}})";
  const std::vector<std::byte> beginning = file_with_header(header);
  ASSERT_EQ(file.size(), beginning.size() + 41);
  EXPECT_EQ(hex(std::span(file).first(beginning.size())), hex(beginning));
  EXPECT_EQ(hex(std::span(file).last(41)),
            "0000000000002000"
            "000000000000f03f"
            "000000000000e0bf"
            "01"
            "6d414c4cf026e56c4b042418beebfeff");
}

/// The algorithm's own value for nothing.
TEST(Snapshot, ChecksumIsTheOneThatOthersMake) {
  EXPECT_EQ(hex(checksum_of({})), "99aa06d3014798d86001c324468d497f");
  Digest digest;
  EXPECT_EQ(digest.checksum(), checksum_of({}));
}

TEST(Snapshot, MayBeEmpty) {
  std::string error;
  const std::vector<std::byte> bytes = written({});
  const std::optional<Snapshot> read = read_snapshot(bytes, error);
  ASSERT_TRUE(read) << error;
  EXPECT_TRUE(same(*read, {}));
}

TEST(Snapshot, HasTypedValues) {
  const std::vector<double> cells = {0.5, -0.0, 1e300};
  const bool flags[] = {true, false};
  Snapshot snapshot;
  snapshot.tensors = {tensor_of<double>("cells", cells), tensor_of<bool>("flags", flags)};
  const std::vector<std::byte> bytes = written(snapshot);
  std::string error;
  const std::optional<Snapshot> read = read_snapshot(bytes, error);
  ASSERT_TRUE(read) << error;
  const auto values = values_of<double>(*read->find("cells"));
  ASSERT_TRUE(values);
  EXPECT_TRUE(std::ranges::equal(*values, cells));
  EXPECT_TRUE(std::ranges::equal(values_of<bool>(*read->find("flags")).value(), flags));
  EXPECT_FALSE(values_of<float>(*read->find("cells")));
  EXPECT_FALSE(values_of<std::int64_t>(*read->find("cells")));
  EXPECT_EQ(read->find("cell"), nullptr);
}

TEST(Snapshot, IsGivenInPieces) {
  const Example example = example_of(1, 3 * kPiece + 5);
  const std::vector<std::byte> bytes = written(example.snapshot);
  std::vector<std::byte> together;
  std::size_t largest = 0;
  const std::byte *const weights = example.memory.back().data();
  bool copied = true;
  std::string error;
  EXPECT_TRUE(write_snapshot(
      example.snapshot,
      [&](std::span<const std::byte> piece) {
        together.insert(together.end(), piece.begin(), piece.end());
        largest = std::max(largest, piece.size());
        copied = copied && piece.data() != weights;
        return true;
      },
      error));
  EXPECT_EQ(together, bytes);
  EXPECT_EQ(largest, kPiece);
  EXPECT_FALSE(copied);
}

TEST(Snapshot, StopsWhereTheSinkDoes) {
  const Example example = example_of(1, 3 * kPiece);
  for (int pieces = 0; pieces < 6; ++pieces) {
    int given = 0;
    std::string error;
    EXPECT_FALSE(write_snapshot(example.snapshot, [&](std::span<const std::byte>) { return given++ < pieces; }, error));
    EXPECT_EQ(given, pieces + 1);
    EXPECT_EQ(error, "");
  }
}

}  // namespace
}  // namespace anneal::tests
