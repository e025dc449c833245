#include "tests/golden/records.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/backends/backends.hpp"

namespace anneal::tests {
namespace {

Tolerance read_tolerance(const std::string &text) {
  if (text == "float64") return Tolerance::float64;
  if (text == "float64 recursive") return Tolerance::float64_recursive;
  if (text == "float64 bouncing") return Tolerance::float64_bouncing;
  if (text == "float32") return Tolerance::float32;
  throw std::runtime_error("unknown tolerance " + text);
}

GoldenRecord read_record(const nlohmann::json &json, std::size_t line) {
  GoldenRecord record;
  record.line = line;
  record.framework = json.at("framework");
  record.scheduler = json.at("scheduler");
  record.arguments = json.at("arguments").dump();
  record.program = json.at("program");
  record.tolerance = read_tolerance(json.at("tolerance"));
  record.stairs = json.at("stairs");
  record.steps = json.at("steps").get<std::vector<std::int64_t>>();
  for (const std::string &text : json.at("values_hex").get<std::vector<std::string>>()) {
    record.values.push_back(read_value(text).value());
  }
  for (const auto &text : json.value("metrics", std::vector<std::string>())) {
    record.metrics.push_back(read_value(text).value());
  }
  if (!record.metrics.empty() && record.metrics.size() != record.steps.size()) throw std::runtime_error("no metrics");
  if (record.steps.empty() || record.steps.size() != record.values.size()) throw std::runtime_error("no steps");
  return record;
}

std::string at_step(const GoldenRecord &record, std::size_t i) {
  return "step " + std::to_string(record.steps[i]) + ": ";
}

}  // namespace

std::vector<GoldenRecord> read_records(const std::string &path) {
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error(path + " cannot be read");
  std::vector<GoldenRecord> records;
  for (std::string line; std::getline(stream, line);) {
    records.push_back(read_record(nlohmann::json::parse(line), records.size() + 1));
  }
  return records;
}

double range_of(const GoldenRecord &record) {
  double range = 0;
  for (const double value : record.values) {
    if (std::isfinite(value)) range = std::max(range, std::fabs(value));
  }
  return range > 0 ? range : 1;
}

double allowed(Tolerance tolerance, std::int64_t step) {
  constexpr double kUlp = 0x1p-52;
  switch (tolerance) {
    case Tolerance::float64:
      return 4 * kUlp;
    case Tolerance::float64_recursive:
      return (16 + static_cast<double>(step) / 16) * kUlp;
    case Tolerance::float64_bouncing:
      return (16 + 2 * static_cast<double>(step)) * kUlp;
    case Tolerance::float32:
      return 1e-6;
  }
  return 0;
}

std::vector<std::string> differences(const GoldenRecord &record, const std::vector<double> &values) {
  std::vector<std::string> result;
  const double range = range_of(record);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double expected = record.values[i];
    const double distance =
        same_bits(values[i], expected) || values[i] == expected ? 0 : std::fabs(values[i] - expected);
    if (!(distance <= allowed(record.tolerance, record.steps[i]) * range)) {
      result.push_back(at_step(record, i) + "expected " + show_value(expected) + ", got " + show_value(values[i]));
    }
    if (record.stairs && i > 0 && (expected == record.values[i - 1]) != (values[i] == values[i - 1])) {
      result.push_back(at_step(record, i) + (values[i] == values[i - 1] ? "no jump here" : "a jump that is not there"));
    }
  }
  return result;
}

}  // namespace anneal::tests
