// An update rule evaluated as plainly as possible: one element after the other, from the graph, without passes, kernels
// or threads. What the optimizer is compared with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/program.hpp"

namespace anneal::tests {

/// A tensor as it lies with the host.
struct PlainTensor {
  bool is_wide = false;  ///< binary64 arithmetic, else binary32
  std::vector<double> weights;
  std::vector<double> gradients;
  /// Rounds a new weight to how it is stored.
  double (*stored)(double) = nullptr;
  std::vector<std::vector<double>> cells = {};  ///< by cell of the rule, one number for each element
};

class PlainRule {
 public:
  /// Of a schedule with a rule, without groups.
  explicit PlainRule(const Schedule &schedule);

  std::vector<std::string> cell_names() const;
  void update(std::vector<PlainTensor> &tensors, std::int64_t position);

 private:
  /// Values of what has no element, with the cells and sums as they are.
  std::vector<double> scalars(const std::vector<PlainTensor> &tensors, std::size_t tensor, double position) const;
  /// Those roots for one element.
  std::vector<double> values(const std::vector<NodeId> &roots, const std::vector<PlainTensor> &tensors,
                             std::size_t tensor, std::size_t number, const std::vector<double> &scalars) const;
  void reduce(std::size_t reduction, const std::vector<PlainTensor> &tensors, double position);

  Schedule schedule_;
  std::vector<RuleShape> shapes_;
  bool has_begun_ = false;
  std::vector<std::vector<double>> reductions_;  ///< by reduction and tensor
};

}  // namespace anneal::tests
