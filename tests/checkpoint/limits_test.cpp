// Every limit of the format, and one past it: what is refused on reading is not written either.
#include <gtest/gtest.h>

#include "tests/checkpoint/example.hpp"

namespace anneal::tests {
namespace {

/// Why a snapshot is not written; "" when it is, and is then read.
std::string refusal(const Snapshot &snapshot) {
  std::string error;
  const std::optional<std::vector<std::byte>> bytes = write_snapshot(snapshot, error);
  if (!bytes) return error;
  const std::optional<Snapshot> read = read_snapshot(*bytes, error);
  EXPECT_TRUE(read) << error;
  EXPECT_TRUE(read && same(*read, snapshot));
  return "";
}

Snapshot snapshot_with(std::string name, std::vector<std::uint64_t> shape = {0}) {
  static const std::byte one{};
  std::uint64_t bytes = 1;
  for (const std::uint64_t length : shape) bytes *= length;
  return {{}, {{std::move(name), Dtype::u8, std::move(shape), std::span(&one, bytes)}}};
}

TEST(Limits, Names) {
  EXPECT_EQ(refusal(snapshot_with(std::string(kNameLimit, 'n'))), "");
  const std::string reason = "a name is not of 1 to 1,024 bytes: `" + std::string(59, 'n') + "…`";
  EXPECT_EQ(refusal(snapshot_with(std::string(kNameLimit + 1, 'n'))), reason);
  EXPECT_EQ(refusal(snapshot_with("")), "a name is not of 1 to 1,024 bytes: ``");
  EXPECT_EQ(refusal({{{std::string(kNameLimit, 'n'), ""}}, {}}), "");
  EXPECT_EQ(refusal({{{std::string(kNameLimit + 1, 'n'), ""}}, {}}), reason);
}

TEST(Limits, Dimensions) {
  EXPECT_EQ(refusal(snapshot_with("a", std::vector<std::uint64_t>(kDimensionLimit, 1))), "");
  EXPECT_EQ(refusal(snapshot_with("a", std::vector<std::uint64_t>(kDimensionLimit + 1, 1))),
            "the tensor `a` has more than 8 dimensions");
}

TEST(Limits, Tensors) {
  Snapshot snapshot;
  for (std::size_t i = 1; i < kTensorLimit; ++i) snapshot.tensors.push_back({std::to_string(i), Dtype::u8, {0}, {}});
  EXPECT_EQ(refusal(snapshot), "");
  snapshot.tensors.push_back({"0", Dtype::u8, {0}, {}});
  EXPECT_EQ(refusal(snapshot), "there are more than 65,536 tensors");
}

TEST(Limits, Metadata) {
  Snapshot snapshot;
  for (std::size_t i = 0; i < kMetadataLimit; ++i) snapshot.metadata[std::to_string(i)];
  EXPECT_EQ(refusal(snapshot), "");
  snapshot.metadata["one more"];
  EXPECT_EQ(refusal(snapshot), "there are more than 65,536 pairs of metadata");
}

TEST(Limits, Header) {
  Snapshot snapshot{{{"a", ""}}, {}};
  const std::size_t others = written(snapshot).size() - sizeof(std::uint64_t) - 16;
  // The padding of the shortest one is still to be used up.
  snapshot.metadata["a"] = std::string(kHeaderLimit - others, 'v');
  EXPECT_EQ(refusal(snapshot), "");
  EXPECT_EQ(written(snapshot).size() - sizeof(std::uint64_t) - 16, kHeaderLimit);
  snapshot.metadata["a"] += std::string(8, 'v');
  EXPECT_EQ(refusal(snapshot), "the header would have 16777224 bytes; 16 MiB is the limit");
}

TEST(Limits, WhatASnapshotSaysOfItself) {
  Snapshot snapshot = snapshot_with("a", {1});
  snapshot.tensors[0].shape = {2};
  EXPECT_EQ(refusal(snapshot), "the tensor `a` has 1 bytes, and its shape asks for 2");
  snapshot.tensors[0] = {"a", Dtype::f64, {}, snapshot.tensors[0].bytes};
  EXPECT_EQ(refusal(snapshot), "the tensor `a` has 1 bytes, and its shape asks for 8");
  const std::byte two{2};
  snapshot.tensors[0] = {"a", Dtype::boolean, {}, std::span(&two, 1)};
  EXPECT_EQ(refusal(snapshot), "the tensor `a` is BOOL and has a byte that is neither 0 nor 1");
}

TEST(Limits, WordsOfTheFormatAsNames) {
  EXPECT_EQ(refusal(snapshot_with("__anneal_checksum__")), "there are two tensors `__anneal_checksum__`");
  EXPECT_EQ(refusal(snapshot_with("__metadata__")), "the header has a list where none belongs");
  Snapshot twice = snapshot_with("a");
  twice.tensors.push_back(twice.tensors.front());
  EXPECT_EQ(refusal(twice), "there are two tensors `a`");
  EXPECT_EQ(refusal(snapshot_with(std::string("a\0b", 3))), "a name has a NUL in it: `a␀b`");
}

TEST(Limits, TextsAreUtf8) {
  for (const std::string bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "a\x80", "\xf5\x80\x80\x80"}) {
    EXPECT_NE(refusal(snapshot_with(bad)).find("no JSON in UTF-8"), std::string::npos);
    EXPECT_NE(refusal({{{bad, ""}}, {}}).find("no JSON in UTF-8"), std::string::npos);
    EXPECT_NE(refusal({{{"a", bad}}, {}}).find("no JSON in UTF-8"), std::string::npos);
  }
  EXPECT_EQ(refusal({{{"a", std::string("\0 values may", 12)}}, {}}), "");
}

}  // namespace
}  // namespace anneal::tests
