// A formula for a paper: lengths and percentages as numbers of updates, other parameters by name, one row for each part
// of the run.
#include <algorithm>
#include <cmath>
#include <set>

#include "cli/convert/write_latex_expression.hpp"
#include "cli/convert/write_python.hpp"
#include "cli/convert/write_targets.hpp"
#include "compiler/graph/specialise.hpp"
#include "grammar/number_text.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {

namespace {

// More rows are a table, not a formula.
constexpr std::size_t kRows = 8;

bool compares(const Node &node) {
  if (node.operation == Operation::builtin) return node.builtin == Builtin::min || node.builtin == Builtin::max;
  return node.operation == Operation::less || node.operation == Operation::less_equal;
}

class FormulaText {
 public:
  explicit FormulaText(const Formula &formula) : formula_(formula) {}

  WrittenCode write();

 private:
  struct Row {
    double first;
    double end;  ///< not part of it
    std::string text;
    SpecialisedGraph special;  ///< that the text says
  };

  void name_arguments();
  std::string refusal() const;
  SpecialisedGraph resolved(NodeId root) const;
  SpecialisedGraph within_range(SpecialisedGraph special, double first, double end) const;
  std::vector<double> starts(const SpecialisedGraph &special) const;
  std::vector<Row> rows(NodeId root);
  bool holds_at(const SpecialisedGraph &next, const Row &row) const;
  std::string text_of(const SpecialisedGraph &simple);
  std::string condition(const Row &row) const;
  std::string output(const FormulaOutput &output);
  std::string name_of_output(const std::string &name) const;
  double end() const { return formula_.total ? static_cast<double>(*formula_.total) : kForever; }

  static constexpr double kForever = static_cast<double>(Schedule::kLastPosition);

  const Formula &formula_;
  std::vector<std::string> arguments_;
  std::vector<std::string> definitions_;
  std::set<std::uint32_t> mentioned_;  ///< parameters
  bool is_too_long_ = false;
};

bool is_named(const FormulaParameter &parameter) {
  return parameter.type.kind != Type::Kind::duration && parameter.type.kind != Type::Kind::percentage;
}

void FormulaText::name_arguments() {
  for (const FormulaLeaf &leaf : formula_.leaves) {
    if (leaf.number >= formula_.parameters.size() || leaf.kind != FormulaLeaf::Kind::parameter) {
      arguments_.emplace_back();
      continue;
    }
    const FormulaParameter &parameter = formula_.parameters[leaf.number];
    std::string text = latex_name(parameter.name);
    if (parameter.type.is_list) text = "{" + text + "}_{" + std::to_string(leaf.element) + "}";
    arguments_.push_back(text);
  }
}

std::string FormulaText::refusal() const {
  if (!formula_.inputs.empty()) {
    return "`" + formula_.inputs.front().name + "` is a measurement, and a formula of the update has none";
  }
  return formula_.cells.empty() ? "" : "`" + formula_.cells.front().name + "` is a memory cell";
}

/// The graph of one output, with lengths and percentages as numbers.
SpecialisedGraph FormulaText::resolved(NodeId root) const {
  std::vector<ArgumentMeaning> meanings;
  for (const FormulaLeaf &leaf : formula_.leaves) {
    const bool is_value = leaf.number < formula_.parameters.size() && !is_named(formula_.parameters[leaf.number]);
    if (is_value) {
      meanings.emplace_back(formula_.parameters[leaf.number].values[leaf.element] * leaf.multiplier / leaf.divisor);
    } else {
      meanings.emplace_back();
    }
  }
  return specialise(formula_.graph, std::span(&root, 1), meanings);
}

/// Where another row may begin: the first whole positions on the other side of comparisons with numbers.
std::vector<double> FormulaText::starts(const SpecialisedGraph &special) const {
  const Graph &graph = special.graph;
  std::set<double> found{0};
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const NodeId id{i};
    if (!compares(graph[id]) || graph[id].stage != Stage::position) continue;
    const std::optional<Line> a = line_of(graph, graph.operands(id)[0]);
    const std::optional<Line> b = line_of(graph, graph.operands(id)[1]);
    if (!a || !b || a->slope == b->slope) continue;
    const double crossing = (b->offset - a->offset) / (a->slope - b->slope);
    // `a < b` ends at the crossing itself where a grows, and begins behind it where a falls; the other way with `<=`.
    const bool includes =
        graph[id].operation == Operation::builtin || (a->slope > b->slope) == (graph[id].operation == Operation::less);
    const double start = includes ? std::ceil(crossing) : std::floor(crossing) + 1;
    if (start > 0 && start < end()) found.insert(start);
  }
  return {found.begin(), found.end()};
}

/// The graph as it is where the position is at least `first` and below `end`.
SpecialisedGraph FormulaText::within_range(SpecialisedGraph special, double first, double end) const {
  const std::vector<Interval> arguments = formula_.argument_intervals();
  // What one round makes constant, the next one may decide.
  for (int round = 0; round < 3; ++round) {
    const std::vector<Interval> intervals = evaluate_intervals(special.graph, arguments, {first, end - 1, false});
    special = without_decided(special, intervals, true);
  }
  return special;
}

