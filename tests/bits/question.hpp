// Nodes of a graph at many positions under several settings, asked of the interpreter and of native code.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/graph/graph.hpp"
#include "tests/bits/configurations.hpp"

namespace anneal::tests {

/// Every root is wanted at every position under every setting. Settings are values of the graph's arguments.
struct Question {
  const Graph *graph;
  std::vector<NodeId> roots;
  std::vector<std::vector<double>> settings;
  std::vector<double> positions;

  std::size_t samples() const { return settings.size() * positions.size(); }
};

/// Of each root, the values under the first setting at every position, then those under the next.
using Values = std::vector<std::vector<double>>;

Values interpreted(const Question &question);

/// Nothing, and the reason, where there is no code.
struct Answer {
  std::optional<Values> values;
  std::string reason;
  bool wrote_too_far = false;  ///< behind the last value
};
Answer compiled(const Question &question, const Configuration &configuration);

/// The first value that is not the same in every bit.
struct Difference {
  std::size_t root;
  std::size_t setting;
  double position;
  double expected;
  double got;
};
std::optional<Difference> difference(const Question &question, const Values &expected, const Values &got);

/// 16 hexadecimal digits.
std::string bits_text(double value);

}  // namespace anneal::tests
