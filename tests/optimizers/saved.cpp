#include "tests/optimizers/saved.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace anneal::tests {

Place::Place(const std::string &name)
    : path_(testing::TempDir() + "anneal_" + std::to_string(getpid()) + "_" + name + ".ckpt") {
  clear();
}

Place::~Place() {
  clear();
}

void Place::clear() const {
  for (const char *end : {"", ".1", ".2", ".3", ".lock", ".new", ".old"}) std::filesystem::remove(path_ + end);
}

std::string read_bytes(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

const std::vector<Parameter> &grouped_parameters() {
  static const std::vector<Parameter> parameters{{"layer.0.weight", 300},
                                                 {"layer.1.weight", 41, ANNEAL_FLOAT64, ANNEAL_FLOAT64},
                                                 {"layer.1.bias", 7, ANNEAL_BFLOAT16, ANNEAL_FLOAT32},
                                                 {"head", 20, ANNEAL_FLOAT16, ANNEAL_FLOAT16},
                                                 {"none", 0},
                                                 {"still", 3}};
  return parameters;
}

void go(Model &model, std::int64_t first, std::int64_t end) {
  if (first == 0) anneal_optimizer_freeze(model.get(), "still", 1);
  for (std::int64_t k = first; k < end; ++k) {
    if (k % 3 == 1) {
      const Answer observed = model.observe(k, 1 + number_of(5, 0, static_cast<std::uint64_t>(k)));
      ASSERT_EQ(observed.status, ANNEAL_OK) << observed.text;
    }
    model.run(k, k + 1);
  }
}

}  // namespace anneal::tests
