// The types of expressions and items. Private to check_*.cpp.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/builtins.hpp"
#include "compiler/check/rules.hpp"
#include "compiler/check/session.hpp"

namespace anneal::checking {

/// What a message offers where a length has no unit.
struct WantedUnits {
  std::string_view first = "step";
  std::string_view second = "epoch";
  bool or_percentage = true;  ///< a part of the span is a length too
};

/// Gives every expression of an item its type, and the item its own. Items are checked after those they mention.
///
/// Each mistake is reported once, at the innermost expression that shows it; the type there is unknown, which is
/// compatible with everything. Recursion follows the tree, whose depth the parser bounds.
class Typing {
 public:
  explicit Typing(Session &session) : session_(session) {}
  void check_item(ItemRef ref);

 private:
  // check_items.cpp
  void check_param(const item::Param &param);
  void check_input(const item::Input &input);
  void check_range(const ValueRange &range, const Type &type);
  void check_let(const item::Let &let);
  void check_output(ExprId value, std::string_view what);
  void check_definition(const item::Def &def);
  void check_optimizer(const item::Optimizer &optimizer);
  std::vector<Type> check_parameters(std::span<const Parameter> parameters);
  void check_parameter(const Parameter &parameter, Local &local);
  void settle_parameters(std::span<const Parameter> parameters);
  void check_assert(const item::Assert &assertion);
  void check_group(const item::Group &group);
  void check_patterns(const item::Group &group);
  void report_not_an_output(const Identifier &written);
  Type declared_type(const TypeName &name) const;
  void check_default(ExprId value, const TypeName *declared, const Type &wanted, std::string_view role);

  // check_clock.cpp
  void check_clock(const item::Clock &clock);

  // check_expressions.cpp
  Type check(ExprId expression);
  Type check_if(ExprId expression) { return exists(expression) ? check(expression) : Type{}; }
  Type type_of(ExprId expression);
  Type reference_type(ExprId expression);
  Type time_type(ExprId expression, TimeName name);
  Type local_type(LocalId local);
  Type item_type(ItemRef ref);
  Type neighbour_type(bool previous);
  Type conditional_type(ExprId expression, const node::Conditional &conditional);
  void count_joined_steps(ExprId expression, std::span<const ExprId> alternatives, const Type &joined);
  Type index_type(const node::Index &node);
  Type measure_type(const node::Measure &measure);
  Type shift_type(const node::Shift &shift);
  Type list_type(ExprId expression, const node::List &list);
  Type block_type(ExprId expression, const node::Block &block);
  void check_cell(const Statement &statement, LocalId local);
  Type guess_cell(ExprId initial);

  // check_operators.cpp
  Type negate_type(ExprId expression, const node::Negate &node);
  Type not_type(const node::Not &node);
  Type chain_type(ExprId expression, const node::Chain &chain);
  Type comparison_type(ExprId expression, const node::Comparison &comparison);
  Type power_type(const node::Power &power);

  // check_phases.cpp
  Type phases_type(ExprId expression, const node::Phases &phases);
  Type repeat_type(const node::Repeat &repeat);
  std::vector<std::uint32_t> arm_order(ExprId expression, std::span<const PhaseArm> arms);
  void check_length(ExprId length, std::string_view role, bool list_allowed);

  // check_calls.cpp
  Type call_type(ExprId expression, const node::Call &call);
  Type definition_call_type(ExprId expression, const node::Call &call, ItemRef callee);
  Type optimizer_word_type(ExprId expression, const node::Call &call, OptimizerWord word);
  std::vector<ExprId> match_arguments(ExprId expression, const node::Call &call, ItemRef callee,
                                      std::span<const Parameter> parameters, bool is_optimizer);
  void match_named(std::span<const Argument> arguments, ItemRef callee, std::span<const Parameter> parameters,
                   std::vector<ExprId> &given);
  /// Says that the first parameter takes a list whose elements were given one by one, up to parameter `last`; false
  /// where that is not so.
  bool report_list_without_brackets(ItemRef callee, std::span<const Parameter> parameters,
                                    std::span<const ExprId> given, std::size_t last);
  void report_missing(ExprId expression, const node::Call &call, ItemRef callee, std::span<const Parameter> parameters,
                      std::span<const ExprId> given);
  void report_unknown_argument(const Argument &argument, ItemRef callee, std::span<const Parameter> parameters);
  void check_arguments(std::span<const ExprId> given, ItemRef callee, std::span<const Parameter> parameters);
  void check_all(Slice<Argument> arguments);
  void require_optimizer(ExprId expression, ItemRef callee);

