// fuzz_fmt: a text without errors keeps its tree when it is formatted, and formatting again changes nothing. The first
// byte chooses between the bytes as they are and a random program that they are the seed of.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/fuzz/generator.hpp"
#include "tests/fuzz/properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
  std::string text(reinterpret_cast<const char *>(data), size);
  if (size > 0 && data[0] < 0x20) {
    std::uint64_t seed = 0;
    std::memcpy(&seed, data, size < sizeof seed ? size : sizeof seed);
    std::mt19937_64 random(seed);
    text = anneal::fuzz::random_program(seed);
    if (size > sizeof seed) text = anneal::fuzz::mutate(text, text.substr(text.size() / 2), random);
  }
  const std::string problem = anneal::fuzz::check_format(text);
  if (problem.empty()) return 0;
  std::fprintf(stderr, "%s\n", problem.c_str());
  std::abort();
}
