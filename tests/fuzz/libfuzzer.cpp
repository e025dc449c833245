// One fuzz target as a libFuzzer program: build/asan/bin/fuzz_NAME. ANNEAL_FUZZ_TARGET is its name.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "tests/fuzz/inputs/mutate.hpp"
#include "tests/fuzz/targets/targets.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t most);

namespace {

const anneal::fuzz::Target &target() {
  static const anneal::fuzz::Target &found = *anneal::fuzz::find_target(ANNEAL_FUZZ_TARGET);
  return found;
}

constexpr const char *kHelp =
    "fuzz_%s: looks for inputs that break a promise. tests/fuzz/README.md says which, and how the corpus grows.\n"
    "\n"
    "  tests/fuzz/grow.sh %s SECONDS        fuzz from the corpus of the repository, and keep what takes new edges\n"
    "  build/asan/bin/fuzz_%s -timeout=2 -rss_limit_mb=1024 FOLDER\n"
    "                                       fuzz from the inputs in FOLDER, which it adds to, until something breaks\n"
    "  build/asan/bin/fuzz_%s FILE          run one input\n"
    "  build/asan/bin/fuzz_%s -help=1       every option of libFuzzer\n";

}  // namespace

extern "C" int LLVMFuzzerInitialize(int *count, char ***arguments) {
  for (int i = 1; i < *count; ++i) {
    if (std::strcmp((*arguments)[i], "--help") != 0) continue;
    const char *const name = ANNEAL_FUZZ_TARGET;
    std::printf(kHelp, name, name, name, name, name);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  target().run({reinterpret_cast<const char *>(data), size});
  return 0;
}

/// Half of the changes are our own, which know the words of the language.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
  std::mt19937_64 random(seed);
  if (random() % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  std::string input(reinterpret_cast<const char *>(data), size);
  for (std::size_t changes = 1 + random() % 3; changes > 0; --changes) anneal::fuzz::mutate(input, most, random);
  std::memcpy(data, input.data(), input.size());
  return input.size();
}
