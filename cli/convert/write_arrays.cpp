#include "cli/convert/write_arrays.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/builtins.hpp"
#include "grammar/number_text.hpp"

namespace anneal::cli {

std::string Arrays::number(double value) const {
  if (std::isnan(value)) return "float(\"nan\")";
  if (std::isinf(value)) return value < 0 ? "float(\"-inf\")" : "float(\"inf\")";
  std::string text = shortest(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

CodeText Arrays::operation(std::string_view name, std::span<const CodeText> operands) const {
  return call(std::string(framework_.module) + "." + std::string(name), operands);
}

std::string Arrays::give(const CodeText &value, ValueType type) const {
  const std::string module(framework_.module);
  if (type == ValueType::boolean) return "return " + module + ".where(" + value.text + ", 1.0, 0.0)";
  return "return " + value.text;
}

CodeText Arrays::to_number(const CodeText &x) {
  return operation("where", std::vector<CodeText>{x, {"1.0"}, {"0.0"}});
}

CodeText Arrays::divide(const Application &use) {
  // Parameters are numbers of Python, which raise where they are divided by 0.
  const bool is_python = formula().graph[use.node].stage != Stage::position && !is_safe_division(use.node);
  return is_python ? operation("true_divide", use.operands) : infix(use, " / ", Level::product);
}

CodeText Arrays::element(const Application &use) {
  return call_helper("_element", std::vector<CodeText>{use.operands[0], {"[" + list(use.operands.subspan(1)) + "]"}});
}

CodeText Arrays::builtin(Builtin builtin, const Application &use) {
  switch (builtin) {
    case Builtin::min:
      return operation("minimum", use.operands);
    case Builtin::max:
      return operation("maximum", use.operands);
    case Builtin::pow:
      return operation("power", use.operands);
    case Builtin::asin:
      return operation("arcsin", use.operands);
    case Builtin::acos:
      return operation("arccos", use.operands);
    case Builtin::atan:
      return operation("arctan", use.operands);
    case Builtin::atan2:
      return operation("arctan2", use.operands);
    case Builtin::erf:
      return call(framework_.erf, use.operands);
    case Builtin::sigmoid:
      return call(framework_.sigmoid, use.operands);
    default:
      break;
  }
  for (const CodeHelper &helper : array_helpers()) {
    if (helper.name.substr(1) == row(builtin).name) return call_helper(helper.name, use.operands);
  }
  return operation(row(builtin).name, use.operands);
}

std::string array_refusal(const Formula &formula, std::string_view target) {
  if (formula.has_memory()) {
    const bool is_input = !formula.inputs.empty();
    return "`" + (is_input ? formula.inputs.front().name : formula.cells.front().name) + "` is " +
           (is_input ? "a measurement" : "a memory cell") + ", and a schedule of " + std::string(target) +
           " is a function of the count alone";
  }
  std::vector<bool> needed(formula.graph.size(), false);
  for (const FormulaOutput &output : formula.outputs) needed[index(output.value)] = true;
  for (std::size_t i = needed.size(); i-- > 0;) {
    if (!needed[i]) continue;
    const NodeId id{static_cast<std::uint32_t>(i)};
    for (const NodeId operand : formula.graph.operands(id)) needed[index(operand)] = true;
    const Node &node = formula.graph[id];
    if (node.operation != Operation::builtin) continue;
    if (node.builtin == Builtin::hash || node.builtin == Builtin::uniform || node.builtin == Builtin::normal) {
      return "`" + std::string(row(node.builtin).name) +
             "` takes the bits of numbers of 64, and arrays there have 32 bits";
    }
  }
  return {};
}

std::string about_output(const FormulaOutput &output, std::string_view position) {
  if (!output.documentation.empty()) return output.documentation;
  return "The value of `" + output.name + "` that update `" + std::string(position) + "` uses; the first update is 0.";
}

}  // namespace anneal::cli
