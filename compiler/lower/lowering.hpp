// The state of one lowering. Private to compiler/lower/.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <memory_resource>
#include <unordered_map>

#include "compiler/builtins.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/lower/value.hpp"

namespace anneal::lowering {

/// Levels of expressions inside expressions after expansion; the stack that lowering runs on is made for it.
inline constexpr std::size_t kExpansionDepthLimit = 4096;
inline constexpr std::size_t kExpansionStackBytes = std::size_t{96} << 20;
/// Expressions looked at during expansion, so that a program that expands for ever without operations ends too. Each
/// may cost some hundred bytes: this bounds the memory of lowering.
inline constexpr std::size_t kExpansionLimit = 1'000'000;
/// Calls, blocks and phases with different arguments or at different times: each takes up to a kilobyte.
inline constexpr std::size_t kScopeLimit = 70'000;
/// One in so many of them is remembered, to tell which part of a program is the large one.
inline constexpr std::size_t kSampleEvery = 256;

/// Where an expression stands and when it is evaluated.
struct Context {
  ModuleId module{};
  ScopeId scope = ScopeId::none;
  FrameId frame = FrameId::file;
  NodeId position{};  ///< in steps of the run
};

struct Frame {
  NodeId start;  ///< in steps of the run
  NodeId span;
  std::optional<NodeId> cycle;
  FrameId outer = FrameId::file;
  NodeId offset{};  ///< the start in steps of `outer`

  friend bool operator==(const Frame &, const Frame &) = default;
};

struct Thunk {
  ModuleId module{};
  ExprId expression = kNoExpr;
  ScopeId scope = ScopeId::none;
  std::optional<FrameId> frame;  ///< absent: that of the place of use
  std::optional<Value> value;    ///< evaluated already
  Type::Kind wanted =
      Type::Kind::unknown;  ///< of a parameter: a percentage becomes the number or duration it stands for
};

struct Scope {
  ScopeId parent = ScopeId::none;
  LocalId first{};              ///< of the locals it holds
  std::vector<ThunkId> thunks;  ///< one for each local
  std::uint32_t place = 0;      ///< in the text, whatever the time it is used at
  ExprId block = kNoExpr;       ///< of the scope of a block
  ExprId phases = kNoExpr;      ///< of the scope of a phase: the Phases, the arm, and where the Phases stand
  std::uint32_t arm = 0;
  FrameId outer = FrameId::file;
  std::optional<std::uint32_t> group;  ///< of the scope of a group's text: its number among those that apply
  ScopeId rule = ScopeId::none;        ///< of the scope of a call: the rule in whose text it stands, or its own
  NodeId weight{};                     ///< of the scope of a rule
  NodeId gradient{};                   ///< likewise
  std::string path;  ///< of the scope of a call in a rule: the rules and definitions that it stands in
};

/// What identifies something computed before: a kind and what it was made of.
enum class KeyKind : std::uint8_t {
  frame,
  scope,
  thunk,
  value,
  list,
  text,
  forced,
  item,
  call,
  moves,
  cells,
  moved,
  boundaries,
  argument,
  parameter,
  arm,
  place,
  cell,
  reduction
};
using Key = std::array<std::uint64_t, 5>;
struct KeyHash {
  std::size_t operator()(const Key &key) const;
};
template <class... Words>
constexpr Key key(KeyKind kind, Words... words) {
  return {static_cast<std::uint64_t>(kind), static_cast<std::uint64_t>(words)...};
}

/// Memory for tables that only grow, and go together: their entries side by side. The pools of libstdc++ 12 do not
/// survive an allocation that fails.
class TableMemory final : public std::pmr::memory_resource {
 private:
  static constexpr std::size_t kChunk = std::size_t{256} << 10;
  static constexpr std::size_t kLarge = 1024;  ///< such arrays are given back when a table outgrows them

  void *do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (bytes > kLarge || alignment > alignof(std::max_align_t)) {
      return std::pmr::new_delete_resource()->allocate(bytes, alignment);
    }
    const std::size_t size =
        (bytes + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);
    if (used_ + size > kChunk || chunks_.empty()) {
      chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(kChunk));
      used_ = 0;
    }
    used_ += size;
    return chunks_.back().get() + used_ - size;
  }
  void do_deallocate(void *memory, std::size_t bytes, std::size_t alignment) override {
    if (bytes > kLarge || alignment > alignof(std::max_align_t)) {
      std::pmr::new_delete_resource()->deallocate(memory, bytes, alignment);
    }
  }
  bool do_is_equal(const memory_resource &other) const noexcept override { return this == &other; }

  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::size_t used_ = 0;
};

