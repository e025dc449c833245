// C99 with <math.h>: a function for each output, and a struct of what measurements leave behind.
#include <algorithm>
#include <cmath>

#include "cli/convert/write_c_helpers.hpp"
#include "cli/convert/write_function.hpp"
#include "cli/convert/write_python.hpp"
#include "cli/convert/write_targets.hpp"
#include "grammar/number_text.hpp"
#include "grammar/visible.hpp"
#include "runtime/c_names.hpp"

namespace anneal::cli {

namespace {

/// Names of our own functions and of <math.h> that a local must not hide.
constexpr std::string_view kCWords =
    " step parameters memory minimum maximum clamp lerp round_half_up modulo sign smoothstep sigmoid sin_pi cos_pi "
    "is_close element growing_start growing_cycle random_words hash uniform normal fabs floor ceil rint trunc exp exp2 "
    "expm1 log log2 log10 log1p pow sqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh hypot erf fmod fmax "
    "copysign isinf y0 y1 yn j0 j1 jn gamma main div auto break case char const continue default do double else enum "
    "extern float for goto if inline int long register restrict return short signed sizeof static struct switch "
    "typedef "
    "union unsigned void volatile while ";

class C final : public Language {
 public:
  using Language::Language;

  std::size_t indent() const override { return 2; }
  std::string number(double value) const override;
  std::string truth(bool value) const override { return value ? "1" : "0"; }
  CodeText clamp(const Application &use) override { return call_helper("clamp", use.operands); }
  CodeText smaller(const Application &use) override { return call_helper("minimum", use.operands); }
  CodeText round_half_up(const CodeText &x) override { return call_helper("round_half_up", std::span(&x, 1)); }
  std::string define(ValueType type, const std::string &name, const CodeText &value) const override {
    return "const " + announce(type, name).substr(0, announce(type, name).size() - 1) + " = " + value.text + ";";
  }
  std::string announce(ValueType type, const std::string &name) const override {
    return (type == ValueType::boolean ? "int " : "double ") + name + ";";
  }
  std::string assign(const std::string &name, const CodeText &value) const override {
    return name + " = " + value.text + ";";
  }
  std::string open_if(const CodeText &condition) const override { return "if (" + condition.text + ") {"; }
  std::string else_if(const CodeText &condition) const override { return "} else if (" + condition.text + ") {"; }
  std::string otherwise() const override { return "} else {"; }
  std::string end_if() const override { return "}"; }
  std::string give(const CodeText &value, ValueType) const override { return "return " + value.text + ";"; }

