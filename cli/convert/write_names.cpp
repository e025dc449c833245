#include "cli/convert/write_names.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "compiler/builtins.hpp"

namespace anneal::cli {

namespace {

using Place = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;

Place place_of(SourceId source, Span span) {
  return {static_cast<std::uint32_t>(source), span.begin, span.end};
}

/// What the program's texts call the values of their expressions.
std::map<Place, std::string> named_places(const CheckedProgram &program) {
  std::map<Place, std::string> names;
  for (const Module &module : program.modules) {
    const Ast &ast = module.ast;
    const auto add = [&](const Identifier &name, ExprId value) {
      if (exists(value)) names.emplace(place_of(module.source, ast.span(value)), std::string(ast.text(name.name)));
    };
    for (const Item &item : ast.items) {
      if (const auto *let = std::get_if<item::Let>(&item.kind)) add(let->name, let->value);
      if (const auto *def = std::get_if<item::Def>(&item.kind)) add(def->name, def->body);
      if (const auto *schedule = std::get_if<item::Schedule>(&item.kind)) add(schedule->name, schedule->value);
    }
    for (const Expr &expression : ast.expressions) {
      const auto *const block = std::get_if<node::Block>(&expression.kind);
      if (block == nullptr) continue;
      for (const Statement &statement : ast[block->statements]) {
        if (statement.kind == Statement::Kind::let) add(statement.name, statement.value);
      }
    }
  }
  return names;
}

bool is_identifier(std::string_view text) {
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= 24 && !(text.front() >= '0' && text.front() <= '9') &&
         std::ranges::all_of(text, is_part);
}

std::string_view name_of_builtin(Builtin builtin) {
  switch (builtin) {
    case Builtin::floor:
    case Builtin::ceil:
    case Builtin::round:
    case Builtin::trunc:
      return "whole";
    case Builtin::frac:
    case Builtin::mod:
      return "rest";
    case Builtin::pow:
      return "power";
    case Builtin::sqrt:
    case Builtin::cbrt:
      return "root";
    case Builtin::sin:
    case Builtin::sinpi:
      return "sine";
    case Builtin::cos:
    case Builtin::cospi:
      return "cosine";
    case Builtin::min:
      return "smaller";
    case Builtin::max:
      return "larger";
    case Builtin::lerp:
      return "between";
    case Builtin::hash:
    case Builtin::uniform:
    case Builtin::normal:
      return "noise";
    default:
      return "value";
  }
}

std::string_view name_by_operation(const Node &node) {
  switch (node.operation) {
    case Operation::add:
      return "sum";
    case Operation::subtract:
      return "difference";
    case Operation::multiply:
      return "product";
    case Operation::divide:
      return "ratio";
    case Operation::less:
    case Operation::less_equal:
      return "is_less";
    case Operation::equal:
    case Operation::not_equal:
    case Operation::nearly_equal:
    case Operation::same:
      return "is_same";
    case Operation::logical_not:
    case Operation::logical_and:
    case Operation::logical_or:
      return "holds";
    case Operation::element:
      return "chosen";
    case Operation::growing_cycle:
      return "cycle";
    case Operation::growing_start:
      return "cycle_start";
    case Operation::builtin:
      return name_of_builtin(node.builtin);
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
    case Operation::negate:
    case Operation::select:
    case Operation::to_number:
      return "value";
  }
  return "value";
}

}  // namespace

std::vector<std::string> cell_names(const Formula &formula) {
  const auto end_of = [](const std::string &name) {
    return name.rfind('.') == std::string::npos ? 0 : name.rfind('.') + 1;
  };
  std::map<std::string, int> count;
  for (const FormulaCell &cell : formula.cells) ++count[cell.name.substr(end_of(cell.name))];
  std::vector<std::string> names;
  for (const FormulaCell &cell : formula.cells) {
    std::size_t begin = end_of(cell.name);
    if (count[cell.name.substr(begin)] > 1 && begin > 1) {
      const std::size_t before = cell.name.rfind('.', begin - 2);
      begin = before == std::string::npos ? 0 : before + 1;
    }
    names.push_back(cell.name.substr(begin));
  }
  return names;
}

std::string Names::take(std::string_view wanted) {
  std::string name(wanted);
  std::ranges::replace(name, '.', '_');
  std::ranges::replace(name, '#', '_');
  if (words_.find(" " + name + " ") != std::string_view::npos) name += "_";
  std::string free = name;
  for (std::size_t number = 2; taken_.contains(free); ++number) free = name + "_" + std::to_string(number);
  taken_.insert(free);
  return free;
}

NodeNames::NodeNames(const Formula &formula, const CheckedProgram &program) {
  const std::map<Place, std::string> named = named_places(program);
  std::map<Place, std::uint32_t> last;  // only the last node of a place is its value; the others are on the way to it
  const auto place = [&](std::uint32_t i) {
    const Location origin = formula.graph.origin(NodeId{i});
    return place_of(origin.source, origin.span);
  };
  for (std::uint32_t i = 0; i < formula.graph.size(); ++i) last[place(i)] = i;
  for (const FormulaMark &mark : formula.marks) {
    if (formula.graph[mark.node].stage != Stage::constant)
      names_.emplace(static_cast<std::uint32_t>(index(mark.node)), mark.name);
  }
  for (std::uint32_t i = 0; i < formula.graph.size(); ++i) {
    std::string name(name_by_operation(formula.graph[NodeId{i}]));
    const Location origin = formula.graph.origin(NodeId{i});
    if (last[place(i)] == i && static_cast<std::size_t>(origin.source) < program.sources->size()) {
      const std::string_view text = (*program.sources)[origin.source].text(origin.span);
      const auto known = named.find(place(i));
      if (known != named.end()) {
        name = known->second;
      } else if (is_identifier(text) && text != "step") {
        name = text;
      }
    }
    names_.emplace(i, std::move(name));
  }
}

}  // namespace anneal::cli
