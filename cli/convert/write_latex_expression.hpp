// Expressions of a graph as LaTeX with amsmath.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/convert/write_language.hpp"

namespace anneal::cli {

/// Characters of names and numbers in a formula that a person may still read.
inline constexpr std::size_t kLatexLimit = 4000;

/// slope * t + offset.
struct Line {
  double slope = 0;
  double offset = 0;
};

/// The line that a node is, if it is one without parameters.
std::optional<Line> line_of(const Graph &graph, NodeId id, int depth = 0);

/// A number as a paper has it: `3 \cdot 10^{-5}`.
CodeText latex_number(double value);

/// A name: `\beta_1`, `\mathrm{half\_life}`.
std::string latex_name(std::string_view name);

/// Writes the nodes of one graph. Shared parts are written where they are used.
class LatexExpressions {
 public:
  /// `arguments` are the texts of the graph's arguments, by number.
  LatexExpressions(const Graph &graph, const std::vector<std::string> &arguments)
      : graph_(graph), arguments_(arguments) {}

  /// The expression; of no use once `is_too_long`.
  CodeText write(NodeId id);
  /// No reader would follow it.
  bool is_too_long() const { return written_ > kLatexLimit; }
  /// The growing cycles that were written: what $n$ and $T_m$ stand for.
  const std::vector<std::string> &definitions() const { return definitions_; }

 private:
  CodeText leaf(NodeId id) const;
  CodeText operation(NodeId id);
  CodeText builtin(NodeId id);
  CodeText product(NodeId id);
  CodeText line(NodeId id);
  CodeText difference(NodeId id);
  std::string angle(NodeId id);
  bool is_length_of_cycle(NodeId id) const;
  CodeText condition(NodeId id, std::string_view sign);
  CodeText cases(NodeId id);
  CodeText growing(NodeId id);
  CodeText function(std::string_view name, NodeId id);

  static constexpr int kDepth = 200;

  const Graph &graph_;
  const std::vector<std::string> &arguments_;
  std::size_t written_ = 0;  ///< characters of leaves
  int depth_ = 0;
  std::vector<std::string> definitions_;
};

}  // namespace anneal::cli