/// Tables of a lowering.
template <class Meaning>
using Table = std::pmr::unordered_map<Key, Meaning, KeyHash>;

/// The boundaries of a Phases, in local steps; one more than arms.
struct Boundaries {
  std::vector<NodeId> exact;
  std::vector<NodeId> rounded;
};

class Lowering {
 public:
  Lowering(const CheckedProgram &program, const std::vector<ProgramParameter> &parameters, const LowerOptions &options,
           Graph &graph, std::vector<GraphArgument> &arguments, Diagnostics &diagnostics);

  Value lower(const Context &context, ExprId expression);
  Value item_value(ModuleId module, std::uint32_t item, NodeId position);
  Value parameter(std::uint32_t number);
  /// Values, and the conditions on them, of all parameters.
  void lower_parameters();

  NodeId as_number(const Value &value);
  NodeId as_boolean(const Value &value);
  NodeId as_steps(const Value &value);
  /// The value as a parameter of this type takes it.
  /// The value as the checker typed it: what a percentage or a length stands for does not depend on what folds away.
  /// `place` is where a number that is wanted as a percentage is written.
  Value as(Type::Kind wanted, Value value, FrameId place);
  NodeId argument(GraphArgument wanted, ValueType type = ValueType::number);
  Context file_context(ModuleId module) { return {module, ScopeId::none, FrameId::file, graph_.position()}; }
  bool failed() const { return failed_; }
  /// Reports a graph that has become too large, whose nodes mean nothing. For `lower`, and for whoever makes nodes
  /// after it.
  void report_overflow(Location where);

  /// Makes of the outputs what they are with the groups that apply, and keeps only the groups' own checks.
  void apply_groups(std::vector<LoweredOutput> &outputs);

  /// The output that is being lowered, for the records of phases and arms; none are made while it is empty.
  void set_schedule(std::string name) { schedule_ = std::move(name); }

  /// Where comparisons are noted as they are written; nowhere when null.
  void set_comparisons(std::vector<LoweredComparison> *comparisons) { comparisons_ = comparisons; }

  /// Initial values and ranges of all inputs; before anything reads one.
  void lower_inputs(std::span<const ProgramInput> inputs);
  /// The next values of all cells that were read so far, and of those that these read.
  void lower_cells();
  /// The rule of an optimizer of the main file, and whatever it reads.
  void lower_rule(const RuleUse &use);

  /// What lowering finds besides values.
  struct Findings {
    std::vector<BindingCheck> checks;
    std::vector<ClockNeed> needs;
    std::vector<PhaseRecord> phases;
    std::vector<ArmRecord> arms;
    std::vector<LoweredInput> inputs;
    std::vector<LoweredCell> cells;
    bool uses_feedback = false;
    std::vector<LoweredParameter> parameters;
    std::optional<LoweredRule> rule;
  } found;

 private:
  const Ast &ast(const Context &context) const { return program_[context.module].ast; }
  Location location(const Context &context, ExprId expression) const;
  Location location(const Context &context, Span span) const { return {program_[context.module].source, span}; }

  // lower.cpp, calls.cpp: names, items, calls
  Value lower_kind(const Context &context, ExprId expression);
  Value lower_name(const Context &context, ExprId expression);
  Value lower_reference(const Context &context, ExprId expression, const Reference &reference);
  Value lower_call(const Context &context, ExprId expression, const node::Call &call);
  Value lower_definition_call(const Context &context, ExprId expression, const Reference &callee);
  std::uint32_t call_scope(const Context &context, ExprId expression, const Reference &callee, bool by_value);
  Value lower_block(const Context &context, ExprId expression, const node::Block &block);
  Value local_value(const Context &context, LocalId local);
  Value as_declared(const Value &value, const Type &type);
  Value force(const Context &context, ThunkId thunk);
  ThunkId argument_thunk(const Context &context, ExprId expression, Type::Kind wanted, bool by_value);
  bool moves_time(ModuleId module, ExprId expression);
  bool item_moves_time(ModuleId module, std::uint32_t item);
  /// Whether a block of cells stands in the text, or in a definition that it calls.
  bool has_cells(ModuleId module, ExprId expression);
  bool item_has_cells(ModuleId module, std::uint32_t item);
  using AskText = bool (Lowering::*)(ModuleId module, ExprId expression);
  bool any_part_of_definition(KeyKind question, ModuleId module, std::uint32_t item, AskText ask);

