// Recorded optimizers and clippings of other frameworks: records.jsonl, as README.md describes it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace anneal::tests {

/// Weights and gradients of every record.
inline constexpr std::size_t kWeights = 8;
using Numbers = std::array<double, kWeights>;

struct OptimizerRecord {
  std::string framework;
  std::string scheduler;  ///< class or function name
  bool is_clipping = false;
  nlohmann::json arguments;
  std::string output;                ///< "weights", "evaluation weights" or "gradients"
  bool is_float32 = false;           ///< the weights are
  bool has_float32 = false;          ///< the weights are not, but the framework computed a part in float32
  std::vector<std::size_t> tensors;  ///< counts of weights, kWeights together
  bool is_matrix = false;
  bool raises = false;  ///< the framework did, and there are no values
  std::vector<std::int64_t> steps;
  std::vector<Numbers> values;  ///< after that many updates; of a clipping, the gradient of update steps[i]

  /// `torch.Adam {"lr":0.01}`.
  std::string name() const;
};

/// Reads records.jsonl; an unreadable line throws, which fails the test.
std::vector<OptimizerRecord> read_records();

/// The weights before the first update.
Numbers first_weights();
/// The gradients of updates 0, 1, …: they do not depend on the weights.
std::vector<Numbers> first_gradients(std::size_t updates);

}  // namespace anneal::tests
