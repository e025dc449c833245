// How a language writes expressions and statements: what its writers have in common.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/convert/write_formula.hpp"

namespace anneal::cli {

/// How tightly an expression binds, loosest first.
enum class Level : std::uint8_t { conditional, either, both, negation, comparison, sum, product, sign, power, atom };

/// An expression as text.
struct CodeText {
  std::string text;
  Level level = Level::atom;
};

/// The text, in parentheses where it binds looser than `least`.
std::string within(const CodeText &piece, Level least);

/// A node with its operands as they are written.
struct Application {
  NodeId node{};
  std::span<const NodeId> ids;
  std::span<const CodeText> operands;
};

/// A function that generated code brings along.
struct CodeHelper {
  std::string_view name;
  std::string_view needs;  ///< other helpers, each with a blank before and behind
  std::string_view text;
};

/// One language. Keeps which of its helpers were used. One owner.
class Language {
 public:
  explicit Language(const Formula &formula) : formula_(formula), intervals_(formula.intervals) {}
  virtual ~Language() = default;
  Language(const Language &) = delete;
  Language &operator=(const Language &) = delete;

  /// Whether every node is computed, arms not taken too: there are no statements but definitions.
  virtual bool computes_all_arms() const { return false; }
  /// Why an operation cannot be written; empty where it can.
  virtual std::string refusal(const Node &node) const;

  /// Columns that an arm stands further in.
  virtual std::size_t indent() const { return 4; }
  virtual std::string number(double value) const = 0;
  virtual std::string truth(bool value) const = 0;
  /// What is known of every node where the function that is written computes it, and which divisions are never by 0.
  void set_facts(std::vector<Interval> intervals, std::vector<bool> safe_divisions) {
    intervals_ = std::move(intervals);
    safe_divisions_ = std::move(safe_divisions);
  }
  /// Any operation but leaves.
  CodeText apply(const Application &use);
  /// min(max(x, low), high).
  virtual CodeText clamp(const Application &use) = 0;
  /// The smaller of two, neither a NaN.
  virtual CodeText smaller(const Application &use) = 0;
  /// To the nearest whole number, ties up.
  virtual CodeText round_half_up(const CodeText &x) = 0;

  // Statements, each a line.
  virtual std::string define(ValueType type, const std::string &name, const CodeText &value) const = 0;
  virtual std::string announce(ValueType type, const std::string &name) const = 0;
  virtual std::string assign(const std::string &name, const CodeText &value) const = 0;
  virtual std::string open_if(const CodeText &condition) const = 0;
  virtual std::string else_if(const CodeText &condition) const = 0;
  virtual std::string otherwise() const = 0;
  virtual std::string end_if() const = 0;
  virtual std::string give(const CodeText &value, ValueType type) const = 0;

  /// The texts of the helpers used so far and of those that they need, in the order of the table.
  std::string helpers_text() const;

 protected:
  virtual std::span<const CodeHelper> helper_table() const = 0;
  virtual CodeText builtin(Builtin builtin, const Application &use) = 0;
  virtual CodeText divide(const Application &use) { return infix(use, " / ", Level::product); }
  virtual CodeText logical_not(const CodeText &x) = 0;
  virtual CodeText logic(const Application &use, bool is_and) = 0;
  virtual CodeText same(const Application &use) = 0;
  virtual CodeText nearly_equal(const Application &use) = 0;
  virtual CodeText select(const Application &use) = 0;
  virtual CodeText element(const Application &use) = 0;
  virtual CodeText to_number(const CodeText &x) = 0;
  virtual CodeText growing(const Application &use, bool is_cycle) = 0;

  const Formula &formula() const { return formula_; }
  const Interval &interval(NodeId id) const { return intervals_[index(id)]; }
  bool is_safe_division(NodeId id) const { return safe_divisions_[index(id)]; }
  CodeText infix(const Application &use, std::string_view sign, Level level) const;
  /// The operand of a sign: a whole constant without its point.
  std::string operand(const Application &use, std::size_t number, Level least) const;
  static CodeText call(std::string_view function, std::span<const CodeText> operands);
  /// Takes note of a helper, and calls it.
  CodeText call_helper(std::string_view name, std::span<const CodeText> operands);
  void use_helper(std::string_view name) { used_.insert(name); }
  /// Elements in lines of a moderate length.
  static std::string list(std::span<const CodeText> elements);

 private:
  const Formula &formula_;
  std::vector<Interval> intervals_;
  std::vector<bool> safe_divisions_;
  std::set<std::string_view> used_;
};

}  // namespace anneal::cli