 protected:
  std::span<const CodeHelper> helper_table() const override { return c_helpers(); }
  CodeText builtin(Builtin builtin, const Application &use) override;
  CodeText logical_not(const CodeText &x) override { return {"!" + within(x, Level::atom), Level::sign}; }
  CodeText logic(const Application &use, bool is_and) override;
  CodeText same(const Application &use) override {
    return {within(use.operands[0], Level::sum) + " == " + within(use.operands[1], Level::sum), Level::comparison};
  }
  CodeText nearly_equal(const Application &use) override { return call_helper("is_close", use.operands); }
  CodeText select(const Application &use) override;
  CodeText element(const Application &use) override;
  CodeText to_number(const CodeText &x) override { return {"(double)" + within(x, Level::atom), Level::sign}; }
  CodeText growing(const Application &use, bool is_cycle) override {
    return call_helper(is_cycle ? "growing_cycle" : "growing_start", use.operands);
  }
};

std::string C::number(double value) const {
  if (std::isnan(value)) return "NAN";
  if (std::isinf(value)) return value < 0 ? "-INFINITY" : "INFINITY";
  std::string text = shortest(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

CodeText C::logic(const Application &use, bool is_and) {
  // Compilers warn of `a || b && c`; a chain of one sign stays as it is.
  const Level level = is_and ? Level::both : Level::either;
  const auto side = [&](const CodeText &piece) {
    return piece.level == level ? piece.text : within(piece, Level::comparison);
  };
  return {side(use.operands[0]) + (is_and ? " && " : " || ") + side(use.operands[1]), level};
}

CodeText C::select(const Application &use) {
  return {within(use.operands[0], Level::comparison) + " ? " + within(use.operands[1], Level::either) + " : " +
              use.operands[2].text,
          Level::conditional};
}

CodeText C::element(const Application &use) {
  const std::size_t count = use.operands.size() - 1;
  const CodeText values{"(const double[]){" + list(use.operands.subspan(1)) + "}"};
  return call_helper("element", std::vector<CodeText>{use.operands[0], values, {std::to_string(count)}});
}

CodeText C::builtin(Builtin builtin, const Application &use) {
  switch (builtin) {
    case Builtin::abs:
      return call("fabs", use.operands);
    case Builtin::round:
      return call("rint", use.operands);
    case Builtin::frac:
      return {within(use.operands[0], Level::sum) + " - floor(" + use.operands[0].text + ")", Level::sum};
    case Builtin::mod:
      return call_helper("modulo", use.operands);
    case Builtin::min:
      return call_helper("minimum", use.operands);
    case Builtin::max:
      return call_helper("maximum", use.operands);
    case Builtin::sinpi:
      return call_helper("sin_pi", use.operands);
    case Builtin::cospi:
      return call_helper("cos_pi", use.operands);
    default:
      break;
  }
  for (const CodeHelper &helper : c_helpers()) {
    if (helper.name == row(builtin).name) return call_helper(helper.name, use.operands);
  }
  return call(row(builtin).name, use.operands);
}

/// Lines of comment. What would join a line with the next one is left out.
std::string comment(std::string_view text, std::size_t columns) {
  std::string out;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line = visible(text.substr(0, end));
    while (line.ends_with('\\') || line.ends_with(' ') || line.ends_with("?\?/")) {
      line.resize(line.size() - (line.ends_with('/') ? 3 : 1));
    }
    out += std::string(columns, ' ') + "//" + (line.empty() ? "" : " ") + line + "\n";
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

class SourceWriter {
 public:
  SourceWriter(const Formula &formula, const NodeNames &node_names)
      : formula_(formula), node_names_(node_names), language_(formula), name_(formula.name), members_(kCWords) {}

  std::string write();

 private:
  void name_members();
  void parameters();
  void memory();
  void begin();
  void observe();
  void output(const FormulaOutput &output);
  void add_values(const std::vector<NodeId> &roots, const std::vector<std::string> &targets, bool guarded);
  /// The beginning of a list of arguments: what every function takes.
  std::string arguments(bool changes_memory) const;
  void use_defaults();
  bool has_parameters() const { return !formula_.parameters.empty(); }

  const Formula &formula_;
  const NodeNames &node_names_;
  C language_;
  std::string name_;
  Names members_;
  std::vector<std::string> fields_;
  std::vector<std::string> inputs_;
  std::vector<std::string> cells_;
  LeafTexts leaves_;
  std::string text_;
};

void SourceWriter::name_members() {
  for (const FormulaParameter &parameter : formula_.parameters) fields_.push_back(c_field_name(parameter.name));
  Names names(kCWords);
  for (const FormulaInput &input : formula_.inputs) inputs_.push_back(names.take(c_field_name(input.name)));
  for (const std::string &cell : cell_names(formula_)) cells_.push_back(names.take(c_field_name(cell)));
  leaves_.position = "step";
  for (const std::string &field : fields_) leaves_.parameters.push_back("parameters->" + field);
  for (const std::string &input : inputs_) leaves_.inputs.push_back("memory->" + input);
  for (const std::string &cell : cells_) leaves_.cells.push_back("memory->" + cell);
}

std::string SourceWriter::arguments(bool changes_memory) const {
  std::string text;
  if (formula_.has_memory())
    text += std::string(changes_memory ? "" : "const ") + "struct " + name_ + "_memory *memory, ";
  if (has_parameters()) text += "const struct " + name_ + "_parameters *parameters, ";
  return text;
}

void SourceWriter::parameters() {
  if (!has_parameters()) return;
  text_ += "\n" + comment("Parameters. Where a function is given a null pointer instead, each has its default.", 0);
  text_ += "struct " + name_ + "_parameters {\n";
  std::string values;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const FormulaParameter &parameter = formula_.parameters[i];
    text_ += comment(described(parameter), 2);
    const std::size_t count = parameter.values.size();
    text_ += "  double " + fields_[i] + (parameter.type.is_list ? "[" + std::to_string(count) + "]" : "") + ";\n";
    std::string list;
    for (const double value : parameter.values) list += (list.empty() ? "" : ", ") + language_.number(value);
    values += "    " + (parameter.type.is_list ? "{" + list + "}" : list) + ",\n";
  }
  text_ += "};\n\nconst struct " + name_ + "_parameters " + name_ + "_defaults = {\n" + values + "};\n";
}

void SourceWriter::memory() {
  if (!formula_.has_memory()) return;
  text_ += "\n" + comment("What measurements have left so far: the last of each, and what is remembered of them.", 0);
  text_ += "struct " + name_ + "_memory {\n";
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (!formula_.inputs[i].documentation.empty()) text_ += comment(formula_.inputs[i].documentation, 2);
    text_ += "  double " + inputs_[i] + ";\n";
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    text_ += (formula_.cells[i].is_boolean ? "  int " : "  double ") + cells_[i] + ";\n";
  }
  text_ += "};\n";
}

void SourceWriter::use_defaults() {
  if (has_parameters()) text_ += "  if (!parameters) parameters = &" + name_ + "_defaults;\n";
}

void SourceWriter::begin() {
  text_ += "\n" + comment("The memory before the first measurement.", 0);
  std::string arguments = this->arguments(true);
  arguments.resize(arguments.size() - 2);
  text_ += "void " + name_ + "_begin(" + arguments + ") {\n";
  use_defaults();
  std::vector<NodeId> roots;
  for (const FormulaInput &input : formula_.inputs) roots.push_back(input.initial);
  for (const FormulaCell &cell : formula_.cells) roots.push_back(cell.initial);
  Lines lines;
  FunctionWriter writer(formula_, node_names_, language_, Names(kCWords), leaves_);
  const std::vector<CodeText> values = writer.values(roots, lines);
  for (const std::string &line : lines) text_ += indented(line, 2) + "\n";
  for (std::size_t i = 0; i < values.size(); ++i) {
    text_ += "  " + (i < inputs_.size() ? leaves_.inputs[i] : leaves_.cells[i - inputs_.size()]) + " = " +
             values[i].text + ";\n";
  }
  if (has_parameters()) text_ += "  (void)parameters;\n";
  text_ += "}\n";
}

void SourceWriter::observe() {
  text_ += "\n" + comment("One observation at `step`: a null pointer stands for what was not measured.", 0);
  text_ += "void " + name_ + "_observe(" + arguments(true) + "double step";
  Names names(kCWords);
  std::vector<std::string> measured;
  for (const std::string &input : inputs_) measured.push_back(names.take("measured_" + input));
  for (const std::string &name : measured) text_ += ", const double *" + name;
  text_ += ") {\n";
  std::vector<NodeId> roots;
  std::vector<std::string> next_names;
  for (const FormulaCell &cell : formula_.cells) roots.push_back(cell.next);
  for (const std::string &cell : cells_) next_names.push_back(names.take("next_" + cell));
  Lines lines;
  const std::vector<CodeText> next =
      FunctionWriter(formula_, node_names_, language_, std::move(names), leaves_).values(roots, lines);
  std::string body;
  for (const std::string &line : lines) body += indented(line, 2) + "\n";
  // Every cell sees the others as they were, so none is set before all are known.
  for (std::size_t i = 0; i < next.size(); ++i) {
    body += "  " + language_.define(formula_.graph[roots[i]].type, next_names[i], next[i]) + "\n";
  }
  for (std::size_t i = 0; i < next.size(); ++i) {
    const std::vector<std::uint32_t> &inputs = formula_.cells[i].inputs;
    if (i == 0 || inputs != formula_.cells[i - 1].inputs) {
      std::string condition;
      for (const std::uint32_t input : inputs) condition += (condition.empty() ? "" : " || ") + measured[input];
      body += "  if (" + condition + ") {\n";
    }
    body += "    " + leaves_.cells[i] + " = " + next_names[i] + ";\n";
    if (i + 1 == next.size() || inputs != formula_.cells[i + 1].inputs) body += "  }\n";
  }
  use_defaults();
  text_ += "  (void)step;\n";
  if (has_parameters()) text_ += "  (void)parameters;\n";
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    text_ += "  if (" + measured[i] + ") " + leaves_.inputs[i] + " = *" + measured[i] + ";\n";
  }
  text_ += body + "}\n";
}

void SourceWriter::output(const FormulaOutput &output) {
  text_ += "\n";
  if (!output.documentation.empty()) text_ += comment(output.documentation + "\n", 0);
  text_ += comment("The value of `" + output.name + "` that update `step` uses" +
                       (output.is_boolean ? ", 0 or 1" : "") + "; the first update is 0.",
                   0);
  text_ += "double " + name_ + "_" + output.name + "(" + arguments(false) + "double step) {\n";
  FunctionWriter writer(formula_, node_names_, language_, Names(kCWords), leaves_);
  std::string body;
  for (const std::string &line : writer.body(output.value)) body += indented(line, 2) + "\n";
  const auto mentions = [&](std::string_view name) {
    const auto is_part = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    for (std::size_t at = body.find(name); at != std::string::npos; at = body.find(name, at + 1)) {
      if (!is_part(body[at - 1]) && !is_part(body[at + name.size()])) return true;
    }
    return false;
  };
  if (mentions("parameters")) use_defaults();
  if (has_parameters() && !mentions("parameters")) text_ += "  (void)parameters;\n";
  if (formula_.has_memory() && !mentions("memory")) text_ += "  (void)memory;\n";
  if (!mentions("step")) text_ += "  (void)step;\n";
  text_ += body + "}\n";
}

std::string SourceWriter::write() {
  name_members();
  parameters();
  memory();
  if (formula_.has_memory()) {
    begin();
    observe();
  }
  for (const FormulaOutput &each : formula_.outputs) output(each);
  const std::string helpers = language_.helpers_text();
  std::string opening = provenance(formula_, "c");
  while (opening.ends_with('\n')) opening.pop_back();
  std::string text = comment(opening, 0) + "\n#include <math.h>\n";
  if (helpers.find("uint64_t") != std::string::npos) text += "#include <stdint.h>\n#include <string.h>\n";
  // Products and sums are rounded each for itself.
  text += "\n#ifdef __clang__\n#pragma STDC FP_CONTRACT OFF\n#endif\n";
  return text + helpers + text_;
}

}  // namespace

WrittenCode write_c(const Formula &formula, const NodeNames &names) {
  return {SourceWriter(formula, names).write(), {}};
}

}  // namespace anneal::cli
