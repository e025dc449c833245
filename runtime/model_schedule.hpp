// A schedule for every tensor of a model: what the groups of a program make of it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/program.hpp"
#include "runtime/tensor_groups.hpp"

namespace anneal {

/// Limits of a model's schedules: lists of groups that apply, each of which has a graph of its own; the operations of
/// these graphs; and those of all sets, which share the graphs and have values of their own.
inline constexpr std::size_t kGroupListLimit = 256;
inline constexpr std::size_t kModelOperationLimit = 4'000'000;
inline constexpr std::size_t kSetOperationLimit = 32'000'000;

/// Tensors to which the same groups apply, with the same captured numbers.
struct TensorSet {
  std::vector<AppliedGroup> groups;
  std::vector<std::uint32_t> tensors;  ///< their numbers, ascending
  Schedule schedule;                   ///< of these tensors; all outputs of the program, in their order
};

/// The tensors of a model in as few sets as possible, each with its schedule. Immutable; copies share it; safe from any
/// number of threads. Outlives the schedule that it was made from.
class ModelSchedule {
 public:
  /// Applies the groups of the main file to tensors by their names, one for each tensor. The clock and parameters are
  /// the schedule's. Nothing when a pattern matches no tensor, a group's text has no meaning for some of them, or a
  /// limit is passed; what it is, is in `diagnostics`. With `rule` every set's graph has that rule too.
  static std::optional<ModelSchedule> bind(const Schedule &schedule, std::span<const std::string_view> tensors,
                                           Diagnostics &diagnostics, std::optional<RuleUse> rule = std::nullopt);

  /// In the order of their first tensors.
  const std::vector<TensorSet> &sets() const;
  std::uint32_t set_of(std::size_t tensor) const;

  /// As Schedule::with_native_code, for every set; sets of the same groups share their code.
  std::optional<ModelSchedule> with_native_code(bool quick, std::string &reason) const;

 private:
  struct Parts;
  explicit ModelSchedule(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

/// Reports what no model could make right in the text of groups: what expansion finds out, and clock equations that
/// they need. For programs that are checked without a model.
void check_group_texts(const Schedule &schedule, Diagnostics &diagnostics);

/// The schedule, without groups, with a rule in its graph. Nothing, and diagnostics, where the rule has no meaning.
std::optional<Schedule> with_rule(const Schedule &schedule, const RuleUse &rule, Diagnostics &diagnostics);

std::string group_name(const CheckedProgram &program, const AppliedGroup &group);
/// The captures of a group that applies, by name.
std::vector<std::pair<std::string, double>> captured_numbers(const CheckedProgram &program, const AppliedGroup &group);
/// The groups of a set in words: `no_decay, layers(depth = 3)`; empty where none applies.
std::string groups_text(const CheckedProgram &program, const std::vector<AppliedGroup> &groups);

}  // namespace anneal
