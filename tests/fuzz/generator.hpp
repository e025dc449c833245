// Random texts: programs made by the rules of the grammar, and what is left of programs after random changes.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace anneal::fuzz {

/// A random program of the language, without errors of syntax. Blanks, line breaks and comments stand wherever they
/// may.
std::string random_program(std::uint64_t seed);

/// `text` after a few random changes of bytes, words and pieces; `other` lends pieces. At most about twice as long.
std::string mutate(std::string_view text, std::string_view other, std::mt19937_64 &random);

/// Every word and sign of the language, and what other languages have in their place.
const std::vector<std::string_view> &dictionary();

}  // namespace anneal::fuzz