/// Whether a part of the run that begins behind a row of one position has the value there already.
bool FormulaText::holds_at(const SpecialisedGraph &next, const Row &row) const {
  std::vector<double> arguments;
  for (const FormulaLeaf &leaf : formula_.leaves) {
    const bool is_parameter = leaf.number < formula_.parameters.size();
    arguments.push_back(is_parameter ? formula_.parameters[leaf.number].values[leaf.element] : 0);
  }
  const auto value = [&](const SpecialisedGraph &special) {
    return evaluate_nodes(special.graph, arguments, row.first)[index(special.roots.front())];
  };
  return std::fabs(value(next) - value(row.special)) <= 1e-12 * std::fabs(value(row.special));
}

std::string FormulaText::text_of(const SpecialisedGraph &simple) {
  LatexExpressions expressions(simple.graph, arguments_);
  std::string text = expressions.write(simple.roots.front()).text;
  is_too_long_ = is_too_long_ || expressions.is_too_long();
  for (const std::string &definition : expressions.definitions()) {
    if (std::ranges::find(definitions_, definition) == definitions_.end()) definitions_.push_back(definition);
  }
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    if (!arguments_[i].empty() && text.find(arguments_[i]) != std::string::npos) {
      mentioned_.insert(formula_.leaves[i].number);
    }
  }
  return text;
}

std::vector<FormulaText::Row> FormulaText::rows(NodeId root) {
  const SpecialisedGraph special = within_range(resolved(root), 0, end());
  const std::vector<double> starts = this->starts(special);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const double next = i + 1 < starts.size() ? starts[i + 1] : end();
    SpecialisedGraph part = within_range(special, starts[i], next);
    std::string text = text_of(part);
    if (!rows.empty() && rows.back().text == text) {
      rows.back().end = next;
    } else if (!rows.empty() && rows.back().first + 1 == rows.back().end && holds_at(part, rows.back())) {
      rows.back() = {rows.back().first, next, std::move(text), std::move(part)};
    } else {
      rows.push_back({starts[i], next, std::move(text), std::move(part)});
    }
    if (rows.size() > kRows) return {{0, end(), text_of(special), special}};
  }
  return rows;
}

std::string FormulaText::condition(const Row &row) const {
  if (row.first + 1 == row.end) return "t = " + counted(row.first);
  if (row.end == kForever) return "t \\ge " + counted(row.first);
  return (row.first == 0 ? "" : counted(row.first) + " \\le ") + "t < " + counted(row.end);
}

/// The letter of the field where no parameter has it.
std::string FormulaText::name_of_output(const std::string &name) const {
  constexpr std::pair<std::string_view, std::string_view> kLetters[] = {
      {"lr", "\\eta"}, {"learning_rate", "\\eta"}, {"weight_decay", "\\lambda"}, {"momentum", "\\mu"}};
  for (const auto &[word, letter] : kLetters) {
    if (name == word && std::ranges::find(arguments_, letter) == arguments_.end()) return std::string(letter);
  }
  return latex_name(name);
}

std::string FormulaText::output(const FormulaOutput &output) {
  const std::vector<Row> rows = this->rows(output.value);
  std::string text = "  " + name_of_output(output.name) + "(t) &= ";
  if (rows.size() == 1) return text + rows.front().text;
  text += "\\begin{cases}\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += "    " + rows[i].text + " & " + condition(rows[i]) + (i + 1 < rows.size() ? " \\\\" : "") + "\n";
  }
  return text + "  \\end{cases}";
}

std::string commented(std::string_view text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out += (end > begin ? "% " : "%") + visible(text.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  return out;
}

WrittenCode FormulaText::write() {
  if (std::string why = refusal(); !why.empty()) return {{}, std::move(why)};
  name_arguments();
  std::string equations;
  for (const FormulaOutput &each : formula_.outputs) {
    equations += (equations.empty() ? "" : " \\\\\n") + output(each);
  }
  if (is_too_long_) return {{}, "its formula would be too long to read; `--output NAME` chooses one output"};
  std::string text = commented(provenance(formula_, "latex") + "\nNeeds amsmath. t is the number of the update" +
                               (formula_.total ? ", from 0 to " + std::to_string(*formula_.total - 1) : "") +
                               "; lengths are in updates.");
  text += "\\begin{align*}\n" + equations + "\n\\end{align*}\n";
  std::vector<std::string> given = definitions_;
  for (const std::uint32_t number : mentioned_) {
    const FormulaParameter &parameter = formula_.parameters[number];
    for (std::size_t i = 0; i < parameter.values.size(); ++i) {
      std::string name = latex_name(parameter.name);
      if (parameter.type.is_list) name = "{" + name + "}_{" + std::to_string(i) + "}";
      given.push_back(name + " = " + latex_number(parameter.values[i]).text);
    }
  }
  for (std::size_t i = 0; i < given.size(); ++i) text += (i == 0 ? "with $" : ", $") + given[i] + "$";
  return {text + (given.empty() ? "" : "\n"), {}};
}

}  // namespace

WrittenCode write_latex(const Formula &formula) {
  return FormulaText(formula).write();
}

}  // namespace anneal::cli
