#include "tests/backends/examples.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

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

std::vector<ProgramText> library_sources() {
  const std::filesystem::path folder = ANNEAL_SOURCE_DIR "/stdlib";
  std::vector<ProgramText> texts;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".sched") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    std::string name = std::filesystem::relative(entry.path(), folder).replace_extension().generic_string();
    texts.push_back({std::move(name), {std::istreambuf_iterator<char>(stream), {}}});
  }
  std::ranges::sort(texts, {}, &ProgramText::name);
  return texts;
}

}  // namespace anneal::tests
