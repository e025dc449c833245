// Many inputs in one text file, which shows in a review what it holds.
//
//   === 0f3a62d1c7b15d0e             the title of an input: what it once broke, or the hash of its bytes
//   schedule lr = 1\x00              its bytes: lines as they are; what is not printable as `\x1b`, a backslash as `\\`
//
// The line break before the next title, or before the end, belongs to the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace anneal::fuzz {

struct Input {
  std::string title;
  std::string bytes;

  friend bool operator==(const Input &, const Input &) = default;
};

/// Sixteen digits that the bytes decide.
std::string hash_of(std::string_view bytes);

std::vector<Input> read_container(std::string_view text);
/// The inverse of reading, whatever the bytes. Titles are one line each.
std::string write_container(const std::vector<Input> &inputs);

}  // namespace anneal::fuzz
