// From a checked program to its graph: calls expanded, time resolved to operations on the position, lists to their
// elements.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/program.hpp"
#include "compiler/graph/graph.hpp"

namespace anneal {

/// A value that the host may set, of the main file or of an imported program (`base.peak`).
struct ProgramParameter {
  std::string name;
  ModuleId module{};
  std::uint32_t item = 0;  ///< of the module; of an implicit parameter, its number
  bool implicit = false;   ///< an unknown name of a one-expression file
  bool required = false;   ///< has no default
  Type type;
  std::vector<std::string> choices;  ///< of a `one_of`
  Location where;
};

/// All parameters of a program: the main file's in the order of the text, then those of imported programs.
std::vector<ProgramParameter> program_parameters(const CheckedProgram &program);

/// A measurement that the training loop observes, of the main file or of an imported program (`base.val_loss`).
struct ProgramInput {
  std::string name;
  ModuleId module{};
  std::uint32_t item = 0;  ///< of the module
  Location where;
};

/// Measurements of one program, at most: beyond it a program is refused.
inline constexpr std::size_t kInputLimit = 1024;

/// All inputs of a program: the main file's in the order of the text, then those of imported programs.
std::vector<ProgramInput> program_inputs(const CheckedProgram &program);

/// What of a binding changes the graph itself: lengths of list parameters and choices. Everything else is an argument.
struct ParameterShape {
  bool set = false;          ///< the host gave a value
  std::uint32_t length = 0;  ///< of a list that the host gave
  std::string choice;        ///< that the host gave
};

/// The meaning of a graph argument; binding supplies its value, a run that of inputs and cells.
struct GraphArgument {
  enum class Kind : std::uint8_t {
    unit_multiplier,  ///< steps = amount * multiplier / divisor, for `unit`
    unit_divisor,
    total,            ///< the length of the run in steps; infinite when it is not limited
    parameter_set,    ///< whether the host set `parameter`
    parameter_value,  ///< element `element` of it: a number, a bool, a fraction; of a duration, counted in `unit`
    input,            ///< the last observation of an input
    cell,             ///< what a memory cell holds
    capture,          ///< the `element`-th number that the groups captured
    weight,           ///< of a rule: an element of a tensor
    gradient,         ///< likewise
    gradient_scale,   ///< what gradients are to be multiplied by before a rule sees them
    rule_cell,        ///< what a cell of the rule holds
    reduction,        ///< a sum over a tensor, or over all
  };
  Kind kind;
  UnitId unit = UnitId::step;
  std::uint32_t parameter = 0;
  std::uint32_t element = 0;
  std::uint32_t memory = 0;  ///< the number of an input, a cell, a cell of the rule or a reduction
};

/// A condition on the binding: where `failed` is true, binding reports `code`. `{0}`, `{1}` in the message stand for
/// the values.
struct BindingCheck {
  NodeId failed;
  Code code;
  Location where;
  std::string message;
  std::string label;
  std::vector<NodeId> values;
  std::vector<Note> notes;
};

/// A clock equation that the program needs, and where it needs it first.
struct ClockNeed {
  UnitId unit;
  Location where;
};

/// One phase of a `phases` whose place does not depend on the position, as `check` and `plot` look at it.
struct PhaseRecord {
  std::string name;      ///< empty when it has none
  std::string schedule;  ///< the output it stands in
  Location where;
  NodeId start;  ///< in steps of the run, whole
  NodeId end;
  NodeId exact_end;  ///< before rounding, counted from the start of the phases
  bool is_first = false;
  std::optional<NodeId>
      value_before;  ///< of the phase before, at its own end; absent for the first and for what is no number
  std::optional<NodeId> value_at_start;
};

/// An arm of the program's own text and the condition under which it is taken.
struct ArmRecord {
  NodeId taken;
  Location where;
};

struct LoweredOutput {
  std::string name;
  NodeId node;
  bool is_boolean;
  bool is_signed;
  bool mentions_time;  ///< in its text, directly or by names
  Location where;
  bool is_grouped = false;  ///< a group gave it another value, at `where`
};

/// A comparison as it is written: in the graph `a > b` is `b < a`.
struct LoweredComparison {
  NodeId holds;
  ComparisonOperator operation;
  NodeId left;
  NodeId right;
  Location where;
};

struct LoweredAssert {
  NodeId node;
  Location where;
  std::string message;
  std::vector<LoweredComparison> comparisons;  ///< of which it is made
};

/// A clock equation as lowered: `1 unit = amount other`; without `other` the amount is in steps.
struct LoweredEquation {
  std::optional<UnitId> unit;  ///< absent for `total`
  NodeId amount;
  std::optional<UnitId> other;
  std::vector<UnitId> needs;  ///< units that must be resolved before `amount` has a value
  Location where;
};

/// The values of a parameter, set or not: one, or a list's elements, or a choice. Lengths are in steps.
struct LoweredParameter {
  std::vector<NodeId> elements;
  std::string choice;
};

/// An input, with nodes of Stage::binding.
struct LoweredInput {
  std::string name;
  NodeId initial;  ///< NaN when there is none
  bool has_initial = false;
  std::optional<NodeId> low;  ///< of its range
  std::optional<NodeId> high;
  bool low_open = false;
  bool high_open = false;
  Location where;
};

/// A memory cell of one place of the program: a number or a bool.
struct LoweredCell {
  std::string name;  ///< `lr.plateau.best`: the item and the definitions that it stands in; no two are equal
  NodeId initial;    ///< of Stage::binding, without inputs and cells
  NodeId next;       ///< at the position of the observation, from inputs and cells as they were before it
  bool is_boolean = false;
  std::vector<std::uint32_t> inputs;  ///< numbers of those whose observation advances it, in order
  Location where;
};

/// How many numbers a value of a rule is: a single one, one for each tensor, or one for each element.
enum class RuleShape : std::uint8_t { single, tensor, element };

/// A memory cell of a rule: it advances with every update.
struct RuleCell {
  std::string name;  ///< `m`, or `adamw.m` in a rule that another one calls; no two are equal
  NodeId initial;    ///< at the first update of a tensor; reads no cell and no reduction
  NodeId next;
  bool is_boolean = false;
  RuleShape shape = RuleShape::single;
  Location where;
};

/// A sum over all elements of a tensor, or of all tensors, in a fixed order, in binary64.
struct RuleReduction {
  NodeId of;             ///< of RuleShape::element
  bool squared = false;  ///< of the squares
  bool is_global = false;
  Location where;
};

/// An update rule in the graph of the outputs, whose weight, gradient, cells and reductions are arguments.
struct LoweredRule {
  std::string name;
  NodeId weight;    ///< the new one
  NodeId gradient;  ///< what the rule sees of it, with its scale
  std::vector<RuleCell> cells;
  std::vector<RuleReduction> reductions;
  Location where;
};

/// A program in the form that every back end takes. Immutable.
struct Lowered {
  Graph graph;
  std::vector<GraphArgument> arguments;
  std::vector<LoweredOutput> outputs;
  std::vector<LoweredParameter> parameters;  ///< one for each of program_parameters
  std::vector<LoweredAssert> asserts;
  std::vector<BindingCheck> checks;
  std::vector<ClockNeed> needs;
  std::vector<PhaseRecord> phases;
  std::vector<ArmRecord> arms;
  std::vector<LoweredInput> inputs;  ///< one for each of program_inputs
  std::vector<LoweredCell> cells;
  bool uses_feedback = false;  ///< something here reads an input or a cell
  std::optional<LoweredRule> rule;
};

/// An optimizer of the main file that is to be lowered with the outputs.
struct RuleUse {
  std::uint32_t item = 0;        ///< its parameters have defaults
  bool scales_gradient = false;  ///< gradients come with a scale
};

/// A group that applies, and those of its captures that are arguments of the graph.
struct GroupUse {
  std::uint32_t item = 0;               ///< of the main file
  std::vector<std::uint32_t> captures;  ///< their numbers in the first pattern
  std::uint32_t first_argument = 0;     ///< GraphArgument::element of the first; the others follow
};

struct LowerOptions {
  std::vector<ParameterShape> parameters;  ///< one for each of program_parameters
  bool for_check = false;                  ///< also asserts, phases and arms
  std::vector<GroupUse> groups;            ///< that apply to some tensors of a model, in their order
  std::optional<RuleUse> rule;
};

/// Lowers the outputs of the main file, as the groups that apply make them. Reports what only expansion finds out
/// (groups 04 and 05); with errors the result must not be used. With groups, checks are those of the groups' own text.
/// The caller holds a FloatingPointGuard.
Lowered lower(const CheckedProgram &program, const std::vector<ProgramParameter> &parameters,
              const LowerOptions &options, Diagnostics &diagnostics);

/// Puts the initial values of inputs and cells among the values of the arguments, where the others are already. The
/// caller holds a FloatingPointGuard.
void set_initial_memory(const Lowered &lowered, std::vector<double> &arguments);

/// The shape of every node of a graph with a rule.
std::vector<RuleShape> rule_shapes(const Lowered &lowered);

/// The optimizers of the main file that can be used as they are: without parameters, or with defaults for all.
std::vector<std::uint32_t> complete_rules(const CheckedProgram &program);

/// The clock equations of one module (the main file, or a fragment of the host's) as a graph of their own.
struct LoweredClock {
  Graph graph;
  std::vector<GraphArgument> arguments;
  std::vector<LoweredEquation> equations;
};
LoweredClock lower_clock(const CheckedProgram &program, ModuleId module,
                         const std::vector<ProgramParameter> &parameters, const LowerOptions &options,
                         Diagnostics &diagnostics);

/// A value given as text (a fragment with one item::Formula), lowered: `5 epochs`, `2%`, `[1, 2]`, `true`.
struct LoweredValue {
  struct Element {
    NodeId node;                 ///< number, boolean, fraction; of a duration its amount
    std::optional<UnitId> unit;  ///< of a duration; absent when the amount is in steps
  };
  Type type;
  Graph graph;
  std::vector<GraphArgument> arguments;
  std::vector<Element> elements;
};
LoweredValue lower_value(const CheckedProgram &program, ModuleId fragment, Diagnostics &diagnostics);

/// Whether `expression` of `module` mentions time, also through the names and functions that it uses.
bool mentions_time(const CheckedProgram &program, ModuleId module, ExprId expression);

}  // namespace anneal
