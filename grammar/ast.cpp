#include "grammar/ast.hpp"

namespace anneal {

std::string_view symbol(BinaryOperator operation) {
  switch (operation) {
    case BinaryOperator::add:
      return "+";
    case BinaryOperator::subtract:
      return "-";
    case BinaryOperator::multiply:
      return "*";
    case BinaryOperator::divide:
      return "/";
    case BinaryOperator::remainder:
      return "%";
    case BinaryOperator::logical_or:
      return "or";
    case BinaryOperator::logical_and:
      return "and";
  }
  return {};
}

std::string_view symbol(ComparisonOperator operation) {
  switch (operation) {
    case ComparisonOperator::less:
      return "<";
    case ComparisonOperator::less_equal:
      return "<=";
    case ComparisonOperator::greater:
      return ">";
    case ComparisonOperator::greater_equal:
      return ">=";
    case ComparisonOperator::equal:
      return "==";
    case ComparisonOperator::not_equal:
      return "!=";
    case ComparisonOperator::nearly_equal:
      return "~=";
  }
  return {};
}

NameId Ast::intern(std::string_view text) {
  if (const auto known = ids_.find(text); known != ids_.end()) return known->second;
  names_.emplace_back(text);
  const NameId id = static_cast<NameId>(names_.size() - 1);
  ids_.emplace(names_.back(), id);
  return id;
}

std::optional<NameId> Ast::find_name(std::string_view text) const {
  const auto known = ids_.find(text);
  if (known == ids_.end()) return std::nullopt;
  return known->second;
}

std::optional<Identifier> defined_name(const Item &item) {
  return std::visit(Overloaded{
                        [](const item::Param &param) { return std::optional(param.name); },
                        [](const item::Input &input) { return std::optional(input.name); },
                        [](const item::Let &let) { return std::optional(let.name); },
                        [](const item::Def &def) { return std::optional(def.name); },
                        [](const item::Schedule &schedule) { return std::optional(schedule.name); },
                        [](const item::Import &import) { return std::optional(import.name); },
                        [](const item::Optimizer &optimizer) { return std::optional(optimizer.name); },
                        [](const item::Language &) { return std::optional<Identifier>(); },
                        [](const item::Clock &) { return std::optional<Identifier>(); },
                        [](const item::Assert &) { return std::optional<Identifier>(); },
                        [](const item::Group &) { return std::optional<Identifier>(); },
                        [](const item::Formula &) { return std::optional<Identifier>(); },
                    },
                    item.kind);
}

}  // namespace anneal
