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
struct Piece {
  std::string text;
  Level level = Level::atom;
};

/// The text, in parentheses where it binds looser than `least`.
std::string within(const Piece &piece, Level least);

/// A node with its operands as they are written.
struct Application {
  NodeId node{};
  std::span<const NodeId> ids;
  std::span<const Piece> operands;
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

  virtual std::string number(double value) const = 0;
  virtual std::string truth(bool value) const = 0;
  /// What is known of every node where the function that is written computes it, and which divisions are never by 0.
  void set_facts(std::vector<Interval> intervals, std::vector<bool> safe_divisions) {
    intervals_ = std::move(intervals);
    safe_divisions_ = std::move(safe_divisions);
  }
  /// Any operation but leaves.
  Piece apply(const Application &use);
  /// min(max(x, low), high).
  virtual Piece clamp(const Application &use) = 0;
  /// The smaller of two, neither a NaN.
  virtual Piece smaller(const Application &use) = 0;
  /// To the nearest whole number, ties up.
  virtual Piece round_half_up(const Piece &x) = 0;

  // Statements, each a line.
  virtual std::string define(ValueType type, const std::string &name, const Piece &value) const = 0;
  virtual std::string announce(ValueType type, const std::string &name) const = 0;
  virtual std::string assign(const std::string &name, const Piece &value) const = 0;
  virtual std::string open_if(const Piece &condition) const = 0;
  virtual std::string else_if(const Piece &condition) const = 0;
  virtual std::string otherwise() const = 0;
  virtual std::string end_if() const = 0;
  virtual std::string give(const Piece &value, ValueType type) const = 0;

  /// The texts of the helpers used so far and of those that they need, in the order of the table.
  std::string helpers_text() const;

 protected:
  virtual std::span<const CodeHelper> helper_table() const = 0;
  virtual Piece builtin(Builtin builtin, const Application &use) = 0;
  virtual Piece divide(const Application &use) { return infix(use, " / ", Level::product); }
  virtual Piece logical_not(const Piece &x) = 0;
  virtual Piece logic(const Application &use, bool is_and) = 0;
  virtual Piece same(const Application &use) = 0;
  virtual Piece nearly_equal(const Application &use) = 0;
  virtual Piece select(const Application &use) = 0;
  virtual Piece element(const Application &use) = 0;
  virtual Piece to_number(const Piece &x) = 0;
  virtual Piece growing(const Application &use, bool is_cycle) = 0;

  const Formula &formula() const { return formula_; }
  const Interval &interval(NodeId id) const { return intervals_[index(id)]; }
  bool is_safe_division(NodeId id) const { return safe_divisions_[index(id)]; }
  Piece infix(const Application &use, std::string_view sign, Level level) const;
  /// The operand of a sign: a whole constant without its point.
  std::string operand(const Application &use, std::size_t number, Level least) const;
  static Piece call(std::string_view function, std::span<const Piece> operands);
  /// Takes note of a helper, and calls it.
  Piece call_helper(std::string_view name, std::span<const Piece> operands);
  void use_helper(std::string_view name) { used_.insert(name); }
  /// Elements in lines of a moderate length.
  static std::string list(std::span<const Piece> elements);

 private:
  const Formula &formula_;
  std::vector<Interval> intervals_;
  std::vector<bool> safe_divisions_;
  std::set<std::string_view> used_;
};

}  // namespace anneal::cli
