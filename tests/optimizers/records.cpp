#include "tests/optimizers/records.hpp"

#include <cmath>
#include <fstream>
#include <stdexcept>

namespace anneal::tests {
namespace {

/// `0x1.8p-1`, `nan`, `-inf`.
double read_number(const std::string &text) {
  std::size_t read = 0;
  const double value = std::stod(text, &read);
  if (read != text.size()) throw std::runtime_error("not a number: " + text);
  return value;
}

OptimizerRecord read_record(const nlohmann::json &json) {
  OptimizerRecord record;
  record.framework = json.at("framework");
  record.scheduler = json.at("scheduler");
  record.is_clipping = json.at("kind") == "clipping";
  record.arguments = json.at("arguments");
  record.output = json.at("output");
  record.is_float32 = json.at("dtype") == "float32";
  record.has_float32 = json.value("accuracy", "") == "float32";
  record.tensors = record.arguments.value("tensors", std::vector<std::size_t>{kWeights});
  record.is_matrix = json.value("shape", std::vector<int>()).size() > 1;
  record.raises = json.contains("raises");
  record.steps = json.at("steps").get<std::vector<std::int64_t>>();
  for (const auto &texts : json.at("values_hex").get<std::vector<std::array<std::string, kWeights>>>()) {
    Numbers &row = record.values.emplace_back();
    for (std::size_t i = 0; i < kWeights; ++i) row[i] = read_number(texts[i]);
  }
  if (record.values.size() != record.steps.size() || record.values.empty() != record.raises) {
    throw std::runtime_error("a record without values: " + record.name());
  }
  return record;
}

}  // namespace

std::string OptimizerRecord::name() const {
  return framework + "." + scheduler + " " + arguments.dump() + (is_matrix ? " of a matrix" : "");
}

std::vector<OptimizerRecord> read_records() {
  const std::string path = ANNEAL_SOURCE_DIR "/tests/optimizers/records.jsonl";
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error(path + " cannot be read");
  std::vector<OptimizerRecord> records;
  for (std::string line; std::getline(stream, line);) records.push_back(read_record(nlohmann::json::parse(line)));
  return records;
}

Numbers first_weights() {
  Numbers weights{};
  for (std::size_t i = 0; i < kWeights; ++i) weights[i] = (i % 2 == 0 ? 1.0 : -1.0) * static_cast<double>(i + 1) / 8;
  return weights;
}

std::vector<Numbers> first_gradients(std::size_t updates) {
  std::vector<Numbers> gradients(updates);
  std::uint64_t x = 12345;
  for (std::size_t k = 0; k < updates; ++k) {
    for (std::size_t i = 0; i < kWeights; ++i) {
      x = (1103515245 * x + 12345) % (1ULL << 31);
      const double fraction = (static_cast<double>(x >> 15) - 32768) / 32768;
      gradients[k][i] = i == 5 && k % 4 == 3 ? 0 : std::ldexp(fraction, static_cast<int>(i) - 3);
    }
  }
  return gradients;
}

}  // namespace anneal::tests
