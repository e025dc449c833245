// A rule as some tensors have it: its passes, and the code of its scalars.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/interpreter/interpreter.hpp"
#include "compiler/rule/rule_plan.hpp"
#include "runtime/optimizer/element_code.hpp"

namespace anneal {

/// The rule of one list of groups. Immutable but for the kernels that it is asked for; one owner.
class RuleCode {
 public:
  /// `schedule` has a rule. The passes by number: the initial one, those of reductions in order, the update.
  explicit RuleCode(Schedule schedule);
  RuleCode(const RuleCode &) = delete;
  RuleCode &operator=(const RuleCode &) = delete;

  const Lowered &lowered() const { return schedule_.lowered(); }
  const LoweredRule &rule() const { return *lowered().rule; }
  const RulePlan &plan() const { return plan_; }
  std::size_t pass_count() const { return passes_.size(); }
  std::size_t update_pass() const { return passes_.size() - 1; }
  const RulePass &pass(std::size_t number) const { return *passes_[number].pass; }

  /// Whether the scalars of a pass differ from one tensor to the next. For the update, the next values of cells that
  /// are no arrays count as scalars.
  bool has_tensor_scalars(std::size_t pass) const { return passes_[pass].has_tensor_scalars; }

  /// What the arguments of the graph are that the rule adds to a schedule's.
  struct Words {
    std::span<const double> single_cells;
    std::span<const double> tensor_cells;
    std::span<const double> reductions;
    double gradient_scale = 1;
  };
  /// The scalars of a pass, one for each of its program's, into `scalars`; and for the update the next values of
  /// cells. `arguments` is the schedule's. The answer is the first that is infinite or NaN though the text has no such
  /// number. The caller holds a FloatingPointGuard.
  struct Scalars {
    std::vector<double> values;
    std::vector<double> single_cells;
    std::vector<double> tensor_cells;
  };
  std::optional<NodeId> compute(std::size_t pass, std::span<const double> arguments, const Words &words,
                                double position, Scalars &scalars);

  /// The code of a pass; made when it is first asked for. Null, and the reason, as ElementCode::make.
  const ElementCode *code(std::size_t pass, const ElementStorage &storage, Backend backend, std::string &reason);

 private:
  struct Pass {
    const RulePass *pass = nullptr;
    std::vector<NodeId> roots;
    std::vector<std::uint32_t> places;  ///< by scalar, its root
    std::optional<InterpreterCode> code;
    bool has_tensor_scalars = false;
    std::deque<std::pair<ElementStorage, ElementCode>> kernels;  ///< pointers to them stay good
  };
  std::optional<NodeId> first_not_finite(const Pass &pass) const;
  void add_pass(const RulePass &pass, std::span<const NodeId> others, bool has_tensor_cells);

  Schedule schedule_;
  RulePlan plan_;
  std::vector<std::uint32_t> words_;   ///< arguments of the graph that the rule adds
  std::vector<std::uint32_t> places_;  ///< by cell of the rule, its place among the single or tensor ones
  std::vector<Pass> passes_;
  std::vector<double> arguments_;  ///< while scalars are computed
  bool has_infinite_cells_ = false;
  std::vector<double> values_;
};

}  // namespace anneal
