// The syntax tree of one text: flat vectors of nodes named by 32-bit ids, children before parents.
//
// A pass is a loop over `expressions`, or a recursion of bounded depth: chains of equal precedence (`a + b - c`), `else
// if` chains and arms are one node each, so the depth of a tree is at most the nesting limit of the parser
// (kNestingLimit), whatever the input. Types, references and values are side tables by id, owned by the phase that
// makes them.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

#include "grammar/source.hpp"

namespace anneal {

inline constexpr std::size_t kSourceLimit = 1 << 20;  ///< bytes of one text
inline constexpr std::size_t kIdentifierLimit = 255;  ///< bytes of one name
inline constexpr std::size_t kNestingLimit = 256;  ///< levels of brackets, operators and constructs inside each other
inline constexpr std::size_t kListLimit = 65536;   ///< elements of one list

enum class ExprId : std::uint32_t {};
inline constexpr ExprId kNoExpr{0xFFFFFFFFU};
constexpr bool exists(ExprId id) {
  return id != kNoExpr;
}
constexpr std::size_t index(ExprId id) {
  return static_cast<std::size_t>(id);
}

/// An interned name of one Ast; equal names have equal ids.
enum class NameId : std::uint32_t {};
inline constexpr NameId kNoName{0xFFFFFFFFU};
constexpr bool exists(NameId id) {
  return id != kNoName;
}

/// Elements [begin, begin + count) of the pool of T in the Ast.
template <class T>
struct Slice {
  std::uint32_t begin = 0;
  std::uint32_t count = 0;
};

/// A name where it is written.
struct Identifier {
  NameId name = kNoName;
  Span span;
};
constexpr bool exists(const Identifier &identifier) {
  return exists(identifier.name);
}

enum class BinaryOperator : std::uint8_t { add, subtract, multiply, divide, remainder, logical_or, logical_and };
enum class ComparisonOperator : std::uint8_t {
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  nearly_equal
};

std::string_view symbol(BinaryOperator);
std::string_view symbol(ComparisonOperator);

/// One link of a chain: the operator, its place, and its right operand.
template <class Operator>
struct Link {
  Operator operation;
  Span operator_span;
  ExprId operand = kNoExpr;
};
using BinaryLink = Link<BinaryOperator>;
using ComparisonLink = Link<ComparisonOperator>;

/// `condition: value` of a piecewise, or `if condition then value`.
struct Arm {
  ExprId condition = kNoExpr;
  ExprId value = kNoExpr;
  Span span;
};

/// `value` or `name = value` in a call.
struct Argument {
  Identifier name;  ///< absent when positional
  ExprId value = kNoExpr;
  Span span;
};

/// `let name = value;` or `state name = value -> next;` in a block.
struct Statement {
  enum class Kind : std::uint8_t { let, state } kind;
  Identifier name;
  ExprId value = kNoExpr;  ///< of a let; the initial value of a cell
  ExprId next = kNoExpr;   ///< of a cell
  Span span;
};

/// `name = length: value`, `length: value`, `rest: value` of phases.
struct PhaseArm {
  Identifier name;          ///< absent when not named
  ExprId length = kNoExpr;  ///< absent for `rest`
  ExprId value = kNoExpr;
  Span span;         ///< the whole arm
  Span length_span;  ///< of the length or of `rest`
};

/// The kinds of expression. What each field means is the language reference's; spans are in Expr.
namespace node {
struct Error {};  ///< what recovery left out; compatible with everything
struct Number {
  double value;
  bool singular = false;  ///< the literal `1`, behind which a unit may stand in the singular
};
struct Percentage {
  double fraction;  ///< 0.02 for `2%`
};
struct Boolean {
  bool value = false;
};
struct Text {
  NameId text = kNoName;  ///< after escapes; interned with the names
};
struct Name {
  NameId name =
      kNoName;  ///< also `pi inf step epoch span last previous following …`: what it stands for is the checker's
};
struct Negate {
  ExprId operand = kNoExpr;
};
struct Not {
  ExprId operand = kNoExpr;
};
/// `first op a op b …`, left to right; all operators of one level: + -, * / %, `and`, or `or`.
struct Chain {
  ExprId first = kNoExpr;
  Slice<BinaryLink> rest;
};
/// `a < b`, `a <= b < c`: each neighbouring pair holds, each operand evaluated once.
struct Comparison {
  ExprId first = kNoExpr;
  Slice<ComparisonLink> rest;
};
struct Power {
  ExprId base = kNoExpr;
  ExprId exponent = kNoExpr;
};
/// `if`/`else if` chain or `piecewise`: the first arm whose condition holds.
struct Conditional {
  enum class Form : std::uint8_t { if_then_else, piecewise } form;
  Slice<Arm> arms;
  ExprId otherwise = kNoExpr;
};
struct Call {
  ExprId callee = kNoExpr;  ///< a Name or a Member
  Slice<Argument> arguments;
};
struct Index {
  ExprId list = kNoExpr;
  ExprId index = kNoExpr;
};
struct Member {
  ExprId object = kNoExpr;
  Identifier member;
};
/// `5 epochs`, `[30, 60] epochs`, `n steps`, `(a + b) steps`.
struct Measure {
  ExprId amount = kNoExpr;
  Identifier unit;
};
/// `value @ time`.
struct Shift {
  ExprId value = kNoExpr;
  ExprId time = kNoExpr;
};
struct List {
  Slice<ExprId> elements;
};
struct Block {
  Slice<Statement> statements;
  ExprId result = kNoExpr;
};
struct Phases {
  Slice<PhaseArm> arms;
};
/// `repeat length { … }`, `repeat length growing factor { … }`; the body is a Block, a Phases or any expression that
/// was in the braces.
struct Repeat {
  ExprId length = kNoExpr;
  ExprId growing = kNoExpr;
  ExprId body = kNoExpr;
};
}  // namespace node

using ExprKind =
    std::variant<node::Error, node::Number, node::Percentage, node::Boolean, node::Text, node::Name, node::Negate,
                 node::Not, node::Chain, node::Comparison, node::Power, node::Conditional, node::Call, node::Index,
                 node::Member, node::Measure, node::Shift, node::List, node::Block, node::Phases, node::Repeat>;

struct Expr {
  Span span;
  ExprKind kind;
};

/// A declared type of a parameter.
struct TypeName {
  enum class Kind : std::uint8_t {
    number,
    integer,
    boolean,
    duration,
    number_list,
    duration_list,
    schedule,
    schedule_list,
    one_of
  } kind;
  Slice<NameId> choices;  ///< of one_of
  Span span;
};

/// A parameter of a `def` or of an `optimizer`.
struct Parameter {
  Identifier name;
  std::optional<TypeName> type;
  ExprId value = kNoExpr;  ///< its default
  Span span;
};

/// `in [low, high)`.
struct ValueRange {
  ExprId low = kNoExpr;
  ExprId high = kNoExpr;
  bool low_open = false;
  bool high_open = false;
  bool logarithmic = false;
  Span span;
};

/// `unit = length` or `total = length` of a clock.
struct ClockEquation {
  Identifier unit;
  ExprId value = kNoExpr;
  Span span;
};

/// `output = value` of a group.
struct GroupSetting {
  Identifier output;
  ExprId value = kNoExpr;
  Span span;
};

namespace item {
struct Language {
  double version;
};
struct Clock {
  Slice<ClockEquation> equations;
  Slice<Identifier> units;  ///< declared by `unit frame`
};
struct Param {
  Identifier name;
  std::optional<TypeName> type;
  ExprId value = kNoExpr;
  std::optional<ValueRange> range;
};
struct Input {
  Identifier name;
  ExprId initial = kNoExpr;
  std::optional<ValueRange> range;
};
struct Let {
  Identifier name;
  ExprId value = kNoExpr;
};
struct Def {
  Identifier name;
  Slice<Parameter> parameters;
  ExprId body = kNoExpr;
};
struct Schedule {
  Identifier name;
  bool is_signed = false;
  ExprId value = kNoExpr;
};
struct Assert {
  ExprId value = kNoExpr;
  NameId message = kNoName;
};
/// `import torch` (`path` is absent, `name` the module) or `import "base.sched" as base`.
struct Import {
  Identifier name;
  NameId path = kNoName;
  Span path_span;
};
struct Optimizer {
  Identifier name;
  bool has_parameters = false;
  Slice<Parameter> parameters;
  ExprId body = kNoExpr;
};
struct Group {
  Identifier name;
  Slice<Identifier> patterns;  ///< string literals: contents and places
  bool optional = false;
  Slice<GroupSetting> settings;
};
/// A file that is one expression: the output `value`.
struct Formula {
  ExprId value = kNoExpr;
};
}  // namespace item

using ItemKind = std::variant<item::Language, item::Clock, item::Param, item::Input, item::Let, item::Def,
                              item::Schedule, item::Assert, item::Import, item::Optimizer, item::Group, item::Formula>;

struct Item {
  Span span;
  NameId documentation = kNoName;  ///< text of its `##` comments, lines joined by "\n", without the signs
  ItemKind kind;
};

/// A `#` or `##` comment, for the formatter; the span has the sign but not the line break.
struct Comment {
  Span span;
  bool documentation = false;
};

/// The tree of one text. Immutable after parsing; shared freely.
class Ast {
 public:
  std::vector<Expr> expressions;  ///< children before parents; the nodes of one item are contiguous
  std::vector<Item> items;        ///< in the order of the text
  std::vector<Comment> comments;  ///< in the order of the text

