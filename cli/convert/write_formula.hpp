// What code of another language is made from: the outputs of a bound program as one graph, whose parameters are open.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/graph/interval.hpp"
#include "runtime/object_plan.hpp"

namespace anneal::cli {

/// Operations of a program that code is written for: beyond it nobody reads the code, and compilers suffer.
inline constexpr std::size_t kWrittenOperationLimit = 10'000;

/// What an argument of the graph is.
struct FormulaLeaf {
  enum class Kind : std::uint8_t { parameter, input, cell } kind = Kind::parameter;
  std::uint32_t number = 0;   ///< of Formula::parameters, inputs or cells
  std::uint32_t element = 0;  ///< of a list
  double multiplier = 1;      ///< a parameter's value times this …
  double divisor = 1;         ///< … divided by this
};

/// The ends of a range that the text states as numbers; an end that takes a computation is infinite here.
struct StatedRange {
  std::string text;  ///< `(0, 10]`
  double low = -Interval::kInfinite;
  double high = Interval::kInfinite;
  bool low_open = false;
  bool high_open = false;
  bool is_logarithmic = false;
};

/// An open parameter: a number or a list of them, lengths in steps, percentages as fractions.
struct FormulaParameter {
  std::string name;  ///< as the program has it: `base.peak`
  std::string documentation;
  std::string meaning;  ///< `a length in steps, in `[0, 10]``
  Type type;
  std::vector<double> values;  ///< as bound
  std::optional<StatedRange> range;
};

/// `the rate after the warm-up; a number, in `(0, 10]``.
std::string described(const FormulaParameter &parameter);

struct FormulaInput {
  std::string name;
  std::string documentation;
  NodeId initial{};
  bool has_initial = false;
};

struct FormulaCell {
  std::string name;
  NodeId initial{};
  NodeId next{};
  bool is_boolean = false;
  std::vector<std::uint32_t> inputs;  ///< numbers of Formula::inputs whose observation advances it
};

struct FormulaOutput {
  std::string name;
  std::string documentation;
  NodeId value{};
  bool is_boolean = false;
  bool is_signed = false;
};

/// A unit of the clock: `amount` of it are `amount * multiplier / divisor` steps.
struct FormulaUnit {
  std::string name;
  double multiplier = 1;
  double divisor = 1;
};

/// A place in the run that a phase gives its name to.
struct FormulaMark {
  NodeId node{};
  std::string name;  ///< `decay_start`
};

/// Fixed are the clock, choices, lengths of lists and parameters that the clock depends on, as bound. Immutable.
struct Formula {
  std::string name;           ///< after the file, a name in every language: `resnet50`
  std::string file;           ///< as shown to people
  std::string documentation;  ///< of the clock
  std::vector<std::string> contract;
  std::vector<FormulaUnit> units;     ///< that the clock knows, but steps
  std::optional<std::int64_t> total;  ///< length of the run in steps
  std::vector<ObjectPlan::FixedParameter> fixed;
  std::vector<FormulaParameter> parameters;
  std::vector<FormulaInput> inputs;  ///< that the outputs depend on
  std::vector<FormulaCell> cells;    ///< likewise
  std::vector<FormulaOutput> outputs;
  std::vector<FormulaMark> marks;
  std::vector<FormulaLeaf> leaves;  ///< by argument number of the graph
  std::vector<Interval> intervals;  ///< of every node, for parameters within their ranges
  Graph graph;

  bool has_memory() const { return !inputs.empty() || !cells.empty(); }
  const FormulaLeaf &leaf(NodeId argument) const { return leaves[graph.argument_number(argument)]; }
  /// Of every argument, parameters within their ranges.
  std::vector<Interval> argument_intervals() const;
  /// Numbers of the parameters that `roots` depend on, in order.
  std::vector<std::uint32_t> parameters_of(std::span<const NodeId> roots) const;
};

/// The operand that a node always is, by the intervals of all nodes: `max(x, 0)` of what is not negative, a select
/// whose condition is known.
std::optional<NodeId> decided_operand(const Graph &graph, NodeId id, std::span<const Interval> intervals);

/// The same values without what the intervals of all nodes decide; `folds_points`: also without the sign of a zero.
SpecialisedGraph without_decided(const SpecialisedGraph &special, std::span<const Interval> intervals,
                                 bool folds_points);

/// The formula of some outputs, by number. Nothing, and the reason, where names are no names in code or meet each
/// other.
std::optional<Formula> make_formula(const Schedule &schedule, std::span<const std::size_t> outputs,
                                    const std::string &file, std::string &reason);

}  // namespace anneal::cli
