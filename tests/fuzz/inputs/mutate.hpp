// New inputs from old ones.
#pragma once

#include <random>
#include <string>

namespace anneal::fuzz {

/// Changes `input` a little at random: bytes, stretches, whole words of the language; at most `most` bytes come of it.
void mutate(std::string &input, std::size_t most, std::mt19937_64 &random);

/// The beginning of one and the end of the other.
std::string crossed(const std::string &one, const std::string &other, std::size_t most, std::mt19937_64 &random);

}  // namespace anneal::fuzz