  // feedback.cpp: inputs and memory cells
  Value input_value(ModuleId module, std::uint32_t item);
  Value cell_value(const Context &context, ScopeId scope, LocalId local);
  NodeId initial_of_cell(ThunkId initial, const Type &type);

  // groups.cpp
  Value output_after(std::size_t groups, std::uint32_t item, NodeId position);
  std::optional<std::uint32_t> group_of(ScopeId scope) const;
  ScopeId group_scope(std::uint32_t number);

  // rules.cpp: optimizers
  ScopeId rule_of(ScopeId scope) const;
  void set_rule_words(const Context &context, std::span<const ExprId> words, Scope &scope);
  Value lower_rule_word(const Context &context, ExprId expression, OptimizerWord word);
  Value lower_rule_call(const Context &context, ExprId expression, const node::Call &call, OptimizerWord word);
  Value reduction(const Context &context, ExprId expression, const Value &of, OptimizerWord word);
  std::string rule_path() const;
  void keep_rule_cells(const Context &inside, ExprId expression, const node::Block &block);
  std::uint32_t rule_cell(const Context &context, ScopeId scope, LocalId local);
  NodeId next_of_rule_cell(std::uint32_t number, Location where);
  void check_rule();

  // lower_operators.cpp: arithmetic, comparisons, conditions, lists
  Value lower_chain(const Context &context, const node::Chain &chain);
  Value lower_comparison(const Context &context, const node::Comparison &comparison);
  Value lower_conditional(const Context &context, const node::Conditional &conditional);
  Value lower_index(const Context &context, ExprId expression, const node::Index &index);
  Value lower_measure(const Context &context, ExprId expression, const node::Measure &measure);
  Value binary(BinaryOperator operation, const Value &left, const Value &right);
  Value compare(ComparisonOperator operation, const Value &left, const Value &right);
  Value compare_numbers(ComparisonOperator operation, NodeId a, NodeId b);
  Value counted(const Context &context, ExprId name, ExprId other, Value value);
  void record_arm(const Context &context, Span arm, NodeId taken);
  Value choose(NodeId condition, const Value &then, const Value &otherwise);
  Value negate(const Value &value);
  Value logical_not(const Value &value);
  using Combine = std::function<Value(const Value &, const Value &)>;
  Value broadcast(const Value &left, const Value &right, const Combine &combine);

  // lower_builtins.cpp
  Value lower_builtin(const Context &context, ExprId expression, Builtin builtin, std::span<const Argument> arguments);
  Value elementwise(Builtin builtin, std::span<const Value> arguments);
  Value scalar_builtin(Builtin builtin, std::span<const Value> arguments);
  Value extremum(Builtin builtin, std::span<const Value> arguments);
  Value reduce(Builtin builtin, const Value &list);
  Value interpolate(std::span<const Value> arguments);
  Value range(const Context &context, ExprId expression, const Value &count);

  // lower_time.cpp
  Value time_name(const Context &context, ExprId expression, TimeName name);
  NodeId progress(NodeId step, NodeId span);
  NodeId local_step(const Context &context);
  NodeId span(const Context &context, ExprId expression);
  NodeId total(Location where);
  NodeId total_steps();
  NodeId steps_of(NodeId amount, UnitId unit, Location where);
  NodeId count_of(NodeId steps, UnitId unit, Location where);
  void need(UnitId unit, Location where);
  void need_finite(NodeId span, Location where);
  Value lower_shift(const Context &context, const node::Shift &shift);
  FrameId frame(Frame frame);

  // lower_phases.cpp
  Value lower_phases(const Context &context, ExprId expression, const node::Phases &phases);
  Value lower_repeat(const Context &context, ExprId expression, const node::Repeat &repeat);
  Value lower_listed_repeat(const Context &context, const node::Repeat &repeat, const Value &lengths);
  Value neighbour(const Context &context, bool previous);
  Value phase_boundary(const Reference &reference, bool end);
  const Boundaries &boundaries(const Context &context, ExprId expression, const node::Phases &phases);
  Boundaries make_boundaries(const Context &context, ExprId expression, const node::Phases &phases);
  Context phase_context(const Context &context, ExprId expression, std::uint32_t arm, const Boundaries &bounds);
  Value cycle_body(const Context &context, const node::Repeat &repeat, NodeId start, NodeId span, NodeId cycle);
  void check_phases(const Context &context, ExprId expression, const Boundaries &bounds);
  void check_cycle_length(const Context &context, const node::Repeat &repeat, NodeId length);
  void record_phases(const Context &context, ExprId expression, const node::Phases &phases, const Boundaries &bounds);

