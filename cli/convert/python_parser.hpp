// From tokens of Python to values. Private to the reader of Python.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "cli/convert/foreign.hpp"
#include "cli/convert/python_tokens.hpp"

namespace anneal::cli {

/// Recursive descent; its depth is bounded by kForeignNestingLimit. The first mistake ends it: then `good()` is false.
class PythonParser {
 public:
  PythonParser(std::vector<PythonToken> tokens, SourceId id, Diagnostics &diagnostics)
      : tokens_(std::move(tokens)), id_(id), diagnostics_(&diagnostics) {}

  ForeignDocument document();
  ForeignValue expression();
  bool good() const { return good_; }
  bool at_end() const { return now().is(PythonToken::Kind::end); }
  /// Reports that something else was expected, at the token that stands here.
  void fail_here(const std::string &message);

 private:
  using Kind = ForeignValue::Kind;

  // Statements: python_statements.cpp.
  void statement(ForeignDocument &document);
  void import(ForeignDocument &document);
  void import_from(ForeignDocument &document);
  void function(ForeignDocument &document);
  void assignment_or_expression(ForeignDocument &document);
  void skip(ForeignDocument &document);
  void skip_line();
  std::string dotted_name();
  ForeignValue function_body(std::uint32_t outer);
  ForeignValue suite(std::uint32_t outer);
  ForeignValue choice(std::uint32_t outer);
  ForeignValue local(std::uint32_t outer);

  // Expressions: python_parser.cpp.
  ForeignValue lambda();
  ForeignValue or_test();
  ForeignValue and_test();
  ForeignValue not_test();
  ForeignValue comparison();
  ForeignValue sum();
  ForeignValue product();
  ForeignValue factor();
  ForeignValue postfix();
  ForeignValue atom();
  ForeignValue call(ForeignValue callee);
  ForeignValue parenthesis();
  ForeignValue list(std::string_view closing);
  ForeignValue dictionary();
  ForeignValue word();
  ForeignValue chain(std::initializer_list<std::string_view> operators, ForeignValue (PythonParser::*operand)());
  /// `lambda a, b = 1:` and `def f(a, b = 1):` without what is around: the parameters, and values that some have.
  void parameters(std::string_view closing, ForeignValue &function, ForeignValue &defaults);

  /// One level deeper as long as it lives; false where that is too deep.
  class Level {
   public:
    explicit Level(PythonParser &parser);
    ~Level() { --parser_.depth_; }
    explicit operator bool() const { return parser_.good_; }

   private:
    PythonParser &parser_;
  };

  const PythonToken &now() const { return tokens_[at_]; }
  const PythonToken &ahead(std::size_t count) const { return tokens_[std::min(at_ + count, tokens_.size() - 1)]; }
  std::uint32_t before_end() const { return at_ == 0 ? now().span.begin : tokens_[at_ - 1].span.end; }
  bool take_sign(std::string_view sign);
  bool take_word(std::string_view word);
  bool expect(std::string_view sign);
  ForeignValue value(Kind kind, std::uint32_t begin) const;

  std::vector<PythonToken> tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  SourceId id_;
  Diagnostics *diagnostics_;
  bool good_ = true;
};

}  // namespace anneal::cli
