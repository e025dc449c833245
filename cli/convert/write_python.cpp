// Modules of Python: a function for each output, or a class where measurements are remembered.
#include "cli/convert/write_python.hpp"

#include <algorithm>

#include "grammar/number_text.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {

namespace {

/// Text that may stand between three quotation marks.
std::string quotable(std::string_view text) {
  std::string out;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    for (const char c : visible(text.substr(begin, end - begin))) {
      if (c == '\\' || (c == '"' && out.ends_with("\"\""))) out += '\\';
      out += c;
    }
    out += '\n';
    begin = end + 1;
  }
  while (out.ends_with('\n') || out.ends_with(' ')) out.pop_back();
  if (out.ends_with('"')) out.insert(out.size() - 1, 1, '\\');
  return out;
}

std::string python_value(const FormulaParameter &parameter, const Language &language) {
  const auto one = [&](double value) {
    return parameter.type.kind == Type::Kind::boolean ? language.truth(value != 0) : language.number(value);
  };
  if (!parameter.type.is_list) return one(parameter.values.front());
  std::string text = "(";
  for (const double value : parameter.values) text += one(value) + ", ";
  if (parameter.values.size() > 1) text.pop_back();
  text.pop_back();
  return text + ")";
}

std::string units_text(const Formula &formula) {
  std::string text;
  const auto upper = [](std::string name) {
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
    return name;
  };
  if (formula.total) text += "TOTAL_STEPS = " + std::to_string(*formula.total) + "\n";
  for (const FormulaUnit &unit : formula.units) {
    const bool is_long = unit.multiplier >= unit.divisor;
    text += is_long ? "STEPS_PER_" + upper(unit.name) : upper(unit.name) + "S_PER_STEP";
    text += " = " + counted(is_long ? unit.multiplier / unit.divisor : unit.divisor / unit.multiplier) + "\n";
  }
  return text;
}

/// A class that remembers what was observed.
class MemoryClass {
 public:
  MemoryClass(const Formula &formula, const NodeNames &node_names, Python &language)
      : formula_(formula), node_names_(node_names), language_(language), members_(kPythonWords) {}

  std::string write();

 private:
  void name_members();
  void constructor();
  void observe();
  void output(const FormulaOutput &output);
  FunctionWriter writer(Names names) const { return {formula_, node_names_, language_, std::move(names), leaves_}; }
  void add(const Lines &lines, std::size_t columns) {
    for (const std::string &line : lines) text_ += indented(line, columns) + "\n";
  }
  std::string condition(const std::vector<std::uint32_t> &inputs) const;

  const Formula &formula_;
  const NodeNames &node_names_;
  Python &language_;
  Names members_;
  std::vector<std::string> parameters_;
  std::vector<std::string> inputs_;
  std::vector<std::string> cells_;
  std::vector<std::string> methods_;
  LeafTexts leaves_;
  std::string text_;
};

void MemoryClass::name_members() {
  members_.take("observe");
  for (const FormulaOutput &output : formula_.outputs) methods_.push_back(members_.take(output.name));
  for (const FormulaParameter &parameter : formula_.parameters) parameters_.push_back(members_.take(parameter.name));
  for (const FormulaInput &input : formula_.inputs) inputs_.push_back(members_.take(input.name));
  for (const std::string &cell : cell_names(formula_)) cells_.push_back(members_.take(cell));
  leaves_.position = "step";
  const auto own = [](const std::vector<std::string> &names) {
    std::vector<std::string> texts;
    for (const std::string &name : names) texts.push_back("self." + name);
    return texts;
  };
  leaves_.parameters = own(parameters_);
  leaves_.inputs = own(inputs_);
  leaves_.cells = own(cells_);
}

void MemoryClass::constructor() {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < parameters_.size(); ++i) all.push_back(i);
  text_ += "\n    def __init__(self" + keyword_arguments(formula_, all, parameters_, language_) + "):\n";
  for (const std::string &name : parameters_) text_ += "        self." + name + " = " + name + "\n";
  std::vector<NodeId> roots;
  for (const FormulaInput &input : formula_.inputs) roots.push_back(input.initial);
  for (const FormulaCell &cell : formula_.cells) roots.push_back(cell.initial);
  Lines lines;
  Names names = members_;
  const std::vector<CodeText> values = writer(names).values(roots, lines);
  add(lines, 8);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string &name = i < inputs_.size() ? inputs_[i] : cells_[i - inputs_.size()];
    text_ += "        self." + name + " = " + values[i].text + "\n";
  }
}

/// Whether an observation delivers one of these.
std::string MemoryClass::condition(const std::vector<std::uint32_t> &inputs) const {
  std::string text;
  for (const std::uint32_t input : inputs) text += (text.empty() ? "" : " or ") + inputs_[input] + " is not None";
  return text;
}

void MemoryClass::observe() {
  text_ += "\n    def observe(self, step, *";
  for (const std::string &name : inputs_) text_ += ", " + name + "=None";
  text_ += "):\n" + docstring("Takes what was measured at `step` into the memory: once for each observation.", 8);
  text_ += "        step = float(step)\n";
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    text_ +=
        "        if " + inputs_[i] + " is not None:\n            self." + inputs_[i] + " = float(" + inputs_[i] + ")\n";
  }
  std::vector<NodeId> roots;
  for (const FormulaCell &cell : formula_.cells) roots.push_back(cell.next);
  Lines lines;
  Names names = members_;
  std::vector<std::string> next_names;
  for (const std::string &name : cells_) next_names.push_back(names.take("next_" + name));
  const std::vector<CodeText> next = writer(std::move(names)).values(roots, lines);
  add(lines, 8);
  // Every cell sees the others as they were, so none is set before all are known.
  for (std::size_t i = 0; i < next.size(); ++i) text_ += "        " + next_names[i] + " = " + next[i].text + "\n";
  for (std::size_t i = 0; i < next.size(); ++i) {
    if (i == 0 || formula_.cells[i].inputs != formula_.cells[i - 1].inputs) {
      text_ += "        if " + condition(formula_.cells[i].inputs) + ":\n";
    }
    text_ += "            self." + cells_[i] + " = " + next_names[i] + "\n";
  }
}