  // check_builtins.cpp
  Type builtin_type(ExprId expression, const node::Call &call, Builtin builtin);
  bool check_builtin_count(ExprId expression, const node::Call &call, const BuiltinRow &row);
  Type elementwise_type(ExprId expression, Builtin builtin, std::span<const ExprId> arguments);
  Type rounding_type(ExprId argument);
  Type joined_type(ExprId expression, std::span<const ExprId> arguments, bool broadcast);
  Type lerp_type(ExprId expression, std::span<const ExprId> arguments);
  Type extremum_type(ExprId expression, std::span<const ExprId> arguments);
  Type reduction_type(Builtin builtin, ExprId argument);
  Type interp_type(ExprId expression, std::span<const ExprId> arguments);
  Type range_type(ExprId argument);

  // check_constant.cpp
  void require_constant(ExprId expression, std::string_view role, Effects banned = kVarying);
  ExprId find_varying(ExprId expression, Effects banned) const;
  void mark_parameters(ExprId expression);

  // check_choices.cpp
  /// A string that is written, or one of those that a parameter declares.
  struct Choices {
    std::string_view literal;
    ModuleId owner;
    const TypeName *declared;  ///< absent for a literal
  };
  const std::unordered_set<std::string_view> &offered(ModuleId owner, const TypeName &type);
  std::optional<Choices> choices_of(ModuleId module, ExprId expression) const;
  void check_choice(ExprId expression, ModuleId owner, const TypeName &type, std::string_view role);
  void check_choice_comparison(ExprId left, ExprId right);
  void report_choice(ExprId expression, ModuleId owner, const TypeName &type, std::string message) const;

  // check_messages.cpp
  void expect(ExprId expression, const Type &wanted, std::string_view role);
  void expect_numbers(ExprId expression, std::string_view role);
  void expect_condition(ExprId expression, std::string_view role);
  bool report_divided_by_length(ExprId expression, std::string_view role);
  void report_missing_unit(ExprId expression, std::string_view role, const WantedUnits &wanted = {});
  void report_duration(ExprId expression, std::string_view role);
  void report_mismatch(ExprId expression, std::string_view wanted, std::string_view role);

  // check_faults.cpp
  /// One side of an operator: an expression, or what the operators before made of several (without an expression of its
  /// own).
  struct Side {
    Span span;
    Type type;
    ExprId expression = kNoExpr;
  };
  Side side(ExprId expression) const;
  std::string quoted(const Side &side) const;
  std::string as_operand(const Side &side) const;
  void report_fault(Fault fault, const Side &left, const Side &right, BinaryOperator operation);
  void report_comparison_fault(Fault fault, const ComparisonLink &link, ExprId left);
  void report_percentage_of_step(Span where, const Side &left, const Side &right);
  void report_counting_lost(Span where, const Side &left, const Side &right);
  void report_boolean_arithmetic(const Side &boolean, const std::optional<Side> &other, BinaryOperator operation);
  void report_different_types(Fault fault, std::span<const ExprId> alternatives, std::string_view role);
  void report_join_fault(Fault fault, Span where, std::span<const ExprId> alternatives, std::string_view role);
  template <class Wanted>
  ExprId first_of(std::span<const ExprId> alternatives, Wanted wanted) const;
  void report_list_lengths(Span where, const Type &left, const Type &right);

  // Small questions.
  const Ast &ast() const { return module_->ast; }
  const Type &type(ExprId expression) const { return module_->types[index(expression)]; }
  std::string_view text(NameId name) const { return exists(name) ? module_->ast.text(name) : std::string_view("?"); }
  std::string_view text(ExprId expression) const { return session_.text(id_, expression); }
  std::string quoted(ExprId expression) const { return "`" + excerpt(text(expression)) + "`"; }
  std::string as_operand(ExprId expression) const;  ///< its text, in parentheses when it needs them
  Operand operand(ExprId expression) const;
  std::vector<Operand> operands(std::span<const ExprId> expressions) const;
  std::optional<double> literal(ExprId expression) const;
  bool is_zero(ExprId expression) const { return literal(expression) == 0.0; }
  void count_steps(ExprId expression) { facts_->counts_steps[index(expression)] = 1; }
  Diagnostic &report(Code code, ExprId expression, std::string message) const {
    return session_.report(code, id_, expression, std::move(message));
  }
  Diagnostic &report(Code code, Span span, std::string message) const {
    return session_.report(code, id_, span, std::move(message));
  }

  struct PhasePlace {
    std::span<const PhaseArm> arms;
    std::uint32_t arm;
  };

  Session &session_;
  ModuleId id_{};
  Module *module_ = nullptr;
  ModuleFacts *facts_ = nullptr;
  std::uint32_t item_ = 0;
  bool in_optimizer_ = false;
  bool in_definition_ = false;
  bool raised_ = false;             ///< checking what stands beside `^`: a fix needs parentheses there
  Effects effects_ = 0;             ///< gathered for the expression at hand
  std::vector<PhasePlace> phases_;  ///< enclosing in the text
  std::size_t arguments_ = 0;       ///< of all calls so far
  std::unordered_map<const TypeName *, std::unordered_set<std::string_view>> offered_;
  std::set<std::pair<const TypeName *, const TypeName *>> compared_;
};

}  // namespace anneal::checking
