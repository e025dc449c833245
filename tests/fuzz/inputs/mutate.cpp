#include "tests/fuzz/inputs/mutate.hpp"

#include <algorithm>

#include "grammar/words.hpp"
#include "tests/fuzz/targets/words.hpp"

namespace anneal::fuzz {
namespace {

/// Below `limit`, which is above 0. Not from <random>: its distributions differ between libraries, and a seed is to
/// mean the same inputs in every build.
std::size_t below(std::size_t limit, std::mt19937_64 &random) {
  return static_cast<std::size_t>(random() % limit);
}

struct Stretch {
  std::size_t begin;
  std::size_t length;
};

/// Mostly short.
Stretch stretch(const std::string &input, std::mt19937_64 &random) {
  const std::size_t begin = below(input.size() + 1, random);
  const std::size_t longest = std::min(input.size() - begin, std::size_t{1} << below(10, random));
  return {begin, below(longest + 1, random)};
}

/// The word or number at or after a random place.
Stretch word_at(const std::string &input, std::mt19937_64 &random) {
  std::size_t begin = below(input.size() + 1, random);
  while (begin < input.size() && !continues_name(input[begin])) ++begin;
  std::size_t end = begin;
  while (begin > 0 && continues_name(input[begin - 1])) --begin;
  while (end < input.size() && continues_name(input[end])) ++end;
  return {begin, end - begin};
}

}  // namespace

void mutate(std::string &input, std::size_t most, std::mt19937_64 &random) {
  const Stretch here = stretch(input, random);
  const Stretch there = stretch(input, random);
  const std::string &word = words()[below(words().size(), random)];
  switch (below(8, random)) {
    case 0:
      input.insert(here.begin, 1, static_cast<char>(below(256, random)));
      break;
    case 1:
      if (here.begin < input.size()) input[here.begin] = static_cast<char>(input[here.begin] ^ (1 << below(8, random)));
      break;
    case 2:
      input.erase(here.begin, here.length);
      break;
    case 3:
      input.insert(there.begin, input.substr(here.begin, here.length));
      break;
    case 4:
      input.replace(there.begin, there.length, input.substr(here.begin, here.length));
      break;
    case 5:
      input.insert(here.begin, below(2, random) == 0 ? word : " " + word + " ");
      break;
    default:
      const Stretch old = word_at(input, random);
      input.replace(old.begin, old.length, word);
      break;
  }
  if (input.size() > most) input.resize(most);
}

std::string crossed(const std::string &one, const std::string &other, std::size_t most, std::mt19937_64 &random) {
  std::string result = one.substr(0, below(one.size() + 1, random)) + other.substr(below(other.size() + 1, random));
  if (result.size() > most) result.resize(most);
  return result;
}

}  // namespace anneal::fuzz
