#include "tests/backends/examples.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace anneal::tests {

std::vector<ProgramText> examples() {
  std::vector<ProgramText> texts;
  for (const auto &entry : std::filesystem::directory_iterator(ANNEAL_SOURCE_DIR "/examples")) {
    if (entry.path().extension() != ".sched") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    texts.push_back({entry.path().stem().string(), {std::istreambuf_iterator<char>(stream), {}}});
  }
  std::ranges::sort(texts, {}, &ProgramText::name);
  return texts;
}

}  // namespace anneal::tests