  // Small words of the graph.
  NodeId number(double value) { return graph_.constant(value); }
  NodeId make(Operation operation, std::initializer_list<NodeId> operands) { return graph_.add(operation, operands); }
  NodeId make(Builtin builtin, std::initializer_list<NodeId> operands) {
    return graph_.add(builtin, std::span(operands.begin(), operands.size()));
  }
  NodeId smaller(NodeId a, NodeId b) { return make(Operation::select, {make(Operation::less, {b, a}), b, a}); }
  NodeId round_ties_up(NodeId value);
  bool is_zero(NodeId node) const { return graph_.is_constant(node) && graph_.constant_value(node) == 0; }
  bool is_false(NodeId node) const { return graph_.is_constant(node) && graph_.constant_value(node) == 0; }
  bool is_true(NodeId node) const { return graph_.is_constant(node) && graph_.constant_value(node) != 0; }

  /// The number of what `key` identifies, the same for equal keys; `fresh` says whether it is seen for the first time.
  std::uint32_t identity(const Key &key, std::uint32_t next, bool &fresh);
  std::uint32_t identity(const Key &key);
  std::uint32_t identity(const Value &value);
  ThunkId thunk(const Thunk &thunk);
  Diagnostic &report(Code code, Location where, std::string message);

  // limits.cpp
  /// One expression more, one level deeper; reports the limit that it passes.
  void count_expression(Location where);
  void add_largest_part(Diagnostic &diagnostic) const;
  void add_check(BindingCheck check);
  bool is_library(Location where) const;
  /// Where a finding is shown: `where`, or the call in the user's own text that led from there into the library.
  Location own_place(Location where) const;
  void add_call_notes(std::vector<Note> &notes, Location where, Location own) const;

  const CheckedProgram &program_;
  const std::vector<ProgramParameter> &parameters_;
  const LowerOptions &options_;
  Graph &graph_;
  std::vector<GraphArgument> &arguments_;
  Diagnostics &diagnostics_;

  std::deque<Frame> frames_;
  std::deque<Scope> scopes_;
  std::deque<Thunk> thunks_;
  TableMemory memory_;
  Table<std::uint32_t> known_{&memory_};  ///< numbers of frames, scopes, thunks, values by what they are made of
  Table<Value> values_{&memory_};         ///< of thunks, items and calls
  Table<NodeId> moved_{&memory_};         ///< the local step that `@` named, by position and start
  Table<bool> known_texts_{&memory_};     ///< item_moves_time, item_has_cells
  Table<Boundaries> boundaries_{&memory_};
  Table<std::uint32_t> argument_numbers_{&memory_};   ///< numbers of arguments_
  Table<std::uint32_t> parameter_numbers_{&memory_};  ///< by module and item
  Table<std::uint32_t> arm_numbers_{&memory_};        ///< of found.arms, by place
  Table<std::uint32_t> input_numbers_{&memory_};      ///< by module and item

  /// A cell whose next value is lowered when the values that read it are.
  struct PendingCell {
    ScopeId scope;
    LocalId local;
    ThunkId initial;
    bool at_position;  ///< found where `@` had not moved the time
    std::vector<Location> calls;
  };
  std::vector<PendingCell> pending_cells_;  ///< one for each of found.cells

  /// A cell of a rule, whose next value is lowered when it is asked for, or at the end.
  struct PendingRuleCell {
    ScopeId scope;
    LocalId local;
    ThunkId initial;
    std::vector<Location> calls;
    enum class Next : std::uint8_t { wanted, under_way, there } next = Next::wanted;
  };
  std::vector<PendingRuleCell> pending_rule_cells_;  ///< one for each of found.rule->cells
  std::size_t lowered_cells_ = 0;                    ///< those that have their next value
  std::unordered_map<std::string, std::size_t> cell_names_;
  std::vector<std::string_view> path_;  ///< the item and the definitions being expanded
  std::vector<Location> samples_;       ///< every kSampleEvery-th expression that was looked at
  std::vector<Location> calls_;         ///< being expanded, outermost first
  std::vector<LoweredComparison> *comparisons_ = nullptr;
  std::string schedule_;  ///< the output being lowered
  std::size_t depth_ = 0;
  std::size_t work_ = 0;
  bool failed_ = false;
};

}  // namespace anneal::lowering
