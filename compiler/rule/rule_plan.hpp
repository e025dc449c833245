// A rule in passes: what is computed for elements, and which scalars that takes.
#pragma once

#include <optional>
#include <vector>

#include "compiler/lower/lower.hpp"
#include "compiler/rule/element_program.hpp"

namespace anneal {

/// One pass over the elements of all tensors.
struct RulePass {
  ElementProgram program;
  std::vector<NodeId> scalars;            ///< by the number that the program's steps name
  bool has_tensor_scalars = false;        ///< some of them are of a tensor, not single
  std::vector<std::uint32_t> reductions;  ///< the rule's, by sum of the program
};

/// The passes of an update. Reductions of a pass are there before the next one begins.
struct RulePlan {
  std::vector<std::uint32_t> arrays;        ///< the rule's cells of RuleShape::element: arrays of the programs
  std::vector<std::uint32_t> single_cells;  ///< those of RuleShape::single
  std::vector<std::uint32_t> tensor_cells;  ///< those of RuleShape::tensor
  RulePass initial;                         ///< stores the initial values of arrays, without a new weight
  std::vector<RulePass> reductions;
  RulePass update;

  /// Where the first pass of an update finds the norm of all gradients: the number of a reduction.
  std::optional<std::uint32_t> gradient_norm;
};

/// `lowered` has a rule.
RulePlan plan_rule(const Lowered &lowered);

/// The scalars as a graph, and the steps of every pass, as text: for `compile --emit=passes`.
std::string dump(const RulePlan &plan, const Lowered &lowered);

}  // namespace anneal
