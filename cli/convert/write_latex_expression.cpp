#include "cli/convert/write_latex_expression.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "compiler/builtins.hpp"
#include "grammar/number_text.hpp"

namespace anneal::cli {

namespace {

std::string enclosed(const CodeText &piece, Level least) {
  return piece.level < least ? "\\left(" + piece.text + "\\right)" : piece.text;
}

CodeText bracketed(std::string_view left, const CodeText &inside, std::string_view right) {
  return {"\\left\\" + std::string(left) + " " + inside.text + " \\right\\" + std::string(right)};
}

constexpr std::string_view kGreek =
    " alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega ";

bool is_greek(std::string_view name) {
  return kGreek.find(" " + std::string(name) + " ") != std::string_view::npos;
}

}  // namespace

std::optional<Line> line_of(const Graph &graph, NodeId id, int depth) {
  const Node &node = graph[id];
  if (node.operation == Operation::position) return Line{1, 0};
  if (graph.is_constant(id)) return Line{0, graph.constant_value(id)};
  const std::span<const NodeId> x = graph.operands(id);
  if (x.size() != 2 || depth > 16) return std::nullopt;
  const std::optional<Line> a = line_of(graph, x[0], depth + 1);
  const std::optional<Line> b = line_of(graph, x[1], depth + 1);
  if (!a || !b) return std::nullopt;
  if (node.operation == Operation::add) return Line{a->slope + b->slope, a->offset + b->offset};
  if (node.operation == Operation::subtract) return Line{a->slope - b->slope, a->offset - b->offset};
  if (node.operation == Operation::divide && b->slope == 0) return Line{a->slope / b->offset, a->offset / b->offset};
  if (node.operation == Operation::multiply && b->slope == 0) return Line{a->slope * b->offset, a->offset * b->offset};
  if (node.operation == Operation::multiply && a->slope == 0) return Line{b->slope * a->offset, b->offset * a->offset};
  return std::nullopt;
}

CodeText latex_number(double value) {
  if (std::isnan(value)) return {"\\mathrm{NaN}"};
  if (std::isinf(value)) return value < 0 ? CodeText{"-\\infty", Level::sum} : CodeText{"\\infty"};
  // A power of 0.1 is not to show its last bit.
  char shown[32];
  const char *const shown_end = std::to_chars(shown, shown + sizeof shown, value, std::chars_format::general, 15).ptr;
  double rounded = value;
  std::from_chars(shown, shown_end, rounded);
  const std::string text = counted(rounded);
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return {text, text.starts_with('-') ? Level::sum : Level::atom};
  const std::string power = "10^{" + std::to_string(std::stoi(text.substr(e + 1))) + "}";
  const std::string digits = text.substr(0, e);
  if (digits == "1") return {power, Level::power};
  return {digits + " \\cdot " + power, digits.starts_with('-') ? Level::sum : Level::product};
}

std::string latex_name(std::string_view name) {
  std::size_t letters = name.size();
  while (letters > 0 && name[letters - 1] >= '0' && name[letters - 1] <= '9') --letters;
  std::string_view word = name.substr(0, letters);
  if (word.ends_with('_') && letters < name.size()) word.remove_suffix(1);
  const std::string index = letters < name.size() ? "_{" + std::string(name.substr(letters)) + "}" : "";
  if (word == "eps") return "\\varepsilon" + index;
  if (is_greek(word)) return "\\" + std::string(word) + index;
  if (word.size() == 1) return std::string(word) + index;
  std::string text = "\\mathrm{";
  for (const char c : name) text += c == '_' ? "\\_" : std::string(1, c);
  return text + "}";
}

CodeText LatexExpressions::leaf(NodeId id) const {
  const Node &node = graph_[id];
  if (node.operation == Operation::position) return {"t"};
  if (node.operation == Operation::argument) return {arguments_[graph_.argument_number(id)]};
  if (node.type == ValueType::boolean) return {graph_.constant_value(id) != 0 ? "\\text{true}" : "\\text{false}"};
  return latex_number(graph_.constant_value(id));
}

CodeText LatexExpressions::function(std::string_view name, NodeId id) {
  std::string text;
  for (const NodeId operand : graph_.operands(id)) text += (text.empty() ? "" : ", ") + write(operand).text;
  return {std::string(name) + "\\left(" + text + "\\right)", Level::power};
}

CodeText LatexExpressions::product(NodeId id) {
  const NodeId a = graph_.operands(id)[0];
  const NodeId b = graph_.operands(id)[1];
  if (a == b) {
    const Builtin builtin = graph_[a].operation == Operation::builtin ? graph_[a].builtin : Builtin::abs;
    if (builtin == Builtin::sinpi || builtin == Builtin::cospi) {
      const std::string name = builtin == Builtin::sinpi ? "\\sin" : "\\cos";
      return {name + "^2\\left(" + angle(graph_.operands(a)[0]) + "\\right)", Level::power};
    }
    return {enclosed(write(a), Level::atom) + "^2", Level::power};
  }
  const std::string left = enclosed(write(a), Level::product);
  const std::string right = enclosed(write(b), Level::power);
  const bool needs_sign = !right.empty() && right.front() >= '0' && right.front() <= '9';
  return {left + (needs_sign ? " \\cdot " : " \\, ") + right, Level::product};
}

/// `81250 - t` of `81133 - (t - 117)`.
CodeText LatexExpressions::difference(NodeId id) {
  const std::span<const NodeId> x = graph_.operands(id);
  const bool is_sum = graph_[id].operation == Operation::add;
  const std::optional<Line> whole = line_of(graph_, id);
  if (whole && whole->slope == 1 && whole->offset != 0) {
    const bool is_less = whole->offset < 0;
    return {"t " + std::string(is_less ? "- " : "+ ") + latex_number(std::fabs(whole->offset)).text, Level::sum};
  }
  if (whole && whole->slope == -1) return {latex_number(whole->offset).text + " - t", Level::sum};
  return {write(x[0]).text + (is_sum ? " + " : " - ") + enclosed(write(x[1]), Level::product), Level::sum};
}

/// An angle in half turns.
std::string LatexExpressions::angle(NodeId id) {
  const std::span<const NodeId> x = graph_.operands(id);
  if (graph_[id].operation == Operation::divide && graph_.is_constant(x[1])) {
    return "\\frac{\\pi}{" + write(x[1]).text + "} \\, " + enclosed(write(x[0]), Level::product);
  }
  return "\\pi \\, " + enclosed(write(id), Level::product);
}

/// T_{n + 1} - T_n, which is more than 0 where n is the cycle of the position.
bool LatexExpressions::is_length_of_cycle(NodeId id) const {
  const auto is = [&](NodeId node, Operation operation) { return graph_[node].operation == operation; };
  if (!is(id, Operation::subtract)) return false;
  const std::span<const NodeId> x = graph_.operands(id);
  if (!is(x[0], Operation::growing_start) || !is(x[1], Operation::growing_start)) return false;
  const NodeId next = graph_.operands(x[0])[0];
  const NodeId cycle = graph_.operands(x[1])[0];
  return is(cycle, Operation::growing_cycle) && is(next, Operation::add) &&
         std::ranges::find(graph_.operands(next), cycle) != graph_.operands(next).end();
}

/// From a to b along a part t.
CodeText LatexExpressions::line(NodeId id) {
  const NodeId a = graph_.operands(id)[0];
  const NodeId b = graph_.operands(id)[1];
  const NodeId part = graph_.operands(id)[2];
  if (graph_.is_constant(part) && graph_.constant_value(part) == 0) return write(a);
  if (graph_.is_constant(part) && graph_.constant_value(part) == 1) return write(b);
  const CodeText t = write(part);
  const auto is_zero = [&](NodeId node) { return graph_.is_constant(node) && graph_.constant_value(node) == 0; };
  if (is_zero(a)) return {enclosed(write(b), Level::product) + " \\, " + enclosed(t, Level::power), Level::product};
  if (is_zero(b) && graph_.is_constant(a) && graph_.constant_value(a) == 1) {
    return {"1 - " + enclosed(t, Level::product), Level::sum};
  }
  if (is_zero(b)) {
    return {enclosed(write(a), Level::product) + " \\left(1 - " + enclosed(t, Level::product) + "\\right)",
            Level::product};
  }
  const CodeText from = write(a);
  return {enclosed(from, Level::sum) + " + \\left(" + write(b).text + " - " + enclosed(from, Level::product) +
              "\\right) " + (t.level < Level::power ? "" : "\\, ") + enclosed(t, Level::power),
          Level::sum};
}

CodeText LatexExpressions::condition(NodeId id, std::string_view sign) {
  const std::span<const NodeId> x = graph_.operands(id);
  return {enclosed(write(x[0]), Level::sum) + " " + std::string(sign) + " " + enclosed(write(x[1]), Level::sum),
          Level::comparison};
}

CodeText LatexExpressions::cases(NodeId id) {
  const std::span<const NodeId> sides = graph_.operands(graph_.operands(id)[0]);
  if (graph_[graph_.operands(id)[0]].operation == Operation::less && is_length_of_cycle(sides[1])) {
    return write(graph_.operands(id)[1]);
  }
  std::string text = "\\begin{cases} ";
  while (graph_[id].operation == Operation::select && !is_too_long()) {
    const std::span<const NodeId> x = graph_.operands(id);
    text += write(x[1]).text + " & \\text{if } " + write(x[0]).text + " \\\\ ";
    id = x[2];
  }
  return {text + write(id).text + " & \\text{otherwise} \\end{cases}", Level::sum};
}

CodeText LatexExpressions::growing(NodeId id) {
  const std::span<const NodeId> x = graph_.operands(id);
  const std::string first = enclosed(write(x[1]), Level::product);
  const std::string factor = enclosed(write(x[2]), Level::atom);
  const std::string start =
      "T_m = \\left\\lfloor \\textstyle\\sum_{i<m} " + first + " \\cdot " + factor + "^{i} \\right\\rceil";
  const auto define = [&](const std::string &text) {
    if (std::ranges::find(definitions_, text) == definitions_.end()) definitions_.push_back(text);
  };
  if (graph_[id].operation == Operation::growing_start) {
    define(start);
    return {"T_{" + write(x[0]).text + "}"};
  }
  define("n = \\max \\{ m : T_m \\le " + write(x[0]).text + " \\}");
  define(start);
  return {"n"};
}

CodeText LatexExpressions::builtin(NodeId id) {
  const std::span<const NodeId> x = graph_.operands(id);
  const auto first = [&] { return write(x[0]); };
  switch (graph_[id].builtin) {
    case Builtin::abs:
      return {"\\left|" + first().text + "\\right|"};
    case Builtin::floor:
      return bracketed("lfloor", first(), "rfloor");
    case Builtin::ceil:
      return bracketed("lceil", first(), "rceil");
    case Builtin::round:
      return bracketed("lfloor", first(), "rceil");
    case Builtin::mod:
      return {enclosed(first(), Level::power) + " \\bmod " + enclosed(write(x[1]), Level::power), Level::sum};
    case Builtin::exp:
      return {"e^{" + first().text + "}", Level::power};
    case Builtin::exp2:
      return {"2^{" + first().text + "}", Level::power};
    case Builtin::expm1:
      return {"e^{" + first().text + "} - 1", Level::sum};
    case Builtin::log:
      return function("\\ln", id);
    case Builtin::log2:
      return function("\\log_2", id);
    case Builtin::log10:
      return function("\\log_{10}", id);
    case Builtin::log1p:
      return {"\\ln\\left(1 + " + enclosed(first(), Level::product) + "\\right)", Level::power};
    case Builtin::pow:
      return {enclosed(first(), Level::atom) + "^{" + write(x[1]).text + "}", Level::power};
    case Builtin::sqrt:
      return {"\\sqrt{" + first().text + "}"};
    case Builtin::cbrt:
      return {"\\sqrt[3]{" + first().text + "}"};
    case Builtin::hypot:
      return {"\\sqrt{" + enclosed(first(), Level::atom) + "^2 + " + enclosed(write(x[1]), Level::atom) + "^2}"};
    case Builtin::sinpi:
    case Builtin::cospi: {
      const std::string name = graph_[id].builtin == Builtin::sinpi ? "\\sin" : "\\cos";
      return {name + "\\left(" + angle(x[0]) + "\\right)", Level::power};
    }
    case Builtin::asin:
    case Builtin::acos:
    case Builtin::atan:
      return function("\\arc" + std::string(row(graph_[id].builtin).name.substr(1)), id);
    case Builtin::sin:
    case Builtin::cos:
    case Builtin::tan:
    case Builtin::sinh:
    case Builtin::cosh:
    case Builtin::tanh:
    case Builtin::min:
    case Builtin::max:
      return function("\\" + std::string(row(graph_[id].builtin).name), id);
    case Builtin::sigmoid:
      return {"\\frac{1}{1 + e^{-" + enclosed(first(), Level::product) + "}}", Level::power};
    case Builtin::lerp:
      return line(id);
    default:
      return function("\\operatorname{" + std::string(row(graph_[id].builtin).name) + "}", id);
  }
}

CodeText LatexExpressions::operation(NodeId id) {
  const std::span<const NodeId> x = graph_.operands(id);
  switch (graph_[id].operation) {
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
      return leaf(id);
    case Operation::negate:
      return {"-" + enclosed(write(x[0]), Level::product), Level::sum};
    case Operation::add:
    case Operation::subtract:
      return difference(id);
    case Operation::multiply:
      return product(id);
    case Operation::divide:
      return {"\\frac{" + write(x[0]).text + "}{" + write(x[1]).text + "}", Level::power};
    case Operation::less:
      return condition(id, "<");
    case Operation::less_equal:
      return condition(id, "\\le");
    case Operation::equal:
      return condition(id, "=");
    case Operation::not_equal:
      return condition(id, "\\ne");
    case Operation::nearly_equal:
      return condition(id, "\\approx");
    case Operation::same:
      return condition(id, "\\Leftrightarrow");
    case Operation::logical_not:
      return {"\\lnot " + enclosed(write(x[0]), Level::sum), Level::negation};
    case Operation::logical_and:
      return {enclosed(write(x[0]), Level::both) + " \\land " + enclosed(write(x[1]), Level::both), Level::both};
    case Operation::logical_or:
      return {enclosed(write(x[0]), Level::either) + " \\lor " + enclosed(write(x[1]), Level::either), Level::either};
    case Operation::select:
      return cases(id);
    case Operation::to_number:
      return {"\\left[" + write(x[0]).text + "\\right]"};
    case Operation::growing_cycle:
    case Operation::growing_start:
      return growing(id);
    case Operation::element: {
      std::string text;
      for (const NodeId element : x.subspan(1)) text += (text.empty() ? "" : ", ") + write(element).text;
      return {"\\left(" + text + "\\right)_{" + write(x[0]).text + "}", Level::power};
    }
    case Operation::builtin:
      return builtin(id);
  }
  return {};
}

CodeText LatexExpressions::write(NodeId id) {
  // What is shared is written again and again: the first text that is too long ends it.
  if (written_ > kLatexLimit) return {};
  ++depth_;
  if (depth_ > kDepth) written_ = kLatexLimit + 1;
  CodeText piece = depth_ > kDepth ? CodeText() : operation(id);
  --depth_;
  if (graph_.operands(id).empty()) written_ += piece.text.size();
  return piece;
}

}  // namespace anneal::cli
