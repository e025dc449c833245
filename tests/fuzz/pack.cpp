#include "tests/fuzz/pack.hpp"

#include <charconv>
#include <fstream>
#include <iterator>

namespace anneal::fuzz {

std::vector<std::string> read_pack(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<std::string> inputs;
  const char *end = bytes.data() + bytes.size();
  for (const char *at = bytes.data(); at < end;) {
    std::size_t length = 0;
    const auto [digits_end, error] = std::from_chars(at, end, length);
    if (error != std::errc() || digits_end == end || static_cast<std::size_t>(end - digits_end) < length + 1) break;
    inputs.emplace_back(digits_end + 1, length);
    at = digits_end + 1 + length + 1;
  }
  return inputs;
}

std::string write_pack(const std::vector<std::string> &inputs) {
  std::string bytes;
  for (const std::string &input : inputs) {
    bytes += std::to_string(input.size());
    bytes += '\n';
    bytes += input;
    bytes += '\n';
  }
  return bytes;
}

}  // namespace anneal::fuzz
