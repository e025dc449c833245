#include "cli/convert/write_language.hpp"

#include <cmath>

#include "grammar/number_text.hpp"

namespace anneal::cli {

namespace {

// Beyond it a whole number is no `int` in C.
constexpr double kLargestWhole = 1e9;
constexpr std::size_t kListWidth = 88;

}  // namespace

std::string within(const CodeText &piece, Level least) {
  return piece.level < least ? "(" + piece.text + ")" : piece.text;
}

std::string Language::refusal(const Node &) const {
  return {};
}

std::string Language::operand(const Application &use, std::size_t number, Level least) const {
  const NodeId id = use.ids[number];
  if (formula_.graph.is_constant(id)) {
    const double value = formula_.graph.constant_value(id);
    // Compilers warn of a division by the whole number 0.
    const bool is_zero_divisor = value == 0 && formula_.graph[use.node].operation == Operation::divide;
    const bool is_whole = value == std::floor(value) && std::fabs(value) < kLargestWhole && !std::signbit(value);
    if (is_whole && !is_zero_divisor) return counted(value);
  }
  return within(use.operands[number], least);
}

CodeText Language::infix(const Application &use, std::string_view sign, Level level) const {
  // What stands to the right of a sign of the same level was computed first.
  const Level right = level == Level::comparison ? Level::sum : static_cast<Level>(static_cast<int>(level) + 1);
  const Level left = level == Level::comparison ? Level::sum : level;
  return {operand(use, 0, left) + std::string(sign) + operand(use, 1, right), level};
}

CodeText Language::call(std::string_view function, std::span<const CodeText> operands) {
  std::string text(function);
  text += "(";
  for (std::size_t i = 0; i < operands.size(); ++i) text += (i == 0 ? "" : ", ") + operands[i].text;
  return {text + ")", Level::atom};
}

CodeText Language::call_helper(std::string_view name, std::span<const CodeText> operands) {
  use_helper(name);
  return call(name, operands);
}

std::string Language::list(std::span<const CodeText> elements) {
  std::string text;
  std::size_t line = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const std::string &element = elements[i].text;
    if (i > 0) text += ",";
    if (line + element.size() > kListWidth) {
      text += "\n    ";
      line = 0;
    } else if (i > 0) {
      text += " ";
    }
    text += element;
    line += element.size() + 2;
  }
  return text;
}

CodeText Language::apply(const Application &use) {
  const Node &node = formula_.graph[use.node];
  switch (node.operation) {
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
      break;
    case Operation::negate:
      return {"-" + within(use.operands[0], Level::power), Level::sign};
    case Operation::add:
      return infix(use, " + ", Level::sum);
    case Operation::subtract:
      return infix(use, " - ", Level::sum);
    case Operation::multiply:
      return infix(use, " * ", Level::product);
    case Operation::divide:
      return divide(use);
    case Operation::less:
      return infix(use, " < ", Level::comparison);
    case Operation::less_equal:
      return infix(use, " <= ", Level::comparison);
    case Operation::equal:
      return infix(use, " == ", Level::comparison);
    case Operation::not_equal:
      return infix(use, " != ", Level::comparison);
    case Operation::nearly_equal:
      return nearly_equal(use);
    case Operation::logical_not:
      return logical_not(use.operands[0]);
    case Operation::logical_and:
      return logic(use, true);
    case Operation::logical_or:
      return logic(use, false);
    case Operation::same:
      return same(use);
    case Operation::select:
      return select(use);
    case Operation::element:
      return element(use);
    case Operation::to_number:
      return to_number(use.operands[0]);
    case Operation::growing_cycle:
      return growing(use, true);
    case Operation::growing_start:
      return growing(use, false);
    case Operation::builtin:
      return builtin(node.builtin, use);
  }
  return {};
}

std::string Language::helpers_text() const {
  const std::span<const CodeHelper> table = helper_table();
  std::set<std::string_view> wanted = used_;
  // A helper stands behind those that it needs.
  for (std::size_t i = table.size(); i-- > 0;) {
    if (!wanted.contains(table[i].name)) continue;
    for (const CodeHelper &other : table) {
      if (table[i].needs.find(" " + std::string(other.name) + " ") != std::string_view::npos) wanted.insert(other.name);
    }
  }
  std::string text;
  for (const CodeHelper &helper : table) {
    if (wanted.contains(helper.name)) text += helper.text;
  }
  return text;
}

}  // namespace anneal::cli
