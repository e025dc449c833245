// What the grammar's rules act on: the tree so far, the tokens, and what was reported. Private to the grammar; no Boost
// here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"
#include "grammar/token.hpp"

namespace anneal {

/// What a piece of an expression looks like, for what may follow it: a unit, a call.
enum class Form : std::uint8_t { other, number, percentage, list, name, parenthesis, call };

/// A piece of an expression: its node, and where it stands with the parentheses around it.
struct Part {
  ExprId id = kNoExpr;
  Span span;
  Form form = Form::other;
};

/// Builds one tree. Reports each mistake once: after a report it is in recovery, silent, until the grammar has found
/// the next boundary between arguments, statements, arms or items (`recovered`).
class Builder {
 public:
  /// `file`: whether items may follow an expression.
  Builder(const Source &source, SourceId id, const Tokens &tokens, Ast &ast, Diagnostics &diagnostics, bool file)
      : source_(source), id_(id), tokens_(tokens), ast_(ast), diagnostics_(diagnostics), file_(file) {}

  Ast &ast() { return ast_; }
  std::string_view text(Span span) const { return source_.text(span); }
  std::string_view text(const Token &token) const { return source_.text(token.span); }
  const Token *token(std::uint32_t index) const { return tokens_.all.data() + index; }
  const Token *partner(const Token *bracket) const { return token(bracket->payload); }
  bool item_begins_at(const Token *token) const;
  bool is_word(const Token *token, std::string_view word) const;

  // -- reports --
  /// Reports at a token, unless in recovery or where the text was found doubtful before; begins no recovery.
  Diagnostic &report(Code code, const Token *at, std::string message) {
    return report(code, at->span, std::move(message), at);
  }
  Diagnostic &report(Code code, Span span, std::string message, const Token *at);
  /// "expected `what`, found …", and begins recovery.
  Diagnostic &expected(const Token *found, std::string_view what);
  std::string describe(const Token *token) const;
  /// Where a piece is missing before `found`: there, or behind what stands before it when that is on an earlier line.
  Span where_missing(const Token *found) const;
  Location where(Span span) const { return {id_, span}; }
  Location where(const Token *token) const { return {id_, token->span}; }
  bool recovering() const { return recovering_; }
  void recover() { recovering_ = true; }
  /// The next boundary is found; who gave up stays silent to the end.
  void recovered() { recovering_ = gave_up(); }
  bool gave_up() const;

  // -- nesting --
  /// One level deeper at `token`; false, and reported, when that is deeper than kNestingLimit.
  bool enter(const Token *token);
  void leave() { --depth_; }

  // -- nodes --
  Part add(Span span, ExprKind kind, Form form = Form::other);
  Part missing(const Token *at) { return add({at->span.begin, at->span.begin}, node::Error{}); }
  void widen(const Part &part, Span span) { ast_.expressions[index(part.id)].span = span; }
  Part parenthesised(Part part, Span span);
  Part literal(const Token *token);
  Part name(const Token *token);
  Part chain(const Part &first, const std::vector<BinaryLink> &links, Span last);
  Part comparison(const Part &first, const std::vector<ComparisonLink> &links, Span last);
  Part negate(const Token *sign, const Part &operand);
  Part negation(const Token *word, const Part &operand);
  Part power(const Part &base, const Part &exponent);
  Part call(const Part &callee, const std::vector<Argument> &arguments, std::uint32_t end);
  Part index_of(const Part &list, const Part &position, std::uint32_t end);
  Part member(const Part &object, const Token *name);  ///< the name is null when it is missing
  Part measure(const Part &amount, const Token *unit);
  Part shift(const Part &value, const Part &time, const Token *next);
  Identifier identifier(const Token *token) const { return {token->name(), token->span}; }
  /// The name that a definition gives; reports a reserved one.
  Identifier defined(const Token *token);
  node::Conditional piecewise(std::vector<Arm> arms, const Token *close);
  Part repeat_body(const std::vector<PhaseArm> &arms, const Token *close);

  // -- what other languages write, and what is missing --
  /// Whether `unit` is one behind `amount`.
  bool takes_unit(const Part &amount, const Token *unit) const;
  Part needs_parentheses(const Part &part);
  Part else_missing(const Token *found);
  /// `condition ? a : b`, with `a` as condition of `branches` and `b` as its value; `a if condition else b`, likewise.
  Part c_conditional(const Part &condition, const Arm &branches);
  Part python_conditional(const Part &value, const Arm &branches);
  void then_missing(const Token *found);
  bool is_elif(const Token *at) const;
  void report_elif(const Token *word);
  /// `:` behind the condition or the `else` of an `if`.
  void python_colon(const Token *colon, std::string_view instead);
  /// `:` or `==` for the `=` of a definition; `: type =`, by its `=`; the missing `=` before a body in braces.
  void report_definition_sign(const Token *sign);
  void report_typed(const Token *sign);
  void report_body(const Token *brace);
  bool begins_return(const Token *at) const;
  void report_return(const Token *word);
  /// A word that begins a value in another language; what it is here.
  std::optional<Part> foreign_primary(const Token *at);
  bool is_foreign_type(const Token *at) const;
  TypeName::Kind foreign_type(const Token *word);
  void report_renaming(const Token *name);
  /// Reports an item or a cell inside an expression, and begins recovery; false when `found` begins neither.
  bool report_misplaced(const Token *found);
  /// `=` where a comparison may stand.
  void report_assignment(const Token *sign);
  void nothing_between(const Token *opener, std::string_view what);
  void expected_separator(const Token *found, const Token *close);
  void expected_semicolon(const Token *found);
  void expected_closer(const Token *found, const Token *close);

  // -- items --
  /// Ends an item; what is nested too deeply in it becomes node::Error.
  void add_item(const Item &item);
  /// Behind an item: where the next one begins.
  const Token *end_item(const Token *at);
  /// Behind the expression that a text is: its end, or the item that stands there.
  const Token *end_formula(const Token *at);
  /// Where an item is expected and none begins: reports what stands there, and gives the next place to go on.
  const Token *no_item(const Token *at);
  /// Whether a file that begins here has items; else it is one expression.
  bool begins_items(const Token *at) const;
  /// Whether `language 1` stands here.
  bool begins_language(const Token *at) const;
  double language_version(const Token *number);
  /// When all is read: reports magnitudes that may be names, and functions of Python's modules, which become those of
  /// the language.
  void check_names();
  /// Whether `name =` stands here, an item without its keyword; then reports that.
  bool begins_bare_definition(const Token *at);

 private:
  Part conditional(const Part &condition, const Part &value, const Part &otherwise);
  bool report_special(const Token *found);
  bool report_loop(const Token *at);
  void report_thousands();
  void report_comma_of_thousands(const Token *comma);
  void report_magnitudes();
  std::optional<Span> where_named(NameId name) const;
  bool in_clock(const Token *at) const;
  std::uint32_t deeper(const Token *from) const;
  void limit_levels(Span span);

  const Source &source_;
  SourceId id_;
  const Tokens &tokens_;
  Ast &ast_;
  Diagnostics &diagnostics_;
  bool file_;
  std::vector<std::uint32_t> levels_;  // of each expression: how many are nested in it
  std::size_t item_begin_ = 0;         // the first expression of the item that is read
  std::uint32_t depth_ = 0;
  std::size_t reports_ = 0;
  bool recovering_ = false;
  bool refused_ = false;    // `enter` refused and reported a level of this item
  bool python_if_ = false;  // a `:` of Python's `if` was reported in this item
  Diagnostic unreported_{};
};

}  // namespace anneal
