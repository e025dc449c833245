#include "cli/convert/write_function.hpp"

#include <algorithm>

#include "compiler/builtins.hpp"
#include "grammar/number_text.hpp"

namespace anneal::cli {

namespace {

constexpr std::size_t kLineWidth = 76;    // of an expression, without what stands before it
constexpr std::size_t kWorthALocal = 20;  // shorter ones stay where they are

std::uint32_t number_of(NodeId id) {
  return static_cast<std::uint32_t>(index(id));
}

}  // namespace

void FunctionWriter::nest(Lines &lines, const Lines &inner) const {
  for (const std::string &line : inner) lines.push_back(indented(line, language_.indent()));
}

std::string indented(std::string_view text, std::size_t columns) {
  std::string out;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out.append(columns, ' ').append(text.substr(0, end));
    if (end == text.size()) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

bool FunctionWriter::is_leaf(NodeId id) const {
  const Operation operation = formula_.graph[id].operation;
  return operation == Operation::constant || operation == Operation::position || operation == Operation::argument;
}

bool FunctionWriter::is_branch(NodeId id) const {
  return formula_.graph[id].operation == Operation::select && !fused_.contains(number_of(id)) &&
         !language_.computes_all_arms() && regions_->is_branch(id);
}

/// Whether the value has a name: it is used more than once, or its only use is in a place that runs at another time.
bool FunctionWriter::is_local(NodeId id) const {
  if (is_leaf(id) || uses_[index(id)] == 0) return false;
  if (uses_[index(id)] > 1 || is_root_[index(id)]) return true;
  if (language_.computes_all_arms()) return false;
  const NodeId user = users_[index(id)];
  if (region_of(user) == region_of(id)) return false;
  const bool is_value_of_arm =
      is_branch(user) && (region_of(id) == regions_->arm(user, true) || region_of(id) == regions_->arm(user, false));
  return !is_value_of_arm;
}

CodeText FunctionWriter::leaf(NodeId id) const {
  const Graph &graph = formula_.graph;
  const Node &node = graph[id];
  if (node.operation == Operation::position) return {leaves_.position};
  if (node.operation == Operation::constant) {
    if (node.type == ValueType::boolean) return {language_.truth(graph.constant_value(id) != 0)};
    std::string text = language_.number(graph.constant_value(id));
    const Level level = text.starts_with('-') ? Level::sign : Level::atom;
    return {std::move(text), level};
  }
  const FormulaLeaf &leaf = formula_.leaf(id);
  if (leaf.kind == FormulaLeaf::Kind::input) return {leaves_.inputs[leaf.number]};
  if (leaf.kind == FormulaLeaf::Kind::cell) return {leaves_.cells[leaf.number]};
  CodeText piece{leaves_.parameters[leaf.number]};
  if (formula_.parameters[leaf.number].type.is_list) piece.text += "[" + std::to_string(leaf.element) + "]";
  if (leaf.multiplier != 1) piece = {piece.text + " * " + language_.number(leaf.multiplier), Level::product};
  if (leaf.divisor != 1) piece = {piece.text + " / " + language_.number(leaf.divisor), Level::product};
  return piece;
}

CodeText FunctionWriter::piece(NodeId id) const {
  return is_leaf(id) ? leaf(id) : pieces_.at(number_of(id));
}

std::string_view FunctionWriter::name_of(NodeId id) const {
  const std::string_view name = node_names_.of(id);
  const auto known = fused_.find(number_of(id));
  if (known == fused_.end() || name != "value") return name;
  switch (known->second.shape) {
    case Fused::Shape::clamp:
      return "part";
    case Fused::Shape::smaller:
      return formula_.graph[id].stage == Stage::position ? "now" : "end";
    case Fused::Shape::round_half_up:
      return "boundary";
  }
  return name;
}

CodeText FunctionWriter::keep(NodeId id, const CodeText &value, Lines &lines) {
  const std::string name = names_.take(name_of(id));
  lines.push_back(language_.define(formula_.graph[id].type, name, value));
  pieces_[number_of(id)] = {name};
  is_named_[index(id)] = true;
  return {name};
}

CodeText FunctionWriter::apply(NodeId id, Lines &lines) {
  const std::vector<NodeId> ids = operands(id);
  const bool is_list = formula_.graph[id].operation == Operation::element;
  std::vector<CodeText> pieces;
  std::size_t width = 0;
  for (const NodeId operand : ids) {
    pieces.push_back(piece(operand));
    width += pieces.back().text.size();
  }
  // Each part of a list is short; else the longest parts go first.
  while (width > kLineWidth) {
    std::size_t longest = 0;
    std::size_t size = is_list ? 2 * kWorthALocal : kWorthALocal;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (is_leaf(ids[i]) || is_named_[index(ids[i])] || pieces[i].text.size() <= size) continue;
      longest = i;
      size = pieces[i].text.size();
    }
    if (pieces.empty() || is_leaf(ids[longest]) || is_named_[index(ids[longest])] ||
        pieces[longest].text.size() != size) {
      break;
    }
    width -= size;
    pieces[longest] = keep(ids[longest], pieces[longest], lines);
    width += pieces[longest].text.size();
  }
  const Application use{id, ids, pieces};
  const auto known = fused_.find(number_of(id));
  if (known == fused_.end()) return language_.apply(use);
  switch (known->second.shape) {
    case Fused::Shape::clamp:
      return language_.clamp(use);
    case Fused::Shape::smaller:
      return language_.smaller(use);
    case Fused::Shape::round_half_up:
      return language_.round_half_up(pieces.front());
  }
  return {};
}

/// `if`, `else if` … down the arms not taken, each of which puts its value into `name`.
void FunctionWriter::write_choice(NodeId id, const std::string &name, Lines &lines) {
  bool is_first = true;
  while (true) {
    const std::vector<NodeId> arms = operands(id);
    const CodeText condition = piece(arms[0]);
    lines.push_back(is_first ? language_.open_if(condition) : language_.else_if(condition));
    is_first = false;
    Lines yes;
    write_nodes(regions_->arm(id, true), std::nullopt, yes);
    yes.push_back(language_.assign(name, piece(arms[1])));
    nest(lines, yes);
    Lines no;
    const bool goes_on = is_branch(arms[2]) && uses_[index(arms[2])] == 1 && !is_root_[index(arms[2])] &&
                         region_of(arms[2]) == regions_->arm(id, false);
    write_nodes(regions_->arm(id, false), goes_on ? std::optional(arms[2]) : std::nullopt, no);
    if (goes_on && no.empty()) {
      id = arms[2];
      continue;
    }
    lines.push_back(language_.otherwise());
    if (goes_on) {
      write_choice(arms[2], name, no);
    } else {
      no.push_back(language_.assign(name, piece(arms[2])));
    }
    nest(lines, no);
    break;
  }
  if (std::string end = language_.end_if(); !end.empty()) lines.push_back(std::move(end));
}

/// The branch as one expression, where its arms are short ones.
std::optional<CodeText> FunctionWriter::conditional(NodeId id) {
  const std::vector<NodeId> arms = operands(id);
  Lines inside;
  for (const bool taken : {true, false}) {
    const RegionId arm = regions_->arm(id, taken);
    if (arm == RegionId::none) continue;
    for (const NodeId inner : regions_->nodes(arm)) {
      if (is_branch(inner) || is_local(inner)) return std::nullopt;
    }
    write_nodes(arm, std::nullopt, inside);
  }
  const CodeText operands[] = {piece(arms[0]), piece(arms[1]), piece(arms[2])};
  const std::size_t width = operands[0].text.size() + operands[1].text.size() + operands[2].text.size();
  if (!inside.empty() || width > kLineWidth) return std::nullopt;
  return language_.apply({id, arms, operands});
}

void FunctionWriter::write_branch(NodeId id, Lines &lines) {
  const Names names = names_;
  if (const std::optional<CodeText> value = conditional(id)) {
    pieces_[number_of(id)] = *value;
    if (is_local(id)) keep(id, *value, lines);
    return;
  }
  names_ = names;  // what the arms took is written anew
  const std::string name = names_.take(name_of(id));
  if (std::string line = language_.announce(formula_.graph[id].type, name); !line.empty()) lines.push_back(line);
  write_choice(id, name, lines);
  pieces_[number_of(id)] = {name};
  is_named_[index(id)] = true;
}

void FunctionWriter::write_node(NodeId id, Lines &lines) {
  if (is_branch(id)) return write_branch(id, lines);
  const CodeText value = apply(id, lines);
  pieces_[number_of(id)] = value;
  if (is_local(id)) keep(id, value, lines);
}

void FunctionWriter::write_nodes(RegionId region, std::optional<NodeId> except, Lines &lines) {
  if (region == RegionId::none) return;
  for (const NodeId id : regions_->nodes(region)) {
    if (is_leaf(id) || id == except || (uses_[index(id)] == 0 && !is_root_[index(id)])) continue;
    write_node(id, lines);
  }
}

/// The nodes of all regions, in the order of the graph.
void FunctionWriter::write_all(Lines &lines) {
  for (std::uint32_t i = 0; i < formula_.graph.size(); ++i) {
    const NodeId id{i};
    if (!is_leaf(id) && (uses_[i] > 0 || is_root_[i])) write_node(id, lines);
  }
}

/// A number that is a bool is written like one.
ValueType FunctionWriter::type_of(NodeId id) const {
  return formula_.graph[id].operation == Operation::to_number ? ValueType::boolean : formula_.graph[id].type;
}

void FunctionWriter::write_tail(RegionId region, NodeId value, Lines &lines) {
  while (is_branch(value) && region_of(value) == region && uses_[index(value)] <= 1) {
    write_nodes(region, value, lines);
    const std::vector<NodeId> arms = operands(value);
    lines.push_back(language_.open_if(piece(arms[0])));
    Lines yes;
    write_tail(regions_->arm(value, true), arms[1], yes);
    nest(lines, yes);
    if (std::string end = language_.end_if(); !end.empty()) lines.push_back(std::move(end));
    region = regions_->arm(value, false);
    value = arms[2];
  }
  write_nodes(region, std::nullopt, lines);
  lines.push_back(language_.give(piece(value), type_of(value)));
}

Lines FunctionWriter::body(NodeId root) {
  plan(std::span(&root, 1));
  root = resolved(root);
  is_root_[index(root)] = false;  // no local for what is given back
  uses_[index(root)] = std::max<std::uint32_t>(uses_[index(root)], 1);
  users_[index(root)] = root;
  Lines lines;
  if (language_.computes_all_arms()) {
    write_all(lines);
    lines.push_back(language_.give(piece(root), type_of(root)));
  } else {
    write_tail(RegionId::always, root, lines);
  }
  return lines;
}

std::vector<CodeText> FunctionWriter::values(std::span<const NodeId> roots, Lines &lines) {
  plan(roots);
  if (language_.computes_all_arms()) {
    write_all(lines);
  } else {
    write_nodes(RegionId::always, std::nullopt, lines);
  }
  std::vector<CodeText> values;
  for (const NodeId root : roots) values.push_back(piece(resolved(root)));
  return values;
}

}  // namespace anneal::cli
