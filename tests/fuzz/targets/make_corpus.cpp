// fuzz_corpus OUT.pack FOLDER…: packs the inputs of libFuzzer's folders, and as many random programs and changed ones
// as are missing to 6000. fuzz_corpus --unpack IN.pack FOLDER: the inputs as files, to fuzz from.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

#include "tests/fuzz/generator.hpp"
#include "tests/fuzz/pack.hpp"

namespace {

constexpr std::size_t kInputs = 6000;
constexpr std::size_t kLongest = 400;

int unpack(const std::string &pack, const std::filesystem::path &folder) {
  std::filesystem::create_directories(folder);
  std::size_t count = 0;
  for (const std::string &input : anneal::fuzz::read_pack(pack)) {
    std::ofstream(folder / std::to_string(count++), std::ios::binary) << input;
  }
  return 0;
}

}  // namespace

int main(int count, char **arguments) {
  if (count == 4 && std::string(arguments[1]) == "--unpack") return unpack(arguments[2], arguments[3]);
  if (count < 2) return std::fputs("usage: fuzz_corpus OUT.pack FOLDER… | --unpack IN.pack FOLDER\n", stderr), 2;
  std::set<std::string> inputs;
  for (int at = 2; at < count; ++at) {
    for (const auto &entry : std::filesystem::directory_iterator(arguments[at])) {
      std::ifstream file(entry.path(), std::ios::binary);
      std::string input((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
      if (input.size() <= kLongest) inputs.insert(std::move(input));
    }
  }
  std::mt19937_64 random(3);
  for (std::uint64_t seed = 0; inputs.size() < kInputs; ++seed) {
    const std::string program = anneal::fuzz::random_program(1'000'000 + seed);
    const std::string text = seed % 2 == 0 ? program : anneal::fuzz::mutate(program, program, random);
    if (text.size() <= kLongest / 2) inputs.insert(text);
  }
  std::ofstream(arguments[1], std::ios::binary) << anneal::fuzz::write_pack({inputs.begin(), inputs.end()});
  std::printf("%zu inputs\n", inputs.size());
  return 0;
}