  const Expr &operator[](ExprId id) const { return expressions[index(id)]; }
  Span span(ExprId id) const { return expressions[index(id)].span; }
  std::string_view text(NameId id) const { return names_[static_cast<std::size_t>(id)]; }

  template <class T>
  std::span<const T> operator[](Slice<T> slice) const {
    const auto &all = std::get<std::vector<T>>(pools_);
    return std::span<const T>(all).subspan(slice.begin, slice.count);
  }

  /// The id of a name or string; made when it is new.
  NameId intern(std::string_view text);
  /// The id of a name if the text has it.
  std::optional<NameId> find_name(std::string_view text) const;
  /// Stores the elements and names them.
  template <class T>
  Slice<T> store(std::span<const T> elements) {
    auto &all = std::get<std::vector<T>>(pools_);
    const Slice<T> slice{static_cast<std::uint32_t>(all.size()), static_cast<std::uint32_t>(elements.size())};
    all.insert(all.end(), elements.begin(), elements.end());
    return slice;
  }
  ExprId add(Span span, ExprKind kind) {
    expressions.push_back({span, std::move(kind)});
    return static_cast<ExprId>(expressions.size() - 1);
  }

 private:
  std::tuple<std::vector<ExprId>, std::vector<BinaryLink>, std::vector<ComparisonLink>, std::vector<Arm>,
             std::vector<Argument>, std::vector<Statement>, std::vector<PhaseArm>, std::vector<NameId>,
             std::vector<Identifier>, std::vector<Parameter>, std::vector<ClockEquation>, std::vector<GroupSetting>>
      pools_;
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, NameId> ids_;
};

/// The name that an item defines in its file, if it defines one.
std::optional<Identifier> defined_name(const Item &item);

/// Makes one visitor of several lambdas, for std::visit.
template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace anneal
