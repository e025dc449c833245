#include "cli/convert/python_parser.hpp"

#include <algorithm>
#include <utility>

namespace anneal::cli {

PythonParser::Level::Level(PythonParser &parser) : parser_(parser) {
  if (++parser_.depth_ <= kForeignNestingLimit || !parser_.good_) return;
  parser_.good_ = false;
  parser_.diagnostics_->report(
      Code::nesting_too_deep, {parser_.id_, parser_.now().span},
      "more than " + std::to_string(kForeignNestingLimit) + " levels of brackets and operators inside each other");
}

void PythonParser::fail_here(const std::string &message) {
  if (!good_) return;
  good_ = false;
  const Span span = now().span.begin < now().span.end ? now().span : Span{before_end(), before_end()};
  diagnostics_->report(Code::foreign_malformed, {id_, span}, message);
}

bool PythonParser::take_sign(std::string_view sign) {
  if (!now().is_sign(sign)) return false;
  ++at_;
  return true;
}

bool PythonParser::take_word(std::string_view word) {
  if (!now().is_word(word)) return false;
  ++at_;
  return true;
}

bool PythonParser::expect(std::string_view sign) {
  if (good_ && !take_sign(sign)) fail_here("`" + std::string(sign) + "` was expected here");
  return good_;
}

ForeignValue PythonParser::value(Kind kind, std::uint32_t begin) const {
  ForeignValue result;
  result.kind = kind;
  result.span = {begin, std::max(begin, before_end())};
  return result;
}

ForeignValue PythonParser::expression() {
  const Level level(*this);
  if (!level) return {};
  if (now().is_word("lambda")) return lambda();
  const std::uint32_t begin = now().span.begin;
  ForeignValue first = or_test();
  if (!good_ || !take_word("if")) return first;
  ForeignValue condition = or_test();
  if (good_ && !take_word("else")) fail_here("`else` was expected here");
  ForeignValue otherwise = good_ ? expression() : ForeignValue();
  ForeignValue result = value(Kind::conditional, begin);
  result.children = {std::move(first), std::move(condition), std::move(otherwise)};
  return result;
}

void PythonParser::parameters(std::string_view closing, ForeignValue &function, ForeignValue &defaults) {
  while (good_ && !now().is_sign(closing)) {
    if (!now().is(PythonToken::Kind::name)) return fail_here("the name of a parameter was expected here");
    std::string name = now().text;
    ++at_;
    if (closing == ")" && take_sign(":")) expression();
    if (good_ && take_sign("=")) {
      defaults.names.push_back(std::move(name));
      defaults.children.push_back(expression());
    } else {
      function.names.push_back(std::move(name));
    }
    if (!now().is_sign(closing)) expect(",");
  }
  expect(closing);
}

ForeignValue PythonParser::lambda() {
  const std::uint32_t begin = now().span.begin;
  ++at_;
  ForeignValue result = value(Kind::lambda, begin);
  ForeignValue block = value(Kind::block, begin);
  parameters(":", result, block);
  ForeignValue body = good_ ? expression() : ForeignValue();
  result.span.end = before_end();
  block.span = result.span;
  if (block.names.empty()) {
    result.children.push_back(std::move(body));
  } else {
    block.children.push_back(std::move(body));
    result.children.push_back(std::move(block));
  }
  return result;
}

ForeignValue PythonParser::chain(std::initializer_list<std::string_view> operators,
                                 ForeignValue (PythonParser::*operand)()) {
  const std::uint32_t begin = now().span.begin;
  ForeignValue first = (this->*operand)();
  ForeignValue result;
  while (good_) {
    const bool is_word = now().is(PythonToken::Kind::name);
    if ((!is_word && !now().is(PythonToken::Kind::sign)) || std::ranges::find(operators, now().text) == operators.end())
      break;
    result.names.push_back(now().text);
    ++at_;
    result.children.push_back((this->*operand)());
  }
  if (result.names.empty()) return first;
  result.kind = Kind::chain;
  result.span = {begin, before_end()};
  result.children.insert(result.children.begin(), std::move(first));
  return result;
}

ForeignValue PythonParser::or_test() {
  return chain({"or"}, &PythonParser::and_test);
}

ForeignValue PythonParser::and_test() {
  return chain({"and"}, &PythonParser::not_test);
}

ForeignValue PythonParser::not_test() {
  const std::uint32_t begin = now().span.begin;
  if (!take_word("not")) return comparison();
  const Level level(*this);
  if (!level) return {};
  ForeignValue operand = not_test();
  ForeignValue result = value(Kind::unary, begin);
  result.text = "not";
  result.children.push_back(std::move(operand));
  return result;
}

ForeignValue PythonParser::comparison() {
  ForeignValue result = chain({"<", "<=", ">", ">=", "==", "!="}, &PythonParser::sum);
  static constexpr std::string_view kFirst = "<>=!";
  if (result.is(Kind::chain) && kFirst.find(result.names.front().front()) != std::string_view::npos) {
    result.kind = Kind::comparison;
  }
  if (now().is_word("is") || now().is_word("in")) fail_here("`is` and `in` are not read");
  return result;
}

ForeignValue PythonParser::sum() {
  return chain({"+", "-"}, &PythonParser::product);
}

ForeignValue PythonParser::product() {
  return chain({"*", "/", "//", "%"}, &PythonParser::factor);
}

ForeignValue PythonParser::factor() {
  const std::uint32_t begin = now().span.begin;
  if (now().is_sign("-") || now().is_sign("+")) {
    const Level level(*this);
    if (!level) return {};
    ForeignValue result;
    result.text = now().text;
    ++at_;
    result.children.push_back(factor());
    result.kind = Kind::unary;
    result.span = {begin, before_end()};
    return result;
  }
  ForeignValue base = postfix();
  if (!good_ || !take_sign("**")) return base;
  const Level level(*this);
  if (!level) return {};
  ForeignValue exponent = factor();
  ForeignValue result = value(Kind::power, begin);
  result.children = {std::move(base), std::move(exponent)};
  return result;
}

ForeignValue PythonParser::postfix() {
  const std::uint32_t begin = now().span.begin;
  ForeignValue result = atom();
  std::size_t links = 0;
  while (good_) {
    const bool goes_on = now().is_sign(".") || now().is_sign("(") || now().is_sign("[");
    if (goes_on && ++links > kForeignLinkLimit) {
      fail_here("more than " + std::to_string(kForeignLinkLimit) + " calls and attributes behind each other");
      break;
    }
    ForeignValue outer;
    if (take_sign(".")) {
      if (!now().is(PythonToken::Kind::name)) {
        fail_here("a name was expected here");
        break;
      }
      outer.text = now().text;
      ++at_;
      outer.kind = Kind::attribute;
      outer.children.push_back(std::move(result));
    } else if (take_sign("(")) {
      outer = call(std::move(result));
    } else if (take_sign("[")) {
      outer.kind = Kind::index;
      outer.children.push_back(std::move(result));
      outer.children.push_back(expression());
      expect("]");
    } else {
      break;
    }
    outer.span = {begin, before_end()};
    result = std::move(outer);
  }
  return result;
}

ForeignValue PythonParser::call(ForeignValue callee) {
  ForeignValue result;
  result.kind = Kind::call;
  result.children.push_back(std::move(callee));
  while (good_ && !now().is_sign(")")) {
    std::string name;
    if (take_sign("**")) {
      name = "**";
    } else if (now().is(PythonToken::Kind::name) && ahead(1).is_sign("=")) {
      name = now().text;
      at_ += 2;
    }
    result.names.push_back(std::move(name));
    result.children.push_back(expression());
    if (result.children.size() > kForeignListLimit) fail_here("too many arguments");
    if (good_ && now().is_word("for")) fail_here("a comprehension is not read");
    if (good_ && !now().is_sign(")")) expect(",");
  }
  expect(")");
  return result;
}

ForeignValue PythonParser::atom() {
  const std::uint32_t begin = now().span.begin;
  switch (now().kind) {
    case PythonToken::Kind::number: {
      ForeignValue result;
      result.kind = Kind::number;
      result.number = now().number;
      result.text = now().text;
      result.span = now().span;
      ++at_;
      return result;
    }
    case PythonToken::Kind::text: {
      ForeignValue result;
      result.kind = Kind::text;
      result.text = now().text;
      result.span = now().span;
      ++at_;
      return result;
    }
    case PythonToken::Kind::name:
      return word();
    case PythonToken::Kind::sign:
      if (take_sign("(")) {
        ForeignValue result = parenthesis();
        if (result.is(Kind::list)) result.span = {begin, before_end()};
        return result;
      }
      if (take_sign("[")) {
        ForeignValue result = list("]");
        result.span = {begin, before_end()};
        return result;
      }
      if (take_sign("{")) {
        ForeignValue result = dictionary();
        result.span = {begin, before_end()};
        return result;
      }
      break;
    case PythonToken::Kind::line_end:
    case PythonToken::Kind::end:
      break;
  }
  fail_here("a value was expected here");
  return {};
}

ForeignValue PythonParser::word() {
  ForeignValue result;
  result.span = now().span;
  result.text = now().text;
  ++at_;
  const std::string &text = result.text;
  if (text == "True" || text == "true" || text == "False" || text == "false") {
    result.kind = Kind::boolean;
    result.number = text.front() == 'T' || text.front() == 't' ? 1 : 0;
  } else if (text == "None" || text == "null") {
    result.kind = Kind::none;
  } else {
    result.kind = Kind::name;
  }
  return result;
}

/// Behind `(`: an expression in parentheses, or a tuple.
ForeignValue PythonParser::parenthesis() {
  if (take_sign(")")) return value(Kind::list, before_end());
  ForeignValue first = expression();
  if (!good_ || take_sign(")")) return first;
  if (!expect(",")) return first;
  ForeignValue result = list(")");
  result.children.insert(result.children.begin(), std::move(first));
  return result;
}

ForeignValue PythonParser::list(std::string_view closing) {
  ForeignValue result;
  result.kind = Kind::list;
  while (good_ && !now().is_sign(closing)) {
    result.children.push_back(expression());
    if (result.children.size() > kForeignListLimit) fail_here("too many elements");
    if (good_ && now().is_word("for")) fail_here("a comprehension is not read");
    if (good_ && !now().is_sign(closing)) expect(",");
  }
  expect(closing);
  return result;
}

ForeignValue PythonParser::dictionary() {
  ForeignValue result;
  result.kind = Kind::dictionary;
  while (good_ && !now().is_sign("}")) {
    const ForeignValue key = expression();
    if (good_ && !key.is(Kind::text) && !key.is(Kind::number)) {
      --at_;
      return fail_here("a key that is no string and no number"), result;
    }
    if (!expect(":")) break;
    result.names.push_back(key.text);
    result.children.push_back(expression());
    if (result.children.size() > kForeignListLimit) fail_here("too many elements");
    if (good_ && !now().is_sign("}")) expect(",");
  }
  expect("}");
  result.keep_last_of_each_key();
  return result;
}

}  // namespace anneal::cli
