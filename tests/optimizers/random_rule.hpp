// Programs with an optimizer, made at random: small, typed, and all with a meaning.
#pragma once

#include <cstdint>
#include <string>

namespace anneal::tests {

/// The text of program `number` of a seed: it depends on these alone. Its optimizer is `train`.
std::string random_rule(std::uint64_t seed, std::uint64_t number);

}  // namespace anneal::tests