void MemoryClass::output(const FormulaOutput &output) {
  const std::string &name = methods_[static_cast<std::size_t>(&output - formula_.outputs.data())];
  text_ += "\n    def " + name + "(self, step):\n";
  text_ += docstring(
      output.documentation.empty() ? "The value that update `step` uses; the first update is 0." : output.documentation,
      8);
  if (formula_.graph[output.value].stage == Stage::position) text_ += "        step = float(step)\n";
  add(writer(members_).body(output.value), 8);
}

std::string MemoryClass::write() {
  name_members();
  text_ = "\nclass Schedule:\n";
  std::string about = "The outputs and what they remember of the measurements.";
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < parameters_.size(); ++i) all.push_back(i);
  about += parameter_documentation(formula_, all, parameters_);
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    about += std::string(i == 0 && all.empty() ? "\n" : "") + "\n" + inputs_[i] + ": a measurement" +
             (formula_.inputs[i].documentation.empty() ? "" : ": " + formula_.inputs[i].documentation);
  }
  text_ += docstring(about, 4);
  constructor();
  observe();
  for (const FormulaOutput &each : formula_.outputs) output(each);
  return text_ + "\n";
}

std::string function_text(const Formula &formula, const NodeNames &node_names, Python &language,
                          const FormulaOutput &output, const std::string &name, Names names) {
  names.take("step");
  LeafTexts leaves{.position = "step", .parameters = parameter_names(formula, names), .inputs = {}, .cells = {}};
  const std::vector<std::uint32_t> used = formula.parameters_of(std::span(&output.value, 1));
  std::string text = "\ndef " + name + "(step" + keyword_arguments(formula, used, leaves.parameters, language) + "):\n";
  const std::string about =
      output.documentation.empty() ? "The value that update `step` uses; the first update is 0." : output.documentation;
  text += docstring(about + parameter_documentation(formula, used, leaves.parameters), 4);
  FunctionWriter writer(formula, node_names, language, std::move(names), leaves);
  const Lines lines = writer.body(output.value);
  if (formula.graph[output.value].stage == Stage::position) text += "    step = float(step)\n";
  for (const std::string &line : lines) text += indented(line, 4) + "\n";
  return text + "\n";
}

}  // namespace

std::string provenance(const Formula &formula, std::string_view target) {
  std::string text = "Written by `anneal convert --to " + std::string(target) + "` from `" + formula.file + "`.\n";
  if (!formula.documentation.empty()) text += "\n" + formula.documentation + "\n";
  if (!formula.contract.empty() || !formula.fixed.empty()) text += "\nFixed when it was written:\n";
  for (const std::string &said : formula.contract) text += "  " + said + "\n";
  for (const ObjectPlan::FixedParameter &fixed : formula.fixed) text += "  " + fixed.name + " = " + fixed.value + "\n";
  return text;
}

std::string docstring(std::string_view text, std::size_t columns) {
  const std::string shown = quotable(text);
  const bool is_one_line = shown.find('\n') == std::string::npos;
  return indented("\"\"\"" + shown + (is_one_line ? "" : "\n") + "\"\"\"", columns) + "\n";
}

std::string keyword_arguments(const Formula &formula, std::span<const std::uint32_t> parameters,
                              const std::vector<std::string> &names, const Language &language) {
  std::string text;
  for (const std::uint32_t number : parameters) {
    text += ", " + names[number] + "=" + python_value(formula.parameters[number], language);
  }
  return text;
}

std::string parameter_documentation(const Formula &formula, std::span<const std::uint32_t> parameters,
                                    const std::vector<std::string> &names) {
  std::string text;
  for (const std::uint32_t number : parameters) {
    text += std::string(text.empty() ? "\n" : "") + "\n" + names[number] + ": " + described(formula.parameters[number]);
  }
  return text;
}

std::vector<std::string> parameter_names(const Formula &formula, Names &names) {
  std::vector<std::string> texts;
  for (const FormulaParameter &parameter : formula.parameters) texts.push_back(names.take(parameter.name));
  return texts;
}

std::string python_module(const Formula &formula, const NodeNames &node_names, std::string_view target) {
  Python language(formula);
  Names names(kPythonWords);
  std::string code;
  if (formula.has_memory()) {
    code = MemoryClass(formula, node_names, language).write();
  } else {
    std::vector<std::string> functions;
    for (const FormulaOutput &output : formula.outputs) functions.push_back(names.take(output.name));
    for (std::size_t i = 0; i < functions.size(); ++i) {
      code += function_text(formula, node_names, language, formula.outputs[i], functions[i], names);
    }
  }
  const std::string helpers = language.helpers_text();
  std::string text = docstring(provenance(formula, target), 0);
  const std::string constants = units_text(formula);
  const std::string everything = helpers + code;
  std::string imports;
  if (everything.find("math.") != std::string::npos) imports += "import math\n";
  if (everything.find("struct.") != std::string::npos) imports += "import struct\n";
  if (!imports.empty()) text += "\n" + imports;
  if (!constants.empty()) text += "\n" + constants;
  text += "\n" + everything;
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace anneal::cli
