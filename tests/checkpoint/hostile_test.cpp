// Headers that somebody wrote by hand: hostile.txt, each with eight bytes of data and the checksum that belongs to it,
// under the reason for which it is refused. And those that are too large for a text.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/checkpoint/example.hpp"
#include "tests/fuzz/inputs/container.hpp"

namespace anneal::tests {
namespace {

constexpr std::string_view kData("\0\0\0\0\0\0\0\0", 8);

/// Why a file with this header, whole otherwise, is refused; "accepted" when it is not.
std::string outcome(const std::string &header, std::string_view data = kData) {
  std::string error;
  const std::vector<std::byte> file = with_checksum(file_with_header(header, data));
  return read_snapshot(file, error) ? "accepted" : error;
}

TEST(Hostile, EveryHeaderOfTheList) {
  std::ifstream file(ANNEAL_SOURCE_DIR "/tests/checkpoint/hostile.txt");
  const std::vector<fuzz::Input> inputs = fuzz::read_container(std::string{std::istreambuf_iterator<char>(file), {}});
  ASSERT_GT(inputs.size(), 80U);
  for (const fuzz::Input &input : inputs) EXPECT_EQ(outcome(input.bytes), input.title) << input.bytes;
}

TEST(Hostile, DepthWithoutEnd) {
  for (const std::string before : {"", "{\"a\":", "{\"a\":{\"shape\":", "{\"__metadata__\":{\"a\":"}) {
    for (const std::string opening : {"[", "{\"a\":"}) {
      std::string header = before;
      while (header.size() + opening.size() < kHeaderLimit) header += opening;
      const std::string why = outcome(header);
      const bool at_once = why.ends_with(" where none belongs") || why == "the header does not begin with `{`" ||
                           why == "the tensor `a` has an unknown `a`";
      EXPECT_TRUE(at_once) << before << opening << ": " << why;
    }
  }
}

TEST(Hostile, BooleansThatAreNone) {
  const std::string header =
      R"({"a":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]},"__anneal_checksum__":{"dtype":"U8","shape":[16],"data_offsets":[8,24]}})";
  EXPECT_EQ(outcome(header, {"\0\1\0\1\1\1\1\1", 8}), "accepted");
  for (const char wrong : {'\2', '\x80', '\xff'}) {
    for (std::size_t at = 0; at < 8; ++at) {
      std::string data(8, '\1');
      data[at] = wrong;
      EXPECT_EQ(outcome(header, data), "the tensor `a` is BOOL and has a byte that is neither 0 nor 1");
    }
  }
}

TEST(Hostile, BeginningsOfFiles) {
  std::string error;
  const auto refused = [&](std::string_view bytes) {
    error.clear();
    return read_snapshot(std::as_bytes(std::span(bytes)), error) ? "accepted" : error;
  };
  using namespace std::string_view_literals;
  EXPECT_EQ(refused(""), "the file has 0 bytes, too few to tell the length of its header");
  EXPECT_EQ(refused("\0\0\0\0\0\0\0"sv), "the file has 7 bytes, too few to tell the length of its header");
  EXPECT_EQ(refused("\0\0\0\0\0\0\0\0"sv), "the header does not begin with `{`");
  EXPECT_EQ(refused("\2\0\0\0\0\0\0\0{}"sv), "the length of the header, 2, is no multiple of 8");
  EXPECT_EQ(refused("\x08\0\0\0\0\0\0\0{}     "sv), "the header would have 8 bytes, and the file has 15");
  EXPECT_EQ(refused("\xff\xff\xff\xff\xff\xff\xff\xff{}      "sv),
            "the header would have 18446744073709551615 bytes; 16 MiB is the limit");
}

}  // namespace
}  // namespace anneal::tests
