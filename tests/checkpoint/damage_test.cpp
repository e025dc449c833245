// Every flipped bit, every cut, and bytes that were added, swapped or taken from another file: refused, with a reason.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/checkpoint/example.hpp"

namespace anneal::tests {
namespace {

/// Looks at damaged files, each in memory of exactly its size, so that a sanitizer sees a step beyond.
class Damage : public testing::Test {
 protected:
  void expect_refused(std::span<const std::byte> bytes, const std::string &what) {
    const std::vector<std::byte> file(bytes.begin(), bytes.end());
    std::string error;
    ++looked_at_;
    if (read_snapshot(file, error)) {
      ADD_FAILURE() << what << ": accepted";
    } else if (error.empty()) {
      ADD_FAILURE() << what << ": no reason";
    }
  }
  void TearDown() override { std::printf("%zu damaged files refused\n", looked_at_); }

  /// Four kibibytes, of every type; about a third is the header.
  const std::vector<std::byte> file_ = [] {
    Example example = example_of_all();
    example.add("the rest", Dtype::u8, {1000}, 1);
    const std::size_t more = 4096 - written(example.snapshot).size();
    example.snapshot.tensors.pop_back();
    example.add("the rest", Dtype::u8, {1000 + more}, 1);
    return written(example.snapshot);
  }();
  std::size_t looked_at_ = 0;
};

TEST_F(Damage, EveryBit) {
  std::vector<std::byte> file = file_;
  ASSERT_EQ(file.size(), 4096U);
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << bit % 8)};
    file[bit / 8] ^= mask;
    expect_refused(file, "bit " + std::to_string(bit));
    file[bit / 8] ^= mask;
  }
  std::string error;
  EXPECT_TRUE(read_snapshot(file, error)) << error;
}

TEST_F(Damage, EveryCut) {
  for (std::size_t size = 0; size < file_.size(); ++size) {
    expect_refused(std::span(file_).first(size), "the first " + std::to_string(size) + " bytes");
    expect_refused(std::span(file_).last(size), "the last " + std::to_string(size) + " bytes");
  }
}

TEST_F(Damage, EveryByteLessOrMore) {
  for (std::size_t at = 0; at < file_.size(); ++at) {
    std::vector<std::byte> file = file_;
    file.erase(file.begin() + static_cast<std::ptrdiff_t>(at));
    expect_refused(file, "without byte " + std::to_string(at));
    file = file_;
    file.insert(file.begin() + static_cast<std::ptrdiff_t>(at), std::byte{0x20});
    expect_refused(file, "a byte more at " + std::to_string(at));
  }
}

TEST_F(Damage, Extended) {
  std::vector<std::byte> file = file_;
  for (int more = 0; more < 64; ++more) {
    file.push_back(std::byte{0});
    expect_refused(file, "zeros behind");
  }
  file = file_;
  file.insert(file.end(), file_.begin(), file_.end());
  expect_refused(file, "twice");
}

TEST_F(Damage, ZeroedAndSwappedStretches) {
  for (const std::size_t stretch : {std::size_t{8}, std::size_t{64}, std::size_t{512}}) {
    const std::size_t count = file_.size() / stretch;
    for (std::size_t one = 0; one < count; ++one) {
      std::vector<std::byte> file = file_;
      const auto begin = [&](std::size_t number) {
        return file.begin() + static_cast<std::ptrdiff_t>(number * stretch);
      };
      std::fill(begin(one), begin(one + 1), std::byte{0});
      if (file != file_) expect_refused(file, "zeros in stretch " + std::to_string(one));
      file = file_;
      std::swap_ranges(begin(one), begin(one + 1), begin((one * 7 + 3) % count));
      if (file != file_) expect_refused(file, "another stretch for " + std::to_string(one));
    }
  }
}

/// A file that another was half written over, as after a crash of a disk: the sizes agree, the contents do not.
TEST_F(Damage, HalfOfAnother) {
  const std::vector<std::byte> one = written(example_of(1, 4000).snapshot);
  const std::vector<std::byte> other = written(example_of(2, 4000).snapshot);
  ASSERT_EQ(one.size(), other.size());
  std::vector<std::byte> file = other;
  std::string error;
  for (std::size_t size = 1; size < one.size(); ++size) {
    file[size - 1] = one[size - 1];
    if (file != one && file != other)
      expect_refused(file, std::to_string(size) + " bytes of one, the rest of the other");
  }
}

}  // namespace
}  // namespace anneal::tests
