// Corpus files and folders of inputs, one into the other.
//
//   fuzz_corpus unpack CORPUS.txt FOLDER      every input as a file of its own, named by its title
//   fuzz_corpus pack FOLDER CORPUS.txt        every file of the folder, in the order of their hashes; doubles once
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>

#include "tests/fuzz/inputs/container.hpp"

namespace {

using anneal::fuzz::Input;

std::string contents(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::filesystem::path &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::size_t unpack(const std::filesystem::path &corpus, const std::filesystem::path &folder) {
  std::filesystem::create_directories(folder);
  const std::vector<Input> inputs = anneal::fuzz::read_container(contents(corpus));
  for (const Input &input : inputs) write(folder / anneal::fuzz::hash_of(input.bytes), input.bytes);
  return inputs.size();
}

std::size_t pack(const std::filesystem::path &folder, const std::filesystem::path &corpus) {
  std::map<std::string, std::string> sorted;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    std::string bytes = contents(entry.path());
    std::string hash = anneal::fuzz::hash_of(bytes);
    sorted.emplace(std::move(hash), std::move(bytes));
  }
  std::vector<Input> inputs;
  for (const auto &[hash, bytes] : sorted) inputs.push_back({hash, bytes});
  write(corpus, anneal::fuzz::write_container(inputs));
  return inputs.size();
}

}  // namespace

int main(int count, char **arguments) {
  const std::string_view command = count == 4 ? arguments[1] : "";
  if (command != "pack" && command != "unpack") {
    std::fputs("fuzz_corpus unpack CORPUS.txt FOLDER, or fuzz_corpus pack FOLDER CORPUS.txt\n", stderr);
    return 2;
  }
  const std::size_t inputs = command == "pack" ? pack(arguments[2], arguments[3]) : unpack(arguments[2], arguments[3]);
  std::printf("%zu inputs\n", inputs);
  return 0;
}
